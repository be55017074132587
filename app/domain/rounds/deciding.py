"""From frozen ballots to a stored outcome: the record, the rule, a line per idea, private receipts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict
from app.db.moves import move
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.rounds.access import locked_round
from app.domain.rounds.averages import sums_of
from app.domain.rounds.feasibility import pruned
from app.domain.rounds.history import record_round
from app.domain.rounds.items import settle_rest
from app.domain.rounds.margins import queue_margins
from app.domain.rounds.models import (
    BallotLine,
    Decision,
    Item,
    Outcome,
    OutcomeLine,
    PanelMember,
    Receipt,
    RevealedLine,
    Round,
)
from app.domain.rounds.recording import round_record
from app.domain.rounds.states import ROUND, RoundState
from app.policy import Action, require
from app.selection.round_record import (
    FORMAT,
    IdeaOutcome,
    Record,
    RoundOutcome,
    canonical,
    choose_round,
    sha256,
)


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
    frozen, voters = round_record(session, row)
    record = pruned(frozen)
    outcome = choose_round(record, margins=False)
    record["outcome"] = outcome.public()
    _store(session, row, record, outcome, voters, now)
    queue_margins(session, row.id or 0, record, outcome, now=now)
    _announce_publication(session, row)
    record_round(
        session,
        "round.decided",
        row,
        actor=actor,
        now=now,
        record_sha256=sha256(record),
    )
    return row


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


def _demand_ballots(session: Session, row: Round) -> None:
    have, needed = turnout_needed(session, row)
    if have < needed:
        raise Conflict("quorum_not_met", have=have, needed=needed)


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
    facts = _facts(session, row, record)
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
            **facts,
        },
    )


def _facts(session: Session, row: Round, record: Record) -> dict[int, dict[str, Any]]:
    """Return per idea what stands beside the rule's numbers.

    Whether it was discussed, how many scored, how further questions were answered, and why it was
    fixed beforehand if it was.
    """
    given = record["constraints"]
    fixed = {f["idea_id"]: f["reason"] for f in (*given["forced_in"], *given["forced_out"])}
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
    found: dict[int, dict[str, Any]] = {
        idea: {"discussed": bool(talked), "scores": int(n)} for idea, talked, n in rows
    }
    for idea, sums in sums_of(record).items() if "criteria" in record else ():
        found[idea]["criteria"] = sums
    return {
        idea: {**facts, "fixed_reason": fixed[idea]} if idea in fixed else facts
        for idea, facts in found.items()
    }


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
