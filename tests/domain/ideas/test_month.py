"""An idea from draft to ready, and every way out, as commands."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.core.actor import Role
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.input import parse
from app.db.engine import Database
from app.domain.finding.alike import Given, likes
from app.domain.ideas import commands, queries
from app.domain.ideas.models import Idea, IdeaVersion
from app.domain.ideas.queries import Filters
from app.domain.ideas.schemas import IdeaChange, IdeaText, TriageInput
from app.domain.ideas.states import IdeaState
from app.events.models import Event
from app.search.keeping import catch_up
from tests.factories import NOW, READY, make_actor, make_idea, make_organisation, make_unit

LATER = NOW + timedelta(hours=1)
PLAN = {**{k: str(v) if isinstance(v, str) else v for k, v in READY.items()}}


@pytest.fixture
def people(db: Database):
    with db.write() as session:
        make_organisation(session)
        unit = make_unit(session, "Buitendienst")
        return {
            "ann": make_actor(session, name="Ann", unit_id=unit.id),
            "bob": make_actor(session, name="Bob"),
            "team": make_actor(session, Role.AI_TEAM, name="Tess"),
            "admin": make_actor(session, Role.ADMIN, name="Adam"),
            "unit": unit.id,
        }


def submitted(session, people, **text):
    draft = commands.create_draft(
        session,
        parse(IdeaText, {"title": "Photo check", "problem": "We check twice", **text}),
        actor=people["ann"],
        now=NOW,
    )
    return commands.submit_idea(session, draft, actor=people["ann"], now=NOW)


def kinds(session):
    return list(session.execute(sa.select(Event.kind).order_by(Event.id)).scalars())


def test_a_submitted_idea_has_its_next_step_and_a_promised_date(db, people):
    with db.write() as session:
        idea = submitted(session, people)
        view = queries.idea_view(session, people["bob"], idea.id)
        assert (view.card.state, view.card.unit, view.card.submitter) == (
            "submitted",
            "Buitendienst",
            "Ann",
        )
        assert (view.card.next_step.code, view.card.next_step.who) == ("answer", "ai_team")
        # Monday morning plus three working days, end of work in Amsterdam.
        assert view.answer_by == datetime(2026, 11, 26, 16, tzinfo=UTC)
        assert kinds(session) == ["idea.submitted"]


def test_a_promise_made_on_friday_skips_the_weekend(db, people):
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    with db.write() as session:
        draft = commands.create_draft(
            session, IdeaText(title="T", problem="P"), actor=people["ann"], now=friday
        )
        idea = commands.submit_idea(session, draft, actor=people["ann"], now=friday)
        assert idea.answer_by == datetime(2026, 12, 2, 16, tzinfo=UTC)


def test_a_draft_is_seen_by_its_author_only(db, people):
    with db.write() as session:
        draft = commands.create_draft(
            session, IdeaText(title="Secret plan"), actor=people["ann"], now=NOW
        )
        assert kinds(session) == []
        for who in ("bob", "team", "admin"):
            with pytest.raises(NotFound):
                queries.visible_idea(session, people[who], draft.id)
            for filters in (
                Filters(),
                Filters(mine=True),
                Filters(q="secret"),
                Filters(states=(IdeaState.DRAFT,)),
            ):
                assert queries.ideas_page(session, people[who], filters).items == []
            assert likes(session, people[who], Given("secret plan")) == []
        assert [
            c.id for c in queries.ideas_page(session, people["ann"], Filters(mine=True)).items
        ] == [draft.id]
        assert queries.ideas_page(session, people["ann"], Filters()).items == []


def test_an_autosaved_draft_writes_no_event_and_counts_versions(db, people):
    with db.write() as session:
        draft = commands.create_draft(session, IdeaText(title="A"), actor=people["ann"], now=NOW)
        commands.edit_idea(
            session,
            draft,
            parse(IdeaChange, {"problem": "P", "version": 1}),
            actor=people["ann"],
            now=NOW,
        )
        assert (draft.version, draft.title, draft.problem, kinds(session)) == (2, "A", "P", [])
    with pytest.raises(Conflict) as stale, db.write() as session:
        commands.edit_idea(
            session,
            session.get(Idea, draft.id),
            parse(IdeaChange, {"problem": "Q", "version": 1}),
            actor=people["ann"],
            now=NOW,
        )
    assert (stale.value.code, stale.value.params["current"]) == ("stale", 2)


def test_an_edit_after_submission_keeps_what_stood_there(db, people):
    with db.write() as session:
        idea = submitted(session, people)
        commands.edit_idea(
            session,
            idea,
            parse(IdeaChange, {"problem": "New words"}),
            actor=people["ann"],
            now=LATER,
        )
        (kept,) = session.execute(sa.select(IdeaVersion)).scalars().all()
        assert (kept.before, kept.changed_by) == ({"problem": "We check twice"}, people["ann"].id)
        assert kinds(session) == ["idea.submitted", "idea.edited"]
        catch_up(session)
        assert [
            c.id for c in queries.ideas_page(session, people["bob"], Filters(q="words")).items
        ] == [idea.id]
        assert queries.ideas_page(session, people["bob"], Filters(q="twice")).items == []


def test_submission_names_what_is_missing(db, people):
    with db.write() as session:
        draft = commands.create_draft(session, IdeaText(title="A"), actor=people["ann"], now=NOW)
        with pytest.raises(Invalid) as wrong:
            commands.submit_idea(session, draft, actor=people["ann"], now=NOW)
    assert [(e.field, e.code) for e in wrong.value.errors] == [("problem", "required")]


def test_admitting_names_each_field_that_ready_lacks(db, people):
    with db.write() as session:
        idea = submitted(session, people)
        given = parse(
            TriageInput, {"outcome": "admit", "goal": "much better", "risk_class": "stop"}
        )
        with pytest.raises(Invalid) as wrong:
            commands.triage_idea(session, idea, given, actor=people["team"], now=LATER)
    assert [(e.field, e.code) for e in wrong.value.errors] == [
        ("goal", "needs_number"),
        ("measure", "required"),
        ("stop_rule", "required"),
        ("headline_ok", "required"),
        ("cost_cents", "required"),
        ("weeks", "required"),
        ("value_type", "required"),
        ("ai_type", "required"),
        ("risk_class", "risk_blocks"),
    ]


def test_admitting_makes_an_idea_ready_with_the_next_session_as_date(db, people):
    with db.write() as session:
        idea = submitted(session, people)
        commands.triage_idea(
            session,
            idea,
            parse(TriageInput, {"outcome": "admit", **PLAN}),
            actor=people["team"],
            now=LATER,
        )
        assert (idea.state, idea.next_code, idea.next_by) == (
            "ready",
            "agenda",
            datetime(2026, 12, 3, 9, tzinfo=UTC),
        )
        assert kinds(session) == ["idea.submitted", "idea.edited", "idea.taken_up", "idea.admitted"]
        with pytest.raises(Conflict):
            commands.triage_idea(
                session,
                idea,
                parse(TriageInput, {"outcome": "admit"}),
                actor=people["team"],
                now=LATER,
            )


def test_a_ready_idea_stays_complete(db, people):
    with db.write() as session:
        idea = submitted(session, people)
        commands.triage_idea(
            session,
            idea,
            parse(TriageInput, {"outcome": "admit", **PLAN}),
            actor=people["team"],
            now=LATER,
        )
        with pytest.raises(Invalid) as wrong:
            commands.edit_idea(
                session, idea, parse(IdeaChange, {"goal": ""}), actor=people["ann"], now=LATER
            )
        assert [e.field for e in wrong.value.errors] == ["goal"]


def test_only_the_ai_team_sets_the_risk_class(db, people):
    with db.write() as session:
        idea = submitted(session, people)
        with pytest.raises(NotAllowed):
            commands.edit_idea(
                session,
                idea,
                parse(IdeaChange, {"risk_class": "minimal"}),
                actor=people["ann"],
                now=LATER,
            )
        with pytest.raises(NotAllowed):
            commands.triage_idea(
                session,
                idea,
                parse(TriageInput, {"outcome": "admit"}),
                actor=people["ann"],
                now=LATER,
            )


def test_question_and_answer_go_to_and_fro(db, people):
    with db.write() as session:
        idea = submitted(session, people)
        commands.triage_idea(
            session,
            idea,
            parse(TriageInput, {"outcome": "ask", "reason": "How many?"}),
            actor=people["team"],
            now=LATER,
        )
        assert (idea.state, idea.next_who, idea.next_code) == ("needs_info", "submitter", "reply")
        with pytest.raises(NotAllowed):
            commands.answer_question(session, idea, "40", actor=people["bob"], now=LATER)
        commands.answer_question(session, idea, "40", actor=people["ann"], now=LATER)
        (asked,) = queries.questions_of(idea.id).ask(session)
        assert (idea.state, idea.next_who, asked.text, asked.answer) == (
            "triage",
            "ai_team",
            "How many?",
            "40",
        )


def test_declining_needs_a_reason_and_says_what_would_make_it_a_yes(db, people):
    with db.write() as session:
        idea = submitted(session, people)
        with pytest.raises(Invalid):
            commands.triage_idea(
                session,
                idea,
                parse(TriageInput, {"outcome": "decline"}),
                actor=people["team"],
                now=LATER,
            )
        commands.triage_idea(
            session,
            idea,
            parse(
                TriageInput,
                {"outcome": "decline", "reason": "Too big", "improve": "Start in one team"},
            ),
            actor=people["team"],
            now=LATER,
        )
        view = queries.idea_view(session, people["bob"], idea.id)
        assert (view.card.state, view.reason, view.improve, view.card.next_step.code) == (
            "declined",
            "Too big",
            "Start in one team",
            "none",
        )


@pytest.mark.parametrize("state", ["submitted", "draft"])
def test_an_author_withdraws(db, people, state):
    with db.write() as session:
        idea = make_idea(session, author=people["ann"], state=IdeaState(state))
        with pytest.raises(NotAllowed):
            commands.withdraw_idea(session, idea, actor=people["team"], now=LATER)
        commands.withdraw_idea(session, idea, "Solved", actor=people["ann"], now=LATER)
        assert (idea.state, idea.reason, idea.next_code) == ("withdrawn", "Solved", "none")


def test_imported_long_text_may_stay_but_new_long_text_is_refused(db, people):
    with db.write() as session:
        idea = make_idea(session, author=people["ann"], problem="x" * 5000)
        commands.edit_idea(
            session,
            idea,
            parse(IdeaChange, {"problem": "x" * 5000, "title": "Other"}),
            actor=people["ann"],
            now=LATER,
        )
        with pytest.raises(Invalid) as wrong:
            commands.edit_idea(
                session,
                idea,
                parse(IdeaChange, {"problem": "y" * 5000}),
                actor=people["ann"],
                now=LATER,
            )
    assert (idea.title, [(e.field, e.code) for e in wrong.value.errors]) == (
        "Other",
        [("problem", "too_long")],
    )
