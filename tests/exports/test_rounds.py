"""A round's record as files that other programs read."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from app.cli.export_round import exported
from app.core.errors import Conflict, Invalid, NotFound
from app.exports.tables import as_csv, as_xlsx
from app.selection import pabulib
from app.selection.model import RuleConfig
from app.selection.round_record import verify
from app.selection.run import choose
from tests.domain.rounds.month import worked_example
from tests.domain.rounds.test_criteria import asked


@pytest.fixture
def decided(sqlite_db):
    made = worked_example(sqlite_db)
    for to in ("session", "decided"):
        made.move(to)
    return made


def test_json_is_the_record_that_verify_reads(decided) -> None:
    record = json.loads(exported(decided.db, "2026-12", "json"))

    assert verify(record) == []
    assert len(record["ballots"]) == 14


def test_pb_gives_the_same_choice_to_the_engine(decided) -> None:
    data = exported(decided.db, "2026-12", "pb")

    outcome = choose(pabulib.read(data), RuleConfig(min_supporters=0))

    ids = [decided.ideas[n] for n in ("Storingen", "Inwerkmaatje", "Contracten", "Offertes")]
    assert [int(i) for i in outcome.selected[:4]] == ids


def test_csv_has_a_row_for_each_idea(decided) -> None:
    text = exported(decided.db, "2026-12", "csv").decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))

    first = rows[0]
    assert len(rows) == 8
    assert (first["title"], first["selected"], first["step"]) == ("Storingen", "True", "1")
    would = [(row["title"], row["would_cost_cents"], row["would_support"]) for row in rows[6:]]
    assert would == [("Voorraad per bus", "2070000", "3"), ("Energieadvies", "1630000", "")]
    assert [first[f"answers_{n}"] for n in range(1, 6)] == ["0", "1", "2", "5", "6"]


def test_csv_averages_the_further_questions(sqlite_db) -> None:
    made = asked(sqlite_db, quorum=3).upto("preparation")
    one, two, three = made.ids
    made.cast(made.voters[0], {one: (5, 5, 5), two: (2, 5, None), three: (None, 1, 1)})
    made.cast(made.voters[1], {one: (4, 2, None), two: (2, 4, None), three: (None, 1, 1)})
    made.cast(made.voters[2], dict.fromkeys(made.ids, (4,)))
    for to in ("session", "decided"):
        made.move(to)

    text = exported(sqlite_db, made.month, "csv").decode("utf-8-sig")

    rows = {int(row["id"]): row for row in csv.DictReader(io.StringIO(text))}
    assert [(rows[i]["average_2"], rows[i]["average_3"]) for i in made.ids] == [
        ("3.5", "5.0"),
        ("4.5", ""),
        ("", ""),
    ]


def test_a_half_tenth_is_rounded_up_as_on_the_page(sqlite_db) -> None:
    made = asked(sqlite_db, quorum=3).upto("preparation")
    idea = made.ids[0]
    for voter, score in zip(made.voters, (5, 4, 3, 1), strict=False):
        made.cast(voter, {idea: (4, score)})
    for to in ("session", "decided"):
        made.move(to)

    text = exported(sqlite_db, made.month, "csv").decode("utf-8-sig")

    rows = {int(row["id"]): row for row in csv.DictReader(io.StringIO(text))}
    assert rows[idea]["average_2"] == "3.3"


def test_xlsx_has_terms_ideas_and_ballots(decided) -> None:
    book = load_workbook(io.BytesIO(exported(decided.db, "2026-12", "xlsx")), read_only=True)

    sizes = {sheet.title: sum(1 for _ in sheet.rows) for sheet in book}
    book.close()

    assert sizes == {"round": 11, "ideas": 9, "ballots": 15}


def test_cells_are_never_formulas() -> None:
    hostile = [["=1+1", "+2", "-3", "@cmd", "plain", 7]]

    row = next(csv.reader(io.StringIO(as_csv(hostile).decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(as_xlsx([("s", hostile)])))

    assert row == ["'=1+1", "'+2", "'-3", "'@cmd", "plain", "7"]
    assert [c.data_type for c in next(book.active.rows)] == ["s", "s", "s", "s", "s", "n"]


def test_export_names_what_is_missing(sqlite_db) -> None:
    made = worked_example(sqlite_db)

    with pytest.raises(Invalid):
        exported(made.db, "december", "json")
    with pytest.raises(NotFound):
        exported(made.db, "2030-01", "json")
    with pytest.raises(Conflict) as caught:
        exported(made.db, "2026-12", "json")
    assert caught.value.code == "not_decided"
