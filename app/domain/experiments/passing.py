"""A unit closes or has another lead: its handovers and claims go to who goes on with its work."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict
from app.domain.experiments.models import Claim, Experiment, Handover
from app.domain.experiments.states import ClaimState
from app.domain.experiments.states import HandoverState as H
from app.domain.experiments.telling import tell, tell_handover
from app.domain.people.models import Person, Unit

WAITING = (H.PLANNED, H.ACCEPTED, H.REFUSED, H.ESCALATED)


def handovers_open(session: Session, unit_id: int) -> Sequence[Handover]:
    """Return the handovers of a unit that are not at their end, under locks."""
    query = select(Handover).where(Handover.unit_id == unit_id, col(Handover.state).in_(WAITING))
    return session.exec(query.order_by(col(Handover.id)).with_for_update()).all()


def claims_waiting(session: Session, unit_id: int) -> Sequence[Claim]:
    """Return the claims of a unit that wait for the AI team's word, under locks."""
    query = select(Claim).where(Claim.unit_id == unit_id, Claim.state == ClaimState.WAITING)
    return session.exec(query.order_by(col(Claim.id)).with_for_update()).all()


def pass_handovers(
    session: Session,
    unit: Unit,
    heir: Unit,
    rows: Sequence[Handover],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Give handovers that wait to the heir, whose lead owns them now. Records `handover.passed`.

    Raises:
        Conflict: `both_take_over` when the heir takes over the same success itself.
    """
    ids = [row.experiment_id for row in rows]
    taken = select(Handover.id).where(
        Handover.unit_id == heir.id, col(Handover.experiment_id).in_(ids)
    )
    if session.exec(taken).first() is not None:
        raise Conflict("both_take_over")
    pairs = select(Experiment.id, Experiment.idea_id).where(col(Experiment.id).in_(ids))
    ideas = dict(session.exec(pairs).all())
    for row in rows:
        row.unit_id, row.owner_id = heir.id or 0, heir.lead_id
        row.version += 1
        session.flush()
        idea_id = ideas[row.experiment_id]
        told = {"from_unit_id": unit.id}
        tell_handover(session, row, idea_id, "handover.passed", actor, now, **told)


def give_to_new_lead(
    session: Session, unit: Unit, former: Collection[int], *, actor: Actor, now: datetime
) -> None:
    """Let a unit's new lead own the handovers of who led it, who left, or of nobody.

    Records `handover.changed`.
    """
    found = handovers_open(session, unit.id or 0)
    left = select(Person.id).where(
        col(Person.id).in_([row.owner_id for row in found]), ~col(Person.active)
    )
    gone = {None, *former, *session.exec(left)}
    rows = [row for row in found if row.owner_id in gone]
    ids = [row.experiment_id for row in rows]
    pairs = select(Experiment.id, Experiment.idea_id).where(col(Experiment.id).in_(ids))
    ideas = dict(session.exec(pairs).all())
    for row in rows:
        row.owner_id, row.version = unit.lead_id, row.version + 1
        session.flush()
        tell_handover(session, row, ideas[row.experiment_id], "handover.changed", actor, now)


def pass_claims(
    session: Session, unit: Unit, heir: Unit, rows: Sequence[Claim], *, actor: Actor, now: datetime
) -> None:
    """Give claims that wait to the heir; where it claimed the same success, its own one is enough.

    Records `experiment.claim_passed` or `experiment.claim_joined`.
    """
    ids = [row.experiment_id for row in rows]
    taken = select(Claim.experiment_id).where(
        Claim.unit_id == heir.id, col(Claim.experiment_id).in_(ids)
    )
    known = set(session.exec(taken).all())
    found = select(Experiment).where(col(Experiment.id).in_(ids))
    experiments = {row.id: row for row in session.exec(found).all()}
    for row in rows:
        if row.experiment_id in known:
            row.state, kind = ClaimState.REFUSED, "experiment.claim_joined"
        else:
            row.unit_id, kind = heir.id or 0, "experiment.claim_passed"
        session.flush()
        about = {"unit_id": row.unit_id, "claim_id": row.id, "from_unit_id": unit.id}
        tell(session, experiments[row.experiment_id], kind, actor, now, **about)
