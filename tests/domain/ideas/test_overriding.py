"""Another class than an idea's answers give: a reason, two persons, and who may answer at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.core.actor import Role
from app.core.errors import Conflict, Invalid, NotFound
from app.domain.ideas.commands import edit_idea
from app.domain.ideas.models import Idea
from app.domain.ideas.overriding import OverrideAsk, OverrideSaid, answer_override, ask_override
from app.domain.ideas.schemas import IdeaChange, TriageInput, TriageNotes
from app.domain.ideas.states import IdeaState
from app.domain.ideas.triage_models import IdeaOverride
from app.domain.register.literacy_models import LiteracyRecord
from app.domain.register.policy import change_policy
from app.domain.register.schemas import PolicyChange
from app.domain.register.triaging import save_triage, triage_idea
from app.events.models import Event
from tests.factories import NOW, READY, make_actor, make_idea
from tests.support.ideas import make_house

LOW = {
    "t0": "yes",
    **dict.fromkeys(("t1", "t2", "t3", "t4", "t5", "t8", "t9a", "t9b", "t9c"), "no"),
}
HIGH = {**LOW, "t5": "yes", "t6": "yes"}
WANTED = OverrideAsk(risk_class="annex_iii_exempt", reason="It only sorts forms")


@pytest.fixture
def house(db):
    with db.write() as session:
        made = make_house(session)
        made.second = make_actor(session, Role.AI_TEAM, name="Tom")
        made.idea = make_idea(session, author=made.ann.id, **{**READY, "risk_class": None}).id
        return made


def answered(session, house, answers=HIGH, **more) -> Idea:
    idea = session.get_one(Idea, house.idea)
    notes = TriageNotes.model_validate({"rules": {"answers": answers}, **more})
    return save_triage(session, idea, notes, actor=house.team, now=NOW)


def test_one_asks_with_a_reason_and_another_one_agrees(db, house):
    with db.write() as session:
        idea = answered(session, house)
        with pytest.raises(Invalid) as refusal:
            edit_idea(session, idea, IdeaChange(risk_class="minimal"), actor=house.team, now=NOW)
        ask_override(session, idea, WANTED, actor=house.team, now=NOW)
        assert idea.risk_class == "high_risk_annex_iii"
        with pytest.raises(Conflict, match="second_person"):
            answer_override(session, idea, OverrideSaid(agree=True), actor=house.team, now=NOW)
        answer_override(session, idea, OverrideSaid(agree=True), actor=house.second, now=NOW)
        triage_idea(session, idea, TriageInput(outcome="admit"), actor=house.team, now=NOW)
        kinds = session.exec(select(Event.kind).where(Event.subject_id == idea.id)).all()
    assert [(e.field, e.code) for e in refusal.value.errors] == [("risk_class", "answers_differ")]
    assert (idea.risk_class, idea.state) == ("annex_iii_exempt", IdeaState.READY)
    assert [kind for kind in kinds if "override" in kind] == [
        "idea.override_asked",
        "idea.override_agreed",
    ]


def test_a_no_and_other_answers_leave_the_class_that_the_answers_give(db, house):
    with db.write() as session:
        idea = answered(session, house)
        with pytest.raises(NotFound):
            answer_override(session, idea, OverrideSaid(agree=True), actor=house.second, now=NOW)
        ask_override(session, idea, WANTED, actor=house.team, now=NOW)
        answer_override(session, idea, OverrideSaid(agree=False), actor=house.second, now=NOW)
        ask_override(session, idea, WANTED, actor=house.team, now=NOW)
        answered(session, house, LOW)
        with pytest.raises(Conflict, match="answers_changed"):
            answer_override(session, idea, OverrideSaid(agree=True), actor=house.second, now=NOW)
        assert idea.risk_class == "minimal"


def test_nothing_is_set_aside_before_the_questions_are_answered(db, house):
    with db.write() as session:
        idea = session.get_one(Idea, house.idea)
        with pytest.raises(Conflict, match="not_answered"):
            ask_override(session, idea, WANTED, actor=house.team, now=NOW)


def test_an_idea_needs_no_second_person_where_nobody_answered_the_questions(db, house):
    with db.write() as session:
        idea = session.get_one(Idea, house.idea)
        given = TriageInput(outcome="admit", risk_class="minimal")
        triage_idea(session, idea, given, actor=house.team, now=NOW)
        assert (idea.risk_class, idea.state) == ("minimal", IdeaState.READY)


def test_only_who_learned_answers_the_questions_where_that_was_agreed(db, house):
    with db.write() as session:
        policy = PolicyChange(version=1, trained_first=True)
        change_policy(session, policy, actor=house.team, now=NOW)
        for act in (
            lambda: answered(session, house),
            lambda: triage_idea(
                session,
                session.get_one(Idea, house.idea),
                TriageInput(outcome="admit", risk_class="minimal"),
                actor=house.team,
                now=NOW,
            ),
        ):
            with pytest.raises(Conflict, match="triager_not_trained"):
                act()
        session.add(_record(house.team.id, NOW.date()))
        session.flush()
        assert answered(session, house).risk_class == "high_risk_annex_iii"


def _record(person_id: int, until: date) -> LiteracyRecord:
    return LiteracyRecord(
        person_id=person_id, what="x", done_on=until, valid_until=until, by_id=person_id, at=NOW
    )


def test_the_database_takes_no_answers_of_who_learned_nothing(db, house):
    with db.write() as session:
        change_policy(
            session, PolicyChange(version=1, trained_first=True), actor=house.team, now=NOW
        )
        session.add(_record(house.team.id, date(2020, 1, 1)))
    attack = (
        "INSERT INTO idea_triage (idea_id, rules_version, answers, details, risk_flags, by_id, at) "
        f"VALUES ({house.idea}, 'x', '{{}}', '{{}}', '[]', {house.team.id}, '2026-12-01 09:00:00')"
    )
    with pytest.raises(Conflict, match="triager_not_trained"), db.write() as session:
        session.execute(sa.text(attack))


@pytest.mark.parametrize(
    ("attack", "refusal"),
    [
        ("UPDATE idea SET risk_class = 'minimal'", "answers_differ"),
        (
            "UPDATE idea_override SET second_id = by_id, agreed = :yes, answered_at = at",
            "two_persons",
        ),
        ("UPDATE idea_override SET agreed = :yes", "answered"),
        ("UPDATE idea_override SET risk_class = 'minimal'", "append_only"),
        ("UPDATE idea_override SET reason = ''", "append_only"),
    ],
)
def test_raw_sql_sets_no_answers_aside_alone(db, house, attack, refusal):
    with db.write() as session:
        idea = answered(session, house, LOW | {"t5": "yes", "t6": "no", "t7": "yes"})
        triage_idea(session, idea, TriageInput(outcome="admit"), actor=house.team, now=NOW)
        other = make_idea(session, author=house.ann.id, **READY)
        house.idea = other.id
        ask_override(session, answered(session, house), WANTED, actor=house.team, now=NOW)
    with pytest.raises(Exception, match=refusal), db.write() as session:
        session.execute(sa.text(attack), {"yes": True} if ":yes" in attack else {})


def test_many_who_ask_at_once_leave_one_question_and_two_who_agree_one_answer(db, house):
    with db.write() as session:
        answered(session, house)

    def tell(act):
        try:
            with db.write() as session:
                act(session, session.get_one(Idea, house.idea))
        except (Conflict, NotFound) as refusal:
            return refusal.code
        return "done"

    def ask(session, idea):
        ask_override(session, idea, WANTED, actor=house.team, now=NOW)

    def agree(session, idea):
        answer_override(session, idea, OverrideSaid(agree=True), actor=house.second, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        asked, said = list(pool.map(tell, [ask] * 4)), list(pool.map(tell, [agree] * 4))
    with db.read() as session:
        rows = session.exec(select(IdeaOverride)).all()
    assert (sorted(asked), sorted(said)) == (
        ["already_asked"] * 3 + ["done"],
        ["done"] + ["not_found"] * 3,
    )
    assert [(row.by_id, row.second_id, row.agreed) for row in rows] == [
        (house.team.id, house.second.id, True)
    ]
