"""What still keeps an experiment from starting, and moving it by itself when nothing does."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.db.moves import move
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.models import ChecklistItem, Experiment
from app.domain.experiments.states import EXPERIMENT, ChecklistState
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.telling import tell
from app.domain.fund.queries import money_of_experiments
from app.domain.register.models import RegisterEntry


@dataclass(frozen=True)
class Blocker:
    """One thing that must come first; `item` is the guardrail's key for `checklist_open`."""

    code: str
    item: str | None = None


def blockers(session: Session, row: Experiment) -> list[Blocker]:
    """Return what keeps the experiment from starting, in the order of a conversation."""
    if row.state not in {E.PREPARED, E.READY}:
        return []
    found = []
    if not _signed(session, row.commitment_id):
        found.append(Blocker("no_commitment"))
    if (
        row.grant_cents
        and not money_of_experiments(session, [row.id or 0])[row.id or 0].granted_cents
    ):
        found.append(Blocker("no_grant"))
    found += [
        Blocker(f"no_{name}") for name in ("goal", "measure", "stop_rule") if not getattr(row, name)
    ]
    if not session.exec(
        select(RegisterEntry.id).where(RegisterEntry.experiment_id == row.id)
    ).first():
        found.append(Blocker("no_register_entry"))
    return found + [Blocker("checklist_open", key) for key in _open_items(session, row.id or 0)]


def refresh_readiness(
    session: Session, row: Experiment, *, actor: Actor, now: datetime
) -> list[Blocker]:
    """Make the experiment ready when nothing blocks it, and prepared again when something does.

    Records `experiment.ready` or `experiment.blocked`. Returns the blockers.
    """
    session.flush()
    found = blockers(session, row)
    if row.state is E.PREPARED and not found:
        move(session, row, EXPERIMENT, E.READY)
        tell(session, row, "experiment.ready", actor, now)
    elif row.state is E.READY and found:
        move(session, row, EXPERIMENT, E.PREPARED)
        tell(session, row, "experiment.blocked", actor, now, codes=[b.code for b in found])
    return found


def _signed(session: Session, commitment_id: int | None) -> bool:
    if commitment_id is None:
        return False
    state = session.exec(select(Commitment.state).where(Commitment.id == commitment_id)).first()
    return state is CommitmentState.SIGNED


def _open_items(session: Session, experiment_id: int) -> list[str]:
    return list(
        session.exec(
            select(ChecklistItem.key)
            .where(
                ChecklistItem.experiment_id == experiment_id,
                col(ChecklistItem.blocking).is_(True),
                ChecklistItem.state == ChecklistState.TODO,
            )
            .order_by(ChecklistItem.key)
        ).all()
    )
