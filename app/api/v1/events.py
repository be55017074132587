"""The event log, for auditors: who, what, when, about what."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, guard, takes
from app.core.errors import invalid
from app.core.input import MAX_ID, iso
from app.events import Event
from app.events.log import read_after
from app.policy import Action, require

router = APIRouter()
EXAMPLE = {
    "id": 41,
    "at": "2026-11-23T09:00:00Z",
    "kind": "idea.submitted",
    "actor_id": 7,
    "subject": "idea",
    "subject_id": 12,
    "payload": {"from": "draft", "to": "submitted"},
}


@router.get("/events")
@guard(Action.EVENTS_READ)
@takes(answers={"items": [EXAMPLE], "next": "41"})
def events(api: ApiDep) -> Response:
    """List events with a larger id than `after`, oldest first."""
    with api.read() as tx:
        require(tx.actor, Action.EVENTS_READ)
        limit, cursor = api.page_params()
        rows = read_after(
            tx.session, _after(cursor or api.request.query_params.get("after", "0")), limit=limit
        )
        following = str(rows[-1].id) if len(rows) == limit else None
        return api.answer({"items": [event_shape(e) for e in rows], "next": following})


def _after(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:12]) > MAX_ID:
        raise invalid("after", "not_a_number")
    return int(text[:12])


def event_shape(event: Event) -> dict[str, Any]:
    """Return one event as JSON."""
    return {
        "id": event.id,
        "at": iso(event.at),
        "kind": event.kind,
        "actor_id": event.actor_id,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "payload": event.payload,
    }
