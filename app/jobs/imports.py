"""Taking queued lists in: read, then written in one transaction, with progress and a way to stop."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from app.auth.actors import actor_of_person
from app.core.errors import Conflict, KiemError
from app.db.engine import Database
from app.domain.ideas.import_models import ImportRun
from app.domain.ideas.import_runs import (
    claim_import,
    fail_import,
    finish_import,
    imports_waiting,
    tell_progress,
)
from app.domain.ideas.importing import Imported, import_ideas
from app.imports.ideas import IdeaSheet
from app.imports.looking import SheetError, look, wish_of

log = logging.getLogger("kiem.jobs")
# While one transaction writes on SQLite no other can: what must be told meanwhile is told here.
THROUGH: dict[int, int] = {}
STOPPED: set[int] = set()


class Stopped(KiemError):
    """Somebody stopped the import."""

    status = 409

    def __init__(self) -> None:
        """One code."""
        super().__init__("import_stopped")


def run_imports(db: Database, now: datetime) -> int:
    """Take the next queued list in; return how many were taken up."""
    with db.read() as session:
        if not imports_waiting(session, now):
            return 0
    return run_import(db, now)


def run_import(db: Database, now: datetime, run_id: int | None = None) -> int:
    """Take one queued list in, whole or not at all: this one, or the next."""
    with db.write() as session:
        run = claim_import(session, now, run_id)
    if run is None:
        return 0
    try:
        _take_in(db, run, now)
    except (Stopped, Conflict) as error:
        log.info("import %s: %s", run.id, error.code)
    except Exception:
        log.exception("import %s failed", run.id)
        _fail(db, run, "unexpected", [], 0, now)
    finally:
        THROUGH.pop(run.id or 0, None)
        STOPPED.discard(run.id or 0)
    return 1


def stop(run_id: int) -> None:
    """Let a running import of this process take back what it has written so far."""
    if run_id in THROUGH:
        STOPPED.add(run_id)


def _take_in(db: Database, run: ImportRun, now: datetime) -> None:
    said = run.said
    try:
        found = look(bytes(run.content), run.name, wish_of(said)).ideas
    except SheetError as error:
        _fail(db, run, error.code, [], 0, now)
        return
    if found is None or (found.refused and not said.get("skip")):
        refused = len(found.refused) if found else 0
        report = list(_report(found, None)) if found else []
        _fail(db, run, "lines_refused" if found else "needs_mapping", report, refused, now)
        return
    _write(db, run, found, now)


def _write(db: Database, run: ImportRun, found: IdeaSheet, now: datetime) -> None:
    number = run.id or 0

    def progress(done: int) -> None:
        THROUGH[number] = done
        if number in STOPPED or not _told(db, number, done, now):
            raise Stopped

    progress(0)
    with db.write() as session:
        actor = actor_of_person(session, run.person_id)
        if actor is None:
            raise Stopped
        result = import_ideas(
            session,
            found.rows,
            actor=actor,
            now=now,
            create_units=bool(run.said.get("units")),
            progress=progress,
        )
        report = list(_report(found, result))
        refused = len(found.refused)
        finish_import(session, number, result, report, refused=refused, actor=actor, now=now)


def _told(db: Database, number: int, done: int, now: datetime) -> bool:
    """Write progress down where another transaction can; False when somebody stopped it."""
    if db.dialect == "sqlite" and done:
        return True
    with db.write() as session:
        return tell_progress(session, number, done, now)


def _fail(
    db: Database,
    run: ImportRun,
    fault: str,
    report: list[dict[str, Any]],
    refused: int,
    now: datetime,
) -> None:
    with db.write() as session:
        actor = actor_of_person(session, run.person_id)
        if actor is not None:
            number = run.id or 0
            fail_import(session, number, fault, report, refused=refused, actor=actor, now=now)


def _report(found: IdeaSheet, result: Imported | None) -> Iterator[dict[str, Any]]:
    """Say what became of each row, in the order of the file."""
    notes: Mapping[int, list[Any]] = defaultdict(list)
    for notice in found.notices:
        notes[notice.row].append([notice.code, notice.params])
    lines: dict[int, dict[str, Any]] = {}
    outcomes = result.outcomes if result else [("not_taken", 0)] * len(found.rows)
    for row, (code, idea_id) in zip(found.rows, outcomes, strict=True):
        at = row.row_number
        kept = {"row": at, "own_id": row.own_id, "title": row.title, "outcome": code}
        lines[at] = {**kept, "idea_id": idea_id, "notes": notes.get(at, [])}
    for refusal in found.refused:
        lines[refusal.row] = {
            "row": refusal.row,
            "outcome": "refused",
            "field": refusal.field,
            "code": refusal.code,
            "value": refusal.value,
        }
    return (lines[at] for at in sorted(lines))
