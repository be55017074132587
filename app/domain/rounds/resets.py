"""Beginning an idea's vote again, before it is settled: with a reason, and with a trace."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app import events
from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.db.moves import move
from app.domain.people.models import Person
from app.domain.rounds.items import at_the_table
from app.domain.rounds.live import follow
from app.domain.rounds.live_models import ItemReset
from app.domain.rounds.models import Item, RevealedLine, Round, Tally
from app.domain.rounds.states import ITEM, ItemState
from app.policy import Action, require


def reset_item(
    session: Session, row: Round, idea_id: int, reason: str, *, actor: Actor, now: datetime
) -> Item:
    """Let an idea wait again: what was revealed no longer counts, the answers given stay.

    The trace keeps the counts, the reason and who decided it.

    Raises:
        Conflict: `wrong_state` unless open or revealed.
        Invalid: no reason.
        NotFound: the idea is not on the agenda.
    Records: item.reset
    """
    require(actor, Action.ROUND_LEAD)
    row, item = at_the_table(session, row, idea_id, actor, now)
    if item.state not in (ItemState.OPEN, ItemState.REVEALED):
        ITEM.check(item.state, ItemState.REVEALED)
        raise Conflict("wrong_state", thing="item", state=str(item.state), wanted="open")
    if not reason:
        raise invalid("reason", "required")
    made = ItemReset(
        round_id=item.round_id,
        idea_id=item.idea_id,
        item_version=item.version,
        reason=reason,
        tallies=_tallies(session, item),
        by=actor.person_id,
        at=now,
    )
    session.add(made)
    session.flush()
    move(session, item, ITEM, ItemState.WAITING, votes=0, discussed=False, conclusion="")
    for table in (Tally, RevealedLine):
        session.execute(
            sa.delete(table)
            .where(col(table.round_id) == item.round_id, col(table.idea_id) == item.idea_id)
            .execution_options(synchronize_session=False)
        )
    follow(session, row.id or 0, idea_id, talk_until=None)
    events.record(
        session,
        "item.reset",
        actor=actor,
        now=now,
        subject="item",
        subject_id=item.id or 0,
        idea_id=item.idea_id,
        round_id=row.id,
        month=row.month,
        reason=reason,
        votes=len(made.tallies),
    )
    return item


def resets_of(session: Session, round_id: int) -> dict[int, list[tuple[ItemReset, str]]]:
    """Return per idea its resets with the name of who decided them, oldest first."""
    rows = session.execute(
        sa.select(ItemReset, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(ItemReset.by))
        .where(col(ItemReset.round_id) == round_id)
        .order_by(col(ItemReset.id))
    )
    found: dict[int, list[tuple[ItemReset, str]]] = {}
    for made, name in rows:
        found.setdefault(made.idea_id, []).append((made, name or ""))
    return found


def _tallies(session: Session, item: Item) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(col(Tally.vote), col(Tally.counts), col(Tally.no_opinion))
        .where(col(Tally.round_id) == item.round_id, col(Tally.idea_id) == item.idea_id)
        .order_by(col(Tally.vote))
    )
    return [{"vote": v, "counts": counts, "no_opinion": none} for v, counts, none in rows]
