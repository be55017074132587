"""What is fixed before the vote: who may, until when, what cannot be, and what it does to the outcome."""

import threading

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.core.errors import Conflict, Invalid, KiemError, NotAllowed, NotFound
from app.core.input import parse
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.constraint_schemas import ConstraintDraft
from app.domain.rounds.constraints import drop_constraint, fix_constraint
from app.domain.rounds.creation import change_round
from app.domain.rounds.outcomes import stored_record
from app.domain.rounds.schemas import RoundChange
from app.events.models import Event
from app.selection.round_record import verify
from tests.domain.rounds.decided import view
from tests.domain.rounds.month import NOW, Stage, stage
from tests.factories import make_unit

WHY = "Two ways to the same goal"


def fix(made: Stage, *, actor=None, **wish):
    with made.db.write() as session:
        draft = parse(ConstraintDraft, {"reason": WHY, **wish})
        row = fix_constraint(session, made.round(session), draft, actor=actor or made.team, now=NOW)
        return row.id


def drop(made: Stage, constraint_id: int) -> None:
    with made.db.write() as session:
        drop_constraint(session, made.round(session), constraint_id, actor=made.team, now=NOW)


def fixed(made: Stage):
    with made.db.read() as session:
        return constraints_of(session, made.round(session).id)


def prepared(db, **terms) -> Stage:
    """Stage a round in preparation with four ideas of 18,000 euro and nobody's vote."""
    return stage(db, ideas=4, **terms).upto("preparation")


def decided_with(made: Stage, *answers: int):
    for voter in made.voters:
        made.cast(voter, dict(zip(made.ids, answers, strict=True)))
    for to in ("session", "decided"):
        made.move(to)
    answer = {a.idea_id: a for a in view(made, made.team).answers}
    return [answer[i] for i in made.ids]


def errors(caught) -> list[tuple[str, str]]:
    return [(e.field, e.code) for e in caught.value.errors]


def test_constraints_hold_in_the_outcome_and_say_why(db) -> None:
    made = prepared(db)
    one, two, three, four = made.ids
    fix(made, kind="exclusion", idea_ids=[two, one])
    fix(made, kind="prerequisite", idea_id=three, needs_id=two)
    fix(made, kind="forced_in", idea_id=four, reason="Promised to the council")

    found = decided_with(made, 5, 4, 4, 1)

    assert [(a.selected, a.reason_code) for a in found] == [
        (True, "chosen"),
        (False, "rival_chosen"),
        (False, "prerequisite_missing"),
        (True, "forced_in"),
    ]
    assert [found[1].detail["because"], found[2].detail["because"]] == [[one], [two]]
    assert found[1].counterfactual["rivals"] == [one]
    assert found[3].detail["fixed_reason"] == "Promised to the council"
    with made.db.read() as session:
        record = stored_record(session, made.round(session))
    assert record["constraints"] == {
        "exclusions": [[one, two]],
        "prerequisites": [[three, two]],
        "caps": [],
        "forced_in": [{"idea_id": four, "reason": "Promised to the council"}],
        "forced_out": [],
    }
    assert verify(record) == []


def test_limit_of_a_unit_and_an_idea_left_out(sqlite_db) -> None:
    made = prepared(sqlite_db)
    with sqlite_db.read() as session:
        unit = session.execute(sa.text("SELECT id FROM unit")).scalar_one()
    fix(made, kind="cap", unit_id=unit, max_count=2)
    fix(made, kind="forced_out", idea_id=made.ids[0], reason="Runs already")

    found = decided_with(made, 5, 5, 5, 4)

    assert [a.reason_code for a in found] == ["forced_out", "chosen", "chosen", "cap_reached"]
    assert found[3].detail["because"] == ["unit:Service"]


def test_each_single_constraint_that_helps_is_named(sqlite_db) -> None:
    made = prepared(sqlite_db)
    one, two, *_ = made.ids
    rivals = fix(made, kind="exclusion", idea_ids=[one, two])
    first = fix(made, kind="forced_in", idea_id=one)

    with pytest.raises(Invalid) as caught:
        fix(made, kind="forced_in", idea_id=two)

    assert errors(caught) == [
        ("kind", "infeasible"),
        (f"constraints.{rivals}", "helps_exclusion"),
        (f"constraints.{first}", "helps_forced_in"),
        (f"constraints.{first + 1}", "helps_forced_in"),
    ]
    assert [v.id for v in fixed(made)] == [rivals, first]


def test_ideas_forced_in_must_fit_the_budget(sqlite_db) -> None:
    made = prepared(sqlite_db, budget_cents=3_000_000)
    fix(made, kind="forced_in", idea_id=made.ids[0])

    with pytest.raises(Invalid) as caught:
        fix(made, kind="forced_in", idea_id=made.ids[1])

    assert errors(caught)[0] == ("kind", "infeasible")


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        ({"kind": "exclusion"}, [("idea_ids", "required")]),
        ({"kind": "exclusion", "idea_ids": [1, 1]}, [("idea_ids", "two_needed")]),
        ({"kind": "prerequisite", "idea_id": 1, "needs_id": 1}, [("needs_id", "twice")]),
        ({"kind": "cap", "max_count": 1}, [("unit_id", "one_of_these")]),
        ({"kind": "cap", "unit_id": 1}, [("max_cents", "required")]),
        ({"kind": "cap", "theme_id": 99, "max_count": 1}, [("theme_id", "unknown_value")]),
        ({"kind": "forced_in", "idea_id": 999}, [("idea_id", "unknown_value")]),
        ({"kind": "forced_in", "idea_id": 1, "reason": ""}, [("reason", "required")]),
        ({"kind": "magic"}, [("kind", "unknown_value")]),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(sqlite_db, wish, wrong) -> None:
    made = prepared(sqlite_db)
    with pytest.raises(Invalid) as caught:
        fix(made, **wish)
    assert errors(caught) == wrong


def test_only_the_ai_team_fixes_and_takes_back_with_an_event(sqlite_db) -> None:
    made = prepared(sqlite_db)
    for actor in (made.facilitator, made.admin, made.voters[0]):
        with pytest.raises(NotAllowed):
            fix(made, actor=actor, kind="forced_in", idea_id=made.ids[0])
    known = fix(made, kind="forced_in", idea_id=made.ids[0])
    with pytest.raises(Invalid) as caught:
        fix(made, kind="forced_out", idea_id=made.ids[0])
    drop(made, known)
    with pytest.raises(NotFound):
        drop(made, known)

    assert errors(caught) == [("idea_id", "already_fixed")]
    assert fixed(made) == ()
    with sqlite_db.read() as session:
        query = select(Event.kind).where(Event.kind.startswith("constraint")).order_by(Event.id)
        kinds = session.exec(query).all()
    assert kinds == ["constraint.fixed", "constraint.dropped"]


def test_nothing_is_fixed_or_taken_back_after_the_first_ballot(db) -> None:
    made = prepared(db)
    known = fix(made, kind="forced_in", idea_id=made.ids[0])
    made.cast(made.voters[0], {made.ids[1]: 4})

    for act in (
        lambda: fix(made, kind="forced_out", idea_id=made.ids[1]),
        lambda: drop(made, known),
        lambda: change_points(made, [0, 1, 2, 3, 4]),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "voting_started"
    insert = (
        "INSERT INTO round_constraint (round_id, kind, idea_id, reason, by_id, at) "
        f"SELECT round_id, 'forced_out', {made.ids[1]}, reason, by_id, at FROM round_constraint"
    )
    for text in (
        insert,
        "DELETE FROM round_constraint",
        "UPDATE round_constraint SET reason = 'Other'",
        "UPDATE round SET points = '[0, 0, 0, 0, 9]'",
    ):
        with pytest.raises((KiemError, sa.exc.DBAPIError)), db.write() as session:
            session.execute(sa.text(text))
    assert [v.id for v in fixed(made)] == [known]


def change_points(made: Stage, points: list[int]) -> None:
    with made.db.write() as session:
        row = made.round(session)
        change = parse(RoundChange, {"version": row.version, "points": points})
        change_round(session, row, change, actor=made.team, now=NOW)


def test_round_counts_with_its_own_points(sqlite_db) -> None:
    made = prepared(sqlite_db)
    change_points(made, [0, 0, 0, 1, 1])
    for points in ([0, 0, 1, 3], [0, 0, 0, 0, 0], [5, 3, 1, 0, 0], [0, 0, 1, 3, -1]):
        with pytest.raises(Invalid):
            change_points(made, points)

    found = decided_with(made, 5, 4, 3, 1)

    assert [a.points for a in found] == [5, 5, 0, 0]


@pytest.mark.parametrize(
    "columns",
    [
        "'forced_in', NULL, NULL, NULL, NULL, 'x'",
        "'forced_in', {0}, NULL, NULL, NULL, ''",
        "'prerequisite', {0}, {0}, NULL, NULL, 'x'",
        "'exclusion', {0}, NULL, NULL, NULL, 'x'",
        "'cap', NULL, NULL, 'renewal', NULL, 'x'",
        "'cap', NULL, NULL, NULL, 1, 'x'",
        "'cap', NULL, NULL, 'renewal', -1, 'x'",
        "'forced_in', 999, NULL, NULL, NULL, 'x'",
    ],
)
def test_database_refuses_constraints_without_sense(db, columns) -> None:
    made = prepared(db)
    text = (
        "INSERT INTO round_constraint (round_id, kind, idea_id, needs_id, value_type, max_count, "
        f"reason, by_id, at) SELECT id, {columns.format(made.ids[0])}, {made.team.id}, created_at "
        "FROM round"
    )
    with pytest.raises((KiemError, sa.exc.DBAPIError)), db.write() as session:
        session.execute(sa.text(text))


def test_one_idea_is_forced_once_however_many_try(db) -> None:
    made = prepared(db)
    said: list[str] = []

    def attempt(kind: str) -> None:
        try:
            fix(made, kind=kind, idea_id=made.ids[0])
            said.append("fixed")
        except KiemError as error:
            said.append(error.code)

    threads = [
        threading.Thread(target=attempt, args=(kind,)) for kind in ("forced_in", "forced_out") * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["fixed", *["invalid"] * 5]
    assert len(fixed(made)) == 1


def test_first_ballot_and_constraint_at_once_leave_one_order(db) -> None:
    made = prepared(db)
    said: list[str] = []

    def attempt() -> None:
        try:
            fix(made, kind="forced_in", idea_id=made.ids[0])
            said.append("fixed")
        except KiemError as error:
            said.append(error.code)

    threads = [threading.Thread(target=attempt)]
    threads += [
        threading.Thread(target=made.cast, args=(voter, {made.ids[0]: 4}, 0))
        for voter in made.voters
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said in (["fixed"], ["voting_started"])
    assert len(fixed(made)) == (said == ["fixed"])


def test_idea_that_leaves_the_agenda_takes_along_what_was_fixed(db) -> None:
    made = prepared(db)
    one, two, three, four = made.ids
    fix(made, kind="exclusion", idea_ids=[one, two])
    fix(made, kind="exclusion", idea_ids=[one, three, four])
    fix(made, kind="forced_in", idea_id=one)
    made.cast(made.voters[0], {two: 4})

    made.agenda([two, three, four])

    assert [v.ids for v in fixed(made)] == [[three, four]]


def test_session_does_not_start_while_not_everything_can_hold(sqlite_db) -> None:
    made = prepared(sqlite_db)
    fix(made, kind="forced_in", idea_id=made.ids[0])
    with sqlite_db.write() as session:
        session.execute(sa.text("UPDATE idea SET cost_cents = 99000000"))

    with pytest.raises(Conflict) as caught:
        made.move("session")

    assert caught.value.code == "infeasible"


def test_withdrawn_idea_is_forced_in_no_more(sqlite_db) -> None:
    made = prepared(sqlite_db)
    fix(made, kind="forced_in", idea_id=made.ids[0])
    fix(made, kind="prerequisite", idea_id=made.ids[1], needs_id=made.ids[0])
    with sqlite_db.write() as session:
        session.execute(
            sa.text("UPDATE idea SET state = 'withdrawn', next_code = 'none' WHERE id = :i"),
            {"i": made.ids[0]},
        )

    found = decided_with(made, 5, 5, 4, 4)

    assert [a.reason_code for a in found][:2] == ["withdrawn", "prerequisite_missing"]


def test_unknown_unit_is_refused(sqlite_db) -> None:
    made = prepared(sqlite_db)
    with sqlite_db.write() as session:
        unit = make_unit(session, "Yard").id
    fix(made, kind="cap", unit_id=unit, max_cents=0)

    with pytest.raises(Invalid) as caught:
        fix(made, kind="cap", unit_id=unit + 1, max_cents=0)

    assert errors(caught) == [("unit_id", "unknown_value")]
    assert [(v.by, v.value["nl"], v.max_cents) for v in fixed(made)] == [("unit", "Yard", 0)]
