"""Reading experiments, handovers and lessons."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.commitments.models import Commitment
from app.domain.experiments.models import Claim, Experiment, Handover, Lesson
from app.domain.experiments.states import ClaimState
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.states import HandoverState as H
from app.domain.experiments.views import ClaimView, ExperimentCard, HandoverView, LessonView
from app.domain.ideas.models import Idea
from app.domain.people.models import Person, Unit
from app.policy import Action, can

STARTED = (E.RUNNING, E.PAUSED, E.EVALUATED, E.SUCCESS, E.NO_SUCCESS, E.CLOSED)


def experiments(
    session: Session,
    actor: Actor,
    *,
    states: tuple[E, ...] = (),
    claimable: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice[ExperimentCard]:
    """Return experiments, newest first. `claimable`: succeeded, and not yet claimed by the actor."""
    if not can(actor, Action.EXPERIMENT_READ):
        return Slice([], None)
    query = cards().order_by(col(Experiment.id).desc()).limit(limit + 1)
    if states:
        query = query.where(col(Experiment.state).in_(states))
    if claimable:
        claimed = sa.exists().where(
            col(Claim.experiment_id) == col(Experiment.id), col(Claim.unit_id).in_(actor.leads)
        )
        query = query.where(col(Experiment.state) == E.SUCCESS, ~claimed)
    if key := decode_cursor(cursor, (int,)):
        query = query.where(col(Experiment.id) < key[0])
    found = [ExperimentCard(*row) for row in session.execute(query).all()]
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Slice(found[:limit], more)


def experiment_counts(session: Session) -> dict[E, int]:
    """Return how many experiments stand in each state."""
    rows = session.execute(
        sa.select(col(Experiment.state), sa.func.count()).group_by(col(Experiment.state))
    ).all()
    return {E(state): int(count) for state, count in rows}


def experiment_of_idea(session: Session, idea_id: int) -> int | None:
    """Return the id of an idea's experiment."""
    return session.exec(select(Experiment.id).where(Experiment.idea_id == idea_id)).first()


def card_of_idea(session: Session, idea_id: int) -> ExperimentCard | None:
    """Return the card of an idea's experiment."""
    row = session.execute(cards().where(col(Experiment.idea_id) == idea_id)).first()
    return None if row is None else ExperimentCard(*row)


def started_ideas(session: Session, idea_ids: list[int]) -> set[int]:
    """Return which of these ideas have an experiment that began: their promises are fixed."""
    rows = session.exec(
        select(Experiment.idea_id).where(
            col(Experiment.idea_id).in_(idea_ids), col(Experiment.state).in_(STARTED)
        )
    )
    return set(rows)


def handover_view(session: Session, handover_id: int) -> HandoverView:
    """Return one handover; whether it may be seen the caller has checked."""
    row = session.execute(_handovers().where(col(Handover.id) == handover_id)).one()
    return _handover(row)


def handovers_of(session: Session, experiment_id: int) -> tuple[HandoverView, ...]:
    """Return the handovers of an experiment, oldest first."""
    query = _handovers().where(col(Handover.experiment_id) == experiment_id)
    return tuple(_handover(row) for row in session.execute(query.order_by(col(Handover.id))).all())


def open_handovers(session: Session, unit_ids: frozenset[int] | None) -> tuple[HandoverView, ...]:
    """Return handovers that are under way, of some units or (None) of all, by day."""
    query = _handovers().where(
        col(Handover.state).in_([H.PLANNED, H.ACCEPTED, H.REFUSED, H.ESCALATED])
    )
    if unit_ids is not None:
        query = query.where(col(Handover.unit_id).in_(unit_ids))
    query = query.order_by(col(Handover.on), col(Handover.id)).limit(100)
    return tuple(_handover(row) for row in session.execute(query).all())


def claims_of(session: Session, experiment_id: int) -> tuple[ClaimView, ...]:
    """Return the claims on an experiment, oldest first."""
    rows = session.execute(
        _claims().where(col(Claim.experiment_id) == experiment_id).order_by(col(Claim.id))
    ).all()
    return tuple(ClaimView(*row) for row in rows)


def visible_claim(session: Session, actor: Actor, claim_id: int) -> Claim:
    """Return a claim that the actor may see.

    Raises:
        NotFound: missing or not visible.
    """
    row = session.get(Claim, claim_id)
    if row is None or not can(actor, Action.EXPERIMENT_READ):
        raise NotFound
    return row


def waiting_claims(session: Session) -> int:
    """Return how many claims wait for the AI team."""
    query = sa.select(sa.func.count()).where(col(Claim.state) == ClaimState.WAITING)
    return int(session.execute(query).scalar_one())


def lessons(
    session: Session, *, words: str = "", limit: int = 50, cursor: str | None = None
) -> Slice[LessonView]:
    """Return lessons, newest first; every word must stand in the lesson or the idea's title."""
    query = (
        sa.select(
            col(Lesson.id),
            col(Lesson.idea_id),
            col(Lesson.experiment_id),
            col(Idea.title),
            col(Idea.value_type),
            col(Unit.name),
            col(Lesson.text),
            col(Lesson.success),
            col(Lesson.at),
        )
        .join(Idea, col(Idea.id) == col(Lesson.idea_id))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .order_by(col(Lesson.id).desc())
        .limit(limit + 1)
    )
    text = sa.func.lower(col(Lesson.text) + " " + col(Idea.title))
    for word in words.lower().split()[:8]:
        query = query.where(text.contains(word, autoescape=True))
    if key := decode_cursor(cursor, (int,)):
        query = query.where(col(Lesson.id) < key[0])
    found = [LessonView(*row) for row in session.execute(query).all()]
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Slice(found[:limit], more)


def cards(*more: Any) -> Any:
    """Return the query of cards, with further columns behind them."""
    e, lead = Experiment, aliased(Person)
    unit_id = sa.func.coalesce(col(Commitment.unit_id), col(Idea.unit_id))
    return (
        sa.select(
            col(e.id),
            col(e.state),
            col(e.version),
            col(e.idea_id),
            col(Idea.title),
            col(Idea.value_type),
            col(Idea.state),
            col(Idea.next_code),
            col(Idea.next_who),
            col(Idea.next_by),
            unit_id,
            col(Unit.name),
            col(e.lead_id),
            col(lead.name),
            col(e.weeks),
            col(e.grant_cents),
            col(e.extensions),
            col(e.started_at),
            col(e.ends_on),
            col(e.result),
            col(e.commitment_id),
            *more,
        )
        .join(Idea, col(Idea.id) == col(e.idea_id))
        .outerjoin(Commitment, col(Commitment.id) == col(e.commitment_id))
        .outerjoin(Unit, col(Unit.id) == unit_id)
        .outerjoin(lead, col(lead.id) == col(e.lead_id))
    )


def _claims() -> Any:
    return sa.select(
        col(Claim.id),
        col(Claim.unit_id),
        col(Unit.name),
        col(Claim.state),
        col(Claim.note),
        col(Claim.start_on),
        col(Claim.at),
    ).join(Unit, col(Unit.id) == col(Claim.unit_id))


def _handovers() -> Any:
    h, owner = Handover, aliased(Person)
    return (
        sa.select(
            col(h.id),
            col(h.state),
            col(h.version),
            col(h.experiment_id),
            col(h.unit_id),
            col(Unit.name),
            col(h.commitment_id),
            col(h.owner_id),
            col(owner.name),
            col(h.on),
            col(h.running_cost_cents),
            col(h.reason),
            col(h.refusals),
            col(h.done),
            col(h.created_at),
            col(h.accepted_at),
            col(h.completed_at),
            col(h.follow_up_3),
            col(h.follow_up_6),
        )
        .join(Unit, col(Unit.id) == col(h.unit_id))
        .outerjoin(owner, col(owner.id) == col(h.owner_id))
    )


def _handover(row: Any) -> HandoverView:
    values = list(row)
    values[13] = tuple(values[13] or ())
    return HandoverView(*values)
