"""The meanings that are kept: worked out beside the search table, and looked through in memory.

The signs of all vectors fit in memory (72 bytes a text). They tell which few may be near; only
those are read and compared in full.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db.engine import Database
from app.search.keeping import SOURCES
from app.search.meaning import Encoder, nearness, packed, said

NEAR_ENOUGH = 40
"""Lower than every judged duplicate, higher than 95 of 100 other pairs; a few words come less near."""
SCREENED, NEAREST = 200, 50
BATCH = 32
_HOLDS = "meanings"
_REFRESH = 2.0  # seconds
_LOCK = 0x6D65616E  # "mean"


class Meanings:
    """The signs of every text that is kept, for one database in one process."""

    def __init__(self, encoder: Encoder, *, refresh: float = _REFRESH) -> None:
        """Nothing is read before something is asked."""
        self.encoder = encoder
        self.checked = False
        """Whether what other models made was put aside since the start."""
        self._refresh = refresh
        self._asked = -refresh
        self._lock = threading.Lock()
        self._ids: Any = None
        self._signs: Any = None

    def nearest(self, session: Session, text: str) -> dict[int, int]:
        """Return the nearest texts of the search table, with how near they are, from 40 to 100.

        Two queries; while the model loads there are none.
        """
        if not self.encoder.ready():
            return {}
        ids, signs = self._known(session)
        if not len(ids):
            return {}
        row = self.encoder.encode([said("", text)])[0]
        few = self._screened(ids, signs, packed(row[None, :])[0][0])
        rows = session.execute(_VECTORS, {"ids": few}).all()
        self._forget(set(few) - {kept.id for kept in rows})
        near = nearness(row, [bytes(kept.vector) for kept in rows]) if rows else []
        found = sorted(((n, kept.doc_id) for kept, n in zip(rows, near, strict=True)), reverse=True)
        return {doc: n for n, doc in found[:NEAREST] if n >= NEAR_ENOUGH}

    def _known(self, session: Session) -> tuple[Any, Any]:
        """Return the numbers and signs of what is kept, after reading what came since."""
        import numpy as np

        with self._lock:
            if self._ids is None:
                self._ids = np.empty(0, dtype=np.int64)
                self._signs = np.empty((0, 1), dtype=np.uint64)
            if time.monotonic() - self._asked < self._refresh:
                return self._ids, self._signs
            last = int(self._ids[-1]) if len(self._ids) else 0
            rows = session.execute(_NEW, {"last": last, "model": self.encoder.name}).all()
            self._asked = time.monotonic()
            if rows:
                data = np.frombuffer(b"".join(bytes(row.signs) for row in rows), dtype=np.uint64)
                signs = data.reshape(len(rows), -1)
                ids = np.array([row.id for row in rows], dtype=np.int64)
                self._signs = np.concatenate([self._signs, signs]) if len(self._ids) else signs
                self._ids = np.concatenate([self._ids, ids])
            return self._ids, self._signs

    def _forget(self, gone: set[int]) -> None:
        """Drop what the database keeps no more."""
        import numpy as np

        if gone:
            with self._lock:
                still = ~np.isin(self._ids, list(gone))
                self._ids, self._signs = self._ids[still], self._signs[still]

    @staticmethod
    def _screened(ids: Any, signs: Any, own: bytes) -> list[int]:
        """Return the numbers of those whose signs differ least."""
        import numpy as np

        differ = np.bitwise_count(signs ^ np.frombuffer(own, dtype=np.uint64))
        apart = differ.sum(axis=1, dtype=np.uint16)
        few = np.argpartition(apart, SCREENED)[:SCREENED] if len(apart) > SCREENED else slice(None)
        return [int(number) for number in ids[few]]


def hold(db: Database, encoder: Encoder | None) -> None:
    """Let every session of a database know meanings too; without a model nothing changes."""
    if encoder is not None:
        db.carried[_HOLDS] = Meanings(encoder)


def held(carried: Mapping[Any, Any]) -> Meanings | None:
    """Return what a database or a session holds, if anything."""
    found: Meanings | None = carried.get(_HOLDS)
    return found


def nearest(session: Session, text: str) -> dict[int, int]:
    """Return texts that mean nearly the same, see `Meanings.nearest`; none without a model."""
    meanings = held(session.info)
    return meanings.nearest(session, text) if meanings else {}


def texts_waiting(session: Session) -> dict[int, str]:
    """Return some texts whose meaning is not kept yet, by their number in the search table."""
    rows = session.execute(_WAITING, {"most": BATCH}).all()
    return _texts(session, rows)


def keep_meanings(session: Session, texts: Mapping[int, str], rows: Any, encoder: Encoder) -> int:
    """Keep the vectors of texts that still say the same; return how many were seen.

    Writers come one after the other, so that a higher number is never there before a lower one.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    docs = session.execute(_DOCS[session.get_bind().dialect.name], {"ids": [*texts]}).all()
    now = _texts(session, docs)
    same = [
        {"doc_id": doc, "model": encoder.name, "signs": signs, "vector": vector}
        for (doc, text), (signs, vector) in zip(texts.items(), packed(rows), strict=True)
        if now.get(doc) == text
    ]
    if same:
        session.execute(KEEP, same)
        session.execute(_MEANT, {"ids": [each["doc_id"] for each in same]})
    return len(texts)


def forget_other_models(session: Session, encoder: Encoder) -> None:
    """Let everything that another model made be made anew."""
    for statement in (_AGAIN, _DROP):
        session.execute(statement, {"model": encoder.name})


def _texts(session: Session, docs: Sequence[Any]) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind in sorted({doc.kind for doc in docs}):
        ids = {doc.of_id: doc.id for doc in docs if doc.kind == kind}
        query = sa.text(SOURCES[kind].query).bindparams(sa.bindparam("ids", expanding=True))
        for row in session.execute(query, {"ids": [*ids]}):
            text = row.text.removesuffix(f" K-{row.idea_id}").strip()
            found[ids[row.id]] = said(row.title or "", text)
    return found


def _with_ids(statement: str) -> Any:
    return sa.text(statement).bindparams(sa.bindparam("ids", expanding=True))


_NEW = sa.text(
    "SELECT id, signs FROM search_meaning WHERE id > :last AND model = :model ORDER BY id"
)
_VECTORS = _with_ids("SELECT id, doc_id, vector FROM search_meaning WHERE id IN :ids")
_WAITING = sa.text(
    "SELECT id, kind, of_id FROM search_doc WHERE meant = 0 AND kind <> 'comment' "
    "ORDER BY id DESC LIMIT :most"
)
_STILL = "SELECT id, kind, of_id FROM search_doc WHERE id IN :ids AND meant = 0"
_DOCS = {"sqlite": _with_ids(_STILL), "postgresql": _with_ids(f"{_STILL} FOR UPDATE SKIP LOCKED")}
KEEP = sa.text(
    "INSERT INTO search_meaning (doc_id, model, signs, vector) "
    "VALUES (:doc_id, :model, :signs, :vector)"
)
_MEANT = _with_ids("UPDATE search_doc SET meant = 1 WHERE id IN :ids")
_AGAIN = sa.text(
    "UPDATE search_doc SET meant = 0 WHERE id IN "
    "(SELECT doc_id FROM search_meaning WHERE model <> :model)"
)
_DROP = sa.text("DELETE FROM search_meaning WHERE model <> :model")
