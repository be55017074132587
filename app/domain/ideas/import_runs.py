"""Taking a list in: kept, looked at, queued, run once in one transaction, or stopped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app import events
from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, NotFound
from app.db.counting import count_of
from app.db.moves import locked, move
from app.db.upsert import insert_into
from app.domain.ideas.import_models import IMPORT_RUN, ImportMemory, ImportRun, ImportState
from app.domain.ideas.importing import Imported
from app.policy import Action, require

LEASE = timedelta(minutes=10)
KEPT = timedelta(days=30)
S = ImportState


@dataclass(frozen=True)
class RunView:
    """An import without its file."""

    id: int
    state: ImportState
    name: str
    total: int
    done: int
    created: int
    updated: int
    unchanged: int
    refused: int
    fault: str
    created_at: datetime
    finished_at: datetime | None


_VIEW = tuple(col(getattr(ImportRun, name)) for name in RunView.__dataclass_fields__)


def keep_list(
    session: Session, name: str, data: bytes, *, actor: Actor, now: datetime
) -> ImportRun:
    """Keep a file that somebody wants to look at; nothing is taken in yet."""
    require(actor, Action.IDEA_IMPORT)
    row = ImportRun(name=name[:200], content=data, person_id=actor.id, created_at=now)
    session.add(row)
    session.flush()
    return row


def import_view(session: Session, actor: Actor, run_id: int) -> RunView:
    """Return an import.

    Raises:
        NotFound: there is none that the actor may see.
    """
    require(actor, Action.IDEA_IMPORT)
    row = session.execute(sa.select(*_VIEW).where(col(ImportRun.id) == run_id)).one_or_none()
    if row is None:
        raise NotFound
    return RunView(*row)


def recent_imports(session: Session, actor: Actor, limit: int = 10) -> list[RunView]:
    """Return the newest imports that were started."""
    require(actor, Action.IDEA_IMPORT)
    query = sa.select(*_VIEW).where(col(ImportRun.state) != S.LOOKED)
    rows = session.execute(query.order_by(col(ImportRun.id).desc()).limit(limit))
    return [RunView(*row) for row in rows]


def list_of(session: Session, actor: Actor, run_id: int) -> tuple[str, bytes, dict[str, Any]]:
    """Return a kept file's name, its content and what was said about it.

    Raises:
        NotFound: there is none that the actor may see.
    """
    import_view(session, actor, run_id)
    query = sa.select(col(ImportRun.name), col(ImportRun.content), col(ImportRun.said))
    row = session.execute(query.where(col(ImportRun.id) == run_id)).one()
    return row[0], bytes(row[1]), row[2]


def say_about(session: Session, run_id: int, said: Mapping[str, Any], *, actor: Actor) -> None:
    """Keep what somebody said about a list.

    Raises:
        Conflict: `wrong_state` once it was queued.
    """
    row = _run(session, actor, run_id)
    if row.state not in {S.LOOKED, S.FAILED}:
        raise Conflict("wrong_state", thing="import_run", state=str(row.state))
    row.said = dict(said)
    session.flush()


def start_import(
    session: Session, run_id: int, source: str, total: int, *, actor: Actor, now: datetime
) -> None:
    """Queue it, and remember what was said for the next list with these columns.

    Records: import.queued
    """
    row = _run(session, actor, run_id)
    move(session, row, IMPORT_RUN, S.QUEUED, total=total, done=0, fault="")
    kept = {"source": source, "said": _memory(row.said), "at": now}
    insert = insert_into(ImportMemory.__table__, session.get_bind().dialect.name)  # type: ignore[attr-defined]
    session.execute(
        insert.values(kept).on_conflict_do_update(
            index_elements=["source"], set_={"said": kept["said"], "at": now}
        )
    )
    _record(session, run_id, "import.queued", actor, now, total=total)


def cancel_import(session: Session, run_id: int, *, actor: Actor, now: datetime) -> None:
    """Stop it: nothing of it is taken in.

    Raises:
        Conflict: `wrong_state` when it is over.
    Records: import.cancelled
    """
    row = _run(session, actor, run_id)
    move(session, row, IMPORT_RUN, S.CANCELLED, content=b"", finished_at=now)
    _record(session, run_id, "import.cancelled", actor, now)


def remembered(session: Session, source: str) -> dict[str, Any] | None:
    """Return what was said about a list with the same columns before."""
    found = session.get(ImportMemory, source)
    return dict(found.said) if found else None


def imports_waiting(session: Session, now: datetime) -> bool:
    """Whether an import waits to be run, or the one who ran it is gone."""
    return (
        session.execute(sa.select(col(ImportRun.id)).where(_waits(now)).limit(1)).first()
        is not None
    )


def claim_import(session: Session, now: datetime, run_id: int | None = None) -> ImportRun | None:
    """Take the next import, or this one, for a while; nobody else does it meanwhile.

    Records: import.started
    """
    query = sa.select(ImportRun).where(_waits(now)).order_by(col(ImportRun.id)).limit(1)
    if run_id is not None:
        query = query.where(col(ImportRun.id) == run_id)
    row: ImportRun | None = (
        session.execute(query.with_for_update(skip_locked=True)).scalars().first()
    )
    if row is None:
        return None
    if row.state is S.QUEUED:
        move(session, row, IMPORT_RUN, S.RUNNING, leased_until=now + LEASE)
        _record(session, row.id or 0, "import.started", SYSTEM, now)
    row.leased_until = now + LEASE
    session.flush()
    return row


def tell_progress(session: Session, run_id: int, done: int, now: datetime) -> bool:
    """Write down how many rows are through; False when somebody stopped it."""
    change = (
        sa.update(ImportRun)
        .where(col(ImportRun.id) == run_id, col(ImportRun.state) == S.RUNNING)
        .values(done=done, leased_until=now + LEASE)
    )
    return count_of(session.execute(change)) == 1


def finish_import(
    session: Session,
    run_id: int,
    result: Imported,
    report: Sequence[Mapping[str, Any]],
    *,
    refused: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Say what came of it, in the transaction that took the rows in.

    Raises:
        Conflict: `wrong_state` when somebody stopped it meanwhile; then nothing is taken in.
    Records: import.done
    """
    row = locked(session, ImportRun, run_id)
    if row is None:
        raise NotFound
    move(
        session,
        row,
        IMPORT_RUN,
        S.DONE,
        done=row.total,
        created=result.created,
        updated=result.updated,
        unchanged=result.skipped,
        refused=refused,
        report=_packed(report),
        content=b"",
        finished_at=now,
        leased_until=None,
    )
    _record(session, run_id, "import.done", actor, now, created=result.created)


def fail_import(
    session: Session,
    run_id: int,
    fault: str,
    report: Sequence[Mapping[str, Any]],
    *,
    refused: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Say why nothing was taken in; it can be put right and queued again.

    Records: import.failed
    """
    row = locked(session, ImportRun, run_id)
    if row is None or row.state is not S.RUNNING:
        return
    values = {"fault": fault, "refused": refused, "report": _packed(report), "done": 0}
    move(session, row, IMPORT_RUN, S.FAILED, finished_at=now, leased_until=None, **values)
    _record(session, run_id, "import.failed", actor, now, fault=fault)


def report_of(session: Session, actor: Actor, run_id: int) -> list[dict[str, Any]]:
    """Return what became of each row.

    Raises:
        NotFound: there is no such import, or nothing to report yet.
    """
    import_view(session, actor, run_id)
    query = sa.select(col(ImportRun.report)).where(col(ImportRun.id) == run_id)
    data = bytes(session.execute(query).scalar_one())
    if not data:
        raise NotFound
    found: list[dict[str, Any]] = json.loads(data)
    return found


def forget_imports(session: Session, now: datetime) -> int:
    """Remove imports a month after they came, with their files and reports."""
    return count_of(session.execute(sa.delete(ImportRun).where(_old(now))))


def imports_old(session: Session, now: datetime) -> bool:
    """Whether there is an import to remove."""
    return (
        session.execute(sa.select(col(ImportRun.id)).where(_old(now)).limit(1)).first() is not None
    )


def _old(now: datetime) -> Any:
    return sa.and_(col(ImportRun.created_at) < now - KEPT, col(ImportRun.state) != S.RUNNING)


def _waits(now: datetime) -> Any:
    gone = sa.and_(col(ImportRun.state) == S.RUNNING, col(ImportRun.leased_until) < now)
    return sa.or_(col(ImportRun.state) == S.QUEUED, gone)


def _run(session: Session, actor: Actor, run_id: int) -> ImportRun:
    require(actor, Action.IDEA_IMPORT)
    row = locked(session, ImportRun, run_id)
    if row is None:
        raise NotFound
    return row


def _memory(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what holds for other lists too: not which row was the header of this one."""
    return {name: said[name] for name in ("columns", "values") if name in said}


def _packed(report: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _record(
    session: Session, run_id: int, kind: str, actor: Actor, now: datetime, **payload: Any
) -> None:
    events.record(
        session, kind, actor=actor, now=now, subject="import_run", subject_id=run_id, **payload
    )
