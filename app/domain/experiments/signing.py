"""The doors to sign and to take back: commitment, experiment and idea in one transaction.

Locks go from the idea to its experiment to the commitment.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.db.moves import locked, move
from app.domain.commitments.access import relations_to
from app.domain.commitments.answering import release, sign, standing_signature
from app.domain.commitments.models import Commitment
from app.domain.commitments.passing import confirm, contest
from app.domain.commitments.queries import signed_commitment
from app.domain.experiments.models import Experiment
from app.domain.experiments.preparing import move_on
from app.domain.experiments.readiness import refresh_readiness
from app.domain.experiments.states import EXPERIMENT
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.steps import next_promise
from app.domain.experiments.telling import tell
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea
from app.domain.ideas.states import IdeaState
from app.domain.people.days import commitment_days
from app.policy import Action, require


def sign_commitment(
    session: Session, commitment: Commitment, *, actor: Actor, now: datetime
) -> Commitment:
    """Sign; a waiting idea moves into its experiment, which gets ready when nothing blocks it.

    Raises:
        Conflict: `wrong_state`, `expired`, or `experiment_started`: never after the start.
    """
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    idea = _locked_idea(session, commitment.idea_id)
    row = _experiment_of(session, commitment.idea_id)
    if row is not None and row.state not in {E.PREPARED, E.READY}:
        raise Conflict("experiment_started")
    old = standing_signature(session, commitment.idea_id, commitment.unit_id)
    sign(session, commitment, idea, actor=actor, now=now)
    if row is None:
        return commitment
    if row.commitment_id is None or (old is not None and row.commitment_id == old.id):
        row.commitment_id = commitment.id
        session.flush()
    if idea.state is IdeaState.AWAITING_COMMITMENT:
        move_on(session, idea, commitment, actor=actor, now=now)
    refresh_readiness(session, row, actor=actor, now=now)
    return commitment


def release_commitment(
    session: Session, commitment: Commitment, *, reason: str, actor: Actor, now: datetime
) -> Commitment:
    """Take a signature back before the start; the idea waits for another unit.

    Raises:
        Conflict: `wrong_state`, or `experiment_started`.
    """
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    idea = _locked_idea(session, commitment.idea_id)
    row = _experiment_of(session, commitment.idea_id)
    if row is not None and row.state not in {E.PREPARED, E.READY, E.CLOSED}:
        raise Conflict("experiment_started")
    release(session, commitment, reason=reason, actor=actor, now=now)
    if row is not None and row.commitment_id == commitment.id and row.state is not E.CLOSED:
        _look_for_another(session, idea, row, actor=actor, now=now)
    return commitment


def confirm_promise(
    session: Session, commitment: Commitment, *, actor: Actor, now: datetime
) -> Commitment:
    """Say yes to a promise that came along from a closed unit; its experiment may start again.

    Raises:
        Conflict: `wrong_state`, `sign_in_too_old`.
    """
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    _locked_idea(session, commitment.idea_id)
    row = _experiment_of(session, commitment.idea_id)
    confirm(session, commitment, actor=actor, now=now)
    if row is not None and row.commitment_id == commitment.id:
        refresh_readiness(session, row, actor=actor, now=now)
    return commitment


def contest_promise(
    session: Session, commitment: Commitment, *, reason: str, actor: Actor, now: datetime
) -> Commitment:
    """Say, after the start, why a promise that came along cannot be kept; before, it is given back.

    Raises:
        Conflict: `wrong_state` of the commitment, or of an experiment that has not started.
    """
    require(actor, Action.COMMITMENT_SIGN, relations_to(actor, commitment.unit_id))
    _locked_idea(session, commitment.idea_id)
    row = _experiment_of(session, commitment.idea_id)
    if row is None or row.state in {E.PREPARED, E.READY}:
        state = E.PREPARED if row is None else row.state
        raise Conflict("wrong_state", thing="experiment", state=str(state))
    return contest(session, commitment, reason=reason, actor=actor, now=now)


def _look_for_another(
    session: Session, idea: Idea, row: Experiment, *, actor: Actor, now: datetime
) -> None:
    other = signed_commitment(session, idea.id or 0)
    if row.state is E.READY:
        move(session, row, EXPERIMENT, E.PREPARED)
        tell(session, row, "experiment.blocked", actor, now, codes=["no_commitment"])
    row.commitment_id = other.id if other else None
    session.flush()
    if other is not None:
        refresh_readiness(session, row, actor=actor, now=now)
        return
    deadline = now + timedelta(days=commitment_days(session))
    move_idea(
        session,
        idea,
        IdeaState.AWAITING_COMMITMENT,
        actor=actor,
        now=now,
        **next_promise(deadline),
        kind="idea.awaits_commitment",
    )


def _locked_idea(session: Session, idea_id: int) -> Idea:
    idea = locked(session, Idea, idea_id)
    if idea is None:
        raise NotFound
    return idea


def _experiment_of(session: Session, idea_id: int) -> Experiment | None:
    return session.exec(
        select(Experiment)
        .where(Experiment.idea_id == idea_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
