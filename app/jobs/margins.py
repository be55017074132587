"""Working out in the background what would have changed a large round's outcome."""

from datetime import datetime, timedelta
from time import monotonic

from app.db.engine import Database
from app.domain.rounds.margins import (
    Search,
    claim_margin,
    keep_margin,
    margins_waiting,
    record_of,
)


def work_out_margins(db: Database, now: datetime, *, seconds: float | None) -> int:
    """Work out waiting ideas, for about so many seconds (None: until none waits); return how many.

    Each is leased and written in its own short transaction; between them nothing is held.
    """
    began, done = monotonic(), 0
    known: dict[int, Search] = {}
    while seconds is None or monotonic() - began < seconds:
        moment = now + timedelta(seconds=int(monotonic() - began))
        with db.read() as session:
            if not margins_waiting(session, moment):
                break
        with db.write() as session:
            claimed = claim_margin(session, moment)
        if claimed is None:
            break
        if claimed[0] not in known:
            with db.read() as session:
                record = record_of(session, claimed[0])
            known = {claimed[0]: Search(record)}
        found = known[claimed[0]].margin(claimed[1])
        with db.write() as session:
            done += keep_margin(session, *claimed, found, now=moment)
    return done
