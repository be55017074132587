"""The organisation's own statements, asked from the next opening on."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.domain.scan.models import ScanStatement
from app.domain.scan.schemas import StatementDraft
from app.domain.scan.statements import MOST_STATEMENTS, house_statements
from app.events import record
from app.policy import Action, require

MOST_OWN = MOST_STATEMENTS - len(house_statements())


def add_statement(
    session: Session, draft: StatementDraft, *, actor: Actor, now: datetime
) -> ScanStatement:
    """Add a statement of the organisation's own; the next wave that opens asks it.

    Raises:
        NotAllowed: the actor is not of the AI team.
        Conflict: `too_many_statements`.

    Records `scan_statement.added`.
    """
    require(actor, Action.SCAN_MANAGE)
    if len(own_statements(session)) >= MOST_OWN:
        raise Conflict("too_many_statements", most=MOST_OWN)
    row = ScanStatement(**draft.model_dump())
    session.add(row)
    session.flush()
    _tell(session, row, "added", actor, now)
    return row


def drop_statement(session: Session, statement_id: int, *, actor: Actor, now: datetime) -> None:
    """Ask a statement no longer; earlier waves keep it.

    Raises:
        NotAllowed: the actor is not of the AI team.
        NotFound: there is none.

    Records `scan_statement.dropped`.
    """
    require(actor, Action.SCAN_MANAGE)
    row = session.get(ScanStatement, statement_id)
    if row is None or not row.active:
        raise NotFound
    row.active = False
    session.flush()
    _tell(session, row, "dropped", actor, now)


def own_statements(session: Session) -> list[ScanStatement]:
    """Return the statements that the organisation asks itself, oldest first."""
    query = (
        sa.select(ScanStatement)
        .where(col(ScanStatement.active).is_(True))
        .order_by(col(ScanStatement.id))
    )
    return list(session.execute(query).scalars())


def _tell(session: Session, row: ScanStatement, what: str, actor: Actor, now: datetime) -> None:
    record(
        session,
        f"scan_statement.{what}",
        actor=actor,
        now=now,
        subject="scan_statement",
        subject_id=row.id or 0,
        dimension=str(row.dimension),
    )
