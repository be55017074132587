"""From frozen ballots to a stored outcome: the record, the rule, a line per idea, private receipts."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app import events
from app.core.actor import Actor
from app.core.errors import Conflict
from app.db.moves import move
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.people.models import Theme, Unit
from app.domain.rounds.access import locked_round
from app.domain.rounds.items import recused_by_idea, settle_rest
from app.domain.rounds.models import (
    BallotLine,
    Decision,
    Item,
    Outcome,
    OutcomeLine,
    PanelMember,
    Receipt,
    Recusal,
    RevealedLine,
    Round,
)
from app.domain.rounds.states import ROUND, RoundState
from app.policy import Action, require
from app.selection.round_record import (
    FORMAT,
    IdeaOutcome,
    Record,
    RoundOutcome,
    build_record,
    canonical,
    choose_round,
    sha256,
)

MOST_FOR_MARGINS = 400
"""Ideas times ballots. Every margin is many runs of the rule: beyond this they take minutes."""


def decide_round(session: Session, row: Round, *, actor: Actor, now: datetime) -> Round:
    """End the session: freeze the ballots, compute the outcome and keep it with its record.

    Raises:
        Conflict: `wrong_state`; `quorum_not_met` without ballots from half of those entitled.
    Records: round.decided, item.settled
    """
    require(actor, Action.ROUND_LEAD)
    row = locked_round(session, row.id or 0)
    ROUND.check(row.state, RoundState.DECIDED)
    _demand_ballots(session, row)
    settle_rest(session, row, actor=actor, now=now)
    move(session, row, ROUND, RoundState.DECIDED, decided_at=now)
    record, voters = round_record(session, row)
    outcome = choose_round(record, margins=_margins_in_time(record))
    record["outcome"] = outcome.public()
    _store(session, row, record, outcome, voters, now)
    _announce_publication(session, row)
    events.record(
        session,
        "round.decided",
        actor=actor,
        now=now,
        subject="round",
        subject_id=row.id or 0,
        month=row.month,
        record_sha256=sha256(record),
    )
    return row


def _margins_in_time(record: Record) -> bool:
    """Whether what would have changed the outcome can be found while the round waits."""
    return len(record["ideas"]) * len(record["ballots"]) <= MOST_FOR_MARGINS


def turnout_needed(session: Session, row: Round) -> tuple[int, int]:
    """Return how many ballots are in and how many the decision needs: half of those entitled."""
    entitled = session.execute(
        sa.select(sa.func.count())
        .select_from(PanelMember)
        .where(col(PanelMember.round_id) == row.id, col(PanelMember.entitled).is_(True))
    ).scalar_one()
    cast = session.execute(
        sa.select(sa.func.count(sa.distinct(col(BallotLine.voter_id)))).where(
            col(BallotLine.round_id) == row.id
        )
    ).scalar_one()
    return int(cast), (int(entitled) + 1) // 2


def round_record(session: Session, row: Round) -> tuple[Record, dict[int, int]]:
    """Return the record without outcome, and who cast each of its numbered ballots.

    The numbers are drawn anew by the operating system, so that neither seed nor order leads back
    to a voter. Answers on ideas that were never revealed stay out of it.
    """
    ideas = _ideas(session, row)
    counted = {i["id"] for i in ideas if i.get("excluded") != "too_few_votes"}
    answers = _answers(session, row, counted)
    voters = sorted(answers)
    secrets.SystemRandom().shuffle(voters)
    numbers = dict(enumerate(voters, start=1))
    ballots = [{"number": n, "lines": answers[voter]} for n, voter in numbers.items()]
    record = build_record(
        month=row.month,
        budget_cents=row.budget_cents,
        ideas=ideas,
        ballots=ballots,
        seed=row.seed,
        quorum=row.quorum,
        reserve_percent=row.reserve_percent,
        exploration=tuple(row.exploration),
        rule=row.rule,
        points=tuple(row.points),
        min_supporters=row.min_supporters,
    )
    return record, numbers


def _demand_ballots(session: Session, row: Round) -> None:
    have, needed = turnout_needed(session, row)
    if have < needed:
        raise Conflict("quorum_not_met", have=have, needed=needed)


def _ideas(session: Session, row: Round) -> list[dict[str, Any]]:
    recused = recused_by_idea(session, row.id or 0)
    rows = session.execute(
        sa.select(Item, Idea, col(Unit.name), col(Theme.name))
        .join(Idea, col(Idea.id) == col(Item.idea_id))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .outerjoin(Theme, col(Theme.id) == col(Idea.theme_id))
        .where(col(Item.round_id) == row.id)
        .order_by(col(Item.position), col(Item.id))
    )
    return [
        _idea(item, idea, unit, theme, recused.get(item.idea_id, 0))
        for item, idea, unit, theme in rows
    ]


def _idea(
    item: Item, idea: Idea, unit: str | None, theme: str | None, recused: int
) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": item.idea_id,
        "reference": idea.reference,
        "title": idea.title,
        "cost_cents": idea.cost_cents or 0,
        "value_type": str(idea.value_type or ""),
        "unit": unit or "",
        "recused": recused,
    }
    if theme:
        entry["theme"] = theme
    if item.too_few:
        entry["excluded"] = "too_few_votes"
    elif idea.state is not IdeaState.IN_ROUND:
        entry["excluded"] = "withdrawn"
    return entry


def _answers(session: Session, row: Round, counted: set[int]) -> dict[int, list[list[int | None]]]:
    """Return per voter who answered anything their counted answers, by idea."""
    recused = sa.exists().where(
        col(Recusal.round_id) == col(RevealedLine.round_id),
        col(Recusal.idea_id) == col(RevealedLine.idea_id),
        col(Recusal.voter_id) == col(RevealedLine.voter_id),
    )
    last = sa.and_(
        col(Item.round_id) == col(RevealedLine.round_id),
        col(Item.idea_id) == col(RevealedLine.idea_id),
        col(Item.votes) == col(RevealedLine.vote),
    )
    lines = session.execute(
        sa.select(col(RevealedLine.voter_id), col(RevealedLine.idea_id), col(RevealedLine.score))
        .join(Item, last)
        .where(col(RevealedLine.round_id) == row.id, ~recused)
        .order_by(col(RevealedLine.idea_id))
    ).all()
    cast = session.execute(
        sa.select(col(BallotLine.voter_id)).where(col(BallotLine.round_id) == row.id).distinct()
    ).scalars()
    answers: dict[int, list[list[int | None]]] = {voter: [] for voter in cast}
    for voter, idea, score in lines:
        if idea in counted:
            answers.setdefault(voter, []).append([idea, score])
    return answers


def _store(
    session: Session,
    row: Round,
    record: Record,
    outcome: RoundOutcome,
    voters: dict[int, int],
    now: datetime,
) -> None:
    public = outcome.public()
    session.add(
        Outcome(
            round_id=row.id or 0,
            record=canonical(record).decode(),
            record_sha256=sha256(record),
            engine=FORMAT,
            leftover_cents=outcome.leftover_cents,
            summary={k: v for k, v in public.items() if k != "ideas"},
            computed_at=now,
        )
    )
    session.flush()
    facts = _facts(session, row)
    session.add_all(_line(row, idea, facts.get(idea.idea_id, {})) for idea in outcome.ideas)
    session.add_all(
        Decision(round_id=row.id or 0, idea_id=i.idea_id, selected=i.selected, at=now)
        for i in outcome.ideas
    )
    session.add_all(_receipts(row, outcome, voters))
    session.flush()


def _line(row: Round, idea: IdeaOutcome, facts: dict[str, Any]) -> OutcomeLine:
    return OutcomeLine(
        round_id=row.id or 0,
        idea_id=idea.idea_id,
        selected=idea.selected,
        reason_code=idea.reason_code,
        supporters=idea.supporters,
        points=idea.points,
        cost_cents=idea.cost_cents,
        step=idea.step,
        detail={
            "price_per_point_cents": idea.price_per_point_cents,
            "payers": idea.payers,
            "supporters_left_cents": idea.supporters_left_cents,
            "because": list(idea.because),
            "counterfactual": idea.counterfactual,
            **facts,
        },
    )


def _facts(session: Session, row: Round) -> dict[int, dict[str, Any]]:
    """Return per idea what the talk adds to the rule's numbers: discussed or not, how many scored."""
    last = sa.and_(
        col(RevealedLine.round_id) == col(Item.round_id),
        col(RevealedLine.idea_id) == col(Item.idea_id),
        col(RevealedLine.vote) == col(Item.votes),
    )
    rows = session.execute(
        sa.select(col(Item.idea_id), col(Item.discussed), sa.func.count(col(RevealedLine.score)))
        .outerjoin(RevealedLine, last)
        .where(col(Item.round_id) == row.id)
        .group_by(col(Item.idea_id), col(Item.discussed))
    )
    return {idea: {"discussed": bool(talked), "scores": int(n)} for idea, talked, n in rows}


def _receipts(row: Round, outcome: RoundOutcome, voters: dict[int, int]) -> Sequence[Receipt]:
    return [
        Receipt(
            round_id=row.id or 0,
            voter_id=voters[number],
            share_cents=receipt.share_cents,
            lines=[{"idea_id": idea, "cents": cents} for idea, cents in receipt.payments],
            left_cents=receipt.left_cents,
        )
        for number, receipt in sorted(outcome.receipts.items())
        if number in voters
    ]


def _announce_publication(session: Session, row: Round) -> None:
    """Tell the ideas of the round what comes next: the answer, by the promised moment."""
    session.execute(
        sa.update(Idea)
        .where(col(Idea.round_id) == row.id, col(Idea.state) == IdeaState.IN_ROUND)
        .values(next_code=NextCode.PUBLICATION, next_who=NextWho.FACILITATOR, next_by=row.answer_by)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
