"""Calling webhooks, signed the way Standard Webhooks asks; nothing twice noted, nothing lost."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.config import Settings
from app.core.input import iso
from app.db.engine import Database
from app.db.upsert import insert_ignore
from app.events.models import Event
from app.notify.leases import claim, note, retry
from app.notify.models import Call, DeliveryState, Webhook
from app.notify.posting import post
from app.notify.webhooks import KINDS, signing_key

GONE = 410
TURN = timedelta(minutes=1)
"""How long a call waits when an earlier one to the same address failed just now."""


@dataclass(frozen=True)
class Parcel:
    """One call, ready to leave."""

    webhook_id: int
    url: str
    salt: str
    message_id: str
    body: bytes


def queue_calls(session: Session, events: Sequence[Event], now: datetime) -> None:
    """Put a call in the outbox for each webhook that wants to know of an event."""
    told = [event for event in events if event.kind in KINDS]
    if not told:
        return
    hooks = session.execute(sa.select(Webhook).where(col(Webhook.active).is_(True))).scalars().all()
    rows = [
        {
            "webhook_id": hook.id,
            "event_id": event.id,
            "state": DeliveryState.WAITING,
            "attempts": 0,
            "next_at": now,
            "error": "",
        }
        for event in told
        for hook in hooks
        if (not hook.kinds or event.kind in hook.kinds) and event.at >= hook.created_at
    ]
    insert_ignore(session, Call, rows)


def call_due(db: Database, settings: Settings, now: datetime, *, limit: int = 20) -> int:
    """Make the calls that are due; return how many were taken. A webhook that fails waits its turn."""
    taken, tired = 0, set()
    for call_id in claim(db, Call, now, limit):
        with db.read() as session:
            parcel = _parcel(session, call_id)
        if parcel is None:
            note(db, Call, call_id, state=DeliveryState.DROPPED)
        elif parcel.webhook_id in tired:
            note(db, Call, call_id, next_at=now + TURN, attempts=col(Call.attempts) - 1)
        elif _leaves(db, settings, call_id, parcel, now):
            taken += 1
        else:
            tired.add(parcel.webhook_id)
    return taken


def signature(key: bytes, message_id: str, moment: int, body: bytes) -> str:
    """Return the signature of a call: version and HMAC-SHA256 over id, moment and body."""
    signed = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _leaves(db: Database, settings: Settings, call_id: int, parcel: Parcel, now: datetime) -> bool:
    moment = int(now.timestamp())
    key = signing_key(settings.secret, parcel.salt)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Kiem",
        "webhook-id": parcel.message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(key, parcel.message_id, moment, parcel.body),
    }
    try:
        status = post(parcel.url, parcel.body, headers, settings.webhook_hosts)
    except OSError as error:
        retry(db, Call, call_id, now, (str(error) or type(error).__name__)[:300])
        return False
    if 200 <= status < 300:  # noqa: PLR2004
        note(db, Call, call_id, state=DeliveryState.SENT, sent_at=now, error="")
        return True
    if status == GONE:
        _switch_off(db, parcel.webhook_id)
    retry(db, Call, call_id, now, f"HTTP {status}")
    return False


def _parcel(session: Session, call_id: int) -> Parcel | None:
    row = session.execute(
        sa.select(Webhook, Event)
        .select_from(Call)
        .join(Webhook, col(Webhook.id) == col(Call.webhook_id))
        .join(Event, col(Event.id) == col(Call.event_id))
        .where(col(Call.id) == call_id, col(Webhook.active).is_(True))
    ).first()
    if row is None:
        return None
    hook, event = row
    body = json.dumps(_told(event), separators=(",", ":"), sort_keys=True).encode()
    return Parcel(hook.id, hook.url, hook.salt, f"msg_{hook.id}_{event.id}", body)


def _told(event: Event) -> dict[str, Any]:
    """Return what a receiver hears: what and when, about what; never who. It asks the rest itself."""
    about = {"subject": event.subject, "id": event.subject_id, "idea_id": event.idea_id}
    return {"type": event.kind, "timestamp": iso(event.at), "data": {"event_id": event.id, **about}}


def _switch_off(db: Database, webhook_id: int) -> None:
    """Stop calling who says that nobody is there any more."""
    with db.write() as session:
        session.execute(
            sa.update(Webhook).where(col(Webhook.id) == webhook_id).values(active=False)
        )
