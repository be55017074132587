"""Which rows can be found: each room declares its own, and the database notes what changes in them."""

from dataclasses import dataclass

from app.db.triggers import Effect, Trigger

NOTE = "INSERT INTO search_todo (kind, of_id) SELECT '{kind}', {row}.id WHERE {when}"


@dataclass(frozen=True)
class Source:
    """Rows of one table that can be found.

    `number` is 0 to 7, part of where they stand among others of the same second, and stays for
    good. `watched` are the columns whose change is noted; `when` tells, over NEW, whether a row can
    be found at all. `query` gives id, idea_id, at (never changing), title and text of the rows
    `:ids` that can be found, in words that both databases understand.
    """

    kind: str
    number: int
    table: str
    watched: tuple[str, ...]
    query: str
    when: str = "1 = 1"

    def triggers(self) -> list[Trigger]:
        """Return what makes the database note each change."""
        note = NOTE.format(kind=self.kind, row="NEW", when=self.when)
        gone = NOTE.format(kind=self.kind, row="OLD", when="1 = 1")
        columns = ", ".join(f'"{name}"' for name in self.watched)
        return [
            Effect(f"tr_{self.table}_search_new", self.table, "INSERT", (note,)),
            Effect(f"tr_{self.table}_search_kept", self.table, f"UPDATE OF {columns}", (note,)),
            Effect(f"tr_{self.table}_search_gone", self.table, "DELETE", (gone,)),
        ]
