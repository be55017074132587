"""Every figure of a year is the sum of the transfers that it opens, and the files balance."""

import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from app.core.actor import SYSTEM, Actor, Role
from app.db.engine import Database
from app.domain.fund.checking import first_difference
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
from app.domain.fund.ledger import Wanted, ledger, ledger_total
from app.domain.fund.queries import balances
from app.domain.fund.years import Part, YearPicture, year_picture, year_pictures
from app.domain.ideas.models import Idea
from app.domain.people.models import Person
from app.exports.fund import accounts_table, as_csv, as_xlsx, transfers_table

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def played(db: Database) -> Actor:
    """Play two years with every kind of transfer."""
    with db.write() as session:
        person = Person(email="team@example.test", name="Team", created_at=NOW)
        idea = Idea(title="Photo check", created_at=NOW)
        session.add_all([person, idea])
        session.flush()
        team = Actor(person.id, "Team", frozenset({Role.EMPLOYEE, Role.AI_TEAM}))
        for year in (2026, 2027):
            _play_year(session, year, team, idea.id or 0)
    return team


def _play_year(session: Session, year: int, team: Actor, idea: int) -> None:
    by = {"actor": team, "now": NOW}
    one, two, month = year * 10, year * 10 + 1, f"{year}-11"
    allot(session, year=year, amount_cents=90_000, **by)
    wrong = allot(session, year=year, amount_cents=5_000, **by)
    reverse_transfer(session, wrong.id or 0, note="twice", **by)
    move_budget_to_round(session, month=month, amount_cents=40_000, **by)
    move_budget_to_round(session, month=f"{year}-12", amount_cents=10_000, **by)
    grant(session, month=month, experiment_id=one, idea_id=idea, amount_cents=20_000, **by)
    return_round_rest(session, month=month, **by)
    extend_grant(session, experiment_id=two, idea_id=idea, amount_cents=0, **by)
    extend_grant(session, experiment_id=one, idea_id=idea, amount_cents=3_000, **by)
    book(session, experiment_id=one, idea_id=idea, amount_cents=8_000, note="x", **by)
    twice = book(session, experiment_id=one, idea_id=idea, amount_cents=8_000, note="x", **by)
    reverse_transfer(session, twice.id or 0, note="=twice", **by)
    return_to_year(session, key=f"experiment:{one}", actor=SYSTEM, now=NOW, idea_id=idea)


def test_each_figure_is_the_sum_of_the_transfers_that_it_opens(db: Database) -> None:
    played(db)
    with db.read() as session:
        found = {part: ledger_total(session, Wanted(year=2026, part=part))[1] for part in Part}
        picture = year_picture(session, 2026)
        listed = sum(
            row.sign * row.amount_cents
            for row in ledger(session, Wanted(year=2026, part=Part.LEFT), limit=None).items
        )
    assert picture == YearPicture(2026, 90_000, 72_000, 10_000, 0, 8_000, 23_000, 15_000)
    assert found == {
        Part.ALLOTTED: 90_000,
        Part.LEFT: 72_000,
        Part.RESERVED: 10_000,
        Part.RUNNING: 0,
        Part.BOOKED: 8_000,
        Part.GRANTED: 23_000,
        Part.RETURNED: 15_000,
    }
    assert listed == 72_000


def test_figures_agree_with_the_balances_of_the_accounts(db: Database) -> None:
    played(db)
    with db.read() as session:
        held = {row.key: row.balance_cents for row in balances(session)}
        pictures = year_pictures(session)
        account = ledger_total(session, Wanted(account="round:2026-12"))
    assert [picture.year for picture in pictures] == [2027, 2026]
    assert [picture.left_cents for picture in pictures] == [held["year:2027"], held["year:2026"]]
    assert account == (1, held["round:2026-12"])
    for p in pictures:
        parts = p.left_cents + p.rounds_cents + p.experiments_cents + p.spent_cents
        assert parts == p.allotted_cents
        assert p.granted_cents == p.spent_cents + p.experiments_cents + p.returned_cents


def test_every_transfer_belongs_to_one_year(db: Database) -> None:
    played(db)
    with db.read() as session:
        years = [ledger_total(session, Wanted(year=year))[0] for year in (2026, 2027)]
        all_of_them = ledger_total(session, Wanted())[0]
    assert (years, all_of_them) == ([12, 12], 24)


@pytest.mark.parametrize("year", [2026, None])
def test_files_add_up_to_the_books_without_a_cent_between(db: Database, year: int | None) -> None:
    played(db)
    with db.read() as session:
        rows = ledger(session, Wanted(year=year), limit=None).items
        held = {row.key: row.balance_cents for row in balances(session)}
        assert first_difference(session) is None
    told = list(csv.DictReader(io.StringIO(as_csv(transfers_table(rows)).decode("utf-8-sig"))))
    book_ = load_workbook(
        io.BytesIO(
            as_xlsx([("accounts", accounts_table(rows)), ("transfers", transfers_table(rows))])
        ),
        read_only=True,
    )
    accounts = list(book_["accounts"].iter_rows(min_row=2, values_only=True))
    sums: dict[str, int] = {}
    for line in told:
        cents = int(line["amount_cents"])
        sums[line["to"]] = sums.get(line["to"], 0) + cents
        sums[line["from"]] = sums.get(line["from"], 0) - cents
        assert round(float(line["amount"]) * 100) == cents
    *each, total = accounts
    assert {key: balance for key, _, _, balance, _ in each} == sums
    assert total[3] == sum(sums.values()) == 0
    if year is None:
        assert sums == {key: cents for key, cents in held.items() if key in sums}
    assert book_["transfers"].max_row == len(told) + 1


def test_no_note_of_the_file_is_taken_for_a_formula(sqlite_db: Database) -> None:
    played(sqlite_db)
    with sqlite_db.read() as session:
        data = as_csv(transfers_table(ledger(session, Wanted(), limit=None).items))
    assert b"'=twice" in data
    assert b",=twice" not in data
