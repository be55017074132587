"""Management's decision: follow the outcome for an idea, or deviate from it with a reason."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.rounds.access import locked_round
from app.domain.rounds.history import record_round
from app.domain.rounds.models import Decision, OutcomeLine, Round
from app.domain.rounds.schemas import DecisionDraft
from app.domain.rounds.states import RoundState
from app.policy import Action, require


def decide_idea(
    session: Session, row: Round, idea_id: int, draft: DecisionDraft, *, actor: Actor, now: datetime
) -> Decision:
    """Follow the outcome for an idea, or deviate; what is chosen together stays within the budget.

    Raises:
        Conflict: `not_decided`, `round_closed` once published, `too_little_money` with
            `missing_cents`, `idea_not_ready` for an idea that was withdrawn.
        Invalid: a deviation without its direction or reason, or in the outcome's own direction.
        NotFound: the idea was not on the agenda.
    Records: decision.made
    """
    require(actor, Action.DECISION_MAKE)
    row = locked_round(session, row.id or 0)
    line = session.get(OutcomeLine, (row.id, idea_id))
    decision = session.get(Decision, (row.id, idea_id))
    deviates = draft.decision == "deviate"
    if deviates:
        _check(draft, line)
    refuse_unless_decided(row)
    if line is None or decision is None:
        raise NotFound
    selected = bool(draft.selected) if deviates else line.selected
    if selected and not decision.selected:
        _demand_room(session, row, line)
    decision.deviates, decision.selected = deviates, selected
    decision.reason = draft.reason if deviates else ""
    decision.by, decision.at, decision.version = actor.person_id, now, decision.version + 1
    session.flush()
    record_round(
        session,
        "decision.made",
        row,
        actor=actor,
        now=now,
        idea_id=idea_id,
        deviates=deviates,
        selected=selected,
    )
    return decision


def refuse_unless_decided(row: Round) -> None:
    """Refuse before the outcome is there and after it was published.

    Raises:
        Conflict: `not_decided`, `round_closed`.
    """
    if row.state is RoundState.PUBLISHED:
        raise Conflict("round_closed")
    if row.state is not RoundState.DECIDED:
        raise Conflict("not_decided")


def _check(draft: DecisionDraft, line: OutcomeLine | None) -> None:
    wrong = []
    if draft.selected is None:
        wrong.append(FieldError("selected", "required"))
    elif line is not None and draft.selected == line.selected:
        wrong.append(FieldError("selected", "no_deviation"))
    if not draft.reason:
        wrong.append(FieldError("reason", "required"))
    if wrong:
        raise Invalid(*wrong)


def _demand_room(session: Session, row: Round, line: OutcomeLine) -> None:
    idea = session.get(Idea, line.idea_id)
    if idea is None or idea.state is not IdeaState.IN_ROUND:
        raise Conflict("idea_not_ready", idea_ids=[line.idea_id])
    chosen = session.execute(
        sa.select(sa.func.coalesce(sa.func.sum(col(OutcomeLine.cost_cents)), 0))
        .join(
            Decision,
            sa.and_(
                col(Decision.round_id) == col(OutcomeLine.round_id),
                col(Decision.idea_id) == col(OutcomeLine.idea_id),
            ),
        )
        .where(col(OutcomeLine.round_id) == row.id, col(Decision.selected).is_(True))
    ).scalar_one()
    missing = int(chosen) + line.cost_cents - row.budget_cents
    if missing > 0:
        raise Conflict("too_little_money", missing_cents=missing)
