"""A small house in which an idea can be promised, tried and handed over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from app.core.actor import SYSTEM, Actor, Role
from app.domain.commitments.models import Commitment
from app.domain.commitments.offering import offer_commitment
from app.domain.commitments.schemas import CommitmentOffer
from app.domain.experiments.models import Experiment
from app.domain.experiments.preparing import prepare_experiment
from app.domain.experiments.signing import sign_commitment
from app.domain.fund.commands import allot, move_budget_to_round
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.people.models import Person, RoleGrant, Unit
from app.domain.rounds.models import Round

MONTH = "2026-12"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
QUIET = {
    "headline_ok": "yes",
    "flag_people": "no",
    "flag_decides_alone": "no",
    "flag_customers": "no",
    "cost_cents": 900_000,
    "weeks": 8,
    "goal": "2 minutes per receipt",
    "measure": "minutes per receipt",
    "stop_rule": "Stop at 12 minutes",
    "ai_type": "text_analysis",
    "risk_class": "minimal",
    "value_type": "efficiency",
}


@dataclass
class House:
    """Who is there: the AI team, the lead of a unit, the lead of another, an employee."""

    team: Actor
    lead: Actor
    other: Actor
    employee: Actor
    unit_id: int
    other_unit_id: int


def make_house(session: Session) -> House:
    """Make four people and two units."""
    people = [
        Person(email=f"{name}@example.test", name=name.title(), created_at=NOW, language="en")
        for name in ("team", "lead", "other", "employee")
    ]
    session.add_all(people)
    session.flush()
    units = [
        Unit(name="Purchasing", lead_id=people[1].id),
        Unit(name="Field service", lead_id=people[2].id),
    ]
    session.add_all([*units, RoleGrant(person_id=people[0].id or 0, role=Role.AI_TEAM)])
    session.flush()
    one, two = (unit.id or 0 for unit in units)
    return House(
        team=Actor(people[0].id, "Team", frozenset({Role.EMPLOYEE, Role.AI_TEAM}), language="en"),
        lead=Actor(people[1].id, "Lead", leads=frozenset({one}), language="en"),
        other=Actor(people[2].id, "Other", leads=frozenset({two}), language="en"),
        employee=Actor(people[3].id, "Employee", language="en"),
        unit_id=one,
        other_unit_id=two,
    )


def work_in(session: Session, actor: Actor, unit_id: int) -> None:
    """Let somebody work in a unit from now on."""
    session.get_one(Person, actor.id).unit_id = unit_id
    session.flush()


def make_ready_idea(session: Session, house: House, **fields: object) -> Idea:
    """Make an idea that is ready for a round."""
    given = {"title": "Read receipts", "problem": "Typing takes hours", "unit_id": house.unit_id}
    idea = Idea(created_at=NOW, **{**given, **QUIET, **fields})
    session.add(idea)
    session.flush()
    steps = (IdeaState.SUBMITTED, IdeaState.TRIAGE, IdeaState.READY)
    for state in steps:
        move_idea(
            session,
            idea,
            state,
            actor=SYSTEM,
            now=NOW,
            next_code=NextCode.AGENDA,
            next_who=NextWho.AI_TEAM,
            next_by=NOW,
            kind="idea.moved",
        )
    return idea


def choose(session: Session, house: House, idea: Idea, *, budget: int = 2_000_000) -> Experiment:
    """Give the round money, choose the idea and prepare its experiment."""
    years, place = divmod((idea.id or 1) - 1, 12)
    month = f"{2026 + years}-{place + 1:02d}"
    row = hold_round(session, house, month=month, budget=budget)
    return choose_in(session, house, idea, row)


def hold_round(session: Session, house: House, *, month: str, budget: int) -> Round:
    """Make a round with money."""
    allot(session, year=int(month[:4]), amount_cents=budget, actor=house.team, now=NOW)
    move_budget_to_round(session, month=month, amount_cents=budget, actor=house.team, now=NOW)
    row = Round(
        month=month,
        budget_cents=budget,
        intake_from=NOW,
        intake_until=NOW,
        session_at=NOW + timedelta(days=1),
        answer_by=NOW + timedelta(days=2),
        seed="s",
        seed_sha256="h",
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def choose_in(session: Session, house: House, idea: Idea, row: Round) -> Experiment:
    """Choose the idea in a round and prepare its experiment."""
    for state in (IdeaState.IN_ROUND, IdeaState.SELECTED):
        move_idea(
            session,
            idea,
            state,
            actor=SYSTEM,
            now=NOW,
            next_code=NextCode.COMMITMENT,
            next_who=NextWho.UNIT_LEAD,
            next_by=NOW,
            kind="idea.moved",
        )
    return prepare_experiment(
        session, idea=idea, round=row, grant_cents=idea.cost_cents or 0, actor=house.team, now=NOW
    )


def offer(session: Session, house: House, idea: Idea, **fields: object) -> Commitment:
    """Offer the idea to the first unit."""
    data = {
        "unit_id": house.unit_id,
        "success_criterion": "2 minutes",
        "budget_cents": 1_200_000,
        **fields,
    }
    return offer_commitment(
        session, idea, CommitmentOffer.model_validate(data), actor=house.team, now=NOW
    )


def sign(session: Session, house: House, idea: Idea, **fields: object) -> Commitment:
    """Offer to the first unit and let its lead sign."""
    return sign_commitment(
        session, offer(session, house, idea, **fields), actor=house.lead, now=NOW
    )
