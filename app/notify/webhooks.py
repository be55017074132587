"""Addresses of other programs that are told what happens in the house."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from annotated_types import MaxLen
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.core.input import Input, line
from app.events import record
from app.events.models import Event
from app.notify.models import Call, DeliveryState, Webhook
from app.notify.posting import may_call
from app.policy import Action, require

KINDS = (
    "idea.submitted", "idea.asked", "idea.admitted", "idea.declined", "idea.merged", "idea.chosen",
    "idea.not_chosen", "idea.shelved", "idea.adopted", "idea.ended",
    "round.intake", "round.preparation", "round.session", "round.published", "round.cancelled",
    "commitment.offered", "commitment.signed", "commitment.declined", "commitment.released",
    "commitment.fulfilled", "commitment.broken",
    "experiment.started", "experiment.measured", "experiment.paused", "experiment.resumed",
    "experiment.succeeded", "experiment.did_not_succeed", "experiment.stopped", "experiment.claimed",
    "experiment.closed",
    "handover.planned", "handover.accepted", "handover.refused", "handover.completed",
    "register.added", "register.moved",
)  # fmt: skip
"""What can be told: only what everyone in the house may know by then."""
PREFIX = "whsec_"


def _kind(value: str) -> str:
    if value not in KINDS:
        raise PydanticCustomError("enum", "not a kind")
    return value


class WebhookDraft(Input):
    """A new webhook; without kinds it is told everything."""

    url: Annotated[str, line(500, 1)]
    kinds: Annotated[list[Annotated[str, AfterValidator(_kind)]], MaxLen(len(KINDS))] = []


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook and how it fares: calls that wait and that failed for good, and the last fault."""

    id: int
    url: str
    kinds: tuple[str, ...]
    active: bool
    created_at: datetime
    waiting: int = 0
    failed: int = 0
    error: str = ""


def signing_key(installation: bytes, salt: str) -> bytes:
    """Return the key of one webhook; the database alone does not give it away."""
    return hmac.digest(installation, f"webhook:{salt}".encode(), hashlib.sha256)


def shown_secret(key: bytes) -> str:
    """Return a key the way receivers expect it."""
    return PREFIX + base64.b64encode(key).decode()


def add_webhook(
    session: Session, draft: WebhookDraft, *, hosts: str, actor: Actor, now: datetime
) -> Webhook:
    """Tell an address from now on what happens.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid: `url` `address_forbidden` when the settings forbid it.

    Records `webhook.added`; the address stays out of the log.
    """
    require(actor, Action.WEBHOOK_MANAGE)
    if not may_call(draft.url, hosts):
        raise invalid("url", "address_forbidden")
    row = Webhook(
        url=draft.url,
        kinds=sorted(set(draft.kinds)),
        salt=secrets.token_hex(16),
        created_by=actor.id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    _tell(session, "added", row.id or 0, actor, now)
    return row


def remove_webhook(
    session: Session, webhook_id: int, *, actor: Actor, now: datetime
) -> WebhookView:
    """Tell an address nothing any more; calls that wait are dropped with it.

    Raises:
        NotFound: there is none.

    Records `webhook.removed`.
    """
    _manageable(session, webhook_id, actor)
    found = webhook_view(session, webhook_id)
    session.execute(sa.delete(Call).where(col(Call.webhook_id) == webhook_id))
    session.execute(sa.delete(Webhook).where(col(Webhook.id) == webhook_id))
    _tell(session, "removed", webhook_id, actor, now)
    return found


def switch_webhook(
    session: Session, webhook_id: int, *, active: bool, actor: Actor, now: datetime
) -> None:
    """Stop telling an address, or start again; what happens in between it never hears.

    Calls that wait are dropped when it stops.

    Raises:
        NotFound: there is none.

    Records `webhook.stopped` or `webhook.resumed`, when it was otherwise.
    """
    row = _manageable(session, webhook_id, actor)
    if row.active == active:
        return
    row.active = active
    if not active:
        session.execute(
            sa.update(Call)
            .where(col(Call.webhook_id) == webhook_id, col(Call.state) == DeliveryState.WAITING)
            .values(state=DeliveryState.DROPPED)
        )
    _tell(session, "resumed" if active else "stopped", webhook_id, actor, now)


def try_webhook(session: Session, webhook_id: int, *, actor: Actor, now: datetime) -> None:
    """Put one call in the outbox that says nothing but that it is a test.

    Raises:
        NotFound: there is none.
        Conflict: `webhook_off` when it is switched off.

    Records `webhook.tested`; the call tells of that event.
    """
    row = _manageable(session, webhook_id, actor)
    if not row.active:
        raise Conflict("webhook_off")
    event = _tell(session, "tested", webhook_id, actor, now)
    session.add(Call(webhook_id=webhook_id, event_id=event.id or 0, next_at=now))


def _manageable(session: Session, webhook_id: int, actor: Actor) -> Webhook:
    """Return a webhook that nobody else changes meanwhile."""
    row = session.get(Webhook, webhook_id, with_for_update=True)
    if row is None:
        raise NotFound
    require(actor, Action.WEBHOOK_MANAGE)
    return row


def webhook_view(session: Session, webhook_id: int) -> WebhookView:
    """Return one webhook.

    Raises:
        NotFound: there is none.
    """
    found = next((w for w in webhooks(session) if w.id == webhook_id), None)
    if found is None:
        raise NotFound
    return found


def webhooks(session: Session) -> Sequence[WebhookView]:
    """Return every webhook, newest first. One query."""

    def count(state: DeliveryState) -> sa.ColumnElement[int]:
        return sa.func.count(sa.case((col(Call.state) == state, 1)))

    rows = session.execute(
        sa.select(
            Webhook,
            count(DeliveryState.WAITING),
            count(DeliveryState.FAILED),
            sa.func.max(
                sa.case((col(Call.state) != DeliveryState.SENT, col(Call.error)), else_="")
            ),
        )
        .outerjoin(Call, col(Call.webhook_id) == col(Webhook.id))
        .group_by(col(Webhook.id))
        .order_by(col(Webhook.id).desc())
    )
    return [
        WebhookView(
            row.id or 0, row.url, tuple(row.kinds), row.active, row.created_at, waiting, failed,
            error or "",
        )
        for row, waiting, failed, error in rows
    ]  # fmt: skip


def _tell(session: Session, what: str, webhook_id: int, actor: Actor, now: datetime) -> Event:
    return record(
        session,
        f"webhook.{what}",
        actor=actor,
        now=now,
        subject="webhook",
        subject_id=webhook_id,
    )
