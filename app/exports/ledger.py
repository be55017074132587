"""The commitment ledger as a file: one row a promise, and each unit's counts beside it."""

from collections.abc import Callable, Sequence

from app.core.input import iso
from app.domain.commitments.ledger import Entry, Line, by_unit
from app.exports.tables import Cell, Table, as_csv, as_xlsx

_PROMISE = (
    "id", "idea", "title", "unit", "standing", "budget_cents", "signed_at", "invoked_at", "due_on",
    "closed_at", "reason",
)  # fmt: skip


def promises_table(entries: Sequence[Entry]) -> Table:
    """Return one row a promise, newest first; nobody's name stands in it."""
    return [_PROMISE, *(_row(entry) for entry in entries)]


def units_table(entries: Sequence[Entry]) -> Table:
    """Return one row a unit with its counts."""
    rows: list[list[Cell]] = [
        [unit.unit_name, *(unit.counts[line] for line in Line)] for unit in by_unit(entries)
    ]
    return [["unit", *(str(line) for line in Line)], *rows]


def _row(entry: Entry) -> list[Cell]:
    return [
        entry.id,
        f"K-{entry.idea_id}",
        entry.title,
        entry.unit_name,
        str(entry.line),
        entry.budget_cents,
        iso(entry.signed_at),
        iso(entry.invoked_at),
        entry.due_on.isoformat() if entry.due_on else None,
        iso(entry.closed_at),
        entry.reason,
    ]


FORMS: dict[str, Callable[[Sequence[Entry]], bytes]] = {
    "csv": lambda entries: as_csv(promises_table(entries)),
    "xlsx": lambda entries: as_xlsx(
        [("units", units_table(entries)), ("promises", promises_table(entries))]
    ),
}
