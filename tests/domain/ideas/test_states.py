"""The database holds ideas to their transition table, whatever the code above it does."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core.errors import Conflict
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IDEA, IdeaState
from tests.factories import make_idea

STATES = list(IdeaState)
READY_ROW = (
    "goal = '40 a month', measure = 'm', stop_rule = 's', headline_ok = 'yes', cost_cents = 1, weeks = 1, "
    "value_type = 'efficiency', ai_type = 'prediction', risk_class = 'minimal'"
)


def path_to(state):
    """Return the states from a first one to this one, by the table."""
    ways = {first: [first] for first in sorted(IDEA.initial)}
    waiting = list(ways)
    while waiting:
        here = waiting.pop(0)
        for there in sorted(IDEA.moves.get(here, ())):
            if there not in ways:
                ways[there] = [*ways[here], there]
                waiting.append(there)
    return ways[state]


def push(connection, idea_id, old, new):
    """Set the state by raw SQL; `merged` and its pointer belong together."""
    pointer = ":other" if new == "merged" else "NULL"
    done = connection.execute(
        sa.text(
            f"UPDATE idea SET state = :new, merged_into_id = {pointer} WHERE id = :id AND state = :old"
        ),
        {"new": str(new), "old": str(old), "id": idea_id, "other": 1}
        if new == "merged"
        else {"new": str(new), "old": str(old), "id": idea_id},
    )
    return done.rowcount


def stand_in(session, state):
    """Make an idea and push it to a state along the table."""
    first, *rest = path_to(state)
    idea = make_idea(session, state=first)
    session.execute(sa.text(f"UPDATE idea SET {READY_ROW} WHERE id = :id"), {"id": idea.id})
    here = first
    for there in rest:
        push(session, idea.id, here, there)
        here = there
    return idea.id


def test_every_state_can_be_reached():
    assert {state for state in STATES if path_to(state)} == set(STATES)


@pytest.mark.parametrize("old", STATES)
def test_the_database_allows_exactly_the_moves_of_the_table(db, old):
    with db.write() as session:
        make_idea(session)
        ids = {new: stand_in(session, old) for new in STATES if new is not old}
    done = {new for new, idea_id in ids.items() if moved(db, idea_id, old, new)}
    assert done == IDEA.moves.get(old, frozenset())


def moved(db, idea_id, old, new):
    try:
        with db.write() as session:
            push(session, idea_id, old, new)
    except Conflict as refused:
        return refused.code != "wrong_state"
    return True


@pytest.mark.parametrize("state", [s for s in STATES if s not in IDEA.initial])
def test_no_idea_is_born_in_a_later_state(sqlite_db, state):
    with pytest.raises(Conflict), sqlite_db.write() as session:
        make_idea(session, state=state, merged_into_id=None)


@pytest.mark.parametrize(
    "column",
    [
        "goal = ''",
        "measure = ''",
        "stop_rule = ''",
        "headline_ok = NULL",
        "cost_cents = NULL",
        "weeks = NULL",
        "value_type = NULL",
        "ai_type = NULL",
        "risk_class = NULL",
        "risk_class = 'stop'",
        "risk_class = 'needs_expert'",
    ],
)
def test_the_database_admits_no_incomplete_idea(db, column):
    with db.write() as session:
        idea_id = stand_in(session, IdeaState.TRIAGE)
        session.execute(sa.text(f"UPDATE idea SET {column} WHERE id = :id"), {"id": idea_id})
    with pytest.raises(Conflict) as refused, db.write() as session:
        push(session, idea_id, "triage", "ready")
    assert refused.value.code == "not_ready"


def test_an_idea_without_a_date_is_refused(db):
    with db.write() as session:
        idea_id = make_idea(session).id
    with pytest.raises(IntegrityError, match="next_has_date"), db.write() as session:
        session.execute(sa.text("UPDATE idea SET next_by = NULL WHERE id = :id"), {"id": idea_id})


def test_a_state_cannot_change_without_an_event(sqlite_db):
    from app.db.moves import move

    with sqlite_db.write() as session:
        idea_id = make_idea(session).id
    with pytest.raises(RuntimeError), sqlite_db.write() as session:
        move(session, session.get(Idea, idea_id), IDEA, IdeaState.TRIAGE)
    with sqlite_db.read() as session:
        assert session.get(Idea, idea_id).state == "submitted"
