"""What the clock does by itself: months come, intakes open and close. Safe to repeat."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import SYSTEM
from app.core.errors import Conflict
from app.domain.fund.accounts import year_key
from app.domain.fund.models import Account
from app.domain.people.models import Organisation
from app.domain.people.queries import organisation
from app.domain.rounds.creation import SMALLEST_PANEL, create_round
from app.domain.rounds.models import PanelMember, Round
from app.domain.rounds.pattern import Pattern, dates_of, month_of, shifted
from app.domain.rounds.schemas import RoundDraft
from app.domain.rounds.states import RoundState as S
from app.domain.rounds.transitions import transition_round

LEAD = timedelta(days=7)
"""So long before its intake a month's round is made, so that people can see and change it."""


def is_round_due(session: Session, now: datetime) -> bool:
    """Whether `due_moves` would do something now; takes no locks."""
    return bool(_missing_months(session, now) or _openable(session, now) or _closable(session, now))


def due_moves(session: Session, now: datetime) -> int:
    """Make the rounds of the coming months, open and close what is due; return how much was done.

    Intakes open by themselves only with the pattern on. A round that lacks money or a panel stays
    in intake until that is mended.
    """
    done = 0
    for month in _missing_months(session, now):
        create_round(session, RoundDraft(month=month), actor=SYSTEM, now=now)
        done += 1
    for row in _closable(session, now):
        done += _moved(session, row, S.PREPARATION, now)
    for row in _openable(session, now)[:1]:
        done += _moved(session, row, S.INTAKE, now)
    return done


def _moved(session: Session, row: Round, to: S, now: datetime) -> int:
    """Move a round; one that something refuses now stays as it was, and the others go on."""
    counted = dict(session.info)
    try:
        with session.begin_nested():
            transition_round(session, row, to, actor=SYSTEM, now=now)
    except Conflict:
        session.info.update({"moved": counted.get("moved", 0), "events": counted.get("events", 0)})
        return 0
    return 1


def _missing_months(session: Session, now: datetime) -> list[str]:
    """Return the months, soonest first, whose round should exist by now and does not."""
    org = organisation(session)
    if org is None or not org.pattern_on:
        return []
    wanted = [m for m in _near(org, now) if _starts_soon(org, m, now)]
    known = set(session.exec(select(Round.month).where(col(Round.month).in_(wanted))).all())
    return [m for m in wanted if m not in known]


def _near(org: Organisation, now: datetime) -> list[str]:
    month = month_of(now, org.timezone)
    return [month, shifted(month, 1), shifted(month, 2)]


def _starts_soon(org: Organisation, month: str, now: datetime) -> bool:
    dates = dates_of(month, Pattern.of(org))
    return dates.intake_from - LEAD <= now < dates.intake_until


def _openable(session: Session, now: datetime) -> list[Round]:
    """Return planned rounds whose intake has come, with the pattern on and no other intake open."""
    org = organisation(session)
    if org is None or not org.pattern_on:
        return []
    if session.exec(select(Round.id).where(Round.state == S.INTAKE)).first() is not None:
        return []
    query = select(Round).where(
        col(Round.state) == S.PLANNED, Round.intake_from <= now, Round.intake_until > now
    )
    return list(session.exec(query.order_by(Round.month)).all())


def _closable(session: Session, now: datetime) -> list[Round]:
    """Return rounds whose intake is over and that have panel and money for the preparation."""
    size = (
        sa.select(sa.func.count())
        .where(col(PanelMember.round_id) == col(Round.id))
        .scalar_subquery()
    )
    query = select(Round).where(
        col(Round.state) == S.INTAKE, Round.intake_until <= now, size >= SMALLEST_PANEL
    )
    rows = session.exec(query.order_by(Round.month)).all()
    keys = {year_key(int(row.month[:4])) for row in rows}
    found = session.exec(
        select(Account.key, Account.balance_cents).where(col(Account.key).in_(keys))
    )
    money = dict(found.all())
    return [r for r in rows if money.get(year_key(int(r.month[:4])), 0) >= r.budget_cents]
