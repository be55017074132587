"""Files: those of a thing, one of them, and its content piece by piece."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.attachments.models import Attachment, AttachmentPart
from app.domain.attachments.owners import Owner, owner_of
from app.domain.attachments.values import FileKind, OwnerKind

_COLUMNS: dict[OwnerKind, Any] = {
    OwnerKind.IDEA: col(Attachment.idea_id),
    OwnerKind.BOOKING: col(Attachment.booking_id),
    OwnerKind.HANDOVER: col(Attachment.handover_id),
    OwnerKind.ENTRY: col(Attachment.entry_id),
    OwnerKind.DUTY: col(Attachment.duty_id),
    OwnerKind.ITEM: col(Attachment.item_id),
}


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a page lists it; `size` in bytes."""

    id: int
    name: str
    kind: FileKind
    size: int
    sha256: str
    thumb_width: int
    thumb_height: int
    added_at: datetime


_VIEW = tuple(col(getattr(Attachment, name)) for name in FileView.__dataclass_fields__)


def column_of(kind: OwnerKind) -> Any:
    """Return the column that names the thing."""
    return _COLUMNS[kind]


def files_of(session: Session, kind: OwnerKind, owner_id: int) -> list[FileView]:
    """Return the files of a thing, in the order in which they came. Whoever asks sees the thing."""
    return files_by_owner(session, kind, [owner_id]).get(owner_id, [])


def files_by_owner(
    session: Session, kind: OwnerKind, owner_ids: Collection[int]
) -> dict[int, list[FileView]]:
    """Return the files of several things by their id, in one query: for lists."""
    column = column_of(kind)
    query = sa.select(column, *_VIEW).where(column.in_(owner_ids)).order_by(col(Attachment.id))
    found: dict[int, list[FileView]] = {}
    for owner_id, *values in session.execute(query):
        found.setdefault(owner_id, []).append(FileView(*values))
    return found


def visible_file(session: Session, actor: Actor, attachment_id: int) -> tuple[FileView, Owner]:
    """Return a file and the thing that it stands with.

    Raises:
        NotFound: there is none, or the actor may not see the thing.
    """
    row = session.get(Attachment, attachment_id)
    if row is None:
        raise NotFound
    owners = {kind: getattr(row, column.key) for kind, column in _COLUMNS.items()}
    kind, owner_id = next((k, value) for k, value in owners.items() if value is not None)
    owner = owner_of(session, actor, kind, owner_id)
    return FileView(*(getattr(row, name) for name in FileView.__dataclass_fields__)), owner


def part_of(session: Session, attachment_id: int, number: int) -> bytes | None:
    """Return a piece of the content, None after the last."""
    query = sa.select(col(AttachmentPart.data)).where(
        col(AttachmentPart.attachment_id) == attachment_id, col(AttachmentPart.number) == number
    )
    found = session.execute(query).scalar()
    return None if found is None else bytes(found)


def bytes_kept(session: Session) -> int:
    """Return how much all files take together."""
    total = session.execute(sa.select(sa.func.coalesce(sa.func.sum(col(Attachment.size)), 0)))
    return int(total.scalar_one())
