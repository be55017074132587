"""The ledger's transfers, newest first: all of them, or those behind one figure or account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.fund.models import Account, Transfer, TransferKind
from app.domain.fund.years import Part, of_year, sign_in
from app.domain.ideas.models import Idea
from app.domain.people.models import Person


@dataclass(frozen=True)
class LedgerLine:
    """One transfer; `corrected` says that a later row reverses it.

    `sign` is 1, or -1 where the row lessens the figure that was asked for.
    """

    id: int
    at: datetime
    kind: TransferKind
    source: str
    target: str
    amount_cents: int
    note: str
    idea_id: int | None
    idea_title: str | None
    actor_name: str | None
    reverses_id: int | None
    corrected: bool
    sign: int


@dataclass(frozen=True)
class Wanted:
    """Which transfers: of a year, behind a figure of that year, touching an account, of a kind.

    `value_types` are those of the idea that the transfer is about; none: any.
    """

    year: int | None = None
    part: Part | None = None
    account: str | None = None
    kind: TransferKind | None = None
    value_types: tuple[str, ...] = ()


ALL = Wanted()


def ledger(
    session: Session, wanted: Wanted = ALL, *, limit: int | None = 50, cursor: str | None = None
) -> Slice[LedgerLine]:
    """Return the wanted transfers, newest first; without a limit all of them."""
    query, source, target = _lines(wanted)
    query = _narrowed(query, wanted, source, target).order_by(col(Transfer.id).desc())
    if key := decode_cursor(cursor, (int,)):
        query = query.where(col(Transfer.id) < key[0])
    if limit is not None:
        query = query.limit(limit + 1)
    lines = [LedgerLine(*row) for row in session.execute(query).all()]
    if limit is None or len(lines) <= limit:
        return Slice(lines, None)
    return Slice(lines[:limit], encode_cursor(lines[limit - 1].id))


def ledger_total(session: Session, wanted: Wanted) -> tuple[int, int]:
    """Return how many transfers are wanted, and what they come to with their signs."""
    source: Any = aliased(Account)
    target: Any = aliased(Account)
    amount = col(Transfer.amount_cents) * _sign(wanted, source, target)
    query = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(amount), 0))
        .select_from(Transfer)
        .join(source, source.id == col(Transfer.from_id))
        .join(target, target.id == col(Transfer.to_id))
    )
    count, total = session.execute(_narrowed(query, wanted, source, target)).one()
    return count, int(total)


def ledger_line(session: Session, transfer_id: int) -> LedgerLine:
    """Return one transfer.

    Raises:
        NotFound: there is none.
    """
    query, _source, _target = _lines(ALL)
    row = session.execute(query.where(col(Transfer.id) == transfer_id)).one_or_none()
    if row is None:
        raise NotFound
    return LedgerLine(*row)


def _narrowed(query: Any, wanted: Wanted, source: Any, target: Any) -> Any:
    if wanted.year is not None:
        query = query.where(of_year(wanted.year))
    if wanted.part is not None:
        query = query.where(sign_in(wanted.part, source, target) != 0)
    if wanted.account:
        query = query.where(sa.or_(source.key == wanted.account, target.key == wanted.account))
    if wanted.kind is not None:
        query = query.where(col(Transfer.kind) == wanted.kind)
    if wanted.value_types:
        ideas = sa.select(col(Idea.id)).where(col(Idea.value_type).in_(wanted.value_types))
        query = query.where(col(Transfer.idea_id).in_(ideas))
    return query


def _sign(wanted: Wanted, source: Any, target: Any) -> Any:
    """Return the sign of a row: in a figure, else on the account whose every row is asked for, else 1."""
    if wanted.part is not None:
        return sign_in(wanted.part, source, target)
    if wanted.account and wanted.kind is None:
        return sa.case((source.key == wanted.account, -1), else_=1)
    return sa.literal_column("1", sa.Integer)


def _lines(wanted: Wanted) -> Any:
    reverse = aliased(Transfer)
    source: Any = aliased(Account)
    target: Any = aliased(Account)
    query = (
        sa.select(
            col(Transfer.id),
            col(Transfer.at),
            col(Transfer.kind),
            source.key,
            target.key,
            col(Transfer.amount_cents),
            col(Transfer.note),
            col(Transfer.idea_id),
            col(Idea.title),
            col(Person.name),
            col(Transfer.reverses_id),
            col(reverse.id).is_not(None),
            _sign(wanted, source, target),
        )
        .join(source, source.id == col(Transfer.from_id))
        .join(target, target.id == col(Transfer.to_id))
        .outerjoin(Idea, col(Idea.id) == col(Transfer.idea_id))
        .outerjoin(Person, col(Person.id) == col(Transfer.actor_id))
        .outerjoin(reverse, col(reverse.reverses_id) == col(Transfer.id))
    )
    return query, source, target
