"""What still keeps an experiment from starting, and moving it by itself when nothing does."""

from collections.abc import Sequence
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

BEFORE = frozenset({E.PREPARED, E.READY})


@dataclass(frozen=True)
class Blocker:
    """One thing that must come first; `item` is the guardrail's key for `checklist_open`."""

    code: str
    item: str | None = None


@dataclass(frozen=True)
class Around:
    """What decides beside the experiment itself; `open_items` are blocking guardrails, by key.

    `passed`: the promise came along from a closed unit, and its heir has not said yes yet.
    """

    signed: bool
    passed: bool
    granted_cents: int
    entered: bool
    open_items: Sequence[str]


def blockers(session: Session, row: Experiment) -> list[Blocker]:
    """Return what keeps the experiment from starting, in the order of a conversation."""
    if row.state not in BEFORE:
        return []
    number = row.id or 0
    entry = select(RegisterEntry.id).where(RegisterEntry.experiment_id == number)
    around = Around(
        *_signed(session, row.commitment_id),
        money_of_experiments(session, [number])[number].granted_cents,
        session.exec(entry).first() is not None,
        _open_items(session, number),
    )
    return blocked(row, around)


def blocked(row: Experiment, around: Around) -> list[Blocker]:
    """Return what keeps the experiment from starting, of facts that were read already."""
    if row.state not in BEFORE:
        return []
    first = (
        ("no_commitment", not around.signed),
        ("promise_passed", around.signed and around.passed),
        ("no_grant", row.grant_cents and not around.granted_cents),
        *((f"no_{name}", not getattr(row, name)) for name in ("goal", "measure", "stop_rule")),
        ("no_register_entry", not around.entered),
    )
    found = [Blocker(code) for code, missing in first if missing]
    return found + [Blocker("checklist_open", key) for key in around.open_items]


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


def _signed(session: Session, commitment_id: int | None) -> tuple[bool, bool]:
    """Return whether the promise is signed, and whether it waits for the word of an heir."""
    query = select(Commitment.state, col(Commitment.confirm_by).is_not(None))
    row = session.exec(query.where(Commitment.id == commitment_id)).first()
    return (False, False) if row is None else (row[0] is CommitmentState.SIGNED, row[1])


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
