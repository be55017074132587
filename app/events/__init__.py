"""The append-only event log: audit trail, source of messages, chained by hashes."""

from app.events.log import record, wake
from app.events.models import Event

__all__ = ["Event", "record", "wake"]
