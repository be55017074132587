"""What signing in needs to remember. Tokens are stored as SHA-256 only."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.triggers import Effect, Trigger
from app.db.types import json_field


class Password(SQLModel, table=True):
    """The Argon2id hash of somebody's password."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    hash: str = Field(max_length=200)
    changed_at: datetime


class SignInLink(SQLModel, table=True):
    """A one-use link by mail or by an administrator."""

    __tablename__ = "sign_in_link"

    token_hash: str = Field(max_length=64, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    purpose: str = Field(default="sign_in", max_length=20)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class SignIn(SQLModel, table=True):
    """A session: somebody signed in on a device.

    `proved_at` is the last proof of identity, `proof` how: `password`, `link`, `work` or `sample`.
    `expires_at` moves on with each visit, up to the longest life of a session.
    """

    __tablename__ = "sign_in"

    token_hash: str = Field(max_length=64, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime
    proved_at: datetime
    expires_at: datetime = Field(index=True)
    device: str = Field(default="", max_length=120)
    proof: str = Field(default="password", max_length=20)


class FeedKey(SQLModel, table=True):
    """The secret of somebody's feed address, as SHA-256; one a person."""

    __tablename__ = "feed_key"

    person_id: int = Field(
        foreign_key="person.id", primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    key_hash: str = Field(max_length=64, unique=True)
    created_at: datetime


class WorkAccount(SQLModel, table=True):
    """An account of the organisation's own sign-in service that belongs to somebody here."""

    __tablename__ = "work_account"

    issuer: str = Field(max_length=200, primary_key=True)
    subject: str = Field(max_length=255, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime


class ApiToken(SQLModel, table=True):
    """A token that acts as its person within its scopes."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=120)
    token_hash: str = Field(max_length=64, unique=True)
    scopes: list[str] = json_field(default_factory=list)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class Attempt(SQLModel, table=True):
    """How often something was tried in a window of time: `key` such as `sign_in:a@b`."""

    key: str = Field(max_length=200, primary_key=True)
    window: int = Field(primary_key=True, sa_type=sa.BigInteger)
    count: int = 0


class IdempotencyKey(SQLModel, table=True):
    """An answered POST of a token, kept for 24 hours."""

    __tablename__ = "idempotency_key"

    token_id: int = Field(foreign_key="api_token.id", primary_key=True)
    key: str = Field(max_length=200, primary_key=True)
    body_sha256: str = Field(max_length=64)
    status: int = 0
    answer: str = Field(default="", sa_type=sa.Text)
    at: datetime = Field(index=True)


# Who is switched off is out at once, and stays out of the old sessions when switched on again.
TRIGGERS: list[Trigger] = [
    Effect(
        "tr_person_switched_off",
        "person",
        "UPDATE",
        (
            "DELETE FROM sign_in WHERE person_id = NEW.id AND NOT NEW.active",
            "DELETE FROM sign_in_link WHERE person_id = NEW.id AND NOT NEW.active",
            (
                "UPDATE api_token SET revoked_at = CURRENT_TIMESTAMP "
                "WHERE person_id = NEW.id AND revoked_at IS NULL AND NOT NEW.active"
            ),
        ),
    ),
]
