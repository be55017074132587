"""The log is append-only, and the chain tells of every alteration."""

import threading

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import SYSTEM
from app.core.errors import Conflict
from app.db.moves import move
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IDEA, IdeaState
from app.events import record
from app.events.chain import first_break, seal
from tests.factories import NOW, make_idea


def write_events(db, count=5):
    with db.write() as session:
        for number in range(1, count + 1):
            record(
                session, "idea.commented", actor=SYSTEM, now=NOW, subject="idea", subject_id=number
            )


def sealed(db, count=5):
    write_events(db, count)
    with db.write() as session:
        return seal(session)


def attack(db, statement):
    """Change rows as somebody would who controls the database: without triggers and references."""
    if db.dialect == "postgresql":
        with db.engine.begin() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.exec_driver_sql(statement)
        return
    raw = db.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys=OFF")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute(statement)
    raw.execute("PRAGMA foreign_keys=ON")
    raw.close()


def broken(db):
    with db.read() as session:
        return first_break(session)


def test_sealing_links_every_event_once(db):
    assert sealed(db) == 5
    with db.write() as session:
        assert seal(session) == 0
    assert broken(db) is None


@pytest.mark.parametrize("table", ["event", "event_link"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_written_rows_cannot_be_changed(db, table, statement):
    sealed(db)
    column = "kind" if table == "event" else "hash"
    with pytest.raises(Conflict) as refused, db.write() as session:
        session.execute(sa.text(statement.format(table, column)))
    assert (refused.value.code, refused.value.params) == ("append_only", {"thing": table})


def test_replacing_a_row_is_refused_on_sqlite(sqlite_db):
    sealed(sqlite_db)
    with pytest.raises(Conflict) as refused, sqlite_db.write() as session:
        session.execute(
            sa.text(
                "INSERT OR REPLACE INTO event (id, at, kind, subject, subject_id, payload) "
                "VALUES (1, '2026-01-01', 'idea.other', 'idea', 1, '{}')"
            )
        )
    assert refused.value.code == "append_only"


@pytest.mark.parametrize("table", ["event", "event_link", "transfer", "tally", "outcome", "lesson"])
def test_truncating_is_refused_on_postgresql(pg_db, table):
    with pytest.raises(Conflict) as refused, pg_db.write() as session:
        session.execute(sa.text(f"TRUNCATE {table} CASCADE"))
    assert refused.value.code == "append_only"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET kind = 'idea.other' WHERE id = 3",
        "UPDATE event SET actor_id = 7 WHERE id = 1",
        "UPDATE event SET payload = '{\"a\":1}' WHERE id = 5",
        "DELETE FROM event WHERE id = 2",
        "DELETE FROM event_link WHERE seq = 4",
        "UPDATE event_link SET hash = 'x' WHERE seq = 5",
        "UPDATE event_link SET event_id = 99 WHERE seq = 1",
    ],
)
def test_every_alteration_is_found(db, statement):
    sealed(db)
    attack(db, statement)
    assert broken(db) is not None


def test_two_sealers_at_once_make_one_chain(db):
    write_events(db, 40)
    results = []

    def run():
        try:
            with db.write() as session:
                results.append(seal(session))
        except Conflict as error:
            results.append(error.code)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.write() as session:
        seal(session)
    assert broken(db) is None
    with db.read() as session:
        assert _count(session) == 40


def _count(session: Session) -> int:
    return session.execute(sa.text("SELECT count(*) FROM event_link")).scalar_one()


def test_a_change_of_state_without_event_is_not_committed(db):
    with db.write() as session:
        idea = make_idea(session)
        idea_id = idea.id
    with pytest.raises(RuntimeError, match="without an event"), db.write() as session:
        move(session, session.get(Idea, idea_id), IDEA, IdeaState.TRIAGE)
    with db.read() as session:
        assert session.execute(sa.text("SELECT state FROM idea")).scalar() == "submitted"
