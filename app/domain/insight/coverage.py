"""What rounds are about: ideas, chosen ones and money per theme and per value type.

What was chosen is told of published rounds alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.text import fold
from app.core.words import Words, in_both
from app.domain.ideas.models import Idea
from app.domain.ideas.values import ValueType
from app.domain.people.models import Theme
from app.domain.rounds.models import Decision, Item, OutcomeLine, Round
from app.domain.rounds.states import RoundState

K = TypeVar("K")


@dataclass(frozen=True)
class Share:
    """The part of one theme or value type: ideas on the agenda, chosen among them, granted cents."""

    ideas: int = 0
    chosen: int = 0
    cents: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.ideas + other.ideas, self.chosen + other.chosen, self.cents + other.cents)


@dataclass(frozen=True)
class Coverage:
    """A round (or several) by theme and by value type; None is the theme of ideas without one."""

    month: str
    published: bool
    whole: Share
    themes: dict[int | None, Share]
    kinds: dict[ValueType, Share]
    names: dict[int | None, Words]

    def by_name(self, lang: str) -> list[tuple[int | None, str, Share]]:
        """Return the themes with their name in a language, by it; what has no theme comes last."""
        found = [(theme, self.names[theme][lang], part) for theme, part in self.themes.items()]
        return sorted(found, key=lambda row: (row[0] is None, fold(row[1])))


def coverage(session: Session, *, first: str, last: str) -> list[Coverage]:
    """Return the rounds from month to month that have an agenda, newest first. One query."""
    decided = sa.and_(
        col(Decision.round_id) == col(Round.id),
        col(Decision.idea_id) == col(Item.idea_id),
        col(Decision.selected).is_(True),
        col(Round.state) == RoundState.PUBLISHED,
    )
    line = sa.and_(
        col(OutcomeLine.round_id) == col(Decision.round_id),
        col(OutcomeLine.idea_id) == col(Decision.idea_id),
    )
    rows = session.execute(
        sa.select(
            col(Round.month),
            col(Round.state),
            col(Idea.theme_id),
            col(Theme.name_nl),
            col(Theme.name_en),
            col(Idea.value_type),
            sa.func.count(),
            sa.func.count(col(Decision.idea_id)),
            sa.func.coalesce(sa.func.sum(col(OutcomeLine.cost_cents)), 0),
        )
        .select_from(Round)
        .join(Item, col(Item.round_id) == col(Round.id))
        .join(Idea, col(Idea.id) == col(Item.idea_id))
        .outerjoin(Theme, col(Theme.id) == col(Idea.theme_id))
        .outerjoin(Decision, decided)
        .outerjoin(OutcomeLine, line)
        .where(col(Round.month).between(first, last), col(Round.state) != RoundState.CANCELLED)
        .group_by(
            col(Round.month),
            col(Round.state),
            col(Idea.theme_id),
            col(Theme.name_nl),
            col(Theme.name_en),
            col(Idea.value_type),
        )
        .order_by(col(Round.month).desc(), col(Idea.value_type))
    )
    found: dict[str, Coverage] = {}
    for month, state, theme, name_nl, name_en, kind, *numbers in rows:
        blank = Coverage(month, state is RoundState.PUBLISHED, Share(), {}, {}, {})
        part = Share(*(int(n) for n in numbers))
        known = found.get(month, blank)
        found[month] = replace(
            known,
            whole=known.whole + part,
            themes=_added(known.themes, theme, part),
            kinds=_added(known.kinds, kind or ValueType.EFFICIENCY, part),
            names={**known.names, theme: in_both(name_nl or "", name_en or "")},
        )
    return list(found.values())


def together(found: Iterable[Coverage]) -> Coverage:
    """Return several rounds as one."""
    whole = Coverage("", False, Share(), {}, {}, {})
    for one in found:
        themes, kinds = whole.themes, whole.kinds
        for theme, part in one.themes.items():
            themes = _added(themes, theme, part)
        for kind, part in one.kinds.items():
            kinds = _added(kinds, kind, part)
        whole = Coverage(
            "",
            whole.published or one.published,
            whole.whole + one.whole,
            themes,
            kinds,
            {**whole.names, **one.names},
        )
    return whole


def _added(shares: dict[K, Share], key: K, part: Share) -> dict[K, Share]:
    return {**shares, key: shares.get(key, Share()) + part}
