"""Counting what a search asks of the database."""

import pytest
import sqlalchemy as sa


@pytest.fixture
def statements():
    def count(db, work):
        seen = []

        @sa.event.listens_for(db.engine, "before_cursor_execute")
        def _note(_c, _cur, statement, *_):
            seen.append(statement)

        with db.read() as session:
            work(session)
        sa.event.remove(db.engine, "before_cursor_execute", _note)
        return len([s for s in seen if not s.startswith(("BEGIN", "PRAGMA"))])

    return count
