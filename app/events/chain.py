"""Sealing the log into a hash chain, in batches behind the writes, and proving it."""

from collections.abc import Iterable, Iterator

from sqlmodel import Session, col, select

from app.core.canonical import canonical, sha256
from app.events.models import Event, EventLink

GENESIS = "0" * 64
PIECE = 500
BEFORE_ALL = -(2**31)


def seal(session: Session, *, limit: int = 1000) -> int:
    """Chain up to `limit` events that have no link yet, by id; return how many.

    Only one sealer may run at a time: the unique previous hash refuses a second.
    """
    seq, last = chain_head(session)
    open_events = session.exec(
        select(Event)
        .join(EventLink, col(EventLink.event_id) == col(Event.id), isouter=True)
        .where(col(EventLink.seq).is_(None))
        .order_by(col(Event.id))
        .limit(limit)
    ).all()
    for event in open_events:
        seq += 1
        digest = link_hash(last, event)
        session.add(EventLink(seq=seq, event_id=event.id or 0, prev_hash=last, hash=digest))
        last = digest
    session.flush()
    return len(open_events)


def chain_head(session: Session) -> tuple[int, str]:
    """Return how many links there are and the last one's hash."""
    head = session.exec(select(EventLink).order_by(col(EventLink.seq).desc()).limit(1)).first()
    return (head.seq, head.hash) if head else (0, GENESIS)


def link_hash(prev: str, event: Event) -> str:
    """Return the hash of one link: SHA-256 over the previous hash and the canonical event."""
    body = {
        "id": event.id,
        "at": event.at.isoformat(timespec="milliseconds"),
        "kind": event.kind,
        "actor": event.actor_id,
        "subject": [event.subject, event.subject_id],
        "idea": event.idea_id,
        "payload": event.payload,
    }
    return sha256(prev.encode() + canonical(body))


def first_break(session: Session) -> str | None:
    """Return the first thing wrong with the chain in one line, or None when it holds."""
    return _walk(_links(session))


def _links(session: Session) -> Iterator[tuple[EventLink, Event | None]]:
    """Read the chain in order, a piece at a time: it may be longer than the memory."""
    after = BEFORE_ALL
    while piece := session.exec(
        select(EventLink, Event)
        .join(Event, col(Event.id) == col(EventLink.event_id), isouter=True)
        .where(col(EventLink.seq) > after)
        .order_by(col(EventLink.seq))
        .limit(PIECE)
    ).all():
        yield from piece
        after = piece[-1][0].seq


def _walk(rows: Iterable[tuple[EventLink, Event | None]]) -> str | None:
    last = GENESIS
    for expected, (link, event) in enumerate(rows, 1):
        if link.seq != expected:
            return f"chain: link {expected} is missing"
        if event is None:
            return f"chain: event {link.event_id} of link {link.seq} is missing"
        if link.prev_hash != last or link.hash != link_hash(last, event):
            return f"chain: event {link.event_id} (link {link.seq}) was changed"
        last = link.hash
    return None
