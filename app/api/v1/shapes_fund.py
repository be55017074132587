"""JSON shapes of the fund: cents throughout."""

from typing_extensions import TypedDict

from app.core.input import iso
from app.domain.fund.ledger import LedgerLine
from app.domain.fund.queries import Balance
from app.domain.fund.years import YearPicture


class AccountShape(TypedDict):
    """An account of the fund."""

    key: str
    kind: str
    name: str
    balance_cents: int


class YearShape(TypedDict):
    """A year's money."""

    year: int
    allotted_cents: int
    left_cents: int
    rounds_cents: int
    experiments_cents: int
    spent_cents: int
    granted_cents: int
    returned_cents: int


TransferShape = TypedDict(
    "TransferShape",
    {
        "id": int,
        "at": str,
        "kind": str,
        "from": str,
        "to": str,
        "amount_cents": int,
        "note": str,
        "idea_id": int | None,
        "reverses_id": int | None,
        "corrected": bool,
    },
)


class FundShape(TypedDict):
    """Accounts with their balances, and where each year's money is."""

    accounts: list[AccountShape]
    years: list[YearShape]


def account_shape(row: Balance) -> AccountShape:
    """Shape an account."""
    return {
        "key": row.key,
        "kind": str(row.kind),
        "name": row.name,
        "balance_cents": row.balance_cents,
    }


def year_shape(row: YearPicture) -> YearShape:
    """Shape a year's money."""
    return {
        "year": row.year,
        "allotted_cents": row.allotted_cents,
        "left_cents": row.left_cents,
        "rounds_cents": row.rounds_cents,
        "experiments_cents": row.experiments_cents,
        "spent_cents": row.spent_cents,
        "granted_cents": row.granted_cents,
        "returned_cents": row.returned_cents,
    }


def transfer_shape(row: LedgerLine) -> TransferShape:
    """Shape a row of the ledger."""
    return {
        "id": row.id,
        "at": iso(row.at),
        "kind": str(row.kind),
        "from": row.source,
        "to": row.target,
        "amount_cents": row.amount_cents,
        "note": row.note,
        "idea_id": row.idea_id,
        "reverses_id": row.reverses_id,
        "corrected": row.corrected,
    }
