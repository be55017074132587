"""The newest call of each webhook: what it told, and how it fares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.events.models import Event
from app.notify.models import Call, DeliveryState


@dataclass(frozen=True, slots=True)
class LastCall:
    """One call: `at` is when it arrived, else when it is due; `status` is 0 without an answer."""

    kind: str
    state: DeliveryState
    at: datetime
    attempts: int
    error: str

    @property
    def status(self) -> int:
        """Return the HTTP status of the last refusal."""
        code = self.error.removeprefix("HTTP ")
        return int(code) if code != self.error and code.isdecimal() else 0


def last_calls(session: Session) -> Mapping[int, LastCall]:
    """Return webhook id -> its newest call, for those that ever had one. One query."""
    newest = sa.select(sa.func.max(col(Call.id))).group_by(col(Call.webhook_id))
    rows = session.execute(
        sa.select(Call, col(Event.kind))
        .join(Event, col(Event.id) == col(Call.event_id))
        .where(col(Call.id).in_(newest))
    )
    return {
        call.webhook_id: LastCall(
            kind, call.state, call.sent_at or call.next_at, call.attempts, call.error
        )
        for call, kind in rows
    }
