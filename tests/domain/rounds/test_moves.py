"""Who moves a round when, and what cancelling and publishing do."""

import threading

import pytest
from sqlmodel import select

from app.core.errors import Conflict, NotAllowed
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.rounds.creation import change_round
from app.domain.rounds.schemas import RoundChange
from app.domain.rounds.states import RoundState
from tests.domain.rounds.decided import balances, decided
from tests.domain.rounds.month import NOW, stage


@pytest.mark.parametrize("state", ["intake", "preparation", "session"])
def test_cancelled_round_gives_ideas_and_money_back(db, state: str) -> None:
    made = stage(db).upto(state)
    if state == "intake":
        made.agenda(made.ids)

    made.move("cancelled")

    with db.read() as session:
        ideas = [(i.state, i.rounds_used, i.round_id) for i in session.exec(select(Idea)).all()]
        assert made.round(session).state is RoundState.CANCELLED
    assert ideas == [(IdeaState.READY, 0, None)] * 3
    assert balances(made)["year:2026"] == 30_000_000


def test_decided_round_cannot_be_cancelled(sqlite_db) -> None:
    made = decided(sqlite_db)

    with pytest.raises(Conflict) as caught:
        made.move("cancelled")

    assert caught.value.code == "wrong_state"


def test_preparation_names_the_missing_money(db) -> None:
    made = stage(db, allotted=5_000_000).upto("intake")

    with pytest.raises(Conflict) as caught:
        made.move("preparation")

    assert (caught.value.code, caught.value.params["missing_cents"]) == (
        "too_little_money",
        7_000_000,
    )


def test_panel_of_two_cannot_prepare(sqlite_db) -> None:
    made = stage(sqlite_db, voters=2).upto("intake")

    with pytest.raises(Conflict) as caught:
        made.move("preparation")

    assert caught.value.code == "panel_too_small"


def test_publication_clicked_at_once_happens_once(db) -> None:
    made = decided(db)
    results: list[str] = []
    start = threading.Barrier(6)

    def publish() -> None:
        start.wait()
        try:
            made.move("published")
            results.append("published")
        except Conflict as error:
            results.append(error.code)

    threads = [threading.Thread(target=publish) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["published", *["wrong_state"] * 5]
    assert balances(made)["year:2026"] == 30_000_000 - 3_600_000


@pytest.mark.parametrize(
    ("to", "who"),
    [
        ("preparation", ("facilitator", "admin", "auditor", "employee")),
        ("session", ("team", "admin", "auditor", "employee")),
        ("cancelled", ("facilitator", "admin", "auditor", "employee")),
    ],
)
def test_moves_have_their_own_people(sqlite_db, to: str, who: tuple[str, ...]) -> None:
    made = stage(sqlite_db).upto("preparation" if to == "session" else "intake")

    for name in who:
        with pytest.raises(NotAllowed):
            made.move(to, actor=getattr(made, name))


def test_terms_change_until_the_session_with_the_version_seen(sqlite_db) -> None:
    made = stage(sqlite_db, voters=8).upto("intake")

    def change(version: int, **wish):
        with sqlite_db.write() as session:
            row = made.round(session)
            return change_round(
                session, row, RoundChange(version=version, **wish), actor=made.team, now=NOW
            )

    emails = [v.extra["email"] for v in made.voters[:4]]
    changed = change(2, panel=emails, reserve_percent=40)
    with pytest.raises(Conflict) as stale:
        change(2, quorum=4)
    made.move("preparation")
    with pytest.raises(Conflict) as budget:
        change(4, budget_cents=1)

    assert (changed.version, changed.quorum, changed.reserve_percent) == (3, 3, 40)
    assert (stale.value.code, stale.value.params) == ("stale", {"current": 3})
    assert (budget.value.code, budget.value.params) == ("frozen", {"field": "budget_cents"})
