"""The record of a round: its terms, ideas, what was fixed, and the answers as the reveals froze them."""

import secrets
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Theme, Unit
from app.domain.people.queries import house_language
from app.domain.rounds.constraint_queries import as_record, constraints_of
from app.domain.rounds.criteria import as_criteria, questions_of, revealed_further
from app.domain.rounds.items import recused_by_idea
from app.domain.rounds.models import BallotLine, Item, Recusal, RevealedLine, Round
from app.selection.round_record import Record, build_record

Ballots = list[dict[str, Any]]


def round_record(session: Session, row: Round) -> tuple[Record, dict[int, int]]:
    """Return the record without outcome, and who cast each of its numbered ballots.

    The numbers are drawn anew by the operating system, so that neither seed nor order leads back
    to a voter. Answers on ideas that were never revealed stay out of it.
    """
    record = draft_record(session, row, [])
    counted = {i["id"] for i in record["ideas"] if i.get("excluded") != "too_few_votes"}
    answers = _answers(session, row, counted, len(record.get("criteria", [0])))
    voters = sorted(answers)
    secrets.SystemRandom().shuffle(voters)
    numbers = dict(enumerate(voters, start=1))
    ballots = [{"number": n, "lines": answers[voter]} for n, voter in numbers.items()]
    return {**record, "ballots": ballots}, numbers


def draft_record(session: Session, row: Round, ballots: Ballots) -> Record:
    """Return the record of these ballots on the round's terms as they stand."""
    lang = house_language(session)
    constraints = as_record(constraints_of(session, row.id or 0), lang)
    forced = {entry["idea_id"] for entry in constraints["forced_in"]}
    return build_record(
        month=row.month,
        budget_cents=row.budget_cents,
        ideas=_ideas(session, row, forced, lang),
        ballots=ballots,
        seed=row.seed,
        quorum=row.quorum,
        reserve_percent=row.reserve_percent,
        exploration=tuple(row.exploration),
        rule=row.rule,
        points=tuple(row.points),
        min_supporters=row.min_supporters,
        constraints=constraints,
        criteria=as_criteria(questions_of(session, row)),
    )


def _ideas(session: Session, row: Round, forced: set[int], lang: str) -> list[dict[str, Any]]:
    recused = recused_by_idea(session, row.id or 0)
    rows = session.execute(
        sa.select(Item, Idea, col(Unit.name), col(getattr(Theme, f"name_{lang}")))
        .join(Idea, col(Idea.id) == col(Item.idea_id))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .outerjoin(Theme, col(Theme.id) == col(Idea.theme_id))
        .where(col(Item.round_id) == row.id)
        .order_by(col(Item.position), col(Item.id))
    )
    return [
        _idea(
            item,
            idea,
            unit,
            theme,
            recused.get(item.idea_id, 0),
            forced=item.idea_id in forced,
        )
        for item, idea, unit, theme in rows
    ]


def _idea(
    item: Item, idea: Idea, unit: str | None, theme: str | None, recused: int, *, forced: bool
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
    # Who takes an idea back is told so, however many had voted by then.
    if idea.state is not IdeaState.IN_ROUND:
        entry["excluded"] = "withdrawn"
    elif item.too_few and not forced:
        entry["excluded"] = "too_few_votes"
    return entry


def _answers(
    session: Session, row: Round, counted: set[int], questions: int
) -> dict[int, list[list[int | None]]]:
    """Return per voter who answered anything their counted answers, by idea, to each question."""
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
    further = revealed_further(session, row)
    for voter, idea, score in lines:
        if idea in counted:
            more = further.get((voter, idea), {})
            said = [idea, score, *(more.get(n) for n in range(1, questions))]
            answers.setdefault(voter, []).append(said)
    return answers
