"""What follows the decision: outcome, receipt, record, withdrawn ideas."""

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, NotAllowed
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.rounds.access import standing
from app.domain.rounds.outcomes import own_receipt, record_text, stored_record
from app.selection.round_record import verify
from tests.domain.rounds.decided import balances, decided, view
from tests.domain.rounds.month import stage


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


@pytest.mark.parametrize("voted_on", ["every idea", "the others"])
def test_idea_withdrawn_before_the_decision_stays_out(sqlite_db, voted_on) -> None:
    made = stage(sqlite_db).upto("preparation")
    ideas = made.ids if voted_on == "every idea" else made.ids[1:]
    for voter in made.voters:
        made.cast(voter, dict.fromkeys(ideas, 5))
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


def test_round_too_large_to_explain_within_the_lock_is_decided_without(
    sqlite_db, monkeypatch
) -> None:
    monkeypatch.setattr("app.domain.rounds.margins.QUICK", 14)

    made = decided(sqlite_db)

    assert [a.counterfactual for a in view(made, made.team).answers] == [None, None, None]
    with sqlite_db.read() as session:
        assert verify(stored_record(session, made.round(session))) == []


def test_every_no_says_what_would_have_made_it_a_yes(sqlite_db) -> None:
    made = decided(sqlite_db)

    (refused,) = view(made, made.team).not_chosen

    assert (refused.reason_code, refused.counterfactual) == (
        "too_few_supporters",
        {"cost_cents": None, "limit_cents": None, "support": 2, "rivals": []},
    )
