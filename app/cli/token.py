"""`kiem token new`: an API token, printed once."""

from datetime import datetime
from typing import Annotated

import typer

from app.auth.tokens import TokenDraft, new_token
from app.cli.opening import opened
from app.core.actor import SYSTEM
from app.core.clock import SystemClock
from app.core.errors import invalid
from app.core.input import parse
from app.db.engine import Database
from app.domain.people.queries import person_by_email

SCOPE = "read | write; both when not given"


def new(
    email: Annotated[str, typer.Argument(help="Whose token it is.")],
    name: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[list[str] | None, typer.Option(help=SCOPE)] = None,
    days: Annotated[int, typer.Option(help="How many days it works, at most 730.")] = 365,
) -> None:
    """Make a token; it is shown here and never again."""
    with opened() as (_settings, db):
        data = {"name": name, "days": days, **({"scopes": scope} if scope else {})}
        print(made(db, email, parse(TokenDraft, data), SystemClock().now()))


def made(db: Database, email: str, draft: TokenDraft, now: datetime) -> str:
    """Make a token for the person with this address and return it."""
    with db.write() as session:
        person = person_by_email(session, email)
        if person is None:
            raise invalid("email", "unknown_person", value=email)
        return new_token(session, person, draft, actor=SYSTEM, now=now)[1]
