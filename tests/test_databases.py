"""The databases that tests get: real ones, empty, each test its own."""

import pytest
import sqlalchemy as sa

from app import schema


def tables(database):
    return set(sa.inspect(database.engine).get_table_names())


def test_database_holds_every_table(db):
    assert set(schema.metadata.tables) - tables(db) == set()


@pytest.mark.parametrize("turn", [1, 2])
def test_database_is_this_test_s_own(db, turn):
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE mark_{turn} (n INTEGER)")

    assert [name for name in tables(db) if name.startswith("mark_")] == [f"mark_{turn}"]
