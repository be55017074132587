"""What one voter sees while voting: the own queue and the sheet of each idea."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.ideas.models import Idea
from app.domain.people.models import Unit
from app.domain.rounds.criteria import Answer
from app.domain.rounds.models import Round
from app.domain.rounds.places import places_of
from app.domain.rounds.queries import agenda_of
from app.domain.rounds.views import AgendaItem

_PROMISED = (CommitmentState.SIGNED, CommitmentState.OFFERED)


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One idea in the actor's own order; `answer` is None until it was answered."""

    item: AgendaItem
    answer: Answer | None
    recused: bool


@dataclass(frozen=True, slots=True)
class IdeaSheet:
    """What a voter reads about an idea. `promised` says how far a unit's commitment is, if any."""

    idea_id: int
    title: str
    problem: str
    proposal: str
    today: str
    goal: str
    measure: str
    stop_rule: str
    headline: str
    weeks: int
    cost_cents: int
    value_type: str
    unit: str
    promised: str
    promised_by: str

    @property
    def reference(self) -> str:
        """Return the idea's reference."""
        return f"K-{self.idea_id}"


def own_queue(session: Session, row: Round, actor: Actor) -> list[QueueItem]:
    """Return the agenda in an order of the actor's own, with the own answers.

    Everybody sees another order, so that no idea gains by standing first. Two queries.
    """
    places = places_of(session, row, actor)
    agenda = sorted(
        agenda_of(session, row.id or 0),
        key=lambda item: _place(row.seed_sha256, actor.person_id, item.idea_id),
    )
    return [QueueItem(i, places[i.idea_id].answer, places[i.idea_id].recused) for i in agenda]


def next_open(queue: Sequence[QueueItem], after: int | None = None) -> int | None:
    """Return the next idea without answer after the given one, going round; None when all are done."""
    ids = [q.item.idea_id for q in queue if not q.recused]
    start = ids.index(after) + 1 if after in ids else 0
    waiting = {q.item.idea_id for q in queue if q.answer is None and not q.recused}
    return next((i for i in ids[start:] + ids[:start] if i in waiting), None)


def idea_sheet(session: Session, idea_id: int) -> IdeaSheet:
    """Return what there is to read about an idea. Two queries.

    Raises:
        NotFound: there is none.
    """
    found = session.execute(
        sa.select(Idea, col(Unit.name))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .where(col(Idea.id) == idea_id)
    ).first()
    if found is None:
        raise NotFound
    idea, unit = found
    state, promised_by = _promise(session, idea_id)
    return IdeaSheet(
        idea_id=idea_id,
        title=idea.title,
        problem=idea.problem,
        proposal=idea.proposal,
        today=idea.today,
        goal=idea.goal,
        measure=idea.measure,
        stop_rule=idea.stop_rule,
        headline=idea.headline,
        weeks=idea.weeks or 0,
        cost_cents=idea.cost_cents or 0,
        value_type=str(idea.value_type or "efficiency"),
        unit=unit or "",
        promised=state,
        promised_by=promised_by,
    )


def _promise(session: Session, idea_id: int) -> tuple[str, str]:
    """Return state and unit of the furthest commitment for an idea, empty texts without any."""
    rows = session.execute(
        sa.select(col(Commitment.state), col(Unit.name))
        .join(Unit, col(Unit.id) == col(Commitment.unit_id))
        .where(col(Commitment.idea_id) == idea_id, col(Commitment.state).in_(_PROMISED))
        .order_by(col(Commitment.id))
    ).all()
    best = min(rows, key=lambda r: _PROMISED.index(r[0]), default=None)
    return (str(best[0]), best[1]) if best else ("", "")


def _place(seed_sha256: str, person_id: int | None, idea_id: int) -> str:
    return hashlib.sha256(f"{seed_sha256}/{person_id}/{idea_id}".encode()).hexdigest()
