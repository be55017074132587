"""Reading what came out of a round: lines, decisions, balance, the own receipt, the record."""

import json
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.people.models import Unit
from app.domain.rounds.access import OUT, Standing, sees_outcome
from app.domain.rounds.models import Decision, Item, Outcome, OutcomeLine, Receipt, Round
from app.domain.rounds.states import RoundState
from app.policy import Action, require


@dataclass(frozen=True, slots=True)
class IdeaAnswer:
    """What the rule and management say of one idea. Amounts in cents; `scores` without no opinion.

    `selected` is the rule's answer, `decided` what holds after management's decision.
    """

    idea_id: int
    title: str
    unit: str
    value_type: str
    cost_cents: int
    explores: bool
    selected: bool
    decided: bool
    deviates: bool
    decision_reason: str
    reason_code: str
    supporters: int
    scores: int
    points: int
    step: int | None
    detail: dict[str, Any]
    conclusion: str
    discussed: bool
    recused: int = 0

    @property
    def reference(self) -> str:
        """Return the idea's reference."""
        return f"K-{self.idea_id}"

    @property
    def counterfactual(self) -> dict[str, int | None] | None:
        """Return what would have changed the answer, if known."""
        found: dict[str, int | None] | None = self.detail.get("counterfactual")
        return found


@dataclass(frozen=True, slots=True)
class OwnReceipt:
    """What the own share bought, in cents: private."""

    share_cents: int
    payments: tuple[tuple[int, int], ...]
    left_cents: int


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """A round's outcome as one actor may see it. Chosen ideas come first, in the order of the rule."""

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

    def answer(self, idea_id: int) -> IdeaAnswer | None:
        """Return the answer on one idea."""
        return next((a for a in self.answers if a.idea_id == idea_id), None)


def outcome_view(session: Session, row: Round, at: Standing) -> OutcomeView:
    """Return the outcome: everyone's from publication on, some people's from `decided`.

    Raises:
        Conflict: `not_decided`; `not_published` for those who see it only then.
    """
    if row.state not in OUT:
        raise Conflict("not_decided")
    if not sees_outcome(at, row.state):
        raise Conflict("not_published")
    outcome = session.get_one(Outcome, row.id)
    answers = answers_of(session, row)
    summary = outcome.summary
    return OutcomeView(
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
        steps=tuple(summary["steps"]),
        receipt=own_receipt(session, row, at.actor),
        own_ideas=_own_ideas(session, at.actor, [a.idea_id for a in answers]),
    )


def answers_of(session: Session, row: Round) -> list[IdeaAnswer]:
    """Return the answers, chosen ones first by step, the others by points; not checked who asks."""
    rows = session.execute(_answers().where(col(OutcomeLine.round_id) == row.id)).all()
    found = [_answer(row, *parts) for parts in rows]
    return sorted(
        found,
        key=lambda a: (
            not a.decided,
            a.step or 10**6 if a.decided else 0,
            -a.points,
            a.cost_cents,
            a.idea_id,
        ),
    )


def answers_on(session: Session, idea_id: int) -> list[tuple[str, IdeaAnswer]]:
    """Return month and answer of each published round that an idea stood in, newest first."""
    rows = session.execute(
        _answers()
        .add_columns(Round)
        .join(Round, col(Round.id) == col(OutcomeLine.round_id))
        .where(col(OutcomeLine.idea_id) == idea_id, col(Round.state) == RoundState.PUBLISHED)
        .order_by(col(Round.month).desc())
    ).all()
    return [(parts[-1].month, _answer(parts[-1], *parts[:-1])) for parts in rows]


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


def _answers() -> Any:
    return (
        sa.select(OutcomeLine, Decision, Item, Idea, col(Unit.name))
        .join(
            Decision,
            sa.and_(
                col(Decision.round_id) == col(OutcomeLine.round_id),
                col(Decision.idea_id) == col(OutcomeLine.idea_id),
            ),
        )
        .join(
            Item,
            sa.and_(
                col(Item.round_id) == col(OutcomeLine.round_id),
                col(Item.idea_id) == col(OutcomeLine.idea_id),
            ),
        )
        .join(Idea, col(Idea.id) == col(OutcomeLine.idea_id))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
    )


def _answer(
    row: Round, line: OutcomeLine, decision: Decision, item: Item, idea: Idea, unit: str | None
) -> IdeaAnswer:
    value_type = str(idea.value_type or "efficiency")
    return IdeaAnswer(
        idea_id=line.idea_id,
        title=idea.title,
        unit=unit or "",
        value_type=value_type,
        cost_cents=line.cost_cents,
        explores=value_type in row.exploration,
        selected=line.selected,
        decided=decision.selected,
        deviates=decision.deviates,
        decision_reason=decision.reason,
        reason_code=line.reason_code,
        supporters=line.supporters,
        scores=line.detail.get("scores", 0),
        points=line.points,
        step=line.step,
        detail=line.detail,
        conclusion=item.conclusion,
        discussed=item.discussed,
    )


def _own_ideas(session: Session, actor: Actor, ids: list[int]) -> frozenset[int]:
    rows = session.execute(
        sa.select(col(IdeaAuthor.idea_id)).where(
            col(IdeaAuthor.person_id) == actor.person_id, col(IdeaAuthor.idea_id).in_(ids)
        )
    )
    return frozenset(rows.scalars())
