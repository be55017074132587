"""Answering: a code in, a sealed sheet out. No person, no event, no time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.errors import Conflict, NotFound, invalid
from app.domain.scan.models import ScanSheet, ScanWave
from app.domain.scan.sealing import Sheet, Unreadable, WaveKey, fits, hash_of
from app.domain.scan.statements import SCALE, UNKNOWN, Statement, statements_of
from app.domain.scan.states import WaveState

CODE_LENGTH = 32


@dataclass(frozen=True)
class OpenSheet:
    """A sheet that its holder has open, with what it asks."""

    wave: ScanWave
    statements: list[Statement]
    sheet: Sheet


def open_now(session: Session) -> ScanWave | None:
    """Return the wave that asks now, if any."""
    query = sa.select(ScanWave).where(col(ScanWave.state) == WaveState.OPEN)
    return session.execute(query).scalars().first()


def takes_part(session: Session, code: str) -> bool:
    """Whether there is a place for this code."""
    query = sa.select(col(ScanSheet.code_hash)).where(col(ScanSheet.code_hash) == hash_of(code))
    return session.execute(query).first() is not None


def read_sheet(session: Session, wave: ScanWave, code: str, *, key: WaveKey) -> OpenSheet:
    """Return the sheet of a code.

    Raises:
        NotFound: no sheet of this wave has this code.
    """
    row = _row(session, wave, code)
    asked = statements_of(wave.statements)
    try:
        return OpenSheet(wave, asked, key.open(row.sealed, row.code_hash, len(asked)))
    except Unreadable as error:
        raise NotFound("scan_code") from error


def save_answer(
    session: Session,
    wave: ScanWave,
    code: str,
    *,
    key: WaveKey,
    number: int | None = None,
    answer: int | None = None,
    comment: str | None = None,
) -> OpenSheet:
    """Put an answer (to statement `number`, from 0) or the remark on a sheet, and seal it again.

    An answer may be changed until the wave closes; None takes it back.

    Raises:
        NotFound: `scan_code`.
        Invalid: `answer` is not on the scale, `comment` does not fit.
        Conflict: `scan_closed` when the wave closed meanwhile (the database says so).
    """
    known = read_sheet(session, wave, code, key=key)
    answers, text = list(known.sheet.answers), known.sheet.comment
    if number is not None:
        _demand_on_scale(answer)
        if not 0 <= number < len(answers):
            raise NotFound
        answers[number] = answer
    if comment is not None:
        if not fits(comment):
            raise invalid("comment", "too_long")
        text = comment
    sheet = replace(known.sheet, answers=tuple(answers), comment=text)
    save_sheets(session, {code: sheet}, key=key)
    return OpenSheet(wave, known.statements, sheet)


def save_sheets(session: Session, sheets: Mapping[str, Sheet], *, key: WaveKey) -> None:
    """Seal sheets as a whole, by code; that they fit and may be saved the caller has checked."""
    places = {hash_of(code): sheet for code, sheet in sheets.items()}
    rows = [
        {"code_hash": p, "sealed": key.seal(sheet, p)}
        for p, sheet in sorted(places.items(), key=lambda item: item[0])
    ]
    session.execute(sa.update(ScanSheet), rows)


def _demand_on_scale(answer: int | None) -> None:
    if answer is not None and answer != UNKNOWN and answer not in SCALE:
        raise invalid("answer", "unknown_value")


def _row(session: Session, wave: ScanWave, code: str) -> ScanSheet:
    row = session.get(ScanSheet, hash_of(code)) if len(code) == CODE_LENGTH else None
    if row is None or row.wave_id != wave.id:
        raise NotFound("scan_code")
    if wave.state is not WaveState.OPEN:
        raise Conflict("scan_closed")
    return row
