"""An experiment from its start to its last measurement."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.db.moves import locked, move
from app.domain.experiments.access import BEFORE_START, GOING, relations_in, relations_to
from app.domain.experiments.models import CheckIn, Experiment
from app.domain.experiments.readiness import blockers, refresh_readiness
from app.domain.experiments.schemas import Booking, CheckInDraft
from app.domain.experiments.states import EXPERIMENT
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.steps import next_check_in, next_resume
from app.domain.experiments.telling import tell
from app.domain.fund.commands import book
from app.domain.fund.models import Transfer
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import set_next_step
from app.domain.people.days import today
from app.domain.register.follow import begin_entry
from app.policy import Action, require


def start_experiment(
    session: Session, experiment: Experiment, *, actor: Actor, now: datetime
) -> None:
    """Start; whoever starts leads it when nobody does yet. Records `experiment.started`.

    Raises:
        Conflict: `blocked` with `count` and `blockers`; `wrong_state`.
    """
    require(actor, Action.EXPERIMENT_MANAGE)
    idea, row = locked_pair(session, experiment)
    if row.state not in BEFORE_START:
        raise Conflict(
            "wrong_state", thing="experiment", state=str(row.state), wanted=str(E.RUNNING)
        )
    if found := blockers(session, row):
        codes = [{"code": b.code, "item": b.item} for b in found]
        raise Conflict("blocked", count=len(found), blockers=codes)
    refresh_readiness(session, row, actor=actor, now=now)
    here = today(session, now)
    move(
        session,
        row,
        EXPERIMENT,
        E.RUNNING,
        started_at=now,
        ends_on=here + timedelta(weeks=row.weeks),
        lead_id=row.lead_id or actor.person_id,
    )
    tell(session, row, "experiment.started", actor, now, weeks=row.weeks)
    begin_entry(session, row.id or 0, actor=actor, now=now)
    set_next_step(session, idea, **next_check_in(now, row.ends_on))


def pause_experiment(
    session: Session, experiment: Experiment, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Let it rest. Records `experiment.paused`."""
    require(actor, Action.EXPERIMENT_RUN, relations_to(actor, experiment.lead_id))
    idea, row = locked_pair(session, experiment)
    move(session, row, EXPERIMENT, E.PAUSED)
    tell(session, row, "experiment.paused", actor, now, reason=reason)
    set_next_step(session, idea, **next_resume(now))


def resume_experiment(
    session: Session, experiment: Experiment, *, actor: Actor, now: datetime
) -> None:
    """Go on. Records `experiment.resumed`."""
    require(actor, Action.EXPERIMENT_RUN, relations_to(actor, experiment.lead_id))
    idea, row = locked_pair(session, experiment)
    if row.state is not E.PAUSED:
        raise Conflict(
            "wrong_state", thing="experiment", state=str(row.state), wanted=str(E.RUNNING)
        )
    move(session, row, EXPERIMENT, E.RUNNING)
    tell(session, row, "experiment.resumed", actor, now)
    set_next_step(session, idea, **next_check_in(now, row.ends_on))


def add_check_in(
    session: Session, experiment: Experiment, data: CheckInDraft, *, actor: Actor, now: datetime
) -> CheckIn:
    """Write down figures and a remark; at least one of both. Records `experiment.measured`.

    Raises:
        Conflict: `wrong_state` unless running or paused.
        Invalid: nothing filled in, or a day in the future.
    """
    require(actor, Action.EXPERIMENT_LOG, relations_in(session, actor, experiment))
    here = today(session, now)
    if not data.measurements and not data.note:
        raise invalid("measurements", "required")
    if data.date is not None and data.date > here:
        raise invalid("date", "in_the_future")
    idea, row = locked_pair(session, experiment)
    if row.state not in GOING:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    check_in = CheckIn(
        experiment_id=row.id or 0,
        on=data.date or here,
        measurements=dict(data.measurements),
        note=data.note,
        by=actor.person_id,
        at=now,
    )
    session.add(check_in)
    session.flush()
    tell(session, row, "experiment.measured", actor, now, check_in_id=check_in.id)
    if row.state is E.RUNNING:
        set_next_step(session, idea, **next_check_in(now, row.ends_on))
    return check_in


def book_cost(
    session: Session, experiment: Experiment, data: Booking, *, actor: Actor, now: datetime
) -> Transfer:
    """Book what was spent, within the grant. Records `fund.booked`.

    Raises:
        Conflict: `wrong_state` before the start or after the end; `too_little_money`.
    """
    require(actor, Action.EXPERIMENT_RUN, relations_to(actor, experiment.lead_id))
    row = locked_experiment(session, experiment)
    if row.state not in GOING | {E.SUCCESS}:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    return book(
        session,
        experiment_id=row.id or 0,
        idea_id=row.idea_id,
        amount_cents=data.amount_cents,
        note=data.note,
        actor=actor,
        now=now,
    )


def locked_experiment(session: Session, experiment: Experiment) -> Experiment:
    """Return the experiment read anew under a lock."""
    return locked(session, Experiment, experiment.id or 0) or experiment


def locked_pair(session: Session, experiment: Experiment) -> tuple[Idea, Experiment]:
    """Return idea and experiment read anew under locks, the idea first."""
    idea = session.exec(
        select(Idea)
        .where(col(Idea.id) == experiment.idea_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    return idea, locked_experiment(session, experiment)
