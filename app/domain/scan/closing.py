"""From sealed sheets to answers that belong to nobody, and to the figures of every group shown."""

import random
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.people.models import Unit
from app.domain.scan.figures import figures_of
from app.domain.scan.grouping import Grouping, Place, group
from app.domain.scan.models import ScanAnswer, ScanComment, ScanResult, ScanSheet, ScanWave
from app.domain.scan.remarks import places_for_text
from app.domain.scan.sealing import Sheet, Unreadable, WaveKey
from app.domain.scan.statements import statements_of

CHUNK = 2000
BELOW = "below"
"""Beside a group's figures: the units directly in it when the wave closed; they may move later."""
Parents = Mapping[int, int | None]
Sheets = Sequence[tuple[Place, Sheet]]


def settle_answers(session: Session, wave: ScanWave, key: WaveKey | None) -> tuple[int, int]:
    """Write answers, remarks and figures of a closed wave; remove its sheets.

    Each answer goes to its cell (see `grouping`), so that the database itself holds no group under five;
    too few in the whole organisation are thrown away. Answers and remarks are shuffled apart.

    Returns:
        How many sheets held answers (0 when too few to be shown), and how many could not be read.
    """
    rows = session.execute(
        sa.select(col(ScanSheet.code_hash), col(ScanSheet.unit_id), col(ScanSheet.sealed)).where(
            col(ScanSheet.wave_id) == wave.id
        )
    ).all()
    opened = _opened(rows, key, len(wave.statements))
    parents: dict[Any, int | None] = dict(
        session.execute(sa.select(col(Unit.id), col(Unit.parent_id))).all()
    )
    opened = [(place if place in parents else None, sheet) for place, sheet in opened]
    asked = Counter(place for place, _ in opened)
    given = [(place, sheet) for place, sheet in opened if not sheet.empty]
    session.execute(sa.delete(ScanSheet).where(col(ScanSheet.wave_id) == wave.id))
    answering = [
        (place, sheet) for place, sheet in given if any(a is not None for a in sheet.answers)
    ]
    grouping = group(parents, Counter(place for place, _ in answering))
    _keep_answers(session, wave, answering, grouping)
    targets = places_for_text(grouping, parents, Counter(place for place, _ in answering))
    _keep_comments(session, wave, given, parents, targets)
    _keep_results(session, wave, answering, grouping, parents, asked)
    return grouping.counts.get(None, 0), len(rows) - len(opened)


def _opened(rows: Sequence[Any], key: WaveKey | None, count: int) -> list[tuple[Place, Sheet]]:
    """Return the sheets that can be read, each with its unit."""
    found: list[tuple[Place, Sheet]] = []
    if key is None:
        return found
    for row in rows:
        with suppress(Unreadable):
            sheet = key.open(row.sealed, row.code_hash, count)
            found.append((sheet.unit_id or row.unit_id, sheet))
    return found


def _keep_answers(session: Session, wave: ScanWave, given: Sheets, grouping: Grouping) -> None:
    rows = [
        {"wave_id": wave.id, "unit_id": grouping.cell_of[place], "answers": list(sheet.answers)}
        for place, sheet in given
        if place in grouping.cell_of
    ]
    _insert_shuffled(session, ScanAnswer, rows)


def _keep_comments(
    session: Session,
    wave: ScanWave,
    given: Sheets,
    parents: Parents,
    targets: Mapping[Place, Place],
) -> None:
    rows = [
        {"wave_id": wave.id, "unit_id": targets[cell], "text": sheet.comment}
        for place, sheet in given
        if sheet.comment and (cell := _read_with(place, targets, parents)) in targets
    ]
    _insert_shuffled(session, ScanComment, rows)


def _read_with(place: Place, targets: Mapping[Place, Place], parents: Parents) -> Place:
    """Return with whom a remark is read: those above, where nobody of the unit chose an answer."""
    while place not in targets and place is not None:
        place = parents[place]
    return place


def _keep_results(
    session: Session,
    wave: ScanWave,
    given: Sheets,
    grouping: Grouping,
    parents: Parents,
    asked: Mapping[Place, int],
) -> None:
    statements = statements_of(wave.statements)
    cells: dict[Place, list[Sequence[int | None]]] = {}
    for place, sheet in given:
        if place in grouping.cell_of:
            cells.setdefault(grouping.cell_of[place], []).append(sheet.answers)
    within = _within(parents)
    rows = [
        {
            "wave_id": wave.id,
            "unit_id": place,
            "answers": grouping.counts[place],
            "invited": sum(asked.get(p, 0) for p in within[place]),
            "figures": {
                **figures_of([cells[p] for p in within[place] if p in cells], statements).stored(),
                BELOW: [unit for unit, above in parents.items() if above == place],
            },
        }
        for place in sorted(grouping.shown, key=lambda p: p or 0)
    ]
    if rows:
        session.execute(sa.insert(ScanResult), rows)


def _within(parents: Parents) -> dict[Place, list[Place]]:
    """Return every place with all places in it, itself among them."""
    found: dict[Place, list[Place]] = {place: [place] for place in (*parents, None)}
    for unit in parents:
        above: Place = unit
        while above is not None:
            above = parents[above]
            found[above].append(unit)
    return found


def _insert_shuffled(session: Session, table: type, rows: list[dict[str, Any]]) -> None:
    """Write rows under random keys in random order, in this one transaction."""
    random.SystemRandom().shuffle(rows)
    for start in range(0, len(rows), CHUNK):
        part = [{"key": secrets.token_hex(16), **row} for row in rows[start : start + CHUNK]]
        session.execute(sa.insert(table), part)
