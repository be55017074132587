"""Rival ideas: named at triage, held to by the round, undone until somebody votes."""

import threading

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, Invalid, KiemError, NotAllowed, NotFound
from app.domain.ideas.states import IdeaState
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.rivals import name_rivals, part_rivals, rivals_of
from tests.domain.rounds.month import NOW, stage
from tests.factories import make_idea

WHY = "Both solve the same problem"


def name(made, one, two, *, actor=None, reason=WHY):
    with made.db.write() as session:
        name_rivals(session, one, two, reason, actor=actor or made.team, now=NOW)


def part(made, one, two, *, actor=None):
    with made.db.write() as session:
        part_rivals(session, one, two, actor=actor or made.team, now=NOW)


def rivals(made, idea):
    with made.db.read() as session:
        return [(r.id, r.reason, r.voted) for r in rivals_of(idea).ask(session)]


def groups(made):
    with made.db.read() as session:
        found = constraints_of(session, made.round(session).id)
        return [(sorted(c.ids), c.reason) for c in found]


def events(made):
    with made.db.read() as session:
        rows = session.execute(
            sa.text(
                "SELECT kind FROM event WHERE kind LIKE '%rival%' OR kind LIKE 'constraint%' ORDER BY id"
            )
        )
        return [row[0] for row in rows]


def test_rivals_on_an_agenda_become_a_group_at_once_and_part_again(db):
    made = stage(db, ideas=4).upto("preparation")
    one, two, *_ = made.ids
    name(made, two, one)
    assert (rivals(made, one), rivals(made, two)) == (
        [(two, WHY, False)],
        [(one, WHY, False)],
    )
    assert groups(made) == [([one, two], WHY)]
    part(made, one, two)
    assert (rivals(made, one), groups(made)) == ([], [])
    assert events(made) == [
        "constraint.fixed",
        "idea.rivals_named",
        "idea.rivals_named",
        "constraint.dropped",
        "idea.rivals_parted",
        "idea.rivals_parted",
    ]


def test_rivals_that_come_on_an_agenda_later_become_a_group_then(db):
    made = stage(db, ideas=4).upto("preparation")
    one, two, *rest = made.ids
    made.agenda([one, *rest])
    name(made, one, two)
    assert groups(made) == []
    made.agenda([one, two, *rest])
    assert groups(made) == [([one, two], WHY)]
    made.agenda([two, one, *rest])
    assert groups(made) == [([one, two], WHY)]
    made.agenda([one, *rest])
    assert groups(made) == []


def test_once_somebody_voted_nothing_is_named_or_undone(db):
    made = stage(db, ideas=4).upto("preparation")
    one, two, three, _ = made.ids
    name(made, one, two)
    made.cast(made.voters[0], {one: 4})
    assert rivals(made, one) == [(two, WHY, True)]
    for act in (lambda: part(made, one, two), lambda: name(made, one, three)):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "voting_started"
    assert groups(made) == [([one, two], WHY)]


def test_who_may_and_what_is_refused(db):
    made = stage(db, ideas=2).upto("preparation")
    one, two = made.ids
    with db.write() as session:
        gone = make_idea(session, state=IdeaState.SUBMITTED).id
        session.execute(sa.text("UPDATE idea SET state = 'withdrawn' WHERE id = :id"), {"id": gone})
    refused = [
        (NotAllowed, two, made.voters[0], WHY),
        (NotAllowed, two, made.admin, WHY),
        (Invalid, one, made.team, WHY),
        (Invalid, 9999, made.team, WHY),
        (Invalid, two, made.team, " "),
        (Conflict, gone, made.team, WHY),
    ]
    for error, other, actor, reason in refused:
        with pytest.raises(error):
            name(made, one, other, actor=actor, reason=reason)
    with pytest.raises(NotFound):
        part(made, one, two)
    name(made, one, two)
    with pytest.raises(Conflict) as caught:
        name(made, two, one)
    assert caught.value.code == "exists"


def test_the_same_two_named_at_once_are_one_pair(db):
    made = stage(db, ideas=2).upto("preparation")
    one, two = made.ids
    failed = []

    def go(first, second):
        try:
            name(made, first, second)
        except KiemError as error:
            failed.append(error.code)

    pair = [threading.Thread(target=go, args=each) for each in ((one, two), (two, one))]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    assert (failed, rivals(made, one), groups(made)) == (
        ["exists"],
        [(two, WHY, False)],
        [([one, two], WHY)],
    )


@pytest.mark.parametrize(
    "values",
    ["(2, 1, 'x', 1, '2026-12-01')", "(1, 1, 'x', 1, '2026-12-01')", "(1, 2, '', 1, '2026-12-01')"],
)
def test_the_database_keeps_a_pair_in_order_and_with_a_reason(db, values):
    stage(db, ideas=2)
    with pytest.raises(Exception, match=r"(?i)check"), db.engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO rivalry (one_id, two_id, reason, by_id, at) VALUES {values}"
        )
