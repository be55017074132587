"""How much waits: events for the chain, mails and calls for their receivers."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.events.models import Event, EventLink
from app.notify.models import Call, Delivery, DeliveryState

SHOWN = (DeliveryState.WAITING, DeliveryState.FAILED)
CHANNELS: dict[str, Any] = {"mail": Delivery, "webhook": Call}


@dataclass(frozen=True, slots=True)
class Figures:
    """Events in the log and not yet in the chain; the outbox by channel and state."""

    events: int
    unsealed: int
    outbox: dict[tuple[str, str], int]


def figures(session: Session) -> Figures:
    """Return the present figures. Three queries."""
    events, sealed = session.execute(
        sa.select(
            sa.select(sa.func.count(col(Event.id))).scalar_subquery(),
            sa.select(sa.func.count(col(EventLink.seq))).scalar_subquery(),
        )
    ).one()
    outbox = {(channel, state.value): 0 for channel in CHANNELS for state in SHOWN}
    for channel, table in CHANNELS.items():
        query = sa.select(table.state, sa.func.count()).where(table.state.in_(SHOWN))
        for state, count in session.execute(query.group_by(table.state)):
            outbox[channel, DeliveryState(state).value] = count
    return Figures(events, events - sealed, outbox)
