"""The newest migration is known without Alembic, and Alembic agrees."""

from alembic.script import ScriptDirectory

from app.db.migrating import config, head


def test_newest_migration_is_the_only_head():
    assert ScriptDirectory.from_config(config()).get_heads() == [head()]
