"""The books against a model of them: whatever is asked in whatever order, both say the same."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis.strategies as st
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import col

from app.core.actor import Actor, Role
from app.core.errors import Conflict
from app.db.engine import Database
from app.domain.fund.checking import first_difference
from app.domain.fund.commands import (
    allot,
    book,
    extend_grant,
    grant,
    move_budget_to_round,
    return_to_year,
)
from app.domain.fund.corrections import reverse_transfer
from app.domain.fund.models import Account
from app.domain.ideas.models import Idea
from app.domain.people.models import Person

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AMOUNTS = st.integers(1, 900)
SHORT = "too_little_money"


class Books:
    """The model: balances by key, what may be reversed, and which experiments are paid by which year."""

    def __init__(self, balances: dict[str, int]) -> None:
        self.balances = balances
        self.by_hand: list[tuple[int, str, str, int]] = []
        self.reversed: set[int] = set()
        self.origin: dict[str, str] = {}
        self.returned: set[str] = set()

    def move(self, source: str, target: str, cents: int) -> str:
        """Move money if there is enough; return what a refusal is called."""
        if source != "source" and self.balances.get(source, 0) < cents:
            return SHORT
        self.balances[source] = self.balances.get(source, 0) - cents
        self.balances[target] = self.balances.get(target, 0) + cents
        return ""

    def give_back(self, key: str, year: str) -> None:
        cents = self.balances.get(key, 0)
        if cents:
            self.move(key, year, cents)
            self.returned.add(key)


class Ledger(RuleBasedStateMachine):
    """One play on two years of its own; `machine_on` says on which database."""

    db: Database
    team: Actor
    about: int
    plays: Iterator[int]
    shared: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        number = next(self.plays)
        self.years = [2000 + 2 * number, 2001 + 2 * number]
        self.now = NOW.replace(year=self.years[0])
        self.first = 100 * number
        self.books = Books(self.shared)

    def tried(self, act, *given, **more) -> tuple[str, int]:
        """Do it; return the code of a refusal and the new row's id."""
        try:
            with self.db.write() as session:
                row = act(session, *given, actor=self.team, now=self.now, **more)
                return "", row.id if row is not None else 0
        except Conflict as error:
            return error.code, 0

    def month(self, place: int) -> str:
        return f"{self.years[place % 2]}-{place + 1:02d}"

    def experiment(self, place: int) -> int:
        return self.first + place + 1

    @rule(place=st.integers(0, 1), cents=AMOUNTS)
    def allots(self, place: int, cents: int) -> None:
        year = self.years[place]
        said, number = self.tried(allot, year=year, amount_cents=cents)
        assert said == self.books.move("source", f"year:{year}", cents)
        self.books.by_hand.append((number, "source", f"year:{year}", cents))

    @rule(place=st.integers(0, 3), cents=AMOUNTS)
    def gives_a_round_its_budget(self, place: int, cents: int) -> None:
        month = self.month(place)
        said, _ = self.tried(move_budget_to_round, month=month, amount_cents=cents)
        assert said == self.books.move(f"year:{month[:4]}", f"round:{month}", cents)

    @rule(place=st.integers(0, 3), cents=st.integers(0, 900))
    def grants(self, place: int, cents: int) -> None:
        month, key = self.month(place), f"experiment:{self.experiment(place)}"
        said, _ = self.tried(
            grant,
            month=month,
            experiment_id=self.experiment(place),
            idea_id=self.about,
            amount_cents=cents,
        )
        told = self.books.move(f"round:{month}", key, cents)
        assert said == told
        if cents and not told:
            self.books.origin.setdefault(key, f"year:{month[:4]}")

    @rule(place=st.integers(0, 3), cents=AMOUNTS)
    def extends(self, place: int, cents: int) -> None:
        key = f"experiment:{self.experiment(place)}"
        year = self.books.origin.get(key, f"year:{self.years[0]}")
        said, _ = self.tried(
            extend_grant,
            experiment_id=self.experiment(place),
            idea_id=self.about,
            amount_cents=cents,
        )
        told = self.books.move(year, key, cents)
        assert said == told
        if not told:
            self.books.origin.setdefault(key, year)

    @rule(place=st.integers(0, 3), cents=AMOUNTS)
    def books_a_cost(self, place: int, cents: int) -> None:
        key = f"experiment:{self.experiment(place)}"
        said, number = self.tried(
            book,
            experiment_id=self.experiment(place),
            idea_id=self.about,
            amount_cents=cents,
            note="x",
        )
        assert said == self.books.move(key, "spent", cents)
        if not said:
            self.books.by_hand.append((number, key, "spent", cents))

    @rule(place=st.integers(0, 3), whole=st.booleans())
    def gives_back(self, place: int, whole: bool) -> None:
        month, key = self.month(place), f"experiment:{self.experiment(place)}"
        if whole:
            key, year = f"round:{month}", f"year:{month[:4]}"
        else:
            year = self.books.origin.get(key, f"year:{self.years[0]}")
        said, _ = self.tried(return_to_year, key=key)
        self.books.give_back(key, year)
        assert said == ""

    @rule(place=st.integers(0, 200))
    def corrects(self, place: int) -> None:
        if not self.books.by_hand:
            return
        number, source, target, cents = self.books.by_hand[place % len(self.books.by_hand)]
        said, _ = self.tried(reverse_transfer, number, note="wrong")
        if number in self.books.reversed:
            assert said == "already_done"
            return
        told = self.books.move(target, source, cents)
        assert said == told
        if told:
            return
        self.books.reversed.add(number)
        if source in self.books.returned:
            self.books.give_back(source, self.books.origin[source])

    @invariant()
    def both_say_the_same(self) -> None:
        with self.db.read() as session:
            held = dict(
                session.execute(sa.select(col(Account.key), col(Account.balance_cents))).all()
            )
        used = {key: cents for key, cents in self.books.balances.items() if cents}
        assert {key: cents for key, cents in held.items() if cents} == used
        assert all(cents >= 0 for key, cents in held.items() if key != "source")
        assert sum(held.values()) == 0


def machine_on(db: Database) -> type[Ledger]:
    """Return the machine that plays on a database."""
    with db.write() as session:
        person = Person(email="team@example.test", name="Team", created_at=NOW)
        idea = Idea(title="Photo check", created_at=NOW)
        session.add_all([person, idea])
        session.flush()
        team = Actor(person.id, "Team", frozenset({Role.EMPLOYEE, Role.AI_TEAM}))
        shared = {"source": 0, "spent": 0}
        given = {"db": db, "team": team, "about": idea.id, "plays": itertools.count()}
        return type("OnThis", (Ledger,), {**given, "shared": shared})


def test_the_books_are_the_model_of_them(db: Database, storm: bool) -> None:
    machine = machine_on(db)
    chosen = settings(
        max_examples=300 if storm else 6,
        stateful_step_count=50 if storm else 25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
    with db.read() as session:
        assert first_difference(session) is None
