"""`kiem reindex`: the search made anew from the rows."""

from app.cli.opening import opened
from app.search.keeping import catch_up, note_everything


def reindex() -> None:
    """Make the search anew from everything that can be found; harmless, needed only after a fault."""
    with opened() as (_, db), db.write() as session:
        note_everything(session)
        print(f"{catch_up(session)} texts can be found.")
