"""A backup holds everything, and comes back on either database."""

import pytest
import sqlalchemy as sa

from app import schema
from app.core.errors import Conflict
from app.db.engine import Database
from app.db.migrating import migrate
from app.domain.attachments.commands import add_file
from app.domain.attachments.schemas import CheckedFile, Thumbnail
from app.domain.attachments.values import FileKind, OwnerKind
from app.events import record
from app.events.chain import seal
from app.jobs.backup import backup, restore
from tests.factories import NOW, make_actor, make_idea, make_organisation, make_unit
from tests.support.files import LIMITS


def fill(db):
    with db.write() as session:
        make_organisation(session)
        unit = make_unit(session, "Logistiek")
        actor = make_actor(session, unit_id=unit.id, name="Zoë d’Été")
        unit.lead_id = actor.person_id
        first = make_idea(session, author=actor.person_id, title="Ongewoon “idee” met € en ë")
        file = CheckedFile(
            "a.pdf", FileKind.PDF, bytes(range(256)) * 2000, Thumbnail(b"\x00\xff", 1, 1)
        )
        add_file(session, OwnerKind.IDEA, first.id, file, limits=LIMITS, actor=actor, now=NOW)
        for number in range(5):
            record(
                session,
                "idea.commented",
                actor=actor,
                now=NOW,
                subject="idea",
                subject_id=first.id,
                n=number,
            )
        seal(session)


def rows(db):
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in schema.metadata.sorted_tables
        }


def test_everything_comes_back(db, tmp_path):
    fill(db)
    backup(db, tmp_path / "kiem.zip")
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    migrate(other)
    assert restore(other, tmp_path / "kiem.zip") > 0
    assert rows(other) == rows(db)
    with pytest.raises(Conflict), other.write() as session:
        session.execute(sa.text("DELETE FROM event"))
    other.close()


def test_a_sqlite_backup_comes_back_on_postgresql(sqlite_db, pg_db, tmp_path):
    fill(sqlite_db)
    backup(sqlite_db, tmp_path / "kiem.zip")
    restore(pg_db, tmp_path / "kiem.zip")
    assert rows(pg_db) == rows(sqlite_db)
    with pg_db.write() as session:
        assert make_idea(session).id == 2
    with pytest.raises(Conflict), pg_db.write() as session:
        session.execute(sa.text("DELETE FROM event"))


def test_only_an_empty_database_is_filled(sqlite_db, tmp_path):
    fill(sqlite_db)
    backup(sqlite_db, tmp_path / "kiem.zip")
    with pytest.raises(Conflict) as refused:
        restore(sqlite_db, tmp_path / "kiem.zip")
    assert refused.value.code == "not_empty"


def test_another_file_is_no_backup(sqlite_db, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    with pytest.raises(Conflict) as refused:
        restore(sqlite_db, tmp_path / "x.zip")
    assert refused.value.code == "not_a_backup"
