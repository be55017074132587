"""Many at once on the same money: exactly what fits leaves, whoever is first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor, Role
from app.core.errors import Conflict
from app.db.engine import Database
from app.domain.fund.checking import first_difference
from app.domain.fund.commands import allot, book, grant, move_budget_to_round, return_round_rest
from app.domain.fund.corrections import reverse_transfer
from app.domain.fund.queries import balance_of
from app.domain.ideas.models import Idea
from app.domain.people.models import Person
from tests.factories import make_organisation

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SHORT = "too_little_money"
MANY = 40
LARGE = 100_001
"""From here on two persons are asked: the database looks at each grant below it as well."""


class Fund:
    """A database with somebody of the AI team and an idea."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write() as session:
            make_organisation(session, two_persons_cents=LARGE)
            person = Person(email="team@example.test", name="Team", created_at=NOW)
            idea = Idea(title="Photo check", created_at=NOW)
            session.add_all([person, idea])
            session.flush()
            self.by: dict[str, Any] = {
                "actor": Actor(person.id, "Team", frozenset({Role.EMPLOYEE, Role.AI_TEAM})),
                "now": NOW,
            }
            self.idea = idea.id or 0

    def filled(self, month: str, cents: int) -> None:
        with self.db.write() as session:
            allot(session, year=int(month[:4]), amount_cents=cents, **self.by)
            move_budget_to_round(session, month=month, amount_cents=cents, **self.by)

    def tried(self, act: Callable[[Session], object]) -> str:
        """Do it in a transaction; return what a refusal is called."""
        try:
            with self.db.write() as session:
                act(session)
        except Conflict as error:
            return error.code
        return ""

    def held(self, *keys: str) -> list[int]:
        with self.db.read() as session:
            assert first_difference(session) is None
            return [balance_of(session, key) for key in keys]


def test_of_forty_grants_at_once_exactly_those_leave_that_fit(db: Database, storm: bool) -> None:
    fund = Fund(db)
    for number in range(50 if storm else 2):
        month, cents = f"20{26 + number // 12}-{number % 12 + 1:02d}", 700 + 13 * number
        fund.filled(month, 100_000)
        first = 1000 * (number + 1)

        def attempt(n: int, month: str = month, cents: int = cents, first: int = first) -> str:
            given = {"experiment_id": first + n, "idea_id": fund.idea, "amount_cents": cents * 10}
            return fund.tried(lambda s: grant(s, month=month, **given, **fund.by))

        with ThreadPoolExecutor(MANY) as pool:
            said = list(pool.map(attempt, range(MANY)))
        fits = min(MANY, 100_000 // (cents * 10))
        assert sorted(said) == [""] * fits + [SHORT] * (MANY - fits)
        assert fund.held(f"round:{month}") == [100_000 - fits * cents * 10]


def test_a_budget_moves_while_the_allotment_behind_it_is_taken_back(
    db: Database, storm: bool
) -> None:
    fund = Fund(db)
    for number in range(40 if storm else 4):
        year = 2030 + number
        with db.write() as session:
            row = allot(session, year=year, amount_cents=1_000, **fund.by).id or 0
        acts = [
            lambda s, y=year: move_budget_to_round(s, month=f"{y}-03", amount_cents=600, **fund.by),
            lambda s, r=row: reverse_transfer(s, r, note="wrong year", **fund.by),
        ]
        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(fund.tried, acts))
        held = fund.held(f"year:{year}", f"round:{year}-03")
        assert (said, held) in [(["", SHORT], [400, 600]), ([SHORT, ""], [0, 0])]


def test_costs_booked_at_once_never_pass_the_grant_while_the_rest_flows_back(
    db: Database, storm: bool
) -> None:
    fund = Fund(db)
    for number in range(20 if storm else 2):
        month, experiment = f"2026-{number % 12 + 1:02d}", number + 1
        key = f"experiment:{experiment}"
        fund.filled(month, 10_000)
        about = {"experiment_id": experiment, "idea_id": fund.idea}
        with db.write() as session:
            grant(session, month=month, amount_cents=1_000, **about, **fund.by)
        cost = lambda s, a=about: book(s, amount_cents=300, note="", **a, **fund.by)  # noqa: E731
        rest = lambda s, m=month: return_round_rest(s, month=m, **fund.by)  # noqa: E731
        before = fund.held("spent")[0]
        with ThreadPoolExecutor(10) as pool:
            said = list(pool.map(fund.tried, [*[cost] * 9, rest]))
        assert sorted(said) == [""] * 4 + [SHORT] * 6
        assert fund.held(key, f"round:{month}", "spent") == [100, 0, before + 900]
