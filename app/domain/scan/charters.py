"""The vision and the frames: read by everyone, each saving a version of its own."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.db.moves import locked
from app.domain.people.models import Organisation, Person
from app.domain.scan.charter_models import TEXTS, Charter, CharterKind
from app.domain.scan.schemas import CharterDraft
from app.events import record
from app.policy import Action, require

MOST = 50


@dataclass(frozen=True)
class CharterView:
    """One version with the name of whoever wrote it."""

    version: int
    at: datetime
    by: str
    texts: dict[str, str]

    def parts(self, language: str) -> list[str]:
        """Return the three parts in a language."""
        return [text for name, text in self.texts.items() if name.endswith(f"_{language}")]


def save_charter(
    session: Session, kind: CharterKind, draft: CharterDraft, *, actor: Actor, now: datetime
) -> Charter:
    """Keep a new version. Texts that are as they were make none.

    Raises:
        NotAllowed: the actor belongs neither to management nor to the AI team.
        Conflict: `stale` when somebody saved after `draft.version` (0: none yet) was read.

    Records `charter.changed`.
    """
    require(actor, Action.VISION_MANAGE)
    locked(session, Organisation, 1)
    last = _newest(session, kind)
    seen = last.version if last else 0
    if draft.version != seen:
        raise Conflict("stale", current=seen)
    texts = draft.model_dump(exclude={"version"})
    if last is not None and texts == _texts(last):
        return last
    row = Charter(kind=kind, version=seen + 1, by_id=actor.id, at=now, **texts)
    session.add(row)
    session.flush()
    record(
        session,
        "charter.changed",
        actor=actor,
        now=now,
        subject="charter",
        subject_id=row.version,
        charter=str(kind),
    )
    return row


def charter(session: Session, kind: CharterKind) -> CharterView | None:
    """Return the version that holds now, None before the first."""
    found = versions(session, kind, limit=1)
    return found[0] if found else None


def pages_of_versions(
    session: Session, kind: CharterKind, *, limit: int, cursor: str | None
) -> Slice[CharterView]:
    """Return a page of the versions, newest first. One query."""
    key = decode_cursor(cursor, (int,))
    found = versions(session, kind, limit=limit + 1, before=key[0] if key else None)
    part = found[:limit]
    return Slice(part, encode_cursor(part[-1].version) if len(found) > limit else None)


def versions(
    session: Session, kind: CharterKind, *, limit: int = MOST, before: int | None = None
) -> list[CharterView]:
    """Return the versions (those before one), newest first. One query."""
    query = sa.select(Charter, col(Person.name)).join(Person, col(Person.id) == col(Charter.by_id))
    query = query.where(col(Charter.kind) == kind)
    if before is not None:
        query = query.where(col(Charter.version) < before)
    rows = session.execute(query.order_by(col(Charter.version).desc()).limit(limit))
    return [CharterView(row.version, row.at, name, _texts(row)) for row, name in rows]


def _newest(session: Session, kind: CharterKind) -> Charter | None:
    query = sa.select(Charter).where(col(Charter.kind) == kind)
    return session.execute(query.order_by(col(Charter.version).desc()).limit(1)).scalars().first()


def _texts(row: Charter) -> dict[str, str]:
    return {name: getattr(row, name) for name in TEXTS}
