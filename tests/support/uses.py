"""AI in use, with the duties that its class brings."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.domain.register.commands import create_entry, move_entry
from app.domain.register.schemas import EntryDraft, EntryMove, EntryTriage
from app.domain.register.triage import triage_entry
from tests.support.promises import House


def use_of_ai(
    session: Session,
    house: House,
    *,
    now: datetime,
    risk_flags: Collection[str] = (),
    name: str = "Chat",
    in_use: bool = True,
) -> int:
    """Write a use of AI of the first unit down, look at its risk and put it in use; return its number."""
    draft = EntryDraft(name=name, unit_id=house.unit_id, owner_id=house.lead.id)
    row = create_entry(session, draft, actor=house.lead, now=now)
    triage_entry(
        session,
        row,
        EntryTriage(risk_class="minimal", risk_flags=list(risk_flags)),
        actor=house.lead,
        now=now,
    )
    if in_use:
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=now)
    return row.id or 0
