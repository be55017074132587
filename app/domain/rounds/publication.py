"""Publication: grants are booked, experiments prepared, every idea gets its answer, at once."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.moves import move
from app.domain.experiments.preparing import prepare_experiment
from app.domain.fund.commands import return_round_rest
from app.domain.fund.consents import drop_consents
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.rounds.access import locked_round
from app.domain.rounds.agenda import locked_ideas, next_agenda_at
from app.domain.rounds.agreeing import demand_words
from app.domain.rounds.history import record_round
from app.domain.rounds.models import Decision, OutcomeLine, Round
from app.domain.rounds.states import ROUND, RoundState
from app.policy import Action, require


def publish_round(session: Session, row: Round, *, actor: Actor, now: datetime) -> Round:
    """Tell everyone at once: chosen ideas get grant and experiment, the others their reason.

    What is not granted goes back to the year. An idea withdrawn since the decision gets nothing.

    Raises:
        Conflict: `wrong_state`; `too_little_money` when the grants exceed the round's account;
            `second_person_needed` while a large grant lacks the word of somebody else.
    Records: round.published, idea.chosen, idea.not_chosen, and those of fund and experiments
    """
    require(actor, Action.PUBLISH)
    row = locked_round(session, row.id or 0)
    ROUND.check(row.state, RoundState.PUBLISHED)
    demand_words(session, row, actor)
    answers = _answers(session, row)
    ideas = locked_ideas(session, [line.idea_id for line, _ in answers])
    later = next_agenda_at(session, now, after=row)
    for line, decision in answers:
        idea = ideas[line.idea_id]
        if idea.state is not IdeaState.IN_ROUND:
            continue
        if decision.selected:
            _choose(session, row, idea, line, decision, actor, now)
        else:
            _put_off(session, row, idea, line, decision, actor, now, later)
    left_out = [line.idea_id for line, decision in answers if not decision.selected]
    drop_consents(session, left_out, actor=actor, now=now)
    return_round_rest(session, month=row.month, actor=actor, now=now)
    move(session, row, ROUND, RoundState.PUBLISHED, published_at=now)
    record_round(
        session,
        "round.published",
        row,
        actor=actor,
        now=now,
    )
    return row


def _answers(session: Session, row: Round) -> list[tuple[OutcomeLine, Decision]]:
    """Return line and decision of each idea, chosen ones first in the order of the rule."""
    rows = session.execute(
        sa.select(OutcomeLine, Decision)
        .join(
            Decision,
            sa.and_(
                col(Decision.round_id) == col(OutcomeLine.round_id),
                col(Decision.idea_id) == col(OutcomeLine.idea_id),
            ),
        )
        .where(col(OutcomeLine.round_id) == row.id)
        .order_by(col(OutcomeLine.step).nulls_last(), col(OutcomeLine.idea_id))
    ).all()
    return [(line, decision) for line, decision in rows]


def _choose(
    session: Session,
    row: Round,
    idea: Idea,
    line: OutcomeLine,
    decision: Decision,
    actor: Actor,
    now: datetime,
) -> None:
    """Select an idea; its experiment is prepared, paid, and waits for the signature if there is none."""
    idea.reason_code, idea.reason = _code(line, decision), decision.reason
    move_idea(
        session,
        idea,
        IdeaState.SELECTED,
        actor=actor,
        now=now,
        next_code=NextCode.COMMITMENT,
        next_who=NextWho.UNIT_LEAD,
        next_by=now,
        kind="idea.chosen",
        month=row.month,
    )
    prepare_experiment(
        session, idea=idea, round=row, grant_cents=line.cost_cents, actor=actor, now=now
    )


def _put_off(
    session: Session,
    row: Round,
    idea: Idea,
    line: OutcomeLine,
    decision: Decision,
    actor: Actor,
    now: datetime,
    later: datetime,
) -> None:
    idea.reason_code, idea.reason = _code(line, decision), decision.reason
    idea.rounds_used += 1
    move_idea(
        session,
        idea,
        IdeaState.NOT_SELECTED,
        actor=actor,
        now=now,
        next_code=NextCode.AGENDA,
        next_who=NextWho.AI_TEAM,
        next_by=later,
        kind="idea.not_chosen",
        month=row.month,
    )


def _code(line: OutcomeLine, decision: Decision) -> str:
    if not decision.deviates:
        return line.reason_code
    return "forced_in" if decision.selected else "forced_out"
