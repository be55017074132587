"""Everything that looks like a text: ideas, experiments, lessons and register entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.domain.experiments.models import Experiment, Lesson
from app.domain.ideas.likeness import LIKE_ENOUGH, LookAlike, likeness, look_alikes
from app.domain.ideas.search import telling
from app.domain.people.models import Unit
from app.domain.register.models import RegisterEntry
from app.domain.register.states import EntryState

ENTRIES = 300
_FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Like:
    """Something like a text; `id` is that of its own kind, `idea_id` of the idea behind it."""

    kind: str
    id: int
    idea_id: int | None
    title: str
    state: str
    unit: str | None
    supports: int
    lesson: str
    score: int

    @property
    def path(self) -> str:
        """Return the address of its page."""
        return f"/ideas/{self.idea_id}" if self.idea_id else f"/register/{self.id}"


def likes(
    session: Session, actor: Actor, text: str, *, but: int | None = None, limit: int = 3
) -> list[Like]:
    """Return what is most like the text, best first; `but` is the idea itself. Three queries."""
    wanted = telling(text)
    if len(wanted) < _FEWEST_WORDS:
        return []
    ideas = look_alikes(session, actor, text, but=but, limit=limit)
    after = _afterlife(session, [found.id for found in ideas])
    found = [_of_idea(one, after.get(one.id)) for one in ideas] + _entries(session, wanted)
    return sorted(found, key=lambda like: (-like.score, like.kind, like.id))[:limit]


def _afterlife(session: Session, idea_ids: list[int]) -> Mapping[int, Any]:
    """Return what came of ideas: experiment, lesson and register entry, the newest of each."""
    rows = session.execute(
        sa.select(
            col(Experiment.idea_id),
            col(Experiment.id).label("experiment"),
            col(Lesson.id).label("lesson"),
            col(Lesson.text),
            col(RegisterEntry.id).label("register"),
        )
        .outerjoin(Lesson, col(Lesson.experiment_id) == col(Experiment.id))
        .outerjoin(RegisterEntry, col(RegisterEntry.experiment_id) == col(Experiment.id))
        .where(col(Experiment.idea_id).in_(idea_ids))
        .order_by(col(Experiment.id))
    )
    return {row.idea_id: row for row in rows}


def _of_idea(one: LookAlike, after: Any) -> Like:
    own_id = getattr(after, one.kind, None) if one.kind != "idea" else one.id
    kind = one.kind if own_id is not None else "idea"
    lesson = after.text if kind == "lesson" else ""
    return Like(
        kind,
        own_id or one.id,
        one.id,
        one.title,
        str(one.state),
        one.unit,
        one.supports,
        lesson,
        one.score,
    )


def _entries(session: Session, wanted: list[str]) -> list[Like]:
    """Return register entries without an idea behind them, such as bought tools."""
    rows = session.execute(
        sa.select(
            col(RegisterEntry.id),
            col(RegisterEntry.name),
            col(RegisterEntry.description),
            col(RegisterEntry.purpose),
            col(RegisterEntry.state),
            col(Unit.name).label("unit"),
        )
        .outerjoin(Unit, col(Unit.id) == col(RegisterEntry.unit_id))
        .where(col(RegisterEntry.idea_id).is_(None), col(RegisterEntry.state) != EntryState.RETIRED)
        .order_by(col(RegisterEntry.id).desc())
        .limit(ENTRIES)
    ).all()
    scored = ((likeness(wanted, r.name, r.description, r.purpose), r) for r in rows)
    return [
        Like("register", r.id, None, r.name, str(r.state), r.unit, 0, "", score)
        for score, r in scored
        if score >= LIKE_ENOUGH
    ]
