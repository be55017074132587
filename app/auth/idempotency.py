"""One effect for a repeated POST: the answer is stored in the transaction of the work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.auth.models import IdempotencyKey
from app.core.canonical import sha256
from app.core.errors import Conflict
from app.db.upsert import insert_ignore

KEPT = timedelta(hours=24)
LONGEST_KEY = 200


class Replay(Exception):
    """This POST was answered before."""

    def __init__(self, status: int, answer: str) -> None:
        """Carry the stored answer."""
        super().__init__("replay")
        self.status = status
        self.answer = answer


@dataclass
class Kept:
    """The row that will hold the answer."""

    session: Session
    row: IdempotencyKey

    def keep(self, status: int, answer: str) -> None:
        """Store the answer beside the work."""
        self.row.status = status
        self.row.answer = answer
        self.session.add(self.row)


def begin(session: Session, token_id: int, key: str, body_sha256: str, now: datetime) -> Kept:
    """Claim the key for this request, or hand back what it was answered before.

    A key that is longer than its column is known by its hash: cut off, two would be one.
    A second request with the same key waits on the first one's row (PostgreSQL) or on the writer
    lock (SQLite), so both see one effect.

    Raises:
        Replay: answered before, with the same body.
        Conflict: `idempotency_mismatch`, the same key with another body.
    """
    if len(key) > LONGEST_KEY:
        key = sha256(key.encode("utf-8", "surrogatepass"))
    fresh = {
        "token_id": token_id,
        "key": key,
        "body_sha256": body_sha256,
        "status": 0,
        "answer": "",
        "at": now,
    }
    made = insert_ignore(session, IdempotencyKey, [fresh]) == 1
    row = session.get(IdempotencyKey, (token_id, key), with_for_update=True)
    if row is None:
        raise Conflict("idempotency_mismatch")
    if made or row.at < now - KEPT:
        row.body_sha256, row.at, row.status, row.answer = body_sha256, now, 0, ""
        return Kept(session, row)
    if row.body_sha256 != body_sha256:
        raise Conflict("idempotency_mismatch")
    raise Replay(row.status or 200, row.answer or "{}")
