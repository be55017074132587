"""News about units and their leads: who is concerned, and the facts that the message needs."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Role
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import LIVING, OPEN
from app.domain.commitments.states import CommitmentState as S
from app.domain.people.models import Person, Unit
from app.events.models import Event
from app.notify.people import leads_of, with_role


def new_lead_and_ai_team(session: Session, event: Event) -> Iterable[int]:
    """Return the new lead and the AI team, where the unit has promised or is asked anything."""
    lead = event.payload["lead_id"]
    if lead is None or not _living(session, event):
        return ()
    return {lead, *with_role(session, Role.AI_TEAM)}


def who_names_a_lead(session: Session, event: Event) -> Iterable[int]:
    """Return administrators, the unit's deputy, and the AI team where anything is promised."""
    deputies = set(leads_of(session, [event.payload["unit_id"]])) - {event.payload["lead_id"]}
    team = with_role(session, Role.AI_TEAM) if _living(session, event) else ()
    return {*with_role(session, Role.ADMIN), *deputies, *team}


def management_and_heir(session: Session, event: Event) -> Iterable[int]:
    """Return managers, the AI team, and who leads the unit that goes on."""
    heirs = leads_of(session, [event.payload["successor_id"]])
    return {*with_role(session, Role.MANAGER), *with_role(session, Role.AI_TEAM), *heirs}


def promise_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return the unit, its new lead, and how many promises stand and offers wait."""
    states = _living(session, event)
    waiting = sum(states.get(state, 0) for state in OPEN)
    return {
        "unit": _unit(session, event.payload["unit_id"]),
        "lead": _names(session, event.payload["lead_id"]).get(event.payload["lead_id"], ""),
        "signed": sum(states.values()) - waiting,
        "offers": waiting,
    }


def ai_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return the unit, and how many uses of AI wait for its lead's yes."""
    return {
        "unit": _unit(session, event.payload["unit_id"]),
        "count": event.payload["count"],
    }


def heir_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return which unit closes, which one goes on, and how many promises pass."""
    return {
        "unit": _unit(session, event.payload["unit_id"]),
        "heir": _unit(session, event.payload["successor_id"]),
        "count": event.payload["count"],
    }


def deputy_and_lead(_session: Session, event: Event) -> Iterable[int]:
    """Return who acts for a lead on some days, and the lead."""
    return (event.payload["person_id"], event.payload["lead_id"])


def deputy_facts(session: Session, event: Event) -> dict[str, Any]:
    """Return who acts for whom, for which unit, and the days."""
    names = _names(session, *deputy_and_lead(session, event))
    return {
        "deputy": names.get(event.payload["person_id"], ""),
        "lead": names.get(event.payload["lead_id"], ""),
        "from_on": event.payload["from_on"],
        "until_on": event.payload["until_on"],
        "unit": _unit(session, event.payload["unit_id"]),
    }


def _living(session: Session, event: Event) -> dict[S, int]:
    """Return how many promises and offers of the unit live, by state."""
    query = (
        sa.select(col(Commitment.state), sa.func.count().label("number"))
        .where(
            col(Commitment.unit_id) == event.payload["unit_id"], col(Commitment.state).in_(LIVING)
        )
        .group_by(col(Commitment.state))
    )
    return {row.state: row.number for row in session.execute(query)}


def _unit(session: Session, unit_id: int) -> str:
    unit = session.get(Unit, unit_id)
    return unit.name if unit else ""


def _names(session: Session, *people: int | None) -> dict[int | None, str]:
    query = sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people))
    return {row.id: row.name for row in session.execute(query)}
