"""The books balance, whoever writes and how many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import SYSTEM, Actor, Role
from app.core.errors import Conflict, NotAllowed
from app.db.engine import Database
from app.domain.fund import queries
from app.domain.fund.commands import (
    allot,
    book,
    extend_grant,
    grant,
    move_budget_to_round,
    return_round_rest,
    return_to_year,
)
from app.domain.fund.corrections import reverse_transfer
from app.domain.fund.ledger import Wanted, ledger
from app.domain.fund.years import YearPicture, year_picture
from app.domain.ideas.models import Idea
from app.domain.people.models import Person

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MONTH = "2026-12"


def _people(session: Session) -> Actor:
    person = Person(email="team@example.test", name="Team", created_at=NOW)
    session.add(person)
    session.flush()
    return Actor(person.id, "Team", frozenset({Role.EMPLOYEE, Role.AI_TEAM}))


def _idea(session: Session) -> int:
    idea = Idea(title="Photo check", created_at=NOW)
    session.add(idea)
    session.flush()
    return idea.id or 0


def _funded(db: Database, cents: int) -> tuple[Actor, int]:
    with db.write() as session:
        team, idea = _people(session), _idea(session)
        allot(session, year=2026, amount_cents=cents, actor=team, now=NOW)
        move_budget_to_round(session, month=MONTH, amount_cents=cents, actor=team, now=NOW)
    return team, idea


def test_allotting_needs_the_ai_team(sqlite_db: Database) -> None:
    with pytest.raises(NotAllowed), sqlite_db.write() as session:
        allot(session, year=2026, amount_cents=100, actor=Actor(1), now=NOW)


def test_moving_more_than_the_year_holds_names_what_is_missing(db: Database) -> None:
    with db.write() as session:
        allot(session, year=2026, amount_cents=900, actor=_people(session), now=NOW)
    with pytest.raises(Conflict) as refused, db.write() as session:
        move_budget_to_round(session, month=MONTH, amount_cents=1000, actor=SYSTEM, now=NOW)
    assert (refused.value.code, refused.value.params["missing_cents"]) == ("too_little_money", 100)


def test_forty_grants_at_once_give_exactly_what_fits(db: Database) -> None:
    team, idea = _funded(db, 100_000)

    def attempt(number: int) -> int:
        try:
            with db.write() as session:
                grant(
                    session,
                    month=MONTH,
                    experiment_id=number,
                    idea_id=idea,
                    amount_cents=7_000,
                    actor=team,
                    now=NOW,
                )
        except Conflict as error:
            return 0 if error.code == "too_little_money" else -1
        return 7_000

    with ThreadPoolExecutor(40) as pool:
        given = sum(pool.map(attempt, range(1, 41)))
    with db.read() as session:
        left = queries.balance_of(session, f"round:{MONTH}")
        total = sum(b.balance_cents for b in queries.balances(session))
    assert (given, left, total) == (98_000, 2_000, 0)


def test_forty_raw_rows_at_once_never_overdraw(db: Database) -> None:
    _team, _idea_id = _funded(db, 10_000)
    with db.write() as session:
        queries.balance_of(session, "spent")
        book_to = _open(session, "spent")
        source = _open(session, f"round:{MONTH}")

    def attempt(_number: int) -> int:
        try:
            with db.write() as session:
                session.execute(
                    sa.text(
                        "INSERT INTO transfer (at, from_id, to_id, amount_cents, kind, note) "
                        "VALUES (:at, :a, :b, 300, 'booking', '')"
                    ),
                    {"at": "2026-11-23 09:00:00.000000", "a": source, "b": book_to},
                )
        except Conflict:
            return 0
        return 300

    with ThreadPoolExecutor(40) as pool:
        moved = sum(pool.map(attempt, range(40)))
    with db.read() as session:
        assert (moved, queries.balance_of(session, f"round:{MONTH}")) == (9_900, 100)


def _open(session: Session, key: str) -> int:
    from app.domain.fund.accounts import held_accounts

    return held_accounts(session, key)[key].id


def test_the_year_picture_adds_up_after_every_kind_of_transfer(db: Database) -> None:
    team, idea = _funded(db, 50_000)
    with db.write() as session:
        allot(session, year=2026, amount_cents=30_000, actor=team, now=NOW)
        grant(
            session,
            month=MONTH,
            experiment_id=7,
            idea_id=idea,
            amount_cents=20_000,
            actor=team,
            now=NOW,
        )
        return_round_rest(session, month=MONTH, actor=team, now=NOW)
        extend_grant(
            session, experiment_id=7, idea_id=idea, amount_cents=5_000, actor=team, now=NOW
        )
        wrong = book(
            session,
            experiment_id=7,
            idea_id=idea,
            amount_cents=4_000,
            note="x",
            actor=team,
            now=NOW,
        )
        book(
            session,
            experiment_id=7,
            idea_id=idea,
            amount_cents=6_000,
            note="y",
            actor=team,
            now=NOW,
        )
        reverse_transfer(session, wrong.id or 0, note="twice", actor=team, now=NOW)
    with db.read() as session:
        picture = year_picture(session, 2026)
        money = queries.money_of_experiments(session, [7, 8])
    assert picture == YearPicture(2026, 80_000, 55_000, 0, 19_000, 6_000, 25_000, 0)
    assert money == {
        7: queries.ExperimentMoney(25_000, 6_000, 19_000),
        8: queries.ExperimentMoney(0, 0, 0),
    }


def test_unspent_money_goes_back_to_the_year_it_came_from(db: Database) -> None:
    team, idea = _funded(db, 50_000)
    later = NOW.replace(year=2027)
    with db.write() as session:
        grant(
            session,
            month=MONTH,
            experiment_id=7,
            idea_id=idea,
            amount_cents=20_000,
            actor=team,
            now=NOW,
        )
        book(
            session, experiment_id=7, idea_id=idea, amount_cents=5_000, note="", actor=team, now=NOW
        )
        return_to_year(session, key="experiment:7", actor=SYSTEM, now=later)
        again = return_to_year(session, key="experiment:7", actor=SYSTEM, now=later)
    with db.read() as session:
        found = {b.key: b.balance_cents for b in queries.balances(session)}
    assert again is None
    assert found == {
        "source": -50_000,
        "year:2026": 15_000,
        "round:2026-12": 30_000,
        "experiment:7": 0,
        "spent": 5_000,
    }


def test_a_booking_corrected_after_the_end_flows_on_to_the_year(db: Database) -> None:
    team, idea = _funded(db, 10_000)
    with db.write() as session:
        grant(
            session,
            month=MONTH,
            experiment_id=7,
            idea_id=idea,
            amount_cents=10_000,
            actor=team,
            now=NOW,
        )
        row = book(
            session, experiment_id=7, idea_id=idea, amount_cents=4_000, note="", actor=team, now=NOW
        )
        return_to_year(session, key="experiment:7", actor=SYSTEM, now=NOW)
        reverse_transfer(session, row.id or 0, note="wrong", actor=team, now=NOW)
    with pytest.raises(Conflict) as again, db.write() as session:
        reverse_transfer(session, row.id or 0, note="wrong", actor=team, now=NOW)
    with db.read() as session:
        assert queries.balance_of(session, "year:2026") == 10_000
    assert again.value.code == "already_done"


def test_a_grant_cannot_be_corrected_by_hand(sqlite_db: Database) -> None:
    team, idea = _funded(sqlite_db, 10_000)
    with sqlite_db.write() as session:
        row = grant(
            session, month=MONTH, experiment_id=7, idea_id=idea, amount_cents=5, actor=team, now=NOW
        )
    with pytest.raises(Conflict, match="not_reversible"), sqlite_db.write() as session:
        reverse_transfer(session, row.id, note="no", actor=team, now=NOW)


def test_ledger_pages_meet_without_gap(sqlite_db: Database) -> None:
    team, idea = _funded(sqlite_db, 10_000)
    with sqlite_db.write() as session:
        grant(
            session,
            month=MONTH,
            experiment_id=7,
            idea_id=idea,
            amount_cents=10_000,
            actor=team,
            now=NOW,
        )
        for cents in (1, 2, 3):
            book(
                session,
                experiment_id=7,
                idea_id=idea,
                amount_cents=cents,
                note="",
                actor=team,
                now=NOW,
            )
    with sqlite_db.read() as session:
        first = ledger(session, Wanted(account="experiment:7"), limit=2)
        second = ledger(session, Wanted(account="experiment:7"), limit=2, cursor=first.next)
    assert [line.amount_cents for line in first.items + second.items] == [3, 2, 1, 10_000]
    assert (second.next, second.items[0].idea_title, second.items[0].actor_name) == (
        None,
        "Photo check",
        "Team",
    )


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE transfer SET amount_cents = 1",
        "DELETE FROM transfer",
        (
            "INSERT OR REPLACE INTO transfer SELECT id, at, from_id, to_id, 1, kind, note, actor_id, "
            "idea_id, reverses_id FROM transfer"
        ),
        "UPDATE account SET balance_cents = -1 WHERE kind <> 'source'",
        "DELETE FROM account",
    ],
)
def test_sqlite_ledger_cannot_be_changed(sqlite_db: Database, attack: str) -> None:
    _funded(sqlite_db, 10_000)
    with pytest.raises(Conflict), sqlite_db.write() as session:
        session.execute(sa.text(attack))


@pytest.mark.postgres
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE transfer SET amount_cents = 1",
        "DELETE FROM transfer",
        "TRUNCATE transfer CASCADE",
        "UPDATE account SET balance_cents = -1 WHERE kind <> 'source'",
        "DELETE FROM account",
    ],
)
def test_postgresql_ledger_cannot_be_changed(pg_db: Database, attack: str) -> None:
    _funded(pg_db, 10_000)
    with pytest.raises(Conflict), pg_db.write() as session:
        session.execute(sa.text(attack))
