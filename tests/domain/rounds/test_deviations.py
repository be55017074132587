"""Deviating from an outcome: with a reason, within the budget."""

import threading

import pytest
from sqlmodel import select

from app.core.errors import Conflict, Invalid
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.rounds.decisions import decide_idea
from app.domain.rounds.schemas import DecisionDraft
from tests.domain.rounds.decided import balances, decided, view
from tests.domain.rounds.month import NOW, Stage, stage


def deviate(made: Stage, idea: int, selected: bool, reason: str = "We promised it."):
    draft = DecisionDraft(decision="deviate", selected=selected, reason=reason)
    with made.db.write() as session:
        return decide_idea(
            session, made.round(session), idea, draft, actor=made.facilitator, now=NOW
        )


def test_deviations_hold_at_the_publication(db) -> None:
    made = decided(db)
    one, two, three = made.ids

    deviate(made, one, selected=False)
    deviate(made, three, selected=True)
    made.move("published")

    with db.read() as session:
        ideas = {i.id: (i.state, i.reason_code) for i in session.exec(select(Idea)).all()}
    assert ideas == {
        one: (IdeaState.NOT_SELECTED, "forced_out"),
        two: (IdeaState.AWAITING_COMMITMENT, "chosen"),
        three: (IdeaState.AWAITING_COMMITMENT, "forced_in"),
    }
    assert [(a.idea_id, a.selected, a.decided) for a in view(made, made.employee).answers] == [
        (two, True, True),
        (three, False, True),
        (one, True, False),
    ]


def test_following_takes_a_deviation_back(sqlite_db) -> None:
    made = decided(sqlite_db)
    deviate(made, made.ids[0], selected=False)

    with sqlite_db.write() as session:
        draft = DecisionDraft(decision="follow")
        found = decide_idea(
            session, made.round(session), made.ids[0], draft, actor=made.facilitator, now=NOW
        )

    assert (found.deviates, found.selected, found.reason, found.version) == (False, True, "", 3)


def test_deviation_stays_within_the_budget(db) -> None:
    made = decided(db, budget_cents=4_000_000)

    with pytest.raises(Conflict) as caught:
        deviate(made, made.ids[2], selected=True)

    assert (caught.value.code, caught.value.params) == (
        "too_little_money",
        {"missing_cents": 1_400_000},
    )


def test_deviations_at_once_never_exceed_the_budget(db) -> None:
    made = stage(db, ideas=8, budget_cents=4_000_000).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict.fromkeys(made.ids, 2))
    for to in ("session", "decided"):
        made.move(to)
    results: list[str] = []
    start = threading.Barrier(8)

    def choose(idea: int) -> None:
        start.wait()
        try:
            deviate(made, idea, selected=True)
            results.append("chosen")
        except Conflict as error:
            results.append(error.code)

    threads = [threading.Thread(target=choose, args=(idea,)) for idea in made.ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.move("published")

    assert sorted(results) == ["chosen"] * 2 + ["too_little_money"] * 6
    assert balances(made)["round:2026-12"] == 0
    assert balances(made)["year:2026"] == 30_000_000 - 3_600_000


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({}, [("selected", "required"), ("reason", "required")]),
        ({"selected": True, "reason": "Why not"}, [("selected", "no_deviation")]),
    ],
)
def test_deviation_needs_direction_and_reason(sqlite_db, wish, expected) -> None:
    made = decided(sqlite_db)
    draft = DecisionDraft(decision="deviate", **wish)

    with sqlite_db.write() as session, pytest.raises(Invalid) as caught:
        decide_idea(
            session, made.round(session), made.ids[0], draft, actor=made.facilitator, now=NOW
        )

    assert [(e.field, e.code) for e in caught.value.errors] == expected
