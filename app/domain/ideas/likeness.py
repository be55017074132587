"""Ideas that look like a text: suggested while somebody types, never merged by themselves."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz
from sqlmodel import Session, col

from app.core.actor import Actor
from app.domain.ideas.models import Idea
from app.domain.ideas.search import near, telling
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Unit

CANDIDATES = 400
TELLING_WORDS = 12
LIKE_ENOUGH = 40
SHOWN = 3
_FEWEST_WORDS = 2
_KINDS = {
    IdeaState.IN_EXPERIMENT: "experiment",
    IdeaState.ENDED: "lesson",
    IdeaState.ADOPTED: "register",
}


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Something like it; `score` from 0 to 100. `kind`: idea, experiment, lesson or register."""

    id: int
    kind: str
    title: str
    state: IdeaState
    unit: str | None
    supports: int
    reason: str
    score: int

    @property
    def reference(self) -> str:
        """Return the name people use for it."""
        return f"K-{self.id}"


def look_alikes(
    session: Session, _actor: Actor, text: str, *, but: int | None = None, limit: int = SHOWN
) -> list[LookAlike]:
    """Return submitted ideas most like the text, best first; `but` is the idea itself.

    The search table gives at most 400 candidates, so that a large house costs no more. One query.
    """
    wanted = telling(text)
    if len(wanted) < _FEWEST_WORDS:
        return []
    rarest = sorted(wanted, key=len, reverse=True)[:TELLING_WORDS]
    found: Any = near(session, rarest, CANDIDATES)
    rows = session.execute(
        sa.select(
            col(Idea.id),
            col(Idea.title),
            col(Idea.state),
            col(Idea.problem),
            col(Idea.proposal),
            col(Idea.support_count),
            col(Idea.reason),
            col(Unit.name).label("unit"),
        )
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .where(
            col(Idea.id).in_(found),
            col(Idea.submitted_at).is_not(None),
            col(Idea.state).not_in([IdeaState.MERGED, IdeaState.WITHDRAWN]),
            col(Idea.id) != (but or 0),
        )
    ).all()
    scored = [(likeness(wanted, row.title, row.problem, row.proposal), row) for row in rows]
    best = sorted(
        (pair for pair in scored if pair[0] >= LIKE_ENOUGH), key=lambda p: (-p[0], p[1].id)
    )
    return [_shown(row, score) for score, row in best[:limit]]


def likeness(wanted: list[str], title: str, problem: str, proposal: str = "") -> int:
    """Return how much a text (as telling stems) and an idea share, from 0 to 100."""
    best = 0.0
    for text in (title, f"{title} {problem} {proposal}"):
        theirs = telling(text)
        alike = fuzz.token_set_ratio(" ".join(wanted), " ".join(theirs))
        best = max(best, alike * _shared(wanted, theirs))
    return round(best)


def _shared(one: list[str], two: list[str]) -> float:
    """Return how much of the shorter text the two share: one common word is no likeness."""
    shorter = max(2, min(len(set(one)), len(set(two)), 8))
    return min(1.0, len(set(one) & set(two)) / shorter)


def _shown(row: sa.Row, score: int) -> LookAlike:  # type: ignore[type-arg]
    state = IdeaState(row.state)
    return LookAlike(
        id=row.id,
        kind=_KINDS.get(state, "idea"),
        title=row.title,
        state=state,
        unit=row.unit,
        supports=row.support_count,
        reason=row.reason if state is IdeaState.ENDED else "",
        score=score,
    )
