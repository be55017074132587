"""Reading what came out of a round: lines, decisions, balance, the own receipt, the record."""

import json
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict
from app.domain.ideas.models import IdeaAuthor
from app.domain.rounds.access import OUT, Standing, sees_outcome
from app.domain.rounds.answers import IdeaAnswer, answers_of
from app.domain.rounds.models import Outcome, Receipt, Round
from app.domain.rounds.states import RoundState
from app.domain.rounds.veil import veiled, veiled_steps
from app.policy import Action, require


@dataclass(frozen=True, slots=True)
class OwnReceipt:
    """What the own share bought, in cents: private."""

    share_cents: int
    payments: tuple[tuple[int, int], ...]
    left_cents: int


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A round's outcome as one actor may see it. Chosen ideas come first, in the order of the rule."""

    round_id: int
    month: str
    state: RoundState
    rule: str
    budget_cents: int
    reserve_percent: int
    quorum: int
    min_supporters: int
    points: tuple[int, ...]
    record_sha256: str
    answers: tuple[IdeaAnswer, ...]
    leftover_cents: int
    voters: int
    share_cents: tuple[int, ...]
    reserve: dict[str, Any] | None
    ties: tuple[dict[str, Any], ...]
    steps: tuple[dict[str, Any], ...]
    receipt: OwnReceipt | None
    own_ideas: frozenset[int] = field(default_factory=frozenset)

    @property
    def chosen(self) -> tuple[IdeaAnswer, ...]:
        """Return the ideas that get an experiment after the decision."""
        return tuple(a for a in self.answers if a.decided)

    @property
    def not_chosen(self) -> tuple[IdeaAnswer, ...]:
        """Return the ideas that do not, now."""
        return tuple(a for a in self.answers if not a.decided)

    @property
    def granted_cents(self) -> int:
        """Return what the chosen ideas cost together."""
        return sum(a.cost_cents for a in self.chosen)

    @property
    def balance(self) -> dict[str, int | None]:
        """Return which part of the money explores, after the decision; None without any grant."""
        granted, explores = self.granted_cents, self.exploring_cents
        return {
            "exploration_cents": explores,
            "granted_cents": granted,
            "exploration_percent": (200 * explores + granted) // (2 * granted) if granted else None,
        }

    @property
    def exploring_cents(self) -> int:
        """Return what the chosen exploration ideas cost together."""
        return sum(a.cost_cents for a in self.chosen if a.explores)

    @property
    def margins(self) -> tuple[int, int]:
        """Return for how many of how many ideas is known what would have changed the answer."""
        asked = [a for a in self.answers if a.margin is not None]
        return sum(not a.pending for a in asked), len(asked)

    def answer(self, idea_id: int) -> IdeaAnswer | None:
        """Return the answer on one idea."""
        return next((a for a in self.answers if a.idea_id == idea_id), None)


def outcome_view(session: Session, row: Round, at: Standing) -> OutcomeView:
    """Return the outcome: everyone's from publication on, some people's from `decided`.

    Who may not see the tallies gets no sum that would give one person's answer away.

    Raises:
        Conflict: `not_decided`; `not_published` for those who see it only then.
    """
    if row.state not in OUT:
        raise Conflict("not_decided")
    if not sees_outcome(at, row.state):
        raise Conflict("not_published")
    outcome = session.get_one(Outcome, row.id)
    answers, steps = answers_of(session, row), outcome.summary["steps"]
    if not at.may(Action.TALLY_READ):
        answers = [veiled(answer) for answer in answers]
        steps = veiled_steps(steps, answers)
    summary = outcome.summary
    return OutcomeView(
        round_id=row.id or 0,
        month=row.month,
        state=row.state,
        rule=row.rule,
        budget_cents=row.budget_cents,
        reserve_percent=row.reserve_percent,
        quorum=row.quorum,
        min_supporters=row.min_supporters,
        points=tuple(row.points),
        record_sha256=outcome.record_sha256,
        answers=tuple(answers),
        leftover_cents=row.budget_cents - sum(a.cost_cents for a in answers if a.decided),
        voters=summary["voters"],
        share_cents=tuple(summary["share_cents"]),
        reserve=summary["reserve"],
        ties=tuple(summary["ties"]),
        steps=tuple(steps),
        receipt=own_receipt(session, row, at.actor),
        own_ideas=_own_ideas(session, at.actor, [a.idea_id for a in answers]),
    )


def own_receipt(session: Session, row: Round, actor: Actor) -> OwnReceipt | None:
    """Return what the actor's own share bought, None for who cast no ballot."""
    found = session.get(Receipt, (row.id, actor.person_id)) if actor.person_id else None
    if found is None:
        return None
    payments = tuple((line["idea_id"], line["cents"]) for line in found.lines)
    return OwnReceipt(found.share_cents, payments, found.left_cents)


def record_text(session: Session, row: Round, at: Standing) -> str:
    """Return the round's canonical record, for panel and auditors, after publication.

    Raises:
        NotAllowed: everybody else.
        Conflict: `not_published`.
    """
    require(at.actor, Action.RECORD_READ, at.relations)
    if row.state is not RoundState.PUBLISHED:
        raise Conflict("not_published")
    return session.get_one(Outcome, row.id).record


def stored_record(session: Session, row: Round) -> dict[str, Any]:
    """Return the record of a decided round for a command on the machine itself.

    Raises:
        Conflict: `not_decided`.
    """
    outcome = session.get(Outcome, row.id)
    if outcome is None:
        raise Conflict("not_decided")
    record: dict[str, Any] = json.loads(outcome.record)
    return record


def _own_ideas(session: Session, actor: Actor, ids: list[int]) -> frozenset[int]:
    rows = session.execute(
        sa.select(col(IdeaAuthor.idea_id)).where(
            col(IdeaAuthor.person_id) == actor.person_id, col(IdeaAuthor.idea_id).in_(ids)
        )
    )
    return frozenset(rows.scalars())
