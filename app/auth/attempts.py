"""Limits on guessing, counted in the database so that every process shares them.

Each attempt is counted in several windows of time at once, per address and per client. A short
window forgives a typing error within a minute; who keeps on waits longer and longer.
"""

import hashlib
import ipaddress
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.auth.models import Attempt
from app.db.upsert import insert_into

MINUTE, QUARTER, HOUR, DAY = 60, 900, 3600, 86_400
Windows = tuple[tuple[int, int], ...]
PER_ADDRESS: Windows = ((MINUTE, 5), (QUARTER, 10), (HOUR, 20), (DAY, 60))
PER_CLIENT: Windows = ((MINUTE, 60), (QUARTER, 200), (HOUR, 500))
MAILS_PER_ADDRESS: Windows = ((QUARTER, 3), (DAY, 10))
MAILS_PER_CLIENT: Windows = ((QUARTER, 30), (DAY, 300))


def subject(kind: str, text: str) -> str:
    """Return the key of what is counted; the text itself is not kept."""
    return f"{kind}:{hashlib.sha256(text.casefold().encode('utf-8', 'replace')).hexdigest()[:40]}"


def client_key(kind: str, host: str) -> str:
    """Return the key of a client; an IPv6 client counts by its network of 64 bits."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return subject(kind, host)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return subject(kind, str(address.ipv4_mapped))
        return subject(kind, str(ipaddress.ip_network((address, 64), strict=False)))
    return subject(kind, str(address))


def count_attempt(
    session: Session, limits: Iterable[tuple[str, Windows]], now: datetime
) -> int | None:
    """Count one attempt under every key and window.

    Returns:
        None when it may go on, else the seconds until it may be tried again. Commit in either
        case: a refused attempt counts too.
    """
    allowed = {
        (f"{key}:{length}", _start(now, length)): (length, most)
        for key, windows in limits
        for length, most in windows
    }
    rows = [{"key": key, "window": start, "count": 1} for key, start in sorted(allowed)]
    waits = [
        start + allowed[key, start][0] - int(now.timestamp())
        for key, start, count in session.execute(_counted(session), rows)
        if count > allowed[key, start][1]
    ]
    return max(waits, default=None)


def forgive(session: Session, key: str, windows: Windows, now: datetime, *, all_: bool) -> None:
    """Take one attempt back, or with `all_` every one in the present windows."""
    keys = [(f"{key}:{length}", _start(now, length)) for length, _ in windows]
    mine = sa.tuple_(col(Attempt.key), col(Attempt.window)).in_(keys)
    if all_:
        session.execute(sa.delete(Attempt).where(mine))
    else:
        less = sa.update(Attempt).where(mine, col(Attempt.count) > 0)
        session.execute(less.values(count=col(Attempt.count) - 1))


def _start(now: datetime, length: int) -> int:
    moment = int(now.timestamp())
    return moment - moment % length


def _counted(session: Session) -> Any:
    table: Any = sa.inspect(Attempt).local_table
    counted = insert_into(table, session.get_bind().dialect.name).on_conflict_do_update(
        index_elements=["key", "window"], set_={"count": table.c.count + 1}
    )
    return counted.returning(table.c.key, table.c.window, table.c.count)
