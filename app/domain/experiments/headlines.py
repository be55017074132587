"""The headline test: two people read it, and the second says what can be said against it."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.domain.experiments.access import BEFORE_START, GOING, reads_headline
from app.domain.experiments.judging_models import HeadlineReading
from app.domain.experiments.models import ChecklistItem, Experiment
from app.domain.experiments.running import locked_experiment
from app.domain.experiments.schemas import HeadlineDraft
from app.domain.experiments.states import ChecklistState
from app.domain.experiments.telling import tell
from app.policy import Action, require

HEADLINE = "headline"
READERS = 2


def read_headline(
    session: Session, experiment: Experiment, data: HeadlineDraft, *, actor: Actor, now: datetime
) -> ChecklistItem | None:
    """Answer the headline test; with the second reading its guardrail is done.

    Records `experiment.headline_read`. A repeat by the same person changes nothing.

    Raises:
        Conflict: `wrong_state` after the end; `read_twice` when two others have read it.
        Invalid: the second reader says nothing against it.
    """
    require(actor, Action.HEADLINE_READ, reads_headline(actor, experiment.lead_id))
    row = locked_experiment(session, experiment)
    if row.state not in BEFORE_START | GOING:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    known = readings_of(session, row.id or 0)
    if actor.person_id not in {r.person_id for r in known}:
        _write(session, row, data, len(known) + 1, actor, now)
    return _settle(session, row, actor, now)


def _write(
    session: Session, row: Experiment, data: HeadlineDraft, place: int, actor: Actor, now: datetime
) -> None:
    if place > READERS:
        raise Conflict("read_twice")
    if place == READERS and not data.note:
        raise invalid("note", "dissent_needed")
    session.add(
        HeadlineReading(
            experiment_id=row.id or 0,
            place=place,
            person_id=actor.id,
            answer=data.answer,
            text=data.note,
            at=now,
        )
    )
    session.flush()
    tell(session, row, "experiment.headline_read", actor, now, place=place, answer=data.answer)


def _settle(session: Session, row: Experiment, actor: Actor, now: datetime) -> ChecklistItem | None:
    """Set the guardrail done once two people have read it."""
    item = session.get(ChecklistItem, (row.id, HEADLINE))
    if item is None or item.state is not ChecklistState.TODO:
        return item
    if len(readings_of(session, row.id or 0)) < READERS:
        return item
    item.state, item.changed_by, item.changed_at = ChecklistState.DONE, actor.person_id, now
    session.flush()
    tell(session, row, "experiment.checklist_set", actor, now, key=HEADLINE, state="done")
    return item


def readings_of(session: Session, experiment_id: int) -> list[HeadlineReading]:
    """Return the readings of an experiment's headline, the first one first."""
    return list(
        session.exec(
            select(HeadlineReading)
            .where(HeadlineReading.experiment_id == experiment_id)
            .order_by(col(HeadlineReading.place))
        ).all()
    )
