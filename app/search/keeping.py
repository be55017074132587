"""Keeping the search table in step: in the transaction that changes a text, before it commits.

The database itself notes which rows changed (`search_todo`), whoever changes them. What was changed
past Kiem, such as by hand, is found at the next change or by the background job.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session

from app.db.triggers import Trigger
from app.search.sources import Source
from app.search.words import KIND, STEM, TITLE, VERSION, lexemes

SOURCES: dict[str, Source] = {}
_KINDS: dict[int, str] = {}
CHUNK = 1000
_TOUCHED = "texts_touched"
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
_SECOND, _KIND_OF, _PART = 31, 28, 11


def findable(source: Source) -> list[Trigger]:
    """Let the rows of a source be found; return the triggers that its table needs."""
    SOURCES[source.kind] = source
    _KINDS[source.number] = source.kind
    return source.triggers()


def place(at: datetime, number: int, of_id: int) -> int:
    """Return where a text stands: by its second, then kind and id. Newest first is highest first."""
    seconds = max(0, int((at - _BEGAN).total_seconds()))
    return seconds << _SECOND | number << _KIND_OF | of_id % (1 << _KIND_OF)


def thing(at: int) -> tuple[str, int]:
    """Return kind and id of what stands at a place."""
    return _KINDS[at >> _KIND_OF & (1 << _SECOND - _KIND_OF) - 1], at & (1 << _KIND_OF) - 1


def part(at: int) -> str:
    """Return the mark of texts that came in about together: PostgreSQL tells the newest by it."""
    return f"{KIND}{at % (1 << _SECOND) >> _PART}"


def moment(at: Any) -> datetime:
    """Return a moment that came out of the database in plain SQL."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def catch_up(session: Session, *, most: int | None = None) -> int:
    """Bring the search table in step with what was noted; return how many rows that were."""
    done = 0
    session.info[_TOUCHED] = False
    while most is None or done < most:
        rows = session.execute(_NOTED[_dialect(session)], {"most": CHUNK}).all()
        if not rows:
            return done
        for kind in sorted({row.kind for row in rows}):
            _keep(session, kind, sorted({row.of_id for row in rows if row.kind == kind}))
        session.execute(_SEEN, {"ids": [row.id for row in rows]})
        done += len(rows)
    return done


def is_behind(session: Session) -> bool:
    """Whether something waits to be taken in."""
    return session.execute(sa.text("SELECT 1 FROM search_todo LIMIT 1")).first() is not None


def is_dated(session: Session) -> bool:
    """Whether an older Kiem took a text in, which read words otherwise."""
    return session.execute(_DATED, {"version": VERSION, "most": 1}).first() is not None


def renew(session: Session, most: int) -> int:
    """Take in some texts anew that an older Kiem took in, newest first; return how many.

    Others that do the same at once take other texts. What a text means stays kept.
    """
    lock = "" if _dialect(session) == "sqlite" else " FOR UPDATE SKIP LOCKED"
    rows = session.execute(
        sa.text(f"{_DATED.text}{lock}"), {"version": VERSION, "most": most}
    ).all()
    for kind in sorted({row.kind for row in rows}):
        source, ids = SOURCES.get(kind), [row.of_id for row in rows if row.kind == kind]
        _write(session, _docs(session, source, ids) if source else [])
    if rows:
        session.execute(_RENEWED, {"ids": [row.id for row in rows], "version": VERSION})
    return len(rows)


def note_everything(session: Session) -> None:
    """Note every row that can be found, after emptying the tables: the next step makes them anew."""
    for table in ("search_fts", "search_doc", "search_todo", "search_word"):
        session.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608
    for source in SOURCES.values():
        session.execute(
            sa.text(
                f"INSERT INTO search_todo (kind, of_id) SELECT '{source.kind}', id "  # noqa: S608
                f'FROM "{source.table}" AS NEW WHERE {source.when} ORDER BY id'
            )
        )


def _keep(session: Session, kind: str, ids: Sequence[int]) -> None:
    source = SOURCES.get(kind)
    known = session.execute(_KNOWN, {"kind": kind, "ids": ids}).scalars().all()
    if known:
        session.execute(_FORGET, {"ids": known})
        session.execute(_FORGET_TEXT, {"ids": known})
    docs = _docs(session, source, ids) if source else []
    if docs:
        session.execute(_DOC, docs)
        _write(session, docs)


def _docs(session: Session, source: Source, ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "id": place(moment(row.at), source.number, row.id),
            "kind": source.kind,
            "of_id": row.id,
            "idea_id": row.idea_id,
            "made": VERSION,
            "lexemes": lexemes(source.kind, row.title, row.text),
        }
        for row in session.execute(_texts(source), {"ids": ids})
    ]


def _write(session: Session, docs: Sequence[dict[str, Any]]) -> None:
    """Write the words of texts, in place of those that stand there."""
    if not docs:
        return
    body = _fts5 if _dialect(session) == "sqlite" else _tsvector
    rows = [{"id": d["id"], "body": body([*d["lexemes"], part(d["id"])])} for d in docs]
    session.execute(_TEXT[_dialect(session)], rows)
    if found := _vocabulary(d["lexemes"] for d in docs):
        session.execute(_WORDS, [{"word": word} for word in found])


def _texts(source: Source) -> Any:
    return sa.text(source.query).bindparams(sa.bindparam("ids", expanding=True))


def _vocabulary(texts: Iterable[Sequence[str]]) -> list[str]:
    """Return words and stems, in one order for everybody, so that no two writers wait in a circle."""
    return sorted({x for text in texts for x in text if x[0] not in (TITLE, KIND)})


def _fts5(found: Sequence[str]) -> str:
    return " ".join(found)


def _tsvector(found: Sequence[str]) -> str:
    """Return the text form of a tsvector: words with their places, marked ones without."""
    places: dict[str, list[str]] = {}
    for number, lexeme in enumerate(found, 1):
        at = places.setdefault(lexeme, [])
        if lexeme[0] not in (STEM, TITLE):
            at.append(str(number))
    return " ".join(
        f"'{lexeme}'" + (":" + ",".join(at[:255]) if at else "") for lexeme, at in places.items()
    )


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: Any) -> None:
    rows = (*session.new, *session.dirty, *session.deleted)
    _touch(session, (getattr(row, "__tablename__", "") for row in rows))


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table = getattr(state.statement, "table", None)
        _touch(state.session, [getattr(table, "name", "")])


def _touch(session: Any, tables: Iterable[str]) -> None:
    watched = {source.table for source in SOURCES.values()}
    if not watched.isdisjoint(tables):
        session.info[_TOUCHED] = True


@event.listens_for(Session, "before_commit")
def _committing(session: Session) -> None:
    if session.info.get(_TOUCHED):
        session.flush()
        catch_up(session)


_NOTED = {
    "sqlite": sa.text("SELECT id, kind, of_id FROM search_todo ORDER BY id LIMIT :most"),
    "postgresql": sa.text(
        "SELECT id, kind, of_id FROM search_todo ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED"
    ),
}
_SEEN = sa.text("DELETE FROM search_todo WHERE id IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)
_KNOWN = sa.text("SELECT id FROM search_doc WHERE kind = :kind AND of_id IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)
_DATED = sa.text(
    "SELECT id, kind, of_id FROM search_doc WHERE made < :version ORDER BY id DESC LIMIT :most"
)
_RENEWED = sa.text("UPDATE search_doc SET made = :version WHERE id IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)
_FORGET = sa.text("DELETE FROM search_doc WHERE id IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)
_FORGET_TEXT = sa.text("DELETE FROM search_fts WHERE rowid IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)
_DOC = sa.text(
    "INSERT INTO search_doc (id, kind, of_id, idea_id, made) "
    "VALUES (:id, :kind, :of_id, :idea_id, :made) "
    "ON CONFLICT DO NOTHING"
)
_TEXT = {
    "sqlite": sa.text("INSERT OR REPLACE INTO search_fts (rowid, body) VALUES (:id, :body)"),
    "postgresql": sa.text(
        "INSERT INTO search_fts (rowid, body) VALUES (:id, CAST(:body AS tsvector)) "
        "ON CONFLICT (rowid) DO UPDATE SET body = excluded.body"
    ),
}
_WORDS = sa.text("INSERT INTO search_word (word) VALUES (:word) ON CONFLICT DO NOTHING")
