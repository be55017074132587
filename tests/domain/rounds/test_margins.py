"""What would have changed the outcome is worked out behind the decision, once, and verified."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.config import Settings
from app.core.errors import KiemError
from app.domain.rounds import margins
from app.domain.rounds.margins import Search, claim_margin, keep_margin, record_of
from app.domain.rounds.models import Margin, Outcome
from app.jobs.margins import work_out_margins
from app.jobs.worker import run_once
from app.selection.round_instance import SUPPORT, with_answers
from app.selection.round_record import choose_round, verify
from app.selection.round_trials import EURO
from tests.domain.rounds.decided import view
from tests.domain.rounds.month import NOW, Stage, stage

ANSWERS = ((5, 5, 1, 1, 1, 1), (5, 1, 5, 1, 1, 4), (1, 5, 5, 1, 4, 1), (5, 5, 1, 4, 1, 4))


def refused(db, monkeypatch, quick: int = 0) -> Stage:
    """Stage a decided round whose budget buys two of six ideas; nothing is worked out at once."""
    monkeypatch.setattr(margins, "QUICK", quick)
    made = stage(db, voters=4, ideas=6, budget_cents=4_000_000).upto("preparation")
    for voter, row in zip(made.voters, ANSWERS, strict=True):
        made.cast(voter, dict(zip(made.ids, row, strict=True)))
    for to in ("session", "decided"):
        made.move(to)
    return made


def found(made: Stage):
    answers = view(made, made.team).answers
    return {a.idea_id: a.counterfactual for a in answers if a.margin is not None}


def record(made: Stage):
    with made.db.read() as session:
        return record_of(session, made.round(session).id)


def test_small_round_is_worked_out_at_once_and_a_large_one_later_alike(db, monkeypatch) -> None:
    made = refused(db, monkeypatch)
    waiting = found(made)
    sealed = seal(made)

    done = work_out_margins(db, NOW, seconds=None)

    assert list(waiting.values()) == [None] * 4
    assert (done, view(made, made.team).margins) == (4, (4, 4))
    search = Search(record(made))
    for idea, told in found(made).items():
        again = search.margin(idea)
        assert told == {
            "cost_cents": again.cost_cents,
            "limit_cents": again.limit_cents,
            "support": again.support,
            "rivals": list(again.rivals),
        }
    assert seal(made) == sealed
    assert verify(record(made)) == []


def seal(made: Stage):
    with made.db.read() as session:
        row = session.exec(select(Outcome)).one()
        return row.record, row.record_sha256


def test_every_counterfactual_that_is_told_wins_when_run(sqlite_db, monkeypatch) -> None:
    made = refused(sqlite_db, monkeypatch, quick=10_000)
    given = record(made)

    for idea, told in found(made).items():
        if told["cost_cents"]:
            cheaper = choose_round(given, margins=False, costs={idea: told["cost_cents"]})
            assert idea in cheaper.selected
            limit = told["limit_cents"]
            assert idea in choose_round(given, margins=False, costs={idea: limit}).selected
            above = choose_round(given, margins=False, costs={idea: limit + EURO})
            assert idea not in above.selected
        for rival in told["rivals"]:
            assert idea in choose_round(given, margins=False, exclude=[rival]).selected
        if told["support"]:
            assert supported(given, idea, told["support"])
    assert any(told["cost_cents"] for told in found(made).values())
    assert any(told["rivals"] for told in found(made).values())


def supported(given, idea, needed):
    from itertools import combinations

    able = [
        b["number"] for b in given["ballots"] if (dict(map(tuple, b["lines"]))[idea] or 0) < SUPPORT
    ]
    return any(
        idea in choose_round(with_answers(given, idea, some, SUPPORT), margins=False).selected
        for some in combinations(able, needed)
    )


def test_worker_that_dies_loses_its_lease_and_nothing_is_done_twice(db, monkeypatch) -> None:
    made = refused(db, monkeypatch)
    with db.write() as session:
        first = claim_margin(session, NOW)

    assert work_out_margins(db, NOW, seconds=None) == 3
    assert view(made, made.team).margins == (3, 4)
    assert work_out_margins(db, NOW + margins.LEASE, seconds=None) == 1
    with db.write() as session:
        late = keep_margin(session, *first, margins.Found(1, 1, 1, ()), now=NOW)
    assert late is False
    assert work_out_margins(db, NOW + timedelta(days=1), seconds=None) == 0


def test_workers_at_once_share_the_work(db, monkeypatch) -> None:
    made = refused(db, monkeypatch)
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda: done.append(work_out_margins(db, NOW, seconds=None)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 4
    assert view(made, made.team).margins == (4, 4)


def test_background_work_asked_for_once_leaves_nothing_waiting(sqlite_db, monkeypatch) -> None:
    made = refused(sqlite_db, monkeypatch)
    assert run_once(Settings(), sqlite_db, NOW)["margins"] == 4
    assert run_once(Settings(), sqlite_db, NOW)["margins"] == 0
    assert view(made, made.team).margins == (4, 4)


def test_patience_ends_between_two_ideas(sqlite_db, monkeypatch) -> None:
    made = refused(sqlite_db, monkeypatch)
    assert work_out_margins(sqlite_db, NOW, seconds=0) == 0
    assert view(made, made.team).margins == (0, 4)


def test_database_keeps_what_was_found(db, monkeypatch) -> None:
    made = refused(db, monkeypatch)
    for text in (
        "UPDATE margin SET cost_cents = 5",
        f"UPDATE margin SET cost_cents = 0, done_at = '{NOW:%Y-%m-%d %H:%M:%S}'",
        "DELETE FROM margin",
    ):
        with pytest.raises((KiemError, sa.exc.DBAPIError)), db.write() as session:
            session.execute(sa.text(text))
    work_out_margins(db, NOW, seconds=None)
    with pytest.raises((KiemError, sa.exc.DBAPIError)), db.write() as session:
        session.execute(sa.update(Margin).values(support=1))
    assert view(made, made.team).margins == (4, 4)
