"""Who follows the log from the last id that it saw misses nothing, however slow a transaction is."""

from datetime import timedelta

from app.core.actor import SYSTEM
from app.events import record
from app.events.feed import LONGEST_WRITE, follow
from tests.factories import NOW


def told(session, number):
    return record(
        session, "idea.commented", actor=SYSTEM, now=NOW, subject="idea", subject_id=number
    ).id


def followed(db, after=0, *, now=NOW, limit=200):
    with db.read() as session:
        return [event.id for event in follow(session, after, now=now, limit=limit)]


def slow_and_quick(db, slow):
    """Let one writer take an id, and another commit a larger one; return both."""
    early = told(slow, 1)
    with db.write() as quick:
        return early, told(quick, 2)


def test_everything_is_followed_in_pieces(db):
    with db.write() as session:
        ids = [told(session, number) for number in range(5)]
    assert (followed(db, limit=2), followed(db, ids[1]), followed(db, ids[-1])) == (
        ids[:2],
        ids[2:],
        [],
    )


def test_a_slow_writer_is_waited_for(pg_db):
    with pg_db.write() as slow:
        early, late = slow_and_quick(pg_db, slow)
        before = followed(pg_db)
    assert (before, followed(pg_db)) == ([], [early, late])


def test_what_came_before_a_slow_writer_is_there(pg_db):
    with pg_db.write() as session:
        first = told(session, 0)
    with pg_db.write() as slow:
        slow_and_quick(pg_db, slow)
        assert followed(pg_db) == [first]


def test_what_was_taken_back_is_not_waited_for(pg_db):
    with pg_db.write() as slow:
        _, late = slow_and_quick(pg_db, slow)
        slow.rollback()
    assert followed(pg_db) == [late]


def test_an_id_that_was_taken_back_long_ago_holds_nothing_up(pg_db):
    with pg_db.write() as slow:
        _, late = slow_and_quick(pg_db, slow)
        much_later = NOW + LONGEST_WRITE + timedelta(seconds=1)
        assert followed(pg_db, now=much_later) == [late]
