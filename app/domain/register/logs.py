"""Rows for files: the duties of every entry, and the log of incidents."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.people.models import Person, Unit
from app.domain.register.duty_models import RegisterDuty, RegisterIncident
from app.domain.register.models import RegisterEntry

Rows = list[list[str | int | None]]
INCIDENT_HEAD = (
    "id",
    "entry_id",
    "entry",
    "unit",
    "kind",
    "happened_on",
    "noticed_on",
    "report_by",
    "reported_on",
    "closed_on",
    "what",
    "action",
)
DUTY_HEAD = (
    "entry_id",
    "entry",
    "key",
    "state",
    "applies_from",
    "due_on",
    "owner",
    "done_on",
    "evidence",
)


def incident_rows(session: Session) -> Rows:
    """Return the log of incidents, oldest first, with its head."""
    i, e = RegisterIncident, RegisterEntry
    query = (
        sa.select(
            col(i.id),
            col(i.entry_id),
            col(e.name),
            col(Unit.name),
            col(i.kind),
            col(i.happened_on),
            col(i.noticed_on),
            col(i.report_by),
            col(i.reported_on),
            col(i.closed_on),
            col(i.what),
            col(i.action),
        )
        .join(e, col(e.id) == col(i.entry_id))
        .outerjoin(Unit, col(Unit.id) == col(e.unit_id))
        .order_by(col(i.id))
    )
    return [list(INCIDENT_HEAD), *_plain(session, query)]


def duty_rows(session: Session) -> Rows:
    """Return every duty by entry, with its head."""
    d, e = RegisterDuty, RegisterEntry
    query = (
        sa.select(
            col(d.entry_id),
            col(e.name),
            col(d.key),
            col(d.state),
            col(d.applies_from),
            col(d.due_on),
            col(Person.name),
            col(d.done_on),
            col(d.evidence),
        )
        .join(e, col(e.id) == col(d.entry_id))
        .outerjoin(Person, col(Person.id) == col(d.owner_id))
        .order_by(col(d.entry_id), col(d.id))
    )
    return [list(DUTY_HEAD), *_plain(session, query)]


def _plain(session: Session, query: Any) -> Rows:
    return [
        [v if isinstance(v, int) or v is None else str(v) for v in row]
        for row in session.execute(query)
    ]
