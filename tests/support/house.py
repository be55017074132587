"""A furnished house: one of everything that a route can name, and everybody who may knock."""

import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import sqlalchemy as sa

from app.auth.models import ApiToken, SignIn
from app.core.actor import Actor
from app.core.input import parse
from app.db.engine import Database, sqlite_module
from app.domain.attachments.models import Attachment
from app.domain.experiments.lesson_models import Lesson
from app.domain.experiments.models import ChecklistItem, Claim, Handover
from app.domain.fund.consent_models import Consent
from app.domain.ideas.import_models import ImportRun
from app.domain.ideas.states import IdeaState
from app.domain.register.duty_models import RegisterDuty
from app.domain.register.literacy_models import LearningItem
from app.domain.register.models import OwnerOffer, RegisterEntry
from app.domain.register.reviews import report_incident
from app.domain.register.schemas import IncidentDraft
from app.domain.register.tool_models import ToolAnswer, ToolAsk, ToolRequest
from app.domain.rounds.access import find_round
from app.domain.rounds.constraint_models import Constraint, ConstraintKind
from app.domain.scan.models import ScanStatement, ScanStep
from app.domain.scan.schemas import WaveDraft
from app.domain.scan.waves import plan_wave
from app.notify.models import Message, Webhook
from tests.domain.rounds.month import MONTH, NOW, stage
from tests.factories import make_actor, make_idea, make_theme, make_unit
from tests.support.promises import House, choose, make_ready_idea, sign

__all__ = ["NOW", "Furnished", "furnished"]


# Things of which a number is enough: whoever may not see them is turned away before they are looked for.
FIRST = dict.fromkeys(("view_id", "join_id", "transfer_id", "question_id"), 1)


@dataclass
class Furnished:
    """The database, the people by name, and an id for every parameter of a route."""

    db: Database
    people: dict[str, Actor]
    watch: sqlite3.Connection
    ids: dict[str, object] = field(default_factory=dict)
    draft: int = 0


def furnished(template: Path, folder: Path):
    """Furnish a copy of the template and give it; nothing in it belongs to the plain employee."""
    file = folder / "house.db"
    copyfile(template, file)
    db = Database(f"sqlite:///{file}")
    made = stage(db, voters=4, ideas=3).upto("preparation")
    people = _people(db, made)
    watch = sqlite_module().connect(str(file))
    house = Furnished(db, people, watch)
    _furnish(house, made)
    house.ids["code"] = "482613"
    yield house
    watch.close()
    db.close()


def _people(db, made):
    with db.write() as session:
        lead = make_actor(session)
        unit = make_unit(session, "Elsewhere", lead_id=lead.id)
        return {
            "employee": make_actor(session),
            "manager": made.voters[0],
            "facilitator": made.facilitator,
            "unit_lead": Actor(lead.id, lead.name, leads=frozenset({unit.id})),
            "ai_team": made.team,
            "admin": made.admin,
            "auditor": made.auditor,
        }


def _scan(session, team, unit):
    """Make a wave, a step of the unit and an own statement; return ids by parameter."""
    wave = plan_wave(session, parse(WaveDraft, {}), actor=team, now=NOW)
    statement = ScanStatement(dimension="data", nl="Wij ruimen op.", en="We tidy up.")
    step = ScanStep(
        wave_id=wave.id,
        unit_id=unit,
        dimension="data",
        text="Name owners",
        owner_id=team.id,
        due_on=NOW.date(),
        created_at=NOW,
    )
    session.add_all([statement, step])
    session.flush()
    return {"wave_id": wave.id, "step_id": step.id, "statement_id": statement.id}


def _consent(experiment, team):
    terms = {"experiment_id": experiment.id, "weeks": 1, "reason": "x"}
    return Consent(
        idea_id=experiment.idea_id,
        kind="extension",
        amount_cents=1,
        terms=terms,
        given_by=team.id,
        given_at=NOW,
    )


def _furnish(house, made):
    unit = next(iter(house.people["unit_lead"].leads))
    team, lead = house.people["ai_team"], house.people["unit_lead"]
    rooms = House(team, lead, lead, house.people["employee"], unit, unit)
    with house.db.write() as session:
        idea = make_ready_idea(session, rooms)
        experiment = choose(session, rooms, idea)
        commitment = sign(session, rooms, idea)
        house.draft = make_idea(session, author=made.employee.id, state=IdeaState.DRAFT).id
        theme = make_theme(session)
        handover = _handover(experiment, unit, commitment)
        claim = Claim(experiment_id=experiment.id, unit_id=unit, at=NOW)
        message = Message(key="x", person_id=team.id, kind="receipt", created_at=NOW)
        token = ApiToken(
            person_id=team.id, name="x", token_hash="x", scopes=["read"], created_at=NOW
        )
        hook = Webhook(url="https://example.com", salt="x", created_by=team.id, created_at=NOW)
        lesson = Lesson(idea_id=idea.id, experiment_id=experiment.id, text="x", at=NOW)
        consent = _consent(experiment, team)
        session.add_all([consent, handover, claim, message, token, hook, lesson])
        session.add(_sign_in(team))
        fixed = _fixed(session, made.ids[2], team)
        entry = session.execute(sa.select(RegisterEntry)).scalars().first()
        duty = session.execute(sa.select(RegisterDuty.id)).scalars().first()
        incident = _incident(session, entry, team)
        key = session.execute(sa.select(ChecklistItem.key)).scalars().first()
        house.ids = {
            "idea_id": made.ids[0],
            "month": MONTH,
            "experiment_id": experiment.id,
            "commitment_id": commitment.id,
            "handover_id": handover.id,
            "claim_id": claim.id,
            "consent_id": consent.id,
            "lesson_id": lesson.id,
            "message_id": message.id,
            "token_id": token.id,
            "entry_id": entry.id,
            "duty_id": duty,
            "incident_id": incident.id,
            "unit_id": unit,
            "person_id": team.id,
            "theme_id": theme.id,
            "key": key or "headline",
            "owner": "idea",
            "owner_id": made.ids[0],
            "import_id": _list(session, team),
            "attachment_id": _file(session, made.ids[0]),
            "token": "x" * 43,
            "act": "start",
            "step": "documents",
            "part": "late",
            **_scan(session, team, unit),
            **_learning(session, entry, team, unit),
            **FIRST,
            "constraint_id": fixed.id,
            "sign_in_id": "0" * 64,
            "webhook_id": hook.id,
            "other_id": made.ids[1],
            "format": "json",
        }


def _learning(session, entry, team, unit):
    """Make something to learn, a tool that was named, a question for one, and one for an owner."""
    item = LearningItem(title="x", created_at=NOW)
    until = NOW.date() + timedelta(days=14)
    ask = ToolAsk(unit_id=unit, until=until, asked_by=team.id, asked_at=NOW)
    request = ToolRequest(person_id=team.id, name="x", use="x", asked_at=NOW, answer_by=until)
    offer = OwnerOffer(entry_id=entry.id, person_id=team.id, asked_at=NOW)
    session.add_all([item, ask, request, offer])
    session.flush()
    named = ToolAnswer(ask_id=ask.id, name="x")
    session.add(named)
    session.flush()
    return {"item_id": item.id, "request_id": request.id, "answer_id": named.id}


def _list(session, person):
    row = ImportRun(person_id=person.id, name="x.csv", content=b"Titel\nx\n", created_at=NOW)
    session.add(row)
    session.flush()
    return row.id


def _file(session, idea_id):
    row = Attachment(
        idea_id=idea_id, number=1, name="x.pdf", kind="pdf", size=1, sha256="0" * 64, added_at=NOW
    )
    session.add(row)
    session.flush()
    return row.id


def _fixed(session, idea_id, actor):
    row = Constraint(
        round_id=find_round(session, MONTH).id,
        kind=ConstraintKind.FORCED_OUT,
        idea_id=idea_id,
        reason="x",
        by=actor.id,
        at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def _incident(session, entry, actor):
    broken = IncidentDraft(kind="other", happened_on=NOW.date(), what="x")
    return report_incident(session, entry, broken, actor=actor, now=NOW)


def _handover(experiment, unit, commitment):
    return Handover(
        experiment_id=experiment.id,
        unit_id=unit,
        commitment_id=commitment.id,
        on=NOW.date() + timedelta(days=30),
        created_at=NOW,
    )


def _sign_in(person):
    return SignIn(
        token_hash="0" * 64,
        person_id=person.id,
        created_at=NOW,
        proved_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
