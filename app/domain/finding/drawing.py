"""What a page tells of what was found: what it is, where it stands, and the words where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.domain.finding.pieces import Piece, marked, snippet
from app.domain.finding.schemas import Kind
from app.search.asking import Asked
from app.search.keeping import SOURCES, moment, thing


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. `id` is of its own kind, `idea_id` of the idea behind it."""

    kind: Kind
    id: int
    idea_id: int | None
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    state: str | None
    unit_id: int | None
    value_type: str | None
    supports: int
    at: datetime

    @property
    def path(self) -> str:
        """Return the address of its page."""
        own = {
            Kind.IDEA: f"/ideas/{self.idea_id}",
            Kind.COMMENT: f"/ideas/{self.idea_id}#comment-{self.id}",
            Kind.EXPERIMENT: f"/experiments/{self.id}",
            Kind.LESSON: f"/lessons/{self.id}",
            Kind.REGISTER: f"/register/{self.id}",
        }
        return own[self.kind]


def drawn(session: Session, given: Asked, places: Sequence[int]) -> tuple[Hit, ...]:
    """Return what stands at places of the search table, as it is now, in their order. One query."""
    things = [thing(place) for place in places]
    ids: dict[str, list[int]] = {}
    for kind, of_id in things:
        ids.setdefault(kind, []).append(of_id)
    if not ids:
        return ()
    values = {f"{kind}_ids": of for kind, of in ids.items()}
    rows = session.execute(_told(tuple(sorted(ids))), values)
    found = {(row.kind, row.id): row for row in rows}
    return tuple(_hit(given, found[one]) for one in things if one in found)


@lru_cache(maxsize=32)
def _told(kinds: tuple[str, ...]) -> Any:
    parts = (
        f"SELECT '{kind}' AS kind, {kind}_text.* FROM "  # noqa: S608
        f"({SOURCES[kind].query.replace(':ids', f':{kind}_ids')}) AS {kind}_text"
        for kind in kinds
    )
    query = (
        "SELECT said.*, idea.state, idea.value_type, coalesce(idea.support_count, 0) AS supports, "  # noqa: S608
        "coalesce(entry.unit_id, idea.unit_id) AS unit, coalesce(entry.name, idea.title) AS head "
        f"FROM ({' UNION ALL '.join(parts)}) AS said LEFT JOIN idea ON idea.id = said.idea_id "
        "LEFT JOIN register_entry AS entry ON said.kind = 'register' AND entry.id = said.id"
    )
    return sa.text(query).bindparams(*(sa.bindparam(f"{k}_ids", expanding=True) for k in kinds))


def _hit(given: Asked, row: Any) -> Hit:
    return Hit(
        kind=Kind(row.kind),
        id=row.id,
        idea_id=row.idea_id,
        title=marked(given, row.head or ""),
        text=snippet(given, row.text.strip().removesuffix(f" K-{row.idea_id}")),
        state=row.state,
        unit_id=row.unit,
        value_type=row.value_type,
        supports=row.supports,
        at=moment(row.at),
    )
