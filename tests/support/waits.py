"""One of everything that waits for somebody, with what ends it and who may do it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor, Role
from app.domain.experiments.evaluating import give_reading
from app.domain.experiments.models import Experiment
from app.domain.experiments.schemas import EvaluationDraft
from app.domain.experiments.states import Side
from app.domain.fund.consent_models import Consent
from app.domain.ideas.import_models import ImportRun
from app.domain.ideas.joining import ask_to_join
from app.domain.ideas.joining_models import JoinRequest, JoinState
from app.domain.ideas.models import Idea
from app.domain.ideas.overriding import OverrideAsk, OverrideSaid, answer_override, ask_override
from app.domain.ideas.schemas import TriageNotes
from app.domain.people.models import Person
from app.domain.register.commands import create_entry
from app.domain.register.details import write_detail
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import answer_offer, ask_owner
from app.domain.register.reviews import change_incident, report_incident
from app.domain.register.schemas import (
    EntryDraft,
    EntryTriage,
    IncidentChange,
    IncidentDraft,
    OfferAnswer,
    OverrideAnswer,
)
from app.domain.register.tool_models import ToolAnswer, ToolAsk
from app.domain.register.tools import (
    RequestAnswer,
    RequestDraft,
    answer_request,
    request_tool,
    settle_tool,
)
from app.domain.register.triage import answer_override as answer_about_entry
from app.domain.register.triage import triage_entry
from app.domain.register.triaging import save_triage
from app.domain.scan.models import ScanStep
from app.domain.scan.schemas import WaveDraft
from app.domain.scan.waves import plan_wave
from tests.domain.ideas.test_overriding import HIGH, LOW
from tests.factories import READY, make_actor, make_idea
from tests.support.promises import NOW, House, choose, make_ready_idea, sign
from tests.support.uses import use_of_ai

DAY = timedelta(days=1)
MET = EvaluationDraft(reading="met", text="2 minutes")


@dataclass
class People:
    """The small house, with a second member of the AI team, a facilitator and a manager."""

    house: House
    second: Actor
    chair: Actor
    manager: Actor


def more(session: Session, house: House) -> People:
    return People(
        house,
        make_actor(session, Role.AI_TEAM, name="Tom"),
        make_actor(session, Role.FACILITATOR, name="Fay"),
        make_actor(session, Role.MANAGER, name="Max"),
    )


# Making each wait; what ends it is returned.

End = Callable[[Session], object]


def class_of_idea(session: Session, p: People) -> End:
    idea = make_idea(session, **{**READY, "risk_class": None})
    notes = TriageNotes.model_validate({"rules": {"answers": HIGH}})
    save_triage(session, idea, notes, actor=p.house.team, now=NOW)
    asked = OverrideAsk(risk_class="annex_iii_exempt", reason="It only sorts forms")
    ask_override(session, idea, asked, actor=p.house.team, now=NOW)
    number = idea.id
    return lambda s: answer_override(
        s, s.get_one(Idea, number), OverrideSaid(agree=False), actor=p.second, now=NOW
    )


def class_of_entry(session: Session, p: People) -> End:
    number = use_of_ai(session, p.house, now=NOW)
    row = session.get_one(RegisterEntry, number)
    write_detail(session, number, deputy_id=p.house.employee.id)
    answered = EntryTriage.model_validate({"answers": LOW})
    triage_entry(session, row, answered, actor=p.house.lead, now=NOW)
    other = EntryTriage(risk_class="annex_iii_exempt", reason="It sorts")
    triage_entry(session, row, other, actor=p.house.lead, now=NOW)
    return lambda s: answer_about_entry(
        s, s.get_one(RegisterEntry, number), OverrideAnswer(agree=False), actor=p.second, now=NOW
    )


def extension(session: Session, p: People) -> End:
    idea = make_ready_idea(session, p.house)
    row = Consent(
        idea_id=idea.id or 0, kind="extension", amount_cents=600_000, given_by=p.house.team.id,
        given_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return lambda s: s.execute(sa.update(Consent).values(state="withdrawn"))


def reading_of_unit(session: Session, p: People) -> End:
    idea = make_ready_idea(session, p.house, cost_cents=400_000)
    sign(session, p.house, idea)
    row = choose(session, p.house, idea)
    session.execute(sa.update(Experiment).values(state="ready"))
    session.execute(sa.update(Experiment).values(state="running"))
    session.refresh(row)
    side = MET.model_copy(update={"side": Side.TEAM})
    give_reading(session, row, side, actor=p.house.team, now=NOW)
    number = row.id
    return lambda s: give_reading(
        s, s.get_one(Experiment, number), MET, actor=p.house.lead, now=NOW
    )


def wish_to_join(session: Session, p: People) -> End:
    idea = make_idea(session, author=p.house.employee)
    ask_to_join(session, idea, "Together?", actor=p.house.other, now=NOW)
    return lambda s: s.execute(
        sa.update(JoinRequest).values(state=JoinState.DECLINED, answered_at=NOW)
    )


def tool(session: Session, p: People) -> End:
    asked = RequestDraft(name="Copilot", use="Minutes of meetings")
    row = request_tool(session, asked, actor=p.house.employee, now=NOW)
    said = RequestAnswer(version=1, state="allowed", answer="Yes")
    return lambda s: answer_request(s, row.id or 0, said, actor=p.house.team, now=NOW)


def named_tool(session: Session, p: People) -> End:
    ask = ToolAsk(unit_id=p.house.unit_id, until=NOW.date(), asked_by=p.house.team.id, asked_at=NOW)
    session.add(ask)
    session.flush()
    row = ToolAnswer(ask_id=ask.id or 0, name="Translator")
    session.add(row)
    session.flush()
    return lambda s: settle_tool(s, row.id or 0, keep=False, actor=p.house.lead, now=NOW)


def scan_step(session: Session, p: People) -> End:
    wave = plan_wave(session, WaveDraft(), actor=p.house.team, now=NOW)
    row = ScanStep(
        wave_id=wave.id or 0, unit_id=p.house.unit_id, dimension="data", text="Name owners",
        owner_id=p.house.employee.id, due_on=NOW.date() + 10 * DAY, created_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return lambda s: s.execute(sa.update(ScanStep).values(state="done", ended_at=NOW))


def a_list(session: Session, p: People) -> End:
    session.add(
        ImportRun(person_id=p.second.id, name="ideas.csv", content=b"Title\nx\n", created_at=NOW)
    )
    session.flush()
    return lambda s: s.execute(sa.update(ImportRun).values(state="cancelled", finished_at=NOW))


def nobodys(session: Session, p: People) -> End:
    number = use_of_ai(session, p.house, now=NOW)
    gone = Person(email="gone@example.test", name="Gone", created_at=NOW, active=False)
    session.add(gone)
    session.flush()
    session.get_one(RegisterEntry, number).owner_id = gone.id
    session.flush()
    return lambda s: ask_owner(
        s, s.get_one(RegisterEntry, number), p.house.other.id, actor=p.house.lead, now=NOW
    )


def asked_to_answer(session: Session, p: People) -> End:
    row = session.get_one(RegisterEntry, use_of_ai(session, p.house, now=NOW))
    ask_owner(session, row, p.house.other.id, actor=p.house.lead, now=NOW)
    number = row.id
    return lambda s: answer_offer(
        s, s.get_one(RegisterEntry, number), OfferAnswer(accept=True), actor=p.house.other, now=NOW
    )


def untriaged(session: Session, p: People) -> End:
    draft = EntryDraft(name="Chat", unit_id=p.house.unit_id, owner_id=p.house.lead.id)
    row = create_entry(session, draft, actor=p.house.lead, now=NOW)
    number, done = row.id, EntryTriage.model_validate({"answers": LOW})
    return lambda s: triage_entry(
        s, s.get_one(RegisterEntry, number), done, actor=p.house.lead, now=NOW
    )


def incident(session: Session, p: People) -> End:
    row = session.get_one(RegisterEntry, use_of_ai(session, p.house, now=NOW))
    wrong = IncidentDraft(kind="other", happened_on=NOW.date(), what="Wrong answers")
    made = report_incident(session, row, wrong, actor=p.house.employee, now=NOW)
    assert made.report_by is None
    number, closing = row.id, IncidentChange(version=1, action="Explained", closed=True)
    return lambda s: change_incident(
        s, s.get_one(RegisterEntry, number), made.id or 0, closing, actor=p.house.lead, now=NOW
    )


WAITS = {
    "agree_class of an idea": (class_of_idea, ("second",)),
    "agree_class of an entry": (class_of_entry, ("team", "second", "employee")),
    "second_person": (extension, ("second", "chair")),
    "read": (reading_of_unit, ("lead",)),
    "join": (wish_to_join, ("employee",)),
    "tool": (tool, ("team", "second")),
    "named": (named_tool, ("lead",)),
    "scan_step": (scan_step, ("employee",)),
    "list": (a_list, ("second",)),
    "name_owner": (nobodys, ("lead",)),
    "own": (asked_to_answer, ("other",)),
    "triage": (untriaged, ("lead",)),
    "close_incident": (incident, ("lead",)),
}


def actors(p: People) -> dict[str, Actor]:
    h = p.house
    of_house = {"team": h.team, "lead": h.lead, "other": h.other, "employee": h.employee}
    return {**of_house, "second": p.second, "chair": p.chair, "manager": p.manager}
