"""Moving a round from state to state, with everything that follows from it."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, select

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict
from app.db.moves import move
from app.domain.fund.commands import move_budget_to_round, return_round_rest
from app.domain.people.queries import organisation
from app.domain.rounds.access import locked_round
from app.domain.rounds.agenda import back_to_ready, locked_ideas, next_agenda_at, wait_for_next
from app.domain.rounds.creation import SMALLEST_PANEL, create_round, panel_ids
from app.domain.rounds.deciding import decide_round
from app.domain.rounds.feasibility import conflicts_of
from app.domain.rounds.history import record_round
from app.domain.rounds.live import begin_live, tell
from app.domain.rounds.models import Item, Round
from app.domain.rounds.pattern import shifted
from app.domain.rounds.presence import freeze_entitled
from app.domain.rounds.publication import publish_round
from app.domain.rounds.recusals import add_own_recusals
from app.domain.rounds.schemas import RoundDraft
from app.domain.rounds.states import ROUND
from app.domain.rounds.states import RoundState as S
from app.policy import Action, require

NEEDS = {
    S.PLANNED: Action.ROUND_PREPARE,
    S.INTAKE: Action.ROUND_PREPARE,
    S.PREPARATION: Action.ROUND_PREPARE,
    S.CANCELLED: Action.ROUND_PREPARE,
    S.SESSION: Action.ROUND_LEAD,
    S.DECIDED: Action.ROUND_LEAD,
    S.PUBLISHED: Action.PUBLISH,
}
"""Which action each wanted state asks for."""


def transition_round(
    session: Session, row: Round, to: S, reason: str = "", *, actor: Actor, now: datetime
) -> Round:
    """Move a round to another state; moves by hand are allowed before their planned time.

    Raises:
        Conflict: `wrong_state`, and what each move asks for (see the functions below).
    Records: round.intake, round.preparation, round.session, round.decided, round.published or
        round.cancelled
    """
    require(actor, NEEDS[to])
    row = locked_round(session, row.id or 0)
    ROUND.check(row.state, to)
    if to is S.CANCELLED:
        return cancel_round(session, row, reason, actor=actor, now=now)
    tell(session, row.id or 0)
    return _MOVES[to](session, row, actor=actor, now=now)


def open_intake(session: Session, row: Round, *, actor: Actor, now: datetime) -> Round:
    """Let the round take ideas in; only one round does so at any moment.

    Raises:
        Conflict: `other_round_open` with the other's month.
    """
    other = session.exec(select(Round.month).where(Round.state == S.INTAKE)).first()
    if other is not None:
        raise Conflict("other_round_open", month=other)
    move(session, row, ROUND, S.INTAKE)
    record_round(session, "round.intake", row, actor=actor, now=now)
    return row


def prepare_round(session: Session, row: Round, *, actor: Actor, now: datetime) -> Round:
    """Close the intake: the budget moves from the year to the round, and the next month opens.

    Raises:
        Conflict: `panel_too_small`; `too_little_money` with `missing_cents`.
    """
    _demand_panel(session, row)
    move(session, row, ROUND, S.PREPARATION)
    move_budget_to_round(
        session, month=row.month, amount_cents=row.budget_cents, actor=actor, now=now
    )
    record_round(session, "round.preparation", row, actor=actor, now=now)
    _open_next(session, row, now)
    return row


def start_session(session: Session, row: Round, *, actor: Actor, now: datetime) -> Round:
    """Start the session: agenda and entitled voters are frozen.

    Raises:
        Conflict: `no_agenda`; `panel_too_small`; `infeasible` when what is fixed cannot all hold.
    """
    if session.exec(select(Item.id).where(Item.round_id == row.id).limit(1)).first() is None:
        raise Conflict("no_agenda")
    freeze_entitled(session, row)
    _demand_panel(session, row)
    if wrong := conflicts_of(session, row):
        raise Conflict("infeasible", helps=[error.field for error in wrong])
    add_own_recusals(session, row, now=now)
    move(session, row, ROUND, S.SESSION, session_started_at=now)
    begin_live(session, row)
    wait_for_next(session, row, now=now)
    record_round(session, "round.session", row, actor=actor, now=now)
    return row


def cancel_round(
    session: Session, row: Round, reason: str, *, actor: Actor, now: datetime
) -> Round:
    """Call the round off: its ideas are ready again, without having used up a round; money goes back."""
    was = row.state
    by = next_agenda_at(session, now, after=row)
    ids = session.exec(select(Item.idea_id).where(Item.round_id == row.id)).all()
    for idea in locked_ideas(session, ids).values():
        back_to_ready(session, idea, actor=actor, now=now, by=by)
    move(session, row, ROUND, S.CANCELLED)
    tell(session, row.id or 0)
    if was in (S.PREPARATION, S.SESSION):
        return_round_rest(session, month=row.month, actor=actor, now=now)
    record_round(session, "round.cancelled", row, actor=actor, now=now, reason=reason)
    if was is S.INTAKE:
        _open_next(session, row, now)
    return row


def _open_next(session: Session, row: Round, now: datetime) -> None:
    """Open the next month's intake when the pattern is on, making that round if there is none."""
    org = organisation(session)
    if org is None or not org.pattern_on:
        return
    month = shifted(row.month, 1)
    later = session.exec(select(Round).where(Round.month == month).with_for_update()).first()
    if later is None:
        later = create_round(session, RoundDraft(month=month), actor=SYSTEM, now=now)
    if later.state is S.PLANNED:
        open_intake(session, later, actor=SYSTEM, now=now)


def _demand_panel(session: Session, row: Round) -> None:
    if len(panel_ids(session, row.id or 0)) < SMALLEST_PANEL:
        raise Conflict("panel_too_small")


_MOVES: dict[S, Callable[..., Round]] = {
    S.INTAKE: open_intake,
    S.PREPARATION: prepare_round,
    S.SESSION: start_session,
    S.DECIDED: decide_round,
    S.PUBLISHED: publish_round,
}
