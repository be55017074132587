"""A file's row, and its content in parts, so that reading it never needs the whole."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Effect, Guard, Trigger
from app.db.types import one_of
from app.domain.attachments.values import FileKind

NAME_MAX = 120
MOST_BYTES = 100_000_000
MOST_FILES = 50
PART = 262_144
"""Bytes of one part."""


_OWNERS = ("idea_id", "booking_id", "handover_id", "entry_id", "duty_id", "item_id")
_ONE_OWNER = " OR ".join(
    "(" + " AND ".join(f"{c} IS {'NOT NULL' if c == owner else 'NULL'}" for c in _OWNERS) + ")"
    for owner in _OWNERS
)


class Attachment(SQLModel, table=True):
    """A file with one thing; it goes when the thing goes. Who added it, only the event says.

    `number` counts within the thing from 1 on: two who add at once cannot exceed its count.
    """

    __table_args__ = (
        sa.CheckConstraint(_ONE_OWNER, name="one_owner"),
        sa.CheckConstraint(f"size BETWEEN 1 AND {MOST_BYTES}", name="size"),
        sa.CheckConstraint(f"number BETWEEN 1 AND {MOST_FILES}", name="number"),
        *(sa.UniqueConstraint(owner, "number") for owner in _OWNERS),
    )

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int | None = Field(default=None, foreign_key="idea.id", ondelete="CASCADE")
    booking_id: int | None = Field(default=None, foreign_key="transfer.id", ondelete="CASCADE")
    handover_id: int | None = Field(default=None, foreign_key="handover.id", ondelete="CASCADE")
    entry_id: int | None = Field(default=None, foreign_key="register_entry.id", ondelete="CASCADE")
    duty_id: int | None = Field(default=None, foreign_key="register_duty.id", ondelete="CASCADE")
    item_id: int | None = Field(default=None, foreign_key="learning_item.id", ondelete="CASCADE")
    number: int
    name: str = Field(max_length=NAME_MAX)
    kind: FileKind = one_of(FileKind, "kind")
    size: int
    sha256: str = Field(max_length=64)
    thumb_width: int = 0
    thumb_height: int = 0
    added_at: datetime


class AttachmentPart(SQLModel, table=True):
    """A piece of a file's content, from number 1 on; number 0 is the thumbnail."""

    __tablename__ = "attachment_part"

    attachment_id: int = Field(
        foreign_key="attachment.id",
        ondelete="CASCADE",
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    data: bytes = Field(sa_type=sa.LargeBinary)


_GONE = "DELETE FROM attachment WHERE idea_id = NEW.id AND NEW.state = 'withdrawn' AND NEW.submitted_at IS NULL"

TRIGGERS: list[Trigger] = [
    Guard("tr_attachment_no_update", "attachment", "UPDATE", "1 = 1", "append_only:attachment"),
    Guard(
        "tr_attachment_part_no_update",
        "attachment_part",
        "UPDATE",
        "1 = 1",
        "append_only:attachment_part",
    ),
    Guard(
        "tr_attachment_part_stays_whole",
        "attachment_part",
        "DELETE",
        "EXISTS (SELECT 1 FROM attachment a WHERE a.id = OLD.attachment_id)",
        "append_only:attachment_part",
    ),
    Guard(
        "tr_attachment_only_on_bookings",
        "attachment",
        "INSERT",
        "NEW.booking_id IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM transfer t WHERE t.id = NEW.booking_id AND t.kind = 'booking')",
        "no_booking",
    ),
    Effect("tr_idea_thrown_away", "idea", "UPDATE OF state", (_GONE,)),
]
