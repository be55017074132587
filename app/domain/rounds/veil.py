"""What of an outcome may be told outside the panel: no sum that gives one person's answer away.

The panel is known by name. A sum over fewer than three people, or one that leaves fewer than three
others, tells the house what somebody answered; the same for a vote in which all agreed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col

from app.domain.rounds.answers import IdeaAnswer, answer_from, answer_query
from app.domain.rounds.averages import LEAST, veiled_sums
from app.domain.rounds.models import OutcomeLine, Round
from app.domain.rounds.states import RoundState

_MONEY = ("price_per_point_cents", "supporters_left_cents", "payers")


def tells_of_someone(supporters: int, scores: int) -> bool:
    """Whether the number of supporters singles a few people out, on either side."""
    return supporters < LEAST or scores - supporters < LEAST


def veiled(answer: IdeaAnswer) -> IdeaAnswer:
    """Return an answer as people outside the panel may see it."""
    detail = dict(answer.detail)
    supporters, points, margin = answer.supporters, answer.points, answer.margin
    if tells_of_someone(answer.supporters or 0, answer.scores):
        supporters = points = None
        detail |= dict.fromkeys(_MONEY)
        if margin:  # to the euro it says what few supporters had left
            hidden = {"support"} if answer.reason_code == "too_few_supporters" else set()
            margin = {**margin, **dict.fromkeys({"limit_cents", *hidden})}
    payers = detail.get("payers")
    if payers is not None and tells_of_someone(payers, answer.scores):
        detail |= dict.fromkeys(_MONEY[1:] if payers >= LEAST else _MONEY)
    if "criteria" in detail:
        detail["criteria"] = veiled_sums(detail["criteria"])
    return replace(answer, supporters=supporters, points=points, detail=detail, margin=margin)


def veiled_steps(
    steps: Sequence[Mapping[str, Any]], answers: Collection[IdeaAnswer]
) -> tuple[dict[str, Any], ...]:
    """Return the steps with the numbers of the veiled answers; what was left in the pot stays."""
    details = {answer.idea_id: answer.detail for answer in answers}
    told = ("price_per_point_cents", "payers")
    return tuple(
        {**step, **{name: details[step["idea_id"]].get(name) for name in told}} for step in steps
    )


def answers_on(session: Session, idea_id: int) -> list[tuple[str, IdeaAnswer]]:
    """Return month and answer of each published round that an idea stood in, as everyone may see it.

    Newest first.
    """
    rows = session.execute(
        answer_query()
        .add_columns(Round)
        .join(Round, col(Round.id) == col(OutcomeLine.round_id))
        .where(col(OutcomeLine.idea_id) == idea_id, col(Round.state) == RoundState.PUBLISHED)
        .order_by(col(Round.month).desc())
    ).all()
    return [(parts[-1].month, veiled(answer_from(parts[-1], *parts[:-1]))) for parts in rows]
