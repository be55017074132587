"""Reading commitments."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core.actor import Actor, Role
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextWho
from app.domain.people.models import Person, Unit
from app.events.models import Event


@dataclass(frozen=True)
class CommitmentView:
    """A commitment with the names around it; `next_who` and `next_by` are those of its idea."""

    id: int
    state: CommitmentState
    version: int
    idea_id: int
    idea_title: str
    idea_state: IdeaState
    idea_cost_cents: int | None
    idea_weeks: int | None
    idea_goal: str
    idea_round_id: int | None
    unit_id: int
    unit_name: str
    success_criterion: str
    scope: str
    capacity: str
    conditions: str
    budget_cents: int
    budget_line: str
    start_within_days: int
    expires_on: date
    offered_at: datetime
    signed_at: datetime | None
    signed_by: int | None
    signer: str | None
    reason: str
    closed_at: datetime | None
    replaces_id: int | None
    by_unit: bool
    confirm_by: date | None
    invoked_at: datetime | None
    next_who: NextWho
    next_by: datetime | None

    @property
    def idea_reference(self) -> str:
        """Return the idea's reference."""
        return f"K-{self.idea_id}"


def commitments(
    session: Session,
    actor: Actor,
    *,
    unit_ids: tuple[int, ...] = (),
    idea_id: int | None = None,
    states: tuple[CommitmentState, ...] = (),
    limit: int = 50,
    cursor: str | None = None,
) -> Slice[CommitmentView]:
    """Return the commitments that the actor may see, newest first."""
    query = _views().order_by(col(Commitment.id).desc()).limit(limit + 1)
    query = query.where(visible_to(actor))
    if unit_ids:
        query = query.where(col(Commitment.unit_id).in_(unit_ids))
    if idea_id is not None:
        query = query.where(col(Commitment.idea_id) == idea_id)
    if states:
        query = query.where(col(Commitment.state).in_(states))
    if key := decode_cursor(cursor, (int,)):
        query = query.where(col(Commitment.id) < key[0])
    found = [CommitmentView(*row) for row in session.execute(query).all()]
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Slice(found[:limit], more)


def commitment_view(session: Session, commitment_id: int) -> CommitmentView:
    """Return one commitment; whether it may be seen the caller has checked."""
    return CommitmentView(
        *session.execute(_views().where(col(Commitment.id) == commitment_id)).one()
    )


@dataclass(frozen=True)
class Trail:
    """What the log says beside the row: for whom a deputy signed, and which unit passed it on when."""

    signed_for: str | None = None
    passed_from: str | None = None
    passed_at: datetime | None = None


def trail_of(session: Session, commitment_id: int) -> Trail:
    """Return what happened to a signed commitment that its row does not tell."""
    found = Trail()
    events = session.exec(
        select(Event)
        .where(
            Event.subject == "commitment",
            Event.subject_id == commitment_id,
            col(Event.kind).in_(["commitment.signed", "commitment.passed"]),
        )
        .order_by(col(Event.id))
    ).all()
    for event in events:
        if lead := event.payload.get("on_behalf_of"):
            found = replace(found, signed_for=session.get_one(Person, lead).name)
        if unit := event.payload.get("from_unit_id"):
            name = session.get_one(Unit, unit).name
            found = replace(found, passed_from=name, passed_at=event.at)
    return found


def standing_terms(session: Session, idea_id: int, unit_id: int) -> Commitment | None:
    """Return what a unit has signed for an idea and what still stands."""
    return session.exec(
        select(Commitment).where(
            Commitment.idea_id == idea_id,
            Commitment.unit_id == unit_id,
            Commitment.state == CommitmentState.SIGNED,
        )
    ).first()


def signed_commitment(session: Session, idea_id: int) -> Commitment | None:
    """Return the oldest standing signature for an idea."""
    return session.exec(
        select(Commitment)
        .where(Commitment.idea_id == idea_id, Commitment.state == CommitmentState.SIGNED)
        .order_by(col(Commitment.signed_at), col(Commitment.id))
        .limit(1)
    ).first()


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition for commitments that the actor may see."""
    if actor.has(Role.AI_TEAM):
        return sa.true()
    return sa.or_(
        col(Commitment.state) != CommitmentState.DRAFTED, col(Commitment.unit_id).in_(actor.leads)
    )


def _views() -> Any:
    signer = aliased(Person)
    c = Commitment
    return (
        sa.select(
            col(c.id),
            col(c.state),
            col(c.version),
            col(c.idea_id),
            col(Idea.title),
            col(Idea.state),
            col(Idea.cost_cents),
            col(Idea.weeks),
            col(Idea.goal),
            col(Idea.round_id),
            col(c.unit_id),
            col(Unit.name),
            col(c.success_criterion),
            col(c.scope),
            col(c.capacity),
            col(c.conditions),
            col(c.budget_cents),
            col(c.budget_line),
            col(c.start_within_days),
            col(c.expires_on),
            col(c.offered_at),
            col(c.signed_at),
            col(c.signed_by),
            col(signer.name),
            col(c.reason),
            col(c.closed_at),
            col(c.replaces_id),
            col(c.by_unit),
            col(c.confirm_by),
            col(c.invoked_at),
            col(Idea.next_who),
            col(Idea.next_by),
        )
        .join(Idea, col(Idea.id) == col(c.idea_id))
        .join(Unit, col(Unit.id) == col(c.unit_id))
        .outerjoin(signer, col(signer.id) == col(c.signed_by))
    )
