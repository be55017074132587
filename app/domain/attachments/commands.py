"""Adding a file and taking it away."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app import events
from app.core.actor import Actor
from app.core.errors import invalid
from app.db.moves import locked
from app.domain.attachments.models import MOST_FILES, PART, Attachment, AttachmentPart
from app.domain.attachments.owners import Owner, owner_of
from app.domain.attachments.queries import bytes_kept, column_of, visible_file
from app.domain.attachments.schemas import CheckedFile, Limits
from app.domain.attachments.values import OwnerKind
from app.domain.ideas.moves import record_on_idea
from app.domain.people.models import Organisation
from app.policy import Action, Relation, can

SUBJECTS = {
    OwnerKind.IDEA: "idea",
    OwnerKind.BOOKING: "transfer",
    OwnerKind.HANDOVER: "handover",
    OwnerKind.ENTRY: "register_entry",
    OwnerKind.DUTY: "register_duty",
    OwnerKind.ITEM: "learning_item",
}


def add_file(
    session: Session,
    kind: OwnerKind,
    owner_id: int,
    file: CheckedFile,
    *,
    limits: Limits,
    actor: Actor,
    now: datetime,
) -> Attachment:
    """Keep a file with a thing; the same content twice is one file.

    Raises:
        NotFound: no such thing that the actor may see.
        NotAllowed: not theirs to change.
        Invalid: `too_many_files`, or `no_room` left for files.
        Conflict: `wrong_state`.
    Records: `<subject>.file_added`, but for drafts.
    """
    owner = owner_of(session, actor, kind, owner_id)
    owner.require_change(actor)
    # One after the other: who counts and measures reads what the one before wrote.
    locked(session, Organisation, 1)
    rows = _rows(session, owner)
    if same := next((row for row in rows if row.sha256 == file.sha256), None):
        return same
    if len(rows) >= min(limits.count, MOST_FILES):
        raise invalid("files", "too_many_files", max=limits.count)
    if bytes_kept(session) + len(file.data) > limits.total_bytes:
        raise invalid("files", "no_room")
    row = _write(session, owner, file, _free({row.number for row in rows}), now)
    _record(session, owner, row, "file_added", actor, now)
    return row


def remove_file(session: Session, attachment_id: int, *, actor: Actor, now: datetime) -> Owner:
    """Take a file away; return the thing that it stood with.

    Raises:
        NotFound: no such file that the actor may see.
        NotAllowed: not theirs to change.
        Conflict: `wrong_state`.
    Records: `<subject>.file_removed`, but for drafts.
    """
    _, owner = visible_file(session, actor, attachment_id)
    owner.require_change(actor)
    row = locked(session, Attachment, attachment_id)
    if row is not None:
        session.delete(row)
        session.flush()
        _record(session, owner, row, "file_removed", actor, now)
    return owner


def _rows(session: Session, owner: Owner) -> list[Attachment]:
    query = sa.select(Attachment).where(column_of(owner.kind) == owner.id)
    return list(session.execute(query.order_by(col(Attachment.number))).scalars())


def _free(taken: set[int]) -> int:
    return next(number for number in range(1, MOST_FILES + 1) if number not in taken)


def _write(
    session: Session, owner: Owner, file: CheckedFile, number: int, now: datetime
) -> Attachment:
    small = file.thumbnail
    row = Attachment(
        **{column_of(owner.kind).key: owner.id},
        number=number,
        name=file.name,
        kind=file.kind,
        size=len(file.data),
        sha256=file.sha256,
        thumb_width=small.width if small else 0,
        thumb_height=small.height if small else 0,
        added_at=now,
    )
    session.add(row)
    session.flush()
    starts = range(0, len(file.data), PART)
    pieces = [file.data[start : start + PART] for start in starts]
    parts = [
        {"attachment_id": row.id, "number": at, "data": piece}
        for at, piece in [*enumerate(pieces, 1), *([(0, small.data)] if small else [])]
    ]
    session.execute(sa.insert(AttachmentPart), parts)
    return row


def _record(
    session: Session, owner: Owner, row: Attachment, verb: str, actor: Actor, now: datetime
) -> None:
    subject = SUBJECTS[owner.kind]
    facts = {"attachment_id": row.id, "kind": str(row.kind), "size": row.size}
    if owner.idea is None:
        events.record(
            session, f"{subject}.{verb}", actor=actor, now=now, subject=subject,
            subject_id=owner.id, file=facts,
        )  # fmt: skip
    elif owner.idea.submitted_at is not None:
        mine = Relation.AUTHOR in owner.relations or not can(actor, Action.IDEA_TRIAGE)
        record_on_idea(
            session, owner.idea, f"idea.{verb}", actor=actor, now=now, by_author=mine, file=facts
        )
