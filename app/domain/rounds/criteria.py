"""The further questions of a round and the answers to them.

A round without any (`headline_weight` is None) asks the database nothing here: its ballots take as
many statements as ever.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import FieldError, Invalid
from app.db.types import table_of
from app.domain.rounds.access import RoundRef
from app.domain.rounds.criteria_models import Criterion, CriterionLine, RevealedCriterion
from app.domain.rounds.models import Ballot, BallotLine, Item, Round
from app.domain.rounds.schemas import CriterionTerms, Line, RoundTerms
from app.domain.rounds.views import RoundView

Further = tuple[tuple[int, int | None], ...]
"""Answers to further questions: (number, score or None for no opinion), by number."""
_LINE, _BALLOT, _FIRST = (table_of(t) for t in (CriterionLine, Ballot, BallotLine))
_OWN = (
    sa.select(_LINE.c.idea_id, _LINE.c.number, _LINE.c.score)
    .join(_BALLOT, _BALLOT.c.id == _LINE.c.ballot_id)
    .where(_BALLOT.c.round_id == sa.bindparam("round"), _BALLOT.c.voter_id == sa.bindparam("voter"))
    .order_by(_LINE.c.idea_id, _LINE.c.number)
)


class Answer(NamedTuple):
    """A voter's answer on an idea; score None is no opinion."""

    score: int | None
    reason: str
    further: Further = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question that a round asks of each idea; number 0 is the headline question, without words."""

    number: int
    weight: int
    name_nl: str = ""
    name_en: str = ""
    question_nl: str = ""
    question_en: str = ""

    def name(self, lang: str) -> str:
        """Return its short name."""
        return self.name_nl if lang == "nl" else self.name_en

    def question(self, lang: str) -> str:
        """Return what it asks."""
        return self.question_nl if lang == "nl" else self.question_en


def questions_of(session: Session, row: Round | RoundView) -> tuple[Question, ...]:
    """Return all questions with their weights, the headline one first; () where only that is asked."""
    if row.headline_weight is None:
        return ()
    query = select(Criterion).where(Criterion.round_id == row.id).order_by(col(Criterion.number))
    further = (
        Question(c.number, c.weight, c.name_nl, c.name_en, c.question_nl, c.question_en)
        for c in session.exec(query)
    )
    return (Question(0, row.headline_weight), *further)


def changed_questions(
    session: Session, row: Round, change: RoundTerms
) -> tuple[int | None, Sequence[CriterionTerms]] | None:
    """Return the first question's weight and the further questions as a change leaves them.

    None when they stay as they are.
    """
    if change.criteria is None and change.headline_weight is None:
        return None
    before = [CriterionTerms(**_words(q), weight=q.weight) for q in questions_of(session, row)[1:]]
    wanted = before if change.criteria is None else change.criteria
    weight = change.headline_weight or row.headline_weight or 1 if wanted else None
    return None if (weight, wanted) == (row.headline_weight, before) else (weight, wanted)


def drop_criteria(session: Session, row: Round) -> None:
    """Ask no further questions; the round is locked."""
    session.execute(sa.delete(Criterion).where(col(Criterion.round_id) == row.id))


def add_criteria(session: Session, row: Round, wanted: Sequence[CriterionTerms]) -> None:
    """Ask these further questions of a round that has a weight and none yet; it is locked."""
    session.add_all(
        Criterion(round_id=row.id or 0, number=n, **terms.model_dump())
        for n, terms in enumerate(wanted, start=1)
    )
    session.flush()


def further_answers(session: Session, row: Round | RoundRef, actor: Actor) -> dict[int, Further]:
    """Return the actor's answers to further questions by idea; no statement where there are none."""
    if row.headline_weight is None:
        return {}
    found: dict[int, Further] = {}
    who = {"round": row.id, "voter": actor.person_id}
    for idea, number, score in session.execute(_OWN, who):
        found[idea] = (*found.get(idea, ()), (number, score))
    return found


def check_further(session: Session, row: Round | RoundRef, lines: Sequence[Line]) -> None:
    """Refuse answers to questions that the round does not ask, and two to the same one.

    Raises:
        Invalid: `unknown_value`, `twice`.
    """
    given = [(n, k, a) for n, line in enumerate(lines) for k, a in enumerate(line.criteria)]
    if not given:
        return
    known: set[int] = set()
    if row.headline_weight is not None:
        query = sa.select(col(Criterion.number)).where(col(Criterion.round_id) == row.id)
        known = set(session.execute(query).scalars())
    seen: set[tuple[int, int]] = set()
    wrong = []
    for n, k, said in given:
        field = f"lines.{n}.criteria.{k}.number"
        if said.number not in known:
            wrong.append(FieldError(field, "unknown_value", {"value": said.number}))
        elif (n, said.number) in seen:
            wrong.append(FieldError(field, "twice"))
        seen.add((n, said.number))
    if wrong:
        raise Invalid(*wrong)


def answer_of(line: Line) -> Answer:
    """Return what a line says."""
    further = tuple(sorted((said.number, said.score) for said in line.criteria))
    return Answer(line.score, line.reason, further)


def plain_line(idea_id: int, answer: Answer) -> dict[str, Any]:
    """Return a line with the names that every door uses; `criteria` where any was answered."""
    line = {"idea_id": idea_id, "score": answer.score, "reason": answer.reason}
    further = [{"number": number, "score": score} for number, score in answer.further]
    return {**line, "criteria": further} if further else line


def write_further(
    session: Session, row: Round | RoundRef, ballot_id: int, answers: Mapping[int, Answer]
) -> None:
    """Replace the answers to further questions on these ideas, whose lines are written."""
    if row.headline_weight is None or not answers:
        return
    session.execute(
        sa.delete(_LINE).where(_LINE.c.ballot_id == ballot_id, _LINE.c.idea_id.in_(answers))
    )
    rows = [
        {
            "ballot_id": ballot_id,
            "idea_id": idea,
            "number": number,
            "round_id": row.id,
            "score": score,
        }
        for idea, answer in answers.items()
        for number, score in answer.further
    ]
    if rows:
        session.execute(sa.insert(_LINE), rows)


def freeze_further(session: Session, row: Round, item: Item) -> None:
    """Keep the answers to further questions of an idea whose answers were just frozen."""
    if row.headline_weight is None:
        return
    frozen = table_of(RevealedCriterion)
    kept = (
        sa.select(
            _FIRST.c.round_id,
            _FIRST.c.idea_id,
            sa.literal(item.votes, sa.Integer),
            _FIRST.c.voter_id,
            _LINE.c.number,
            _LINE.c.score,
        )
        .join(
            _FIRST,
            sa.and_(_FIRST.c.ballot_id == _LINE.c.ballot_id, _FIRST.c.idea_id == _LINE.c.idea_id),
        )
        .where(_FIRST.c.round_id == item.round_id, _FIRST.c.idea_id == item.idea_id)
    )
    names = ["round_id", "idea_id", "vote", "voter_id", "number", "score"]
    session.execute(sa.insert(frozen).from_select(names, kept))


def revealed_further(session: Session, row: Round) -> dict[tuple[int, int], dict[int, int | None]]:
    """Return by voter and idea the last revealed answers to further questions, by number."""
    if row.headline_weight is None:
        return {}
    query = (
        sa.select(
            col(RevealedCriterion.voter_id),
            col(RevealedCriterion.idea_id),
            col(RevealedCriterion.number),
            col(RevealedCriterion.score),
        )
        .join(
            Item,
            sa.and_(
                col(Item.round_id) == col(RevealedCriterion.round_id),
                col(Item.idea_id) == col(RevealedCriterion.idea_id),
                col(Item.votes) == col(RevealedCriterion.vote),
            ),
        )
        .where(col(RevealedCriterion.round_id) == row.id)
    )
    found: dict[tuple[int, int], dict[int, int | None]] = {}
    for voter, idea, number, score in session.execute(query):
        found.setdefault((voter, idea), {})[number] = score
    return found


def as_criteria(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return the questions as the record of a round holds them."""
    return [{"weight": q.weight, **(_words(q) if q.number else {})} for q in questions]


def _words(question: Question) -> dict[str, str]:
    names = ("name_nl", "name_en", "question_nl", "question_en")
    return {name: getattr(question, name) for name in names}
