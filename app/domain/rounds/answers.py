"""The answer of rule and management on each idea of a decided round."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ideas.models import Idea
from app.domain.people.models import Unit
from app.domain.rounds.averages import averages
from app.domain.rounds.models import Decision, Item, Margin, OutcomeLine, Round

_FOUND = ("cost_cents", "limit_cents", "support", "rivals")


@dataclass(frozen=True, slots=True)
class IdeaAnswer:
    """What the rule and management say of one idea. Amounts in cents; `scores` without no opinion.

    `selected` is the rule's answer, `decided` what holds after management's decision. `supporters`
    and `points` are None where a sum would give a person's answer away to this reader.
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
    supporters: int | None
    scores: int
    points: int | None
    step: int | None
    detail: dict[str, Any]
    conclusion: str
    discussed: bool
    margin: dict[str, Any] | None = None
    recused: int = 0

    @property
    def reference(self) -> str:
        """Return the idea's reference."""
        return f"K-{self.idea_id}"

    @property
    def averages(self) -> dict[int, float | None]:
        """Return the average answer to each further question; None where it would say too much."""
        return averages(self.detail.get("criteria", ()))

    @property
    def pending(self) -> bool:
        """Whether what would have changed the answer is still to be worked out."""
        return self.margin is not None and not self.margin["done"]

    @property
    def counterfactual(self) -> dict[str, Any] | None:
        """Return what would have changed the answer: cost, its limit, support, rivals. None until known."""
        if self.margin is None or not self.margin["done"]:
            return None
        return {name: self.margin[name] for name in _FOUND}


def answers_of(session: Session, row: Round) -> list[IdeaAnswer]:
    """Return the answers, chosen ones first by step, the others by points; not checked who asks."""
    rows = session.execute(answer_query().where(col(OutcomeLine.round_id) == row.id)).all()
    found = [answer_from(row, *parts) for parts in rows]
    return sorted(
        found,
        key=lambda a: (
            not a.decided,
            a.step or 10**6 if a.decided else 0,
            -(a.points or 0),
            a.cost_cents,
            a.idea_id,
        ),
    )


def answer_query() -> Any:
    """Return the query whose rows `answer_from` takes; not restricted to anything."""
    return (
        sa.select(OutcomeLine, Decision, Item, Idea, Margin, col(Unit.name))
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
        .outerjoin(
            Margin,
            sa.and_(
                col(Margin.round_id) == col(OutcomeLine.round_id),
                col(Margin.idea_id) == col(OutcomeLine.idea_id),
            ),
        )
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
    )


def answer_from(
    row: Round,
    line: OutcomeLine,
    decision: Decision,
    item: Item,
    idea: Idea,
    margin: Margin | None,
    unit: str | None,
) -> IdeaAnswer:
    """Return the answer of one row."""
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
        margin=None if margin is None else _margin(margin),
    )


def _margin(row: Margin) -> dict[str, Any]:
    return {
        "done": row.done_at is not None,
        "cost_cents": row.cost_cents,
        "limit_cents": row.limit_cents,
        "support": row.support,
        "rivals": list(row.rivals),
    }
