"""`kiem migrate`: the database to the newest version."""

from app.cli.opening import opened
from app.db.migrating import head


def migrate() -> None:
    """Bring the database to the newest version; safe when several start at once."""
    with opened():
        print(f"The database is at {head()}.")
