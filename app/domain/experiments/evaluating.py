"""The evaluation: the unit and the AI team each read the criterion that was frozen before the start."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotAllowed, invalid
from app.db.moves import move
from app.domain.commitments.models import Commitment
from app.domain.experiments.access import GOING, leads_unit
from app.domain.experiments.judging_models import Evaluation
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import locked_pair
from app.domain.experiments.schemas import EvaluationDraft
from app.domain.experiments.states import EXPERIMENT, Reading, Side
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.steps import WEEK, next_result
from app.domain.experiments.telling import tell
from app.domain.ideas.moves import set_next_step
from app.policy import Action, Relation, can, require

WORKDAYS = timedelta(days=3)


def give_reading(
    session: Session, experiment: Experiment, data: EvaluationDraft, *, actor: Actor, now: datetime
) -> Evaluation:
    """Say for one side whether the criterion was met; a new reading stands beside the older one.

    When both sides have spoken the experiment is *evaluated*: it waits for its result. Records
    `experiment.reading_given`, then `experiment.evaluated` or `experiment.disputed`.

    Raises:
        NotAllowed: neither the AI team nor a lead of the unit that promised.
        Conflict: `wrong_state` before the start or after the result; `one_reader` when the same
            person spoke for the other side.
    """
    unit_id = promising_unit(session, experiment)
    side = _side_of(actor, unit_id, data.side)
    idea, row = locked_pair(session, experiment)
    if row.state not in GOING | {E.EVALUATED}:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    known = latest_readings(session, row.id or 0)
    if any(r.by == actor.id for s, r in known.items() if s is not side):
        raise Conflict("one_reader")
    made = Evaluation(
        experiment_id=row.id or 0,
        side=side,
        reading=data.reading,
        text=data.text,
        by=actor.id,
        at=now,
    )
    session.add(made)
    session.flush()
    tell(
        session,
        row,
        "experiment.reading_given",
        actor,
        now,
        side=str(side),
        reading=str(data.reading),
        unit_id=unit_id,
        waits=len(known | {side: made}) < len(Side),
    )
    _both_spoke(session, row, known | {side: made}, unit_id, actor, now)
    if row.state is E.EVALUATED:
        disputed = are_disputed(known | {side: made})
        within = WEEK if disputed else WORKDAYS
        set_next_step(session, idea, **next_result(now, within=within))
    return made


def _both_spoke(
    session: Session,
    row: Experiment,
    readings: dict[Side, Evaluation],
    unit_id: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Move on to *evaluated* with the second side's reading; tell management when they differ."""
    if len(readings) < len(Side):
        return
    if row.state in GOING:
        move(session, row, EXPERIMENT, E.EVALUATED)
        tell(session, row, "experiment.evaluated", actor, now, unit_id=unit_id)
    if are_disputed(readings):
        tell(session, row, "experiment.disputed", actor, now, unit_id=unit_id)


def _side_of(actor: Actor, unit_id: int | None, wished: Side | None) -> Side:
    mine = leads_unit(actor, unit_id) if unit_id is not None else frozenset()
    require(actor, Action.EXPERIMENT_EVALUATE, mine)
    may = {
        Side.UNIT: Relation.UNIT_LEAD in mine,
        Side.TEAM: can(actor, Action.EXPERIMENT_MANAGE),
    }
    sides = [side for side, yes in may.items() if yes]
    if wished is not None and wished not in sides:
        raise NotAllowed("not_allowed", action=str(Action.EXPERIMENT_EVALUATE))
    if wished is None and len(sides) > 1:
        raise invalid("side", "required")
    return wished or sides[0]


def promising_unit(session: Session, experiment: Experiment) -> int | None:
    """Return the unit whose signature the experiment rests on."""
    return session.exec(
        select(Commitment.unit_id).where(Commitment.id == experiment.commitment_id)
    ).first()


def latest_readings(session: Session, experiment_id: int) -> dict[Side, Evaluation]:
    """Return the reading of each side that counts: its last one."""
    rows = session.exec(
        select(Evaluation)
        .where(Evaluation.experiment_id == experiment_id)
        .order_by(col(Evaluation.id))
    ).all()
    return {row.side: row for row in rows}


def are_disputed(readings: dict[Side, Evaluation]) -> bool:
    """Whether both sides spoke and see it differently."""
    return len({row.reading for row in readings.values()}) > 1


def agreed_result(readings: dict[Side, Evaluation]) -> str | None:
    """Return the result that both sides read in the criterion; None while they differ or wait."""
    if len(readings) < len(Side) or are_disputed(readings):
        return None
    met = readings[Side.UNIT].reading is Reading.MET
    return "success" if met else "no_success"
