"""What the clock does by itself, and only once."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import select

from app.core.actor import SYSTEM
from app.domain.rounds.due import due_moves, is_round_due
from app.domain.rounds.models import Round
from app.domain.rounds.states import RoundState
from tests.domain.rounds.month import NOW, Stage, stage

S = RoundState


def with_pattern(db, **more) -> Stage:
    made = stage(db, **more)
    with db.write() as session:
        session.execute(sa.text("UPDATE organisation SET pattern_on = :on"), {"on": True})
    return made


def tick(made: Stage, now: datetime) -> int:
    with made.db.write() as session:
        return due_moves(session, now)


def states(made: Stage) -> dict[str, RoundState]:
    with made.db.read() as session:
        return {r.month: r.state for r in session.exec(select(Round).order_by(Round.month)).all()}


def test_intake_opens_closes_and_the_next_month_follows(db) -> None:
    made = with_pattern(db)

    assert (tick(made, NOW), states(made)) == (2, {"2026-12": S.INTAKE, "2027-01": S.PLANNED})
    closing = datetime(2026, 11, 27, 23, tzinfo=UTC)
    assert tick(made, closing - timedelta(seconds=1)) == 0
    assert tick(made, closing) == 1
    assert states(made) == {"2026-12": S.PREPARATION, "2027-01": S.INTAKE}
    assert tick(made, closing) == 0


def test_nothing_opens_by_itself_without_the_pattern(sqlite_db) -> None:
    made = stage(sqlite_db)

    assert tick(made, NOW) == 0
    assert states(made) == {"2026-12": S.PLANNED}


def test_intake_closes_by_itself_without_the_pattern_and_opens_no_other(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")

    assert tick(made, datetime(2026, 11, 28, tzinfo=UTC)) == 1
    assert states(made) == {"2026-12": S.PREPARATION}


def test_round_without_money_waits_in_intake(db) -> None:
    made = stage(db, allotted=0).upto("intake")
    late = datetime(2026, 11, 28, tzinfo=UTC)

    with db.read() as session:
        assert is_round_due(session, late) is False
    assert tick(made, late) == 0
    assert states(made) == {"2026-12": S.INTAKE}


def test_whether_something_is_due_is_what_then_happens(sqlite_db) -> None:
    made = with_pattern(sqlite_db)

    for now in (NOW, NOW, datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC)):
        with sqlite_db.read() as session:
            due = is_round_due(session, now)
        assert bool(tick(made, now)) is due


def test_moves_of_the_clock_name_nobody(sqlite_db) -> None:
    made = with_pattern(sqlite_db)
    tick(made, NOW)

    with sqlite_db.read() as session:
        rows = session.execute(sa.text("SELECT actor_id FROM event WHERE kind = 'round.intake'"))
        assert rows.scalars().all() == [SYSTEM.person_id]


def test_only_one_round_takes_ideas_in_at_any_moment(db) -> None:
    import threading

    from app.core.errors import Conflict
    from app.domain.rounds.access import find_round
    from app.domain.rounds.creation import create_round
    from app.domain.rounds.schemas import RoundDraft
    from app.domain.rounds.transitions import transition_round

    made = stage(db)
    months = ["2026-12", "2027-01", "2027-02", "2027-03"]
    with db.write() as session:
        for month in months[1:]:
            create_round(session, RoundDraft(month=month), actor=made.team, now=NOW)
    results: list[str] = []
    start = threading.Barrier(4)

    def open_one(month: str) -> None:
        start.wait()
        try:
            with db.write() as session:
                row = find_round(session, month)
                transition_round(session, row, S.INTAKE, actor=made.team, now=NOW)
            results.append("open")
        except Conflict as error:
            results.append(error.code)

    threads = [threading.Thread(target=open_one, args=(m,)) for m in months]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results.count("open") == 1
    assert set(results) <= {"open", "other_round_open", "exists"}
    assert sorted(states(made).values()) == ["intake", "planned", "planned", "planned"]


def test_move_that_is_refused_after_all_undoes_nothing_else(db, monkeypatch) -> None:
    made = stage(db, allotted=0).upto("intake")
    month = sa.select(Round).where(Round.month == "2026-12")
    monkeypatch.setattr(
        "app.domain.rounds.due._closable", lambda s, _now: [s.execute(month).scalar_one()]
    )

    assert tick(made, datetime(2026, 11, 28, tzinfo=UTC)) == 0
    assert states(made) == {"2026-12": S.INTAKE}
