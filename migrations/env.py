"""Alembic's entry: runs on the connection that app.db.migrating hands over."""

import sqlalchemy as sa
from alembic import context

from app.config import load_settings
from app.db.engine import Database
from app.schema import metadata


def run(connection: sa.Connection) -> None:
    """Run the migrations on one connection, in its transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=connection.dialect.name == "postgresql",
        include_name=lambda name, kind, _parents: (
            not (kind == "table" and (name or "").startswith("search_"))
        ),
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = Database(load_settings().database)
    with database.engine.execution_options(sqlite_begin="IMMEDIATE").connect() as made:
        run(made)
        made.commit()
