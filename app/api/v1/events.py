"""The event log, for auditors: who, what, when, about what."""

from typing import Any

from typing_extensions import TypedDict

from app.api.v1.deps import PAGED, Answer, ApiDep, Listed, asks, guard
from app.core.errors import invalid
from app.core.input import iso, number_in
from app.doors import Room
from app.events import Event
from app.events.feed import follow
from app.policy import Action, require

router = Room()


class EventShape(TypedDict):
    """Who did what, when, about what."""

    id: int
    at: str
    kind: str
    actor_id: int | None
    subject: str
    subject_id: int
    payload: dict[str, Any]


@router.get("/events")
@guard(Action.EVENTS_READ)
@asks("after", *PAGED)
def events(api: ApiDep) -> Answer[Listed[EventShape]]:
    """List events with a larger id than `after`, oldest first."""
    with api.read() as tx:
        require(tx.actor, Action.EVENTS_READ)
        limit, cursor = api.page_params()
        after = _after(cursor or api.request.query_params.get("after", "0"))
        rows = follow(tx.session, after, now=tx.now, limit=limit)
        following = str(rows[-1].id) if len(rows) == limit else None
        return api.listed([event_shape(e) for e in rows], following)


def _after(text: str) -> int:
    after = number_in(text)
    if after is None:
        raise invalid("after", "not_a_number")
    return after


def event_shape(event: Event) -> EventShape:
    """Return one event as JSON."""
    return {
        "id": event.id or 0,
        "at": iso(event.at),
        "kind": event.kind,
        "actor_id": event.actor_id,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "payload": event.payload,
    }
