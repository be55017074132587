"""Whether the database can do its work."""

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import KiemError
from app.db.engine import Database
from app.db.migrating import current, head


def problems(db: Database) -> list[str]:
    """Return what keeps Kiem from serving; empty when it is ready."""
    try:
        have, want = current(db), head()
        if have != want:
            return [f"the database is at {have or 'nothing'}, not at {want}: run kiem migrate"]
        with db.write() as session:
            session.execute(sa.text("UPDATE organisation SET version = version WHERE id = 1"))
    except (SQLAlchemyError, KiemError) as error:
        return [f"the database does not answer: {type(error).__name__}"]
    return []
