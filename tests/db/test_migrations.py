"""Migrations and models say the same, and go both ways on a filled database."""

import pytest
import sqlalchemy as sa

from app import schema
from app.core.errors import Conflict
from app.db.engine import Database
from app.db.migrating import current, downgrade, head, migrate
from app.events import record
from tests.factories import NOW, make_actor, make_idea, make_organisation, make_unit
from tests.support import engines
from tests.support.promises import make_house
from tests.support.uses import tried_use


def snapshot(db):
    """Return everything that makes a schema, by name, without the order of lines."""
    return _sqlite_snapshot(db) if db.dialect == "sqlite" else _pg_snapshot(db)


def _sqlite_snapshot(db):
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
        ).all()
    return {name: _parts(" ".join(sql.split())) for name, sql in rows}


def _parts(sql):
    """Return a table's definition without the order of its lines."""
    if not sql.startswith("CREATE TABLE"):
        return sql
    head, _, rest = sql.partition("(")
    body, _, tail = rest.rpartition(")")
    return head, sorted(part.strip() for part in body.split(", ")), tail.strip()


def _pg_snapshot(db):
    queries = (
        (
            "SELECT conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        ),
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        (
            "SELECT table_name || '.' || column_name, data_type || is_nullable "
            "|| coalesce(character_maximum_length::text, '') FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        ),
        (
            "SELECT attrelid::regclass::text || '.' || attname || ' kept', attstorage::text "
            "FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE c.relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped"
        ),
    )
    with db.engine.connect() as connection:
        found = {name: text for q in queries for name, text in connection.exec_driver_sql(q)}
    return {name: text for name, text in found.items() if "alembic" not in name}


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request, tmp_path):
    """Give a database without any table, of either kind."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'bare.db'}")
        yield database
        database.close()
        return
    server = request.getfixturevalue("pg_server")
    with engines.postgresql_database(server) as url:
        database = Database(url.render_as_string(hide_password=False))
        yield database
        database.close()


def fill(db):
    with db.write() as session:
        make_organisation(session)
        unit = make_unit(session)
        actor = make_actor(session, unit_id=unit.id)
        idea = make_idea(session, author=actor.person_id)
        record(session, "idea.submitted", actor=actor, now=NOW, subject="idea", subject_id=idea.id)


def test_upgraded_schema_equals_a_fresh_one(bare, request):
    fresh = request.getfixturevalue("sqlite_db" if bare.dialect == "sqlite" else "pg_db")
    migrate(bare)
    assert snapshot(bare) == snapshot(fresh)


def test_migrations_go_down_and_up_on_a_filled_database(bare):
    migrate(bare)
    fill(bare)
    before = snapshot(bare)
    downgrade(bare, "base")
    assert current(bare) is None
    left = sa.inspect(bare.engine).get_table_names()
    assert [t for t in left if t != "alembic_version"] == []
    migrate(bare)
    assert (current(bare), snapshot(bare)) == (head(), before)
    fill(bare)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_theme_of_one_language_stands_in_both_and_goes_back_to_that_of_the_house(bare, lang):
    migrate(bare, "kept_complete")
    with bare.engine.begin() as connection:
        run = connection.exec_driver_sql
        run(
            "INSERT INTO theme (id, name, ambition, measure, year, version)"
            " VALUES (7, 'Water', 'Minder', '', 2026, 3)"
        )
    migrate(bare)
    both = "SELECT name_nl, name_en, ambition_nl, ambition_en, measure_nl, measure_en FROM theme"
    with bare.write() as session:
        assert [*session.execute(sa.text(both))] == [("Water", "Water", "Minder", "Minder", "", "")]
        make_idea(session, theme_id=7)
        make_organisation(session, language=lang)
        session.execute(sa.text("UPDATE theme SET name_en = 'Clean water', ambition_en = 'Less'"))

    downgrade(bare, "kept_complete")

    with bare.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT t.id, name, ambition, t.measure, year, t.version, theme_id"
            " FROM theme t JOIN idea ON theme_id = t.id"
        ).one()
    kept = {"nl": ("Water", "Minder"), "en": ("Clean water", "Less")}[lang]
    assert tuple(found) == (7, *kept, "", 2026, 3, 7)


def test_what_was_tried_and_is_in_use_already_stays_so_and_the_rest_waits_for_its_handover(bare):
    put = sa.text("UPDATE register_entry SET state = 'in_use' WHERE id = :id")
    migrate(bare)
    with bare.write() as session:
        house = make_house(session)
        rows = [tried_use(session, house), tried_use(session, house)]
        for row in rows:
            row.owner_id = house.lead.id
        session.flush()
        used, tried = (row.id for row in rows)
    downgrade(bare, "theme_in_both")
    with bare.write() as session:
        session.execute(put, {"id": used})

    migrate(bare)

    with pytest.raises(Conflict, match="by_handover"), bare.write() as session:
        session.execute(put, {"id": tried})
    with bare.read() as session:
        found = session.execute(sa.text("SELECT state FROM register_entry ORDER BY id")).scalars()
        assert [*found] == ["in_use", "proposed"]

    downgrade(bare, "theme_in_both")

    with bare.write() as session:
        session.execute(put, {"id": tried})


def test_migrating_twice_changes_nothing(bare):
    migrate(bare)
    fill(bare)
    migrate(bare)
    with bare.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM idea")).scalar() == 1


def test_every_table_is_strict_on_sqlite(sqlite_db):
    with sqlite_db.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"
        )
        loose = {name for name, strict in rows if not strict}
    ours = set(schema.metadata.tables)
    assert loose & ours == set()


def test_new_rows_need_their_enumerated_values(db):
    with pytest.raises(Exception, match=r"(?i)check"), db.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO account (key, kind, balance_cents) VALUES ('x', 'pocket', 0)"
        )
