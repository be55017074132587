"""Reading experiments, claims and handovers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.db.together import Part
from app.domain.commitments.models import Commitment
from app.domain.experiments.models import Claim, Experiment, Handover
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.states import HandoverState as H
from app.domain.experiments.views import ClaimView, ExperimentCard, HandoverView
from app.domain.ideas.models import Idea
from app.domain.people.models import Person, Unit
from app.domain.register.models import OwnerOffer, RegisterEntry
from app.domain.register.values import OfferState
from app.policy import Action, can

STARTED = (E.RUNNING, E.PAUSED, E.EVALUATED, E.SUCCESS, E.NO_SUCCESS, E.CLOSED)
_DONE = list(HandoverView.__dataclass_fields__).index("done")


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


def card_of(session: Session, experiment_id: int) -> ExperimentCard:
    """Return the card of an experiment; that there is one the caller has checked."""
    return ExperimentCard(
        *session.execute(cards().where(col(Experiment.id) == experiment_id)).one()
    )


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


@dataclass(frozen=True)
class HandedEntry:
    """The register entry of a handover, and the unit's lead who has yet to say yes to it."""

    id: int
    asked_id: int | None
    asked_name: str | None


def handed_entry(session: Session, view: HandoverView, idea_id: int) -> HandedEntry | None:
    """Return the entry that a handover is about: the unit's own one, else the experiment's."""
    e, o = RegisterEntry, OwnerOffer
    theirs = sa.case((col(e.unit_id) == view.unit_id, 1), else_=0)
    row = session.execute(
        sa.select(col(e.id), col(o.person_id), col(Person.name))
        .outerjoin(Unit, sa.and_(col(Unit.id) == col(e.unit_id), col(Unit.id) == view.unit_id))
        .outerjoin(
            o,
            sa.and_(
                col(o.entry_id) == col(e.id),
                col(o.state) == OfferState.OPEN,
                col(o.person_id) == col(Unit.lead_id),
            ),
        )
        .outerjoin(Person, col(Person.id) == col(o.person_id))
        .where(
            col(e.idea_id) == idea_id,
            sa.or_(col(e.experiment_id) == view.experiment_id, theirs == 1),
        )
        .order_by(theirs.desc(), col(e.id).desc())
        .limit(1)
    ).first()
    return HandedEntry(*row) if row else None


def handovers_of(experiment_id: int) -> Part[tuple[HandoverView, ...]]:
    """Return the handovers of an experiment, oldest first."""
    query = _handovers().where(col(Handover.experiment_id) == experiment_id)
    return Part(query, (col(Handover.id),), lambda rows: tuple(_handover(row) for row in rows))


def open_handovers(session: Session, unit_ids: frozenset[int] | None) -> tuple[HandoverView, ...]:
    """Return handovers that are under way, of some units or (None) of all, by day."""
    query = _handovers().where(
        col(Handover.state).in_([H.PLANNED, H.ACCEPTED, H.REFUSED, H.ESCALATED])
    )
    if unit_ids is not None:
        query = query.where(col(Handover.unit_id).in_(unit_ids))
    query = query.order_by(col(Handover.on), col(Handover.id)).limit(100)
    return tuple(_handover(row) for row in session.execute(query).all())


def all_handovers(session: Session) -> Iterator[tuple[str, HandoverView]]:
    """Give every handover with the title of its idea, newest first."""
    query = _handovers().join(Experiment, col(Experiment.id) == col(Handover.experiment_id))
    query = query.join(Idea, col(Idea.id) == col(Experiment.idea_id)).add_columns(col(Idea.title))
    rows = session.execute(
        query.order_by(col(Handover.id).desc()), execution_options={"yield_per": 200}
    )
    for *values, title in rows:
        yield title, _handover(values)


def claims_of(experiment_id: int) -> Part[tuple[ClaimView, ...]]:
    """Return the claims on an experiment, oldest first."""
    query = _claims().where(col(Claim.experiment_id) == experiment_id)
    return Part(query, (col(Claim.id),), lambda rows: tuple(ClaimView(*row) for row in rows))


def visible_claim(session: Session, actor: Actor, claim_id: int) -> Claim:
    """Return a claim that the actor may see.

    Raises:
        NotFound: missing or not visible.
    """
    row = session.get(Claim, claim_id)
    if row is None or not can(actor, Action.EXPERIMENT_READ):
        raise NotFound
    return row


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
            col(e.created_at),
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
            col(h.access),
            col(h.documents),
            col(h.support_until),
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
    values[_DONE] = tuple(values[_DONE] or ())
    return HandoverView(*values)
