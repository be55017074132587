"""Opening the database for a command: settings, a clear refusal, the newest version."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from sqlalchemy.exc import DBAPIError

from app.config import Settings, SettingsError, load_settings
from app.core.errors import Invalid, KiemError
from app.db.engine import Database, sqlite_module, sqlite_warning
from app.db.migrating import current, is_newer, migrate
from app.i18n.codes import error_sentence

FAILED, WRONG_USE = 1, 2


def stop(line: str, code: int = FAILED) -> NoReturn:
    """Print one line on standard error and end with a code."""
    print(line, file=sys.stderr)
    raise SystemExit(code)


def settings_or_stop() -> Settings:
    """Return the settings; a wrong one ends the command with its line."""
    try:
        return load_settings()
    except SettingsError as error:
        stop(str(error), WRONG_USE)


def reached(settings: Settings) -> Database:
    """Return the database; one that cannot be had ends the command with the line of its setting."""
    name = "KIEM_DATABASE_URL" if settings.database_url else "KIEM_DATA_DIR"
    try:
        db = Database(settings.database)
        newer = is_newer(db)
    except (OSError, DBAPIError, sqlite_module().Error) as error:
        said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        stop(f"{name}: the database cannot be opened: {said}")
    if newer:
        db.close()
        stop(f"{name}: a newer Kiem has been at this database: use that one, or restore a backup.")
    return db


@contextmanager
def opened(*, fresh: bool = True) -> Iterator[tuple[Settings, Database]]:
    """Give settings and a database at the newest version; refusals end the command with one line.

    With `fresh` false the database is opened as it is.
    """
    settings = settings_or_stop()
    if (warning := sqlite_warning()) and settings.database.startswith("sqlite"):
        print(warning, file=sys.stderr)
    db = reached(settings)
    try:
        if fresh:
            migrate(db)
        elif current(db) is None:
            stop("This database holds no Kiem yet: `kiem migrate` makes its tables.")
        yield settings, db
    except KiemError as error:
        stop(sentence_of(error, settings.language))
    finally:
        db.close()


def written(data: bytes, output: Path | None) -> None:
    """Write a file where it was asked for, else to standard output."""
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        stop(f"{output}: {error.strerror}", WRONG_USE)


def sentence_of(error: KiemError, lang: str) -> str:
    """Return a refusal as one line of text, field by field where it has fields."""
    if isinstance(error, Invalid):
        parts = (f"{e.field}: {error_sentence(e.code, e.params, lang)}" for e in error.errors)
        return "; ".join(parts)
    return error_sentence(error.code, error.params, lang)
