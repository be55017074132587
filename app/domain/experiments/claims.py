"""A unit claims a success: its own promise at once, another unit's with the AI team's consent."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import locked
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.access import leads_unit
from app.domain.experiments.handing import ensure_handover
from app.domain.experiments.models import Claim, Experiment, Handover
from app.domain.experiments.running import locked_pair
from app.domain.experiments.schemas import ClaimDraft, HandoverPlan
from app.domain.experiments.states import ClaimState
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.telling import tell
from app.domain.ideas.models import Idea
from app.domain.people.days import today
from app.policy import Action, require


@dataclass(frozen=True)
class Claimed:
    """A claim, the handover that it led to (None while it waits), and whether this call made it."""

    claim: Claim
    handover: Handover | None
    is_new: bool


def claim_success(
    session: Session, experiment: Experiment, data: ClaimDraft, *, actor: Actor, now: datetime
) -> Claimed:
    """Claim as the lead of `data.unit_id`; a repeat gives the same claim and handover.

    Records `experiment.claimed`, and `handover.planned` where the unit had promised.

    Raises:
        NotAllowed: not a lead of that unit.
        Conflict: `wrong_state` unless the experiment succeeded.
        Invalid: a start in the past.
    """
    require(actor, Action.EXPERIMENT_CLAIM, leads_unit(actor, data.unit_id))
    idea, row = locked_pair(session, experiment)
    known = _claim_of(session, row.id or 0, data.unit_id)
    if known is not None:
        return Claimed(known, _handover_of(session, known), is_new=False)
    if row.state is not E.SUCCESS:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    if data.start_on is not None and data.start_on < today(session, now):
        raise invalid("start_on", "in_the_past")
    promised = _invoked_unit(session, row) == data.unit_id
    claim = Claim(
        experiment_id=row.id or 0,
        unit_id=data.unit_id,
        by=actor.person_id,
        note=data.note,
        start_on=data.start_on,
        at=now,
        state=ClaimState.CONFIRMED if promised else ClaimState.WAITING,
    )
    session.add(claim)
    session.flush()
    tell(
        session,
        row,
        "experiment.claimed",
        actor,
        now,
        unit_id=data.unit_id,
        claim_id=claim.id,
        waits=not promised,
        **actor.on_behalf(data.unit_id),
    )
    if not promised:
        return Claimed(claim, None, is_new=True)
    plan = HandoverPlan(date=data.start_on)
    handover, _new = ensure_handover(session, idea, row, data.unit_id, plan, actor=actor, now=now)
    return Claimed(claim, handover, is_new=True)


def confirm_claim(session: Session, claim: Claim, *, actor: Actor, now: datetime) -> Handover:
    """Let another unit take the success over too. Records `experiment.claim_confirmed`.

    Raises:
        Conflict: `already_done` unless the claim waits; `wrong_state` of the experiment.
    """
    require(actor, Action.HANDOVER_MAKE)
    idea, row = _of_claim(session, claim)
    claim = _waiting(session, claim)
    if row.state not in {E.SUCCESS, E.CLOSED} or row.result != E.SUCCESS:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    claim.state = ClaimState.CONFIRMED
    session.flush()
    tell(
        session,
        row,
        "experiment.claim_confirmed",
        actor,
        now,
        unit_id=claim.unit_id,
        claim_id=claim.id,
    )
    plan = HandoverPlan(date=claim.start_on)
    return ensure_handover(session, idea, row, claim.unit_id, plan, actor=actor, now=now)[0]


def refuse_claim(
    session: Session, claim: Claim, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Refuse another unit's claim, with the reason. Records `experiment.claim_refused`."""
    require(actor, Action.HANDOVER_MAKE)
    _idea, row = _of_claim(session, claim)
    claim = _waiting(session, claim)
    claim.state = ClaimState.REFUSED
    session.flush()
    tell(
        session,
        row,
        "experiment.claim_refused",
        actor,
        now,
        unit_id=claim.unit_id,
        claim_id=claim.id,
        reason=reason,
    )


def _of_claim(session: Session, claim: Claim) -> tuple[Idea, Experiment]:
    experiment = session.get(Experiment, claim.experiment_id)
    if experiment is None:
        raise NotFound
    return locked_pair(session, experiment)


def _waiting(session: Session, claim: Claim) -> Claim:
    row = locked(session, Claim, claim.id or 0) or claim
    if row.state is not ClaimState.WAITING:
        raise Conflict("already_done")
    return row


def _claim_of(session: Session, experiment_id: int, unit_id: int) -> Claim | None:
    return session.exec(
        select(Claim).where(Claim.experiment_id == experiment_id, Claim.unit_id == unit_id)
    ).first()


def _handover_of(session: Session, claim: Claim) -> Handover | None:
    return session.exec(
        select(Handover).where(
            Handover.experiment_id == claim.experiment_id, Handover.unit_id == claim.unit_id
        )
    ).first()


def _invoked_unit(session: Session, row: Experiment) -> int | None:
    return session.exec(
        select(Commitment.unit_id).where(
            Commitment.id == row.commitment_id, Commitment.state == CommitmentState.INVOKED
        )
    ).first()
