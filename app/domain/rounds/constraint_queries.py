"""Reading what is fixed about a round, for pages and for its record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.words import Words, in_both, same_in_both
from app.domain.ideas.models import Idea
from app.domain.people.models import Person, Theme, Unit
from app.domain.rounds.constraint_models import Constraint, ConstraintKind, Rival

K = ConstraintKind


@dataclass(frozen=True, slots=True)
class ConstraintView:
    """One thing that is fixed, by whom and why; everybody may see it.

    `ideas` are (id, title): of a prerequisite first the idea, then the one that it needs. A cap
    holds for the `value` of `by`: a unit, a theme or a value type (its code).
    """

    id: int
    kind: ConstraintKind
    ideas: tuple[tuple[int, str], ...]
    by: str
    value: Words
    max_cents: int | None
    max_count: int | None
    reason: str
    who: str
    at: datetime

    @property
    def titles(self) -> list[str]:
        """Return the titles of its ideas."""
        return [title for _, title in self.ideas]

    @property
    def value_type(self) -> str | None:
        """Return the code of the value type that a cap holds for."""
        return self.value["en"] if self.by == "value_type" else None

    @property
    def ids(self) -> list[int]:
        """Return the ids of its ideas."""
        return [idea for idea, _ in self.ideas]


def constraints_of(session: Session, round_id: int) -> tuple[ConstraintView, ...]:
    """Return what is fixed, in the order in which it was. Three queries."""
    rows = session.execute(
        sa.select(
            Constraint, col(Person.name), col(Unit.name), col(Theme.name_nl), col(Theme.name_en)
        )
        .join(Person, col(Person.id) == Constraint.by)
        .outerjoin(Unit, col(Unit.id) == col(Constraint.unit_id))
        .outerjoin(Theme, col(Theme.id) == col(Constraint.theme_id))
        .where(col(Constraint.round_id) == round_id)
        .order_by(col(Constraint.id))
    ).all()
    if not rows:
        return ()
    members = _members(session, round_id)
    titles = _titles(session, [row[0] for row in rows], members)
    found = (_view(*row, members=members, titles=titles) for row in rows)
    # Of rivals that left the agenda one may stand alone: then nothing is fixed any more.
    return tuple(v for v in found if v.kind is not K.EXCLUSION or len(v.ideas) > 1)


def as_record(views: Sequence[ConstraintView], lang: str) -> dict[str, Any]:
    """Return constraints as the record of a round holds them, whose themes speak one language."""

    def of(kind: ConstraintKind) -> list[ConstraintView]:
        return [view for view in views if view.kind is kind]

    return {
        "exclusions": [sorted(v.ids) for v in of(K.EXCLUSION)],
        "prerequisites": [v.ids for v in of(K.PREREQUISITE)],
        "caps": [
            {
                "by": v.by,
                "value": v.value[lang],
                "max_cents": v.max_cents,
                "max_count": v.max_count,
            }
            for v in of(K.CAP)
        ],
        "forced_in": [{"idea_id": v.ids[0], "reason": v.reason} for v in of(K.FORCED_IN)],
        "forced_out": [{"idea_id": v.ids[0], "reason": v.reason} for v in of(K.FORCED_OUT)],
    }


def _members(session: Session, round_id: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = session.execute(
        sa.select(col(Rival.constraint_id), col(Rival.idea_id))
        .where(col(Rival.round_id) == round_id)
        .order_by(col(Rival.constraint_id), col(Rival.idea_id))
    )
    for constraint, idea in rows:
        found.setdefault(constraint, []).append(idea)
    return found


def _titles(
    session: Session, rows: Sequence[Constraint], members: dict[int, list[int]]
) -> dict[int, str]:
    named = {i for row in rows for i in (row.idea_id, row.needs_id) if i}
    named |= {i for ideas in members.values() for i in ideas}
    query = sa.select(col(Idea.id), col(Idea.title)).where(col(Idea.id).in_(named))
    return {idea: title for idea, title in session.execute(query)}  # noqa: C416 (typed rows)


def _view(
    row: Constraint,
    who: str,
    unit: str | None,
    theme_nl: str | None,
    theme_en: str | None,
    *,
    members: dict[int, list[int]],
    titles: dict[int, str],
) -> ConstraintView:
    ids = members.get(row.id or 0, []) or [i for i in (row.idea_id, row.needs_id) if i]
    said = (("unit", unit), ("value_type", row.value_type))
    cap = {by: same_in_both(str(value)) for by, value in said if value}
    if theme := in_both(theme_nl, theme_en):
        cap["theme"] = theme
    by, value = next(iter(cap.items()), ("", same_in_both("")))
    return ConstraintView(
        id=row.id or 0,
        kind=row.kind,
        ideas=tuple((i, titles.get(i, "")) for i in ids),
        by=by,
        value=value,
        max_cents=row.max_cents,
        max_count=row.max_count,
        reason=row.reason,
        who=who,
        at=row.at,
    )
