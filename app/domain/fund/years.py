"""A year of the fund as accounts: every figure is the sum of the transfers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.fund.models import Account, AccountKind, Transfer

K = AccountKind
Way = tuple[AccountKind, AccountKind]


class Part(StrEnum):
    """A figure of the year."""

    ALLOTTED = "allotted"
    RESERVED = "reserved"
    GRANTED = "granted"
    BOOKED = "booked"
    RETURNED = "returned"
    RUNNING = "running"
    LEFT = "left"


SIGNS: dict[Part, dict[Way, int]] = {
    Part.ALLOTTED: {(K.SOURCE, K.YEAR): 1, (K.YEAR, K.SOURCE): -1},
    Part.RESERVED: {(K.YEAR, K.ROUND): 1, (K.ROUND, K.YEAR): -1, (K.ROUND, K.EXPERIMENT): -1},
    Part.GRANTED: {(K.ROUND, K.EXPERIMENT): 1, (K.YEAR, K.EXPERIMENT): 1},
    Part.BOOKED: {(K.EXPERIMENT, K.SPENT): 1, (K.SPENT, K.EXPERIMENT): -1},
    Part.RETURNED: {(K.EXPERIMENT, K.YEAR): 1},
    Part.RUNNING: {
        (K.ROUND, K.EXPERIMENT): 1,
        (K.YEAR, K.EXPERIMENT): 1,
        (K.SPENT, K.EXPERIMENT): 1,
        (K.EXPERIMENT, K.SPENT): -1,
        (K.EXPERIMENT, K.YEAR): -1,
    },
    Part.LEFT: {
        (K.SOURCE, K.YEAR): 1,
        (K.ROUND, K.YEAR): 1,
        (K.EXPERIMENT, K.YEAR): 1,
        (K.YEAR, K.SOURCE): -1,
        (K.YEAR, K.ROUND): -1,
        (K.YEAR, K.EXPERIMENT): -1,
    },
}
"""Which ways of money a figure adds up, and with which sign."""


@dataclass(frozen=True)
class YearPicture:
    """Where a year's money is. `allotted` = left + in rounds + with experiments + spent.

    `granted` is what experiments got, `returned` what they gave back.
    """

    year: int
    allotted_cents: int
    left_cents: int
    rounds_cents: int
    experiments_cents: int
    spent_cents: int
    granted_cents: int
    returned_cents: int


_SHOWN = (
    Part.ALLOTTED, Part.LEFT, Part.RESERVED, Part.RUNNING, Part.BOOKED, Part.GRANTED, Part.RETURNED,
)  # fmt: skip


def year_pictures(session: Session) -> list[YearPicture]:
    """Return every year that has an account, newest first. One query."""
    flows: dict[int, dict[Way, int]] = {}
    members, source, target = members_of_years(), aliased(Account), aliased(Account)
    rows = session.execute(
        sa.select(
            members.c.year,
            col(source.kind),
            col(target.kind),
            sa.func.coalesce(sa.func.sum(col(Transfer.amount_cents)), 0),
        )
        .select_from(members)
        .outerjoin(Transfer, _of_member(members))
        .outerjoin(source, col(source.id) == col(Transfer.from_id))
        .outerjoin(target, col(target.id) == col(Transfer.to_id))
        .group_by(members.c.year, col(source.kind), col(target.kind))
    )
    for year, from_kind, to_kind, cents in rows:
        flows.setdefault(int(year), {})[from_kind, to_kind] = int(cents)
    return [_picture(year, flows[year]) for year in sorted(flows, reverse=True)]


def year_picture(session: Session, year: int) -> YearPicture:
    """Return where a year's money is; a year without an account holds nothing."""
    found = (picture for picture in year_pictures(session) if picture.year == year)
    return next(found, _picture(year, {}))


def _picture(year: int, flows: Mapping[Way, int]) -> YearPicture:
    def figure(part: Part) -> int:
        return sum(sign * flows.get(way, 0) for way, sign in SIGNS[part].items())

    return YearPicture(year, *map(figure, _SHOWN))


def of_year(year: int) -> sa.ColumnElement[bool]:
    """Return the condition that a transfer is one of a year's; every transfer is one of one year."""
    members = members_of_years()
    return sa.exists().where(members.c.year == str(year), _of_member(members))


def sign_in(part: Part, source: Any, target: Any) -> sa.ColumnElement[int]:
    """Return with which sign a transfer counts in a figure, 0 when it does not."""
    known = [
        (sa.and_(source.kind == from_kind, target.kind == to_kind), sign)
        for (from_kind, to_kind), sign in SIGNS[part].items()
    ]
    return sa.case(*known, else_=0)


def members_of_years() -> Any:
    """Return the accounts with the year that fills them: its own, its rounds', its experiments'.

    An experiment's money comes from rounds and account of one year only.
    """
    member, source = aliased(Account), aliased(Account)
    inflow = aliased(Transfer)
    own: Any = sa.select(
        col(member.id).label("account_id"), _year_in(member.key, member.kind).label("year")
    ).where(col(member.kind).in_([K.YEAR, K.ROUND]))
    paid = aliased(Account)
    given = (
        sa.select(col(paid.id), _year_in(source.key, source.kind))
        .join(inflow, col(inflow.to_id) == col(paid.id))
        .join(source, col(source.id) == col(inflow.from_id))
        .where(col(paid.kind) == K.EXPERIMENT, col(source.kind).in_([K.YEAR, K.ROUND]))
    )
    return sa.union(own, given).subquery()


def _year_in(key: Any, kind: Any) -> sa.ColumnElement[str]:
    begins = sa.case((kind == K.YEAR, len("year:") + 1), else_=len("round:") + 1)
    return sa.func.substr(key, begins, len("2026"))


def _of_member(members: Any) -> sa.ColumnElement[bool]:
    """Return the condition that ties a transfer to the one account of a year that it is counted at."""
    shared = sa.select(col(Account.id)).where(col(Account.kind).in_([K.SOURCE, K.SPENT]))
    side = sa.case(
        (col(Transfer.from_id).in_(shared), col(Transfer.to_id)), else_=col(Transfer.from_id)
    )
    found: sa.ColumnElement[bool] = members.c.account_id == side
    return found
