"""Rounds as JSON; names are those of the contract."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from app.core.input import iso
from app.domain.rounds.access import Standing, allowed
from app.domain.rounds.constraint_queries import ConstraintView
from app.domain.rounds.criteria import Question
from app.domain.rounds.items import MOST_VOTES
from app.domain.rounds.models import Round
from app.domain.rounds.states import ItemState, RoundState
from app.domain.rounds.views import AgendaItem, Member
from app.policy import Action


class RoundSummary(TypedDict):
    """A round without the details of its agenda."""

    id: int
    month: str
    state: RoundState
    allowed: list[str]
    version: int
    budget_cents: int
    reserve_percent: int
    rule: str
    points: list[int]
    headline_weight: int | None
    exploration: list[str]
    quorum: int
    recuse_leads: bool
    min_supporters: int
    intake_from: str
    intake_until: str
    session_at: str
    answer_by: str
    session_started_at: str | None
    decided_at: str | None
    published_at: str | None
    panel: list[str]
    seed_sha256: str
    agenda: list[int]


class ConstraintShape(TypedDict):
    """One thing that is fixed about a round."""

    id: int
    kind: str
    idea_ids: list[int]
    by: str | None
    value: str | None
    max_cents: int | None
    max_count: int | None
    reason: str
    who: str
    at: str


class ItemShape(TypedDict):
    """An idea on the agenda."""

    idea_id: int
    reference: str
    title: str
    position: int
    state: ItemState
    allowed: list[str]
    value_type: str | None
    cost_cents: int | None
    votes: int
    discussed: bool
    too_few_votes: bool
    conclusion: str
    review_on: str | None
    recused: int


class CriterionShape(TypedDict):
    """A further question of a round."""

    number: int
    weight: int
    name_nl: str
    name_en: str
    question_nl: str
    question_en: str


class RoundShape(RoundSummary):
    """A round, whole."""

    criteria: list[CriterionShape]
    constraints: list[ConstraintShape]
    items: list[ItemShape]


def round_summary(
    row: Round, at: Standing, panel: Sequence[Member], agenda: Sequence[int]
) -> RoundSummary:
    """Return a round without the details of its agenda."""
    return {
        "id": row.id or 0,
        "month": row.month,
        "state": row.state,
        "allowed": list(allowed(at, row.state)),
        "version": row.version,
        "budget_cents": row.budget_cents,
        "reserve_percent": row.reserve_percent,
        "rule": row.rule,
        "points": row.points,
        "headline_weight": row.headline_weight,
        "exploration": row.exploration,
        "quorum": row.quorum,
        "recuse_leads": row.recuse_leads,
        "min_supporters": row.min_supporters,
        "intake_from": iso(row.intake_from),
        "intake_until": iso(row.intake_until),
        "session_at": iso(row.session_at),
        "answer_by": iso(row.answer_by),
        "session_started_at": iso(row.session_started_at),
        "decided_at": iso(row.decided_at),
        "published_at": iso(row.published_at),
        "panel": [member.email for member in panel],
        "seed_sha256": row.seed_sha256,
        "agenda": list(agenda),
    }


def round_full(
    row: Round,
    at: Standing,
    panel: Sequence[Member],
    items: Sequence[AgendaItem],
    constraints: Sequence[ConstraintView],
    questions: Sequence[Question],
    lang: str,
) -> RoundShape:
    """Return a round with its agenda, its further questions and what is fixed about it."""
    summary = round_summary(row, at, panel, [i.idea_id for i in items])
    return {
        **summary,
        "criteria": [criterion_shape(question) for question in questions[1:]],
        "constraints": [constraint_shape(view, lang) for view in constraints],
        "items": [item_shape(item, row, at) for item in items],
    }


def criterion_shape(question: Question) -> CriterionShape:
    """Return a further question; answers name it by its number."""
    return {
        "number": question.number,
        "weight": question.weight,
        "name_nl": question.name_nl,
        "name_en": question.name_en,
        "question_nl": question.question_nl,
        "question_en": question.question_en,
    }


def constraint_shape(view: ConstraintView, lang: str) -> ConstraintShape:
    """Return one thing that is fixed; of a prerequisite the second idea is the one that is needed."""
    return {
        "id": view.id,
        "kind": view.kind,
        "idea_ids": view.ids,
        "by": view.by or None,
        "value": view.value[lang] or None,
        "max_cents": view.max_cents,
        "max_count": view.max_count,
        "reason": view.reason,
        "who": view.who,
        "at": iso(view.at),
    }


def item_shape(item: AgendaItem, row: Round, at: Standing) -> ItemShape:
    """Return one idea on the agenda."""
    return {
        "idea_id": item.idea_id,
        "reference": item.reference,
        "title": item.title,
        "position": item.position,
        "state": item.state,
        "allowed": item_allowed(item, row, at),
        "value_type": item.value_type,
        "cost_cents": item.cost_cents,
        "votes": item.votes,
        "discussed": item.discussed,
        "too_few_votes": item.too_few,
        "conclusion": item.conclusion,
        "review_on": item.review_on.isoformat() if item.review_on else None,
        "recused": item.recused,
    }


def item_allowed(item: AgendaItem, row: Round, at: Standing) -> list[str]:
    """Return what this caller may do with the item now."""
    if row.state is not RoundState.SESSION or not at.may(Action.ROUND_LEAD):
        return []
    moves = {
        ItemState.WAITING: ["opening"],
        ItemState.OPEN: ["reveal", "settling"],
        ItemState.REVEALED: ["opening", "settling"] if item.votes < MOST_VOTES else ["settling"],
    }
    return moves.get(item.state, [])
