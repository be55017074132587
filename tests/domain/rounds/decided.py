"""A decided round, and what tests ask of it."""

from sqlmodel import select

from app.domain.fund.models import Account
from app.domain.rounds.access import standing
from app.domain.rounds.outcomes import outcome_view
from tests.domain.rounds.month import Stage, stage


def decided(db, **terms) -> Stage:
    """Stage a decided round: the first two of three ideas are chosen, the third has no supporter."""
    made = stage(db, **terms).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict(zip(made.ids, (5, 4, 2), strict=True)))
    for to in ("session", "decided"):
        made.move(to)
    return made


def balances(made: Stage) -> dict[str, int]:
    with made.db.read() as session:
        return dict(session.exec(select(Account.key, Account.balance_cents)).all())


def view(made: Stage, actor):
    with made.db.read() as session:
        row = made.round(session)
        return outcome_view(session, row, standing(session, actor, row.id))
