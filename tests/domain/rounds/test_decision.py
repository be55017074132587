"""What follows the outcome: deviating, what if, publication, cancelling."""

import threading

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.core.errors import Conflict, Invalid, NotAllowed
from app.domain.fund.models import Account
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.rounds.access import standing
from app.domain.rounds.creation import change_round
from app.domain.rounds.decisions import decide_idea
from app.domain.rounds.models import WhatIf
from app.domain.rounds.outcomes import outcome_view, own_receipt, record_text, stored_record
from app.domain.rounds.schemas import DecisionDraft, RoundChange, WhatIfDraft
from app.domain.rounds.states import RoundState
from app.domain.rounds.what_if import ask_what_if
from app.selection.round_record import verify
from tests.domain.rounds.month import NOW, Stage, stage


def decided(db, **terms) -> Stage:
    """Stage a decided round: the first two of three ideas are chosen, the third has no supporter."""
    made = stage(db, **terms).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict(zip(made.ids, (5, 4, 2), strict=True)))
    for to in ("session", "decided"):
        made.move(to)
    return made


def deviate(made: Stage, idea: int, selected: bool, reason: str = "We promised it."):
    draft = DecisionDraft(decision="deviate", selected=selected, reason=reason)
    with made.db.write() as session:
        return decide_idea(
            session, made.round(session), idea, draft, actor=made.facilitator, now=NOW
        )


def balances(made: Stage) -> dict[str, int]:
    with made.db.read() as session:
        return dict(session.exec(select(Account.key, Account.balance_cents)).all())


def view(made: Stage, actor):
    with made.db.read() as session:
        row = made.round(session)
        return outcome_view(session, row, standing(session, actor, row.id))


def ask(made: Stage, actor, **wish):
    with made.db.write() as session:
        row = made.round(session)
        at = standing(session, actor, row.id)
        return ask_what_if(
            session, row, WhatIfDraft(**wish), actor=actor, now=NOW, relations=at.relations
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


def test_outcome_is_early_for_some_and_later_for_everyone(sqlite_db) -> None:
    made = decided(sqlite_db)

    early = (made.team, made.facilitator, made.admin, made.auditor, made.voters[0])
    assert [len(view(made, actor).chosen) for actor in early] == [2] * 5
    with pytest.raises(Conflict) as caught:
        view(made, made.employee)
    assert caught.value.code == "not_published"

    made.move("published")
    assert len(view(made, made.employee).chosen) == 2


def test_ideas_do_not_tell_the_outcome_before_the_publication(sqlite_db) -> None:
    decided(sqlite_db)

    with sqlite_db.read() as session:
        rows = session.execute(
            sa.text("SELECT DISTINCT state, next_code, reason_code, rounds_used FROM idea")
        ).all()

    assert [tuple(r) for r in rows] == [("in_round", "publication", "", 0)]


def test_receipt_is_the_voters_own(sqlite_db) -> None:
    made = decided(sqlite_db)
    one, two, _ = made.ids

    with sqlite_db.read() as session:
        row = made.round(session)
        mine = own_receipt(session, row, made.voters[0])
        nobody = own_receipt(session, row, made.employee)

    assert mine.share_cents == 2_400_000
    assert mine.payments == ((one, 360_000), (two, 360_000))
    assert mine.left_cents == 1_680_000
    assert nobody is None


def test_record_is_for_panel_and_auditors_after_publication(sqlite_db) -> None:
    made = decided(sqlite_db)

    def read(actor):
        with sqlite_db.read() as session:
            row = made.round(session)
            return record_text(session, row, standing(session, actor, row.id))

    with pytest.raises(Conflict) as early:
        read(made.auditor)
    made.move("published")

    assert early.value.code == "not_published"
    assert read(made.auditor) == read(made.voters[0])
    for actor in (made.employee, made.team, made.facilitator, made.admin):
        with pytest.raises(NotAllowed):
            read(actor)


def test_what_if_answers_and_keeps_only_that_it_was_asked(db) -> None:
    made = decided(db)
    one, two, three = made.ids

    assert set(ask(made, made.voters[0]).selected) == {one, two}
    assert set(ask(made, made.team, budget_cents=1_800_000).selected) == {one}
    assert set(ask(made, made.facilitator, exclude=[one], include=[three]).selected) == {two, three}

    with db.read() as session:
        asked = [w.question for w in session.exec(select(WhatIf).order_by(WhatIf.id)).all()]
    assert asked == [{}, {"budget_cents": 1_800_000}, {"exclude": [one], "include": [three]}]


def test_what_if_names_ideas_that_were_not_in_the_round(sqlite_db) -> None:
    made = decided(sqlite_db)

    with pytest.raises(Invalid) as caught:
        ask(made, made.team, costs={999: 100}, exclude=[made.ids[0]], include=[made.ids[0]])

    assert [(e.field, e.code) for e in caught.value.errors] == [
        ("costs.999", "unknown_value"),
        ("include", "contradiction"),
    ]


def test_what_if_is_refused_before_the_decision_and_to_others(sqlite_db) -> None:
    made = stage(sqlite_db).upto("session")

    with pytest.raises(Conflict) as caught:
        ask(made, made.voters[0])
    with pytest.raises(NotAllowed):
        ask(made, made.admin)

    assert caught.value.code == "not_decided"


def test_idea_withdrawn_after_the_decision_gets_nothing(db) -> None:
    made = decided(db)
    with db.write() as session:
        session.execute(
            sa.text("UPDATE idea SET state = 'withdrawn', next_code = 'none' WHERE id = :i"),
            {"i": made.ids[0]},
        )

    made.move("published")

    assert balances(made)["year:2026"] == 30_000_000 - 1_800_000
    with db.read() as session:
        assert session.get(Idea, made.ids[0]).state is IdeaState.WITHDRAWN


def test_idea_withdrawn_before_the_decision_stays_out(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict.fromkeys(made.ids, 5))
    with sqlite_db.write() as session:
        session.execute(
            sa.text("UPDATE idea SET state = 'withdrawn', next_code = 'none' WHERE id = :i"),
            {"i": made.ids[0]},
        )
    for to in ("session", "decided"):
        made.move(to)

    codes = {a.idea_id: a.reason_code for a in view(made, made.team).answers}

    assert codes == {
        made.ids[0]: "withdrawn",
        made.ids[1]: "chosen",
        made.ids[2]: "chosen",
    }


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


def test_round_too_large_to_explain_within_the_lock_is_decided_without(
    sqlite_db, monkeypatch
) -> None:
    monkeypatch.setattr("app.domain.rounds.deciding.MOST_FOR_MARGINS", 14)

    made = decided(sqlite_db)

    assert [a.counterfactual for a in view(made, made.team).answers] == [None, None, None]
    with sqlite_db.read() as session:
        assert verify(stored_record(session, made.round(session))) == []


def test_every_no_says_what_would_have_made_it_a_yes(sqlite_db) -> None:
    made = decided(sqlite_db)

    (refused,) = view(made, made.team).not_chosen

    assert (refused.reason_code, refused.counterfactual) == (
        "too_few_supporters",
        {"cost_cents": None, "support": 2},
    )
