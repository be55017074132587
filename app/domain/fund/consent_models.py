"""The word of a second person about a large amount, given before the money leaves."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.states import Machine
from app.db.triggers import Effect, Guard, Trigger, state_guards
from app.db.types import cents, json_field, one_of


class ConsentKind(StrEnum):
    """What the word is about: as the transfer that it lets through."""

    GRANT = "grant"
    EXTENSION = "extension"


class ConsentState(StrEnum):
    """Whether the word stands, let money through, or was taken back."""

    GIVEN = "given"
    USED = "used"
    WITHDRAWN = "withdrawn"


S = ConsentState
CONSENT = Machine(
    "grant_consent", frozenset({S.GIVEN}), {S.GIVEN: frozenset({S.USED, S.WITHDRAWN})}
)


class Consent(SQLModel, table=True):
    """Somebody's word that an idea gets an amount; somebody else then lets the money go.

    `terms` of an extension hold its weeks and reason. The database uses the word up with the
    transfer that it lets through.
    """

    __tablename__ = "grant_consent"
    __table_args__ = (
        sa.Index(
            "uq_grant_consent_given",
            "idea_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("state = 'given'"),
            postgresql_where=sa.text("state = 'given'"),
        ),
        sa.CheckConstraint("amount_cents > 0", name="amount"),
        sa.CheckConstraint("(state = 'used') = (transfer_id IS NOT NULL)", name="used_once"),
    )

    id: int | None = Field(default=None, primary_key=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    kind: ConsentKind = one_of(ConsentKind, "kind")
    amount_cents: int = cents()
    terms: dict[str, Any] = json_field(default_factory=dict)
    state: ConsentState = one_of(ConsentState, "state", ConsentState.GIVEN)
    given_by: int = Field(foreign_key="person.id", index=True)
    given_at: datetime
    reason: str = Field(default="", max_length=500)
    transfer_id: int | None = Field(default=None, foreign_key="transfer.id", unique=True)


_MATCHES = (
    "idea_id = NEW.idea_id AND kind = NEW.kind AND amount_cents = NEW.amount_cents "
    "AND state = 'given' AND given_by <> NEW.actor_id"
)
_WORD = "SELECT 1 FROM grant_consent WHERE " + _MATCHES  # noqa: S608 -- text of a trigger
_USE_UP = (
    "UPDATE grant_consent SET state = 'used', transfer_id = NEW.id WHERE " + _MATCHES  # noqa: S608
)
_LARGE = (
    "NEW.amount_cents >= (SELECT two_persons_cents FROM organisation WHERE id = 1) "
    "AND EXISTS (SELECT 1 FROM account WHERE id = NEW.to_id AND kind = 'experiment') "
    "AND EXISTS (SELECT 1 FROM account WHERE id = NEW.from_id AND kind IN ('year', 'round'))"
)

TRIGGERS: list[Trigger] = [
    *state_guards(CONSENT),
    Guard(
        "tr_transfer_two_persons",
        "transfer",
        "INSERT",
        f"{_LARGE} AND NOT EXISTS ({_WORD})",
        "second_person_needed",
        lock=(
            "SELECT id FROM grant_consent WHERE idea_id = NEW.idea_id AND kind = NEW.kind "
            "AND state = 'given' FOR UPDATE"
        ),
    ),
    Effect(
        "tr_transfer_uses_consent",
        "transfer",
        "INSERT",
        (_USE_UP,),
    ),
    Guard(
        "tr_grant_consent_own_idea",
        "grant_consent",
        "INSERT",
        (
            "EXISTS (SELECT 1 FROM idea_author WHERE idea_id = NEW.idea_id "
            "AND person_id = NEW.given_by)"
        ),
        "has_stake",
    ),
    Guard(
        "tr_grant_consent_fixed",
        "grant_consent",
        "UPDATE",
        (
            "NEW.idea_id <> OLD.idea_id OR NEW.kind <> OLD.kind OR NEW.given_by <> OLD.given_by "
            "OR NEW.amount_cents <> OLD.amount_cents"
        ),
        "append_only:grant_consent",
    ),
    Guard(
        "tr_grant_consent_no_delete",
        "grant_consent",
        "DELETE",
        "1 = 1",
        "append_only:grant_consent",
    ),
]
