"""Rows that a whole request asks for again and again."""

from typing import TypeVar

from sqlmodel import Session, SQLModel

M = TypeVar("M", bound=SQLModel)


def held(session: Session, model: type[M], ident: int) -> M | None:
    """Return a row by its id; asked again in the same session it costs no query.

    A session knows its rows only as long as somebody holds them: this does.
    """
    row = session.get(model, ident)
    session.info.setdefault("held", {})[model, ident] = row
    return row
