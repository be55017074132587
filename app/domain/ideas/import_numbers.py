"""Own numbers of ideas in lists: a list's, ours where it leaves, and those made for rows without one."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.input import iso
from app.domain.ideas.import_rows import Row
from app.domain.ideas.models import Idea

CHUNK = 1000
_MOST = 120
_BY_TEXT, _BY_LONG_ID, _BY_FORM = "text:", "long:", "form:"
_OURS = re.compile(r"K-(?P<id>[1-9][0-9]{0,8})-[0-9a-f]{8}")


def number_outside(idea_id: int, own_id: str | None, came_at: datetime) -> str:
    """Return what a list that leaves calls an idea: its own number, else a reference of ours.

    The `K-142` of another Kiem is another idea, so a digest of when it came (was submitted, or
    begun as a draft) stands behind it.
    """
    if own_id and not own_id.startswith((_BY_TEXT, _BY_LONG_ID, _BY_FORM)):
        return own_id
    return f"K-{idea_id}-{_digest(f'{idea_id} {iso(came_at)}')[:8]}"


def numbers(rows: Iterable[Row], seen: Counter[str]) -> list[str]:
    """Return a number for every row, none twice: its own, else one made from its text."""
    found = []
    for row in rows:
        own = row.own_id or _BY_TEXT + _digest(
            f"{row.title}\n{row.problem}\n{row.proposal}\n{row.unit}"
        )
        own = own if len(own) <= _MOST - 10 else _BY_LONG_ID + _digest(own)
        seen[own] += 1
        found.append(own if seen[own] == 1 else f"{own} ({seen[own]})")
    return found


def ideas_by_number(
    session: Session, own_ids: Sequence[str], *, lock: bool = True
) -> dict[str, Idea]:
    """Return the ideas that lists know by these numbers."""
    found: dict[str, Idea] = {}
    for start in range(0, len(own_ids), CHUNK):
        part = own_ids[start : start + CHUNK]
        ours = {int(said["id"]): own for own in part if (said := _OURS.fullmatch(own))}
        known = col(Idea.own_id).in_(part)
        query = sa.select(Idea).where(sa.or_(known, col(Idea.id).in_(ours)) if ours else known)
        for idea in session.execute(query.with_for_update() if lock else query).scalars():
            came_at = idea.submitted_at or idea.created_at
            found[number_outside(idea.id or 0, idea.own_id, came_at)] = idea
            found[idea.own_id or ""] = idea
    return {own: found[own] for own in own_ids if own in found}


def ids_by_number(session: Session, own_ids: Sequence[str]) -> dict[str, int]:
    """Return the ids of rows that were just made, in the order of their own numbers."""
    found: dict[str, int] = {}
    for start in range(0, len(own_ids), CHUNK):
        part = own_ids[start : start + CHUNK]
        query = sa.select(col(Idea.own_id), col(Idea.id)).where(col(Idea.own_id).in_(part))
        found.update({own: idea_id for own, idea_id in session.execute(query) if own and idea_id})
    return {own: found[own] for own in own_ids}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
