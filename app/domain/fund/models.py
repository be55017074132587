"""Accounts and transfers. One row is one transfer, so the books balance by construction."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Effect, Guard, Trigger, append_only
from app.db.types import cents, one_of


class AccountKind(StrEnum):
    """What an account stands for. Money enters at the source and leaves as spent."""

    SOURCE = "source"
    YEAR = "year"
    ROUND = "round"
    EXPERIMENT = "experiment"
    SPENT = "spent"


class TransferKind(StrEnum):
    """Why money moved."""

    ALLOTMENT = "allotment"  # source -> year
    ROUND_BUDGET = "round_budget"  # year -> round
    GRANT = "grant"  # round -> experiment
    RETURN = "return"  # round or experiment -> year
    BOOKING = "booking"  # experiment -> spent
    EXTENSION = "extension"  # year -> experiment
    CORRECTION = "correction"  # the reverse of an earlier row


class Account(SQLModel, table=True):
    """An account; `key` such as `year:2026`, `round:2026-12`, `experiment:7`.

    Only a transfer changes `balance_cents` (a trigger does it); only the source may be below zero.
    """

    __table_args__ = (sa.CheckConstraint("balance_cents >= 0 OR kind = 'source'", name="balance"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    kind: AccountKind = one_of(AccountKind, "kind")
    balance_cents: int = cents(0)


class Transfer(SQLModel, table=True):
    """Money moved from one account to another; never changed, corrected by the reverse."""

    __table_args__ = (
        sa.CheckConstraint("amount_cents > 0", name="amount"),
        sa.CheckConstraint("from_id <> to_id", name="two_accounts"),
        sa.Index("ix_transfer_from_id_id", "from_id", "id"),
        sa.Index("ix_transfer_to_id_id", "to_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    from_id: int = Field(foreign_key="account.id")
    to_id: int = Field(foreign_key="account.id")
    amount_cents: int = cents()
    kind: TransferKind = one_of(TransferKind, "kind")
    note: str = Field(default="", max_length=500)
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    idea_id: int | None = Field(default=None, foreign_key="idea.id", index=True)
    reverses_id: int | None = Field(default=None, foreign_key="transfer.id", unique=True)


TRIGGERS: list[Trigger] = [
    *append_only("transfer"),
    Guard(
        "tr_account_starts_empty",
        "account",
        "INSERT",
        "NEW.balance_cents <> 0",
        "account_not_empty",
    ),
    Guard("tr_account_no_delete", "account", "DELETE", "1 = 1", "append_only:account"),
    Effect(
        "tr_transfer_moves_money",
        "transfer",
        "INSERT",
        (
            "UPDATE account SET balance_cents = balance_cents - NEW.amount_cents WHERE id = NEW.from_id",
            "UPDATE account SET balance_cents = balance_cents + NEW.amount_cents WHERE id = NEW.to_id",
        ),
        lock="SELECT id FROM account WHERE id IN (NEW.from_id, NEW.to_id) ORDER BY id FOR NO KEY UPDATE",
    ),
]
APPEND_ONLY = ("transfer",)
