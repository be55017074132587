"""The ledger as a file that balances: one row a transfer, and each account's sums beside it."""

from collections.abc import Callable, Sequence

from app.core.input import iso
from app.domain.fund.ledger import LedgerLine
from app.exports.tables import Cell, Table, as_csv, as_xlsx

_TRANSFER = (
    "id", "at", "kind", "from", "to", "amount_cents", "amount", "note", "idea_id", "idea", "by",
    "reverses_id", "corrected",
)  # fmt: skip
_ACCOUNT = ("account", "in_cents", "out_cents", "balance_cents", "balance")


def transfers_table(rows: Sequence[LedgerLine]) -> Table:
    """Return one row a transfer, oldest first; amounts in cents, and in the unit of the currency."""
    return [_TRANSFER, *(_line(row) for row in reversed(rows))]


def accounts_table(rows: Sequence[LedgerLine]) -> Table:
    """Return one row an account that the transfers touch; the last row adds them up.

    What went in and out is the same in all, so that the balances add up to nothing.
    """
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for row in rows:
        out[row.source] = out.get(row.source, 0) + row.amount_cents
        into[row.target] = into.get(row.target, 0) + row.amount_cents
    keys = sorted({*into, *out})
    lines = [_account(key, into.get(key, 0), out.get(key, 0)) for key in keys]
    return [_ACCOUNT, *lines, _account("total", sum(into.values()), sum(out.values()))]


def _account(key: str, into: int, out: int) -> list[Cell]:
    return [key, into, out, into - out, (into - out) / 100]


def _line(row: LedgerLine) -> list[Cell]:
    return [
        row.id,
        iso(row.at),
        str(row.kind),
        row.source,
        row.target,
        row.amount_cents,
        row.amount_cents / 100,
        row.note,
        row.idea_id,
        row.idea_title,
        row.actor_name,
        row.reverses_id,
        row.corrected,
    ]


FORMS: dict[str, Callable[[Sequence[LedgerLine]], bytes]] = {
    "csv": lambda rows: as_csv(transfers_table(rows)),
    "xlsx": lambda rows: as_xlsx(
        [("accounts", accounts_table(rows)), ("transfers", transfers_table(rows))]
    ),
}
