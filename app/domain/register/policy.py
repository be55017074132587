"""What the organisation agreed about its register, and whether an owner knows enough by it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.db.moves import locked, set_versioned
from app.domain.register.literacy_models import LiteracyRecord
from app.domain.register.models import RegisterPolicy
from app.domain.register.schemas import PolicyChange
from app.events import record
from app.policy import Action, require


def policy_of(session: Session) -> RegisterPolicy:
    """Return the agreements; the usual ones where nobody made any."""
    return session.get(RegisterPolicy, 1) or RegisterPolicy()


def change_policy(
    session: Session, data: PolicyChange, *, actor: Actor, now: datetime
) -> RegisterPolicy:
    """Agree something else, if nobody else did meanwhile. Records `register.policy_changed`."""
    require(actor, Action.REGISTER_POLICY)
    row = locked(session, RegisterPolicy, 1)
    if row is None:
        row = RegisterPolicy()
        session.add(row)
        session.flush()
    changes = data.model_dump(exclude={"version"}, exclude_unset=True)
    set_versioned(session, row, data.version, **changes)
    record(
        session,
        "register.policy_changed",
        actor=actor,
        now=now,
        subject="register_policy",
        subject_id=1,
        fields=sorted(changes),
    )
    return row


def is_literate(session: Session, person_id: int | None, here: date) -> bool:
    """Whether somebody has a record of learning that holds today."""
    query = sa.select(col(LiteracyRecord.id)).where(
        col(LiteracyRecord.person_id) == person_id, col(LiteracyRecord.valid_until) >= here
    )
    return session.execute(query.limit(1)).first() is not None
