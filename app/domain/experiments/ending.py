"""Judging, extending, stopping and closing an experiment."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict
from app.db.moves import move
from app.domain.commitments.commands import close_open_offers, invoke, lapse
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.access import BEFORE_START, GOING, relations_to
from app.domain.experiments.evaluating import agreed_result, latest_readings
from app.domain.experiments.lesson_models import Lesson
from app.domain.experiments.lessons import keep_lesson
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import locked_experiment, locked_pair
from app.domain.experiments.schemas import Extension, Learned, Taught, Verdict
from app.domain.experiments.states import EXPERIMENT
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.steps import next_check_in, next_handover, next_none, next_revisit
from app.domain.experiments.telling import tell
from app.domain.fund.accounts import experiment_key
from app.domain.fund.commands import extend_grant, return_to_year
from app.domain.fund.consent_models import ConsentKind
from app.domain.fund.consents import give_consent, is_large
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea, set_next_step
from app.domain.ideas.states import IdeaState
from app.domain.people.days import today
from app.domain.register.follow import retire_entry
from app.policy import Action, require

TAKE_OVER_DAYS = 30
REST_DAYS = 14
REVISIT_DAYS = 180


def record_result(
    session: Session, experiment: Experiment, data: Verdict, *, actor: Actor, now: datetime
) -> None:
    """Judge the experiment. Success calls the promise in; without success it lapses.

    Where both sides read the criterion alike, that is the result. Without success the unspent money
    goes back at once. Records `experiment.evaluated` where the readings did not, then
    `experiment.succeeded` or `experiment.did_not_succeed`.

    Raises:
        Conflict: `wrong_state` unless running, paused or evaluated; `read_otherwise` against what
            both sides read.
    """
    require(actor, Action.EXPERIMENT_MANAGE)
    idea, row = locked_pair(session, experiment)
    _judge(session, row, data, actor=actor, now=now)
    succeeded = data.result == "success"
    keep_lesson(session, row, data, success=succeeded, actor=actor, now=now)
    if succeeded:
        _succeed(session, idea, row, actor=actor, now=now)
    else:
        move(session, row, EXPERIMENT, E.NO_SUCCESS)
        tell(session, row, "experiment.did_not_succeed", actor, now)
        end_idea(session, idea, row, "no_success", actor=actor, now=now)


def _judge(
    session: Session, row: Experiment, data: Verdict, *, actor: Actor, now: datetime
) -> None:
    agreed = agreed_result(latest_readings(session, row.id or 0))
    if agreed is not None and agreed != data.result and row.state in GOING | {E.EVALUATED}:
        raise Conflict("read_otherwise")
    if row.state is E.EVALUATED:
        row.result, row.evidence = data.result, data.evidence
        return
    move(session, row, EXPERIMENT, E.EVALUATED, result=data.result, evidence=data.evidence)
    tell(session, row, "experiment.evaluated", actor, now)


def _succeed(session: Session, idea: Idea, row: Experiment, *, actor: Actor, now: datetime) -> None:
    move(session, row, EXPERIMENT, E.SUCCESS)
    promise = invoke(session, row.commitment_id or 0, actor=actor, now=now)
    tell(session, row, "experiment.succeeded", actor, now, unit_id=promise.unit_id)
    for other in _other_signatures(session, row):
        lapse(session, other, now=now)
    day = today(session, now) + timedelta(days=TAKE_OVER_DAYS)
    set_next_step(session, idea, **next_handover(day))


def extend_experiment(
    session: Session, experiment: Experiment, data: Extension, *, actor: Actor, now: datetime
) -> bool:
    """Give more weeks, and money from the year, once. Records `experiment.extended`.

    A large amount waits for a second person first: then False, and `fund.consent_given`.

    Raises:
        Conflict: `extended_before`, `wrong_state`, or `too_little_money` with `missing_cents`.
    """
    require(actor, Action.EXPERIMENT_MANAGE)
    idea, row = locked_pair(session, experiment)
    if row.state not in GOING:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    if row.extensions:
        raise Conflict("extended_before")
    if is_large(session, data.amount_cents):
        give_consent(
            session,
            kind=ConsentKind.EXTENSION,
            idea_id=row.idea_id,
            amount_cents=data.amount_cents,
            actor=actor,
            now=now,
            terms={"weeks": data.weeks, "reason": data.reason, "experiment_id": row.id},
        )
        return False
    extend_now(session, idea, row, data, actor=actor, now=now)
    return True


def extend_now(
    session: Session, idea: Idea, row: Experiment, data: Extension, *, actor: Actor, now: datetime
) -> None:
    """Extend an experiment that is locked and may be extended."""
    extend_grant(
        session,
        experiment_id=row.id or 0,
        idea_id=row.idea_id,
        amount_cents=data.amount_cents,
        actor=actor,
        now=now,
    )
    row.extensions, row.version = 1, row.version + 1
    row.weeks += data.weeks
    row.grant_cents += data.amount_cents
    row.ends_on = (row.ends_on or today(session, now)) + timedelta(weeks=data.weeks)
    session.flush()
    tell(
        session,
        row,
        "experiment.extended",
        actor,
        now,
        weeks=data.weeks,
        amount_cents=data.amount_cents,
        reason=data.reason,
    )
    set_next_step(session, idea, **next_check_in(now, row.ends_on))


def stop_experiment(
    session: Session,
    experiment: Experiment,
    *,
    lesson: str,
    learned: Learned | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Stop with a lesson: the money goes back, the promise lapses. Records `experiment.stopped`.

    Raises:
        Conflict: `wrong_state` after the judgement.
    """
    require(actor, Action.EXPERIMENT_RUN, relations_to(actor, experiment.lead_id))
    idea, row = locked_pair(session, experiment)
    if row.state not in BEFORE_START | GOING:
        raise Conflict(
            "wrong_state", thing="experiment", state=str(row.state), wanted=str(E.CLOSED)
        )
    taught = Taught(lesson=lesson, learned=learned)
    keep_lesson(session, row, taught, success=False, actor=actor, now=now)
    move(session, row, EXPERIMENT, E.CLOSED, closed_at=now)
    tell(session, row, "experiment.stopped", actor, now)
    end_idea(session, idea, row, "stopped", actor=actor, now=now)


def end_idea(
    session: Session, idea: Idea, row: Experiment, reason_code: str, *, actor: Actor, now: datetime
) -> None:
    """The experiment leads no further: money back, promises lapse, entry retired, idea at its end."""
    return_to_year(
        session, key=experiment_key(row.id or 0), actor=actor, now=now, idea_id=row.idea_id
    )
    for signed in _signatures(session, row.idea_id):
        lapse(session, signed, now=now)
    close_open_offers(session, row.idea_id, now=now)
    retire_entry(session, row.id or 0, actor=actor, now=now)
    if idea.state is IdeaState.IN_EXPERIMENT:
        move_idea(
            session,
            idea,
            IdeaState.ENDED,
            actor=actor,
            now=now,
            **next_none(),
            kind="idea.ended",
            values={"reason_code": reason_code},
            reason_code=reason_code,
        )
    elif idea.state is IdeaState.AWAITING_COMMITMENT:
        shelve(session, idea, reason_code, actor=actor, now=now)


def shelve(session: Session, idea: Idea, reason_code: str, *, actor: Actor, now: datetime) -> None:
    """Keep a chosen idea for later. Records `idea.shelved`."""
    day = today(session, now) + timedelta(days=REVISIT_DAYS)
    move_idea(
        session,
        idea,
        IdeaState.SHELVED,
        actor=actor,
        now=now,
        **next_revisit(day),
        kind="idea.shelved",
        values={"reason_code": reason_code, "revisit_on": day},
        reason_code=reason_code,
    )


def close_experiment(
    session: Session, experiment: Experiment, *, actor: Actor, now: datetime
) -> None:
    """Close what was judged; what is left of the grant goes back. Records `experiment.closed`."""
    row = locked_experiment(session, experiment)
    return_to_year(
        session, key=experiment_key(row.id or 0), actor=actor, now=now, idea_id=row.idea_id
    )
    move(session, row, EXPERIMENT, E.CLOSED, closed_at=now)
    tell(session, row, "experiment.closed", actor, now)


def close_by_hand(session: Session, experiment: Experiment, *, actor: Actor, now: datetime) -> None:
    """Close an experiment without success before it closes by itself."""
    require(actor, Action.EXPERIMENT_MANAGE)
    if experiment.state is not E.NO_SUCCESS:
        raise Conflict("wrong_state", thing="experiment", state=str(experiment.state))
    close_experiment(session, experiment, actor=actor, now=now)


def finished_due(session: Session, now: datetime) -> bool:
    """Whether an experiment without success has rested long enough to be closed."""
    return session.exec(_finished(now).limit(1)).first() is not None


def close_finished(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Close experiments without success after two weeks; return how many. Safe to repeat."""
    rows = session.exec(_finished(now).limit(limit)).all()
    for row in rows:
        close_experiment(session, row, actor=SYSTEM, now=now)
    return len(rows)


def _finished(now: datetime) -> Any:
    return (
        select(Experiment)
        .join(Lesson, col(Lesson.experiment_id) == col(Experiment.id))
        .where(Experiment.state == E.NO_SUCCESS, col(Lesson.at) < now - timedelta(days=REST_DAYS))
        .order_by(col(Experiment.id))
    )


def _signatures(session: Session, idea_id: int) -> list[Commitment]:
    return list(
        session.exec(
            select(Commitment)
            .where(Commitment.idea_id == idea_id, Commitment.state == CommitmentState.SIGNED)
            .order_by(col(Commitment.id))
        ).all()
    )


def _other_signatures(session: Session, row: Experiment) -> list[Commitment]:
    return [c for c in _signatures(session, row.idea_id) if c.id != row.commitment_id]
