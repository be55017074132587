"""The agenda, and what happens to ideas that leave it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.core.errors import Conflict, Invalid, NotAllowed
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode
from app.domain.rounds.agenda import set_agenda
from app.domain.rounds.creation import change_round
from app.domain.rounds.models import Item, Recusal
from app.domain.rounds.queries import agenda_of, candidates
from app.domain.rounds.schemas import RoundChange
from tests.domain.rounds.month import NOW, Stage, ready_idea, stage


def order(made: Stage) -> list[int]:
    with made.db.read() as session:
        return [i.idea_id for i in agenda_of(session, made.round(session).id)]


def states(made: Stage) -> dict[int, IdeaState]:
    with made.db.read() as session:
        return {i.id: i.state for i in session.exec(select(Idea).order_by(Idea.id)).all()}


def test_agenda_is_replaced_in_the_given_order(db) -> None:
    made = stage(db).upto("intake")
    one, two, three = made.ids

    made.agenda([one, two])
    made.agenda([three, one])

    assert order(made) == [three, one]
    assert states(made) == {
        one: IdeaState.IN_ROUND,
        two: IdeaState.READY,
        three: IdeaState.IN_ROUND,
    }


def test_ideas_on_the_agenda_wait_for_the_session(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")
    made.agenda(made.ids[:1])

    with sqlite_db.read() as session:
        row, idea = made.round(session), session.get(Idea, made.ids[0])
        assert (idea.next_code, idea.next_by, idea.round_id) == (
            NextCode.VOTE,
            row.session_at,
            row.id,
        )


def test_taking_an_idea_off_removes_the_answers_on_it(db) -> None:
    made = stage(db).upto("preparation")
    made.cast(made.voters[0], {made.ids[0]: 5, made.ids[1]: 4})

    made.agenda(made.ids[1:])

    with db.read() as session:
        lines = session.execute(sa.text("SELECT idea_id, score FROM ballot_line")).all()
    assert [tuple(x) for x in lines] == [(made.ids[1], 4)]


def test_own_ideas_are_recused_by_themselves(db) -> None:
    made = stage(db).upto("intake")
    with db.write() as session:
        mine = ready_idea(session, author=made.voters[2])

    made.agenda([*made.ids, mine])

    with db.read() as session:
        found = session.exec(select(Recusal)).all()
        assert [(r.idea_id, r.voter_id, r.own) for r in found] == [(mine, made.voters[2].id, True)]


def test_agenda_names_ideas_that_are_unknown_or_stand_twice(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")

    with pytest.raises(Invalid) as caught:
        made.agenda([made.ids[0], made.ids[0], 999])

    assert [(e.field, e.code) for e in caught.value.errors] == [
        ("idea_ids.1", "twice"),
        ("idea_ids.2", "unknown_value"),
    ]


def test_agenda_takes_only_ideas_that_are_ready(sqlite_db) -> None:
    from tests.factories import make_idea

    made = stage(sqlite_db).upto("intake")
    with sqlite_db.write() as session:
        raw = make_idea(session, author=made.employee).id

    with pytest.raises(Conflict) as caught:
        made.agenda([raw])

    assert (caught.value.code, caught.value.params) == ("idea_not_ready", {"idea_ids": [raw]})


def test_agenda_is_frozen_once_the_session_started(sqlite_db) -> None:
    made = stage(sqlite_db).upto("session")

    with pytest.raises(Conflict) as caught:
        made.agenda(made.ids[:1])

    assert caught.value.code == "frozen"


def test_only_the_ai_team_makes_the_agenda(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")

    for actor in (made.employee, made.facilitator, made.voters[0], made.admin):
        with sqlite_db.write() as session, pytest.raises(NotAllowed):
            set_agenda(session, made.round(session), made.ids, actor=actor, now=NOW)


def test_late_idea_is_a_candidate_marked_as_late(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")
    with sqlite_db.write() as session:
        row = made.round(session)
        late = ready_idea(session, submitted_at=row.intake_until + timedelta(hours=1))

    with sqlite_db.read() as session:
        found = {c.idea_id: c.late for c in candidates(session, made.round(session))}
    assert found == {**dict.fromkeys(made.ids, False), late: True}


@pytest.mark.parametrize(
    ("used", "expected"), [(1, IdeaState.READY), (2, IdeaState.READY), (3, IdeaState.SHELVED)]
)
def test_idea_not_chosen_comes_back_twice_and_is_then_kept(db, used: int, expected) -> None:
    made = stage(db).upto("intake")
    with db.write() as session:
        idea = ready_idea(session)
        for state in ("in_round", "not_selected"):
            session.execute(
                sa.text("UPDATE idea SET state = :s, rounds_used = :n WHERE id = :i"),
                {"s": state, "n": used, "i": idea},
            )

    made.agenda(made.ids)

    assert states(made)[idea] is expected


def test_idea_not_chosen_can_go_straight_onto_the_next_agenda(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")
    with sqlite_db.write() as session:
        idea = ready_idea(session)
        for state in ("in_round", "not_selected"):
            session.execute(
                sa.text("UPDATE idea SET state = :s, rounds_used = 1 WHERE id = :i"),
                {"s": state, "i": idea},
            )

    made.agenda([idea])

    assert states(made)[idea] is IdeaState.IN_ROUND


def test_agenda_made_twice_at_once_is_one_of_the_two(db) -> None:
    import threading

    made = stage(db, ideas=6).upto("intake")
    wishes = [made.ids[:4], made.ids[2:], made.ids[::-1], made.ids[1:5]]
    start = threading.Barrier(len(wishes))
    failed: list[Exception] = []

    def wish(ids: list[int]) -> None:
        start.wait()
        try:
            made.agenda(ids)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=wish, args=(ids,)) for ids in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert order(made) in wishes
    with db.read() as session:
        on = set(session.exec(select(Item.idea_id)).all())
    assert {i for i, s in states(made).items() if s is IdeaState.IN_ROUND} == on


def test_new_date_of_the_session_reaches_the_ideas_on_the_agenda(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")
    made.agenda(made.ids[:1])
    later = datetime(2026, 12, 10, 13, tzinfo=UTC)

    change(made, session_at=later)

    with sqlite_db.read() as session:
        assert session.get(Idea, made.ids[0]).next_by == later


def test_unit_lead_does_not_vote_on_ideas_of_the_unit_where_the_round_says_so(db) -> None:
    made = stage(db).upto("preparation")
    with db.write() as session:
        session.execute(sa.text("UPDATE unit SET lead_id = :p"), {"p": made.voters[1].id})
    made.cast(made.voters[1], dict.fromkeys(made.ids, 5))

    change(made, recuse_leads=True)

    with db.read() as session:
        found = session.exec(select(Recusal).order_by(Recusal.idea_id)).all()
        lines = session.execute(sa.text("SELECT count(*) FROM ballot_line")).scalar()
    assert [(r.idea_id, r.voter_id, r.own) for r in found] == [
        (i, made.voters[1].id, True) for i in made.ids
    ]
    assert lines == 0


def change(made: Stage, **wish: object) -> None:
    with made.db.write() as session:
        row = made.round(session)
        draft = RoundChange(version=row.version, **wish)
        change_round(session, row, draft, actor=made.team, now=NOW)


def test_ideas_left_off_the_agenda_wait_for_the_next_session(db):
    made = stage(db, ideas=4)
    made.move("intake")
    made.move("preparation")
    made.agenda(made.ids[:3])
    made.move("session")
    with db.read() as session:
        left = session.get(Idea, made.ids[3])
        row = made.round(session)
        assert (left.state, left.next_by > row.session_at) == (IdeaState.READY, True)
