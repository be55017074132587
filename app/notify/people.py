"""Who is concerned by an event. One or two queries each."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Role
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.ideas.models import IdeaAuthor
from app.domain.people.deputy_models import StandIn
from app.domain.people.models import Person, RoleGrant, Unit
from app.domain.rounds.models import PanelMember
from app.domain.scan.models import ScanWave
from app.domain.scan.opening import asked_people
from app.events.models import Event

SIGNED = ("signed", "invoked")


def authors(session: Session, event: Event) -> Iterable[int]:
    """Return submitter and co-submitters of the event's idea."""
    return _authors(session, [event.idea_id])


def authors_but_actor(session: Session, event: Event) -> Iterable[int]:
    """Return the authors, without the one who did it."""
    return [p for p in authors(session, event) if p != event.actor_id]


def lesson_authors(session: Session, event: Event) -> Iterable[int]:
    """Return the authors of the idea whose lesson is used again, without the one who uses it."""
    found = _authors(session, [event.payload["from_idea_id"]])
    return [p for p in found if p != event.actor_id]


def authors_of_both(session: Session, event: Event) -> Iterable[int]:
    """Return the authors of a merged idea and of the one it went into."""
    return _authors(session, [event.idea_id, event.payload.get("into_id")])


def deciding_on_join(session: Session, event: Event) -> Iterable[int]:
    """Return who lets somebody in: the authors; the AI team where there are none."""
    return authors_but_actor(session, event) or ai_team(session, event)


def joining(_session: Session, event: Event) -> Iterable[int]:
    """Return who asked to go on together."""
    return [event.payload["person_id"]]


def joining_and_authors(session: Session, event: Event) -> Iterable[int]:
    """Return who was let in, and the other authors."""
    return {*joining(session, event), *authors(session, event)}


def authors_and_ai_team(session: Session, event: Event) -> Iterable[int]:
    """Return the authors and the AI team."""
    return {*authors(session, event), *ai_team(session, event)}


def authors_and_leaders(session: Session, event: Event) -> Iterable[int]:
    """Return the authors and those who lead rounds."""
    return {*authors(session, event), *leaders(session, event)}


def ai_team(session: Session, _event: Event) -> Iterable[int]:
    """Return the AI team."""
    return with_role(session, Role.AI_TEAM)


def ai_team_but_actor(session: Session, event: Event) -> Iterable[int]:
    """Return the AI team, without the one who did it."""
    return {*ai_team(session, event)} - {event.actor_id}


def ai_team_if_waiting(session: Session, event: Event) -> Iterable[int]:
    """Return the AI team when the claim waits for its word."""
    return with_role(session, Role.AI_TEAM) if event.payload.get("waits") else ()


def second_persons(session: Session, event: Event) -> Iterable[int]:
    """Return who may let a large extension go: the AI team and facilitators, without who asked."""
    if event.payload["about"] != "extension":
        return ()
    known = {*with_role(session, Role.AI_TEAM), *with_role(session, Role.FACILITATOR)}
    return known - {event.actor_id}


def leaders(session: Session, _event: Event) -> Iterable[int]:
    """Return facilitators and managers: those who answer for the round."""
    return {*with_role(session, Role.FACILITATOR), *with_role(session, Role.MANAGER)}


def panel(session: Session, event: Event) -> Iterable[int]:
    """Return the round's panel."""
    query = sa.select(col(PanelMember.person_id)).where(
        col(PanelMember.round_id) == event.subject_id, col(PanelMember.entitled).is_(True)
    )
    return session.execute(query).scalars().all()


def unit_leads(session: Session, event: Event) -> Iterable[int]:
    """Return lead and deputy of the unit that the event names, and who acts for the lead now."""
    unit_id = event.payload.get("unit_id")
    now = sa.select(col(StandIn.person_id)).where(
        col(StandIn.unit_id) == unit_id,
        col(StandIn.begins_at) <= event.at,
        col(StandIn.ends_at) > event.at,
        col(StandIn.ended_at).is_(None),
    )
    return {*leads_of(session, [unit_id]), *session.execute(now).scalars()}


def both_sides(session: Session, event: Event) -> Iterable[int]:
    """Return the experiment's lead, the AI team and the leads of the unit that promised."""
    lead = event.payload.get("lead_id")
    named = set() if lead is None else {lead}
    return {*named, *ai_team(session, event), *unit_leads(session, event)}


def other_side(session: Session, event: Event) -> Iterable[int]:
    """Return who has yet to read the criterion: the unit's leads or the AI team."""
    if not event.payload.get("waits"):
        return ()
    return (unit_leads if event.payload["side"] == "team" else ai_team)(session, event)


def ai_team_of_unit(session: Session, event: Event) -> Iterable[int]:
    """Return the AI team when both sides have read; a result in one step names no unit."""
    return ai_team(session, event) if event.payload.get("unit_id") else ()


def other_leads(session: Session, event: Event) -> Iterable[int]:
    """Return the leads of the units but the one that the event names."""
    query = sa.select(col(Unit.id)).where(
        col(Unit.active).is_(True), col(Unit.id) != (event.payload.get("unit_id") or 0)
    )
    return leads_of(session, session.execute(query).scalars().all())


def authors_and_team_if_unused(session: Session, event: Event) -> Iterable[int]:
    """Return the authors, and the AI team where what was taken over is not used."""
    team = ai_team(session, event) if event.payload.get("used") == "no" else ()
    return {*authors(session, event), *team}


def leads_if_offered(session: Session, event: Event) -> Iterable[int]:
    """Return who leads the unit, where the terms that changed wait for its answer."""
    row = session.get(Commitment, event.subject_id)
    return unit_leads(session, event) if row and row.state is CommitmentState.OFFERED else ()


def leads_if_passed(session: Session, event: Event) -> Iterable[int]:
    """Return who leads the unit that goes on, where a signed promise came along to it."""
    return unit_leads(session, event) if event.payload.get("confirm_on") else ()


def promising_leads(session: Session, event: Event) -> Iterable[int]:
    """Return lead and deputy of the units that signed for the idea."""
    query = sa.select(col(Commitment.unit_id)).where(
        col(Commitment.idea_id) == event.idea_id, col(Commitment.state).in_(SIGNED)
    )
    return leads_of(session, session.execute(query).scalars().all())


def everybody(session: Session, _event: Event) -> Iterable[int]:
    """Return everybody with an account."""
    return session.execute(sa.select(col(Person.id)).where(col(Person.active).is_(True))).scalars()


def asked_by_wave(session: Session, event: Event) -> Iterable[int]:
    """Return everybody whom a wave of the scan asks; who answered is known to nobody."""
    wave = session.get(ScanWave, event.subject_id)
    return [person for person, _ in asked_people(session, wave)] if wave else ()


def answering_and_ai_team(session: Session, event: Event) -> Iterable[int]:
    """Return who answers for a register entry, the unit's leads and the AI team."""
    owner = event.payload.get("owner_id")
    leads = leads_of(session, [event.payload.get("unit_id")])
    return {*([owner] if owner else ()), *leads, *ai_team(session, event)}


def second_answering(session: Session, event: Event) -> Iterable[int]:
    """Return who may say yes to another class of a register entry: all but the one who asked."""
    return {*answering_and_ai_team(session, event)} - {event.actor_id}


def asked_owner(_session: Session, event: Event) -> Iterable[int]:
    """Return who is asked to answer for a register entry, where no other message says so."""
    return () if event.payload.get("grouped") else [event.payload["asked_id"]]


def requester(_session: Session, event: Event) -> Iterable[int]:
    """Return who asked for a standard tool."""
    return [event.payload["person_id"]]


def _authors(session: Session, ideas: Iterable[int | None]) -> Iterable[int]:
    known = [i for i in ideas if i is not None]
    query = sa.select(col(IdeaAuthor.person_id)).where(col(IdeaAuthor.idea_id).in_(known))
    return set(session.execute(query).scalars())


def leads_of(session: Session, units: Iterable[int | None]) -> Iterable[int]:
    """Return leads and deputies of units."""
    known = [u for u in units if u is not None]
    query = sa.select(col(Unit.lead_id), col(Unit.deputy_id)).where(col(Unit.id).in_(known))
    return {p for row in session.execute(query) for p in row if p is not None}


def with_role(session: Session, role: Role) -> Iterable[int]:
    """Return the active people who hold a role."""
    query = (
        sa.select(col(Person.id))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(col(RoleGrant.role) == role, col(Person.active).is_(True))
    )
    return set(session.execute(query).scalars())
