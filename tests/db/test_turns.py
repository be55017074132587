"""Who wants a row alone comes before those who ask later to share it."""

import threading

import psycopg
import pytest
import sqlalchemy as sa

from app.db.turns import LoneTurn, SharedTurn

WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""


def ask(connection, turn):
    connection.execute(sa.select(turn(7)))


def test_who_shares_later_waits_behind_who_wants_it_alone(pg_db):
    had = threading.Event()

    def alone():
        with pg_db.engine.begin() as connection:
            ask(connection, LoneTurn)
            had.set()

    one = threading.Thread(target=alone)
    with pg_db.engine.begin() as first, pg_db.engine.connect() as later:
        ask(first, SharedTurn)
        one.start()
        while not later.execute(sa.text(WAITING)).scalar_one():
            later.rollback()
        later.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(sa.exc.OperationalError) as refused:
            ask(later, SharedTurn)
        assert isinstance(refused.value.orig, psycopg.errors.LockNotAvailable)
        assert not had.is_set()
    one.join()
    assert had.is_set()


def test_those_who_share_do_not_wait_for_each_other(db):
    with db.engine.connect() as one, db.engine.connect() as two:
        ask(one, SharedTurn)
        ask(two, SharedTurn)
