"""The public lists that organisations really keep; `KIEM_REAL_DATA` names their folder."""

import os
from pathlib import Path

import pytest

from app.imports import NeedsMapping, SheetError, read_ideas, read_mapping

FOLDER = Path(os.environ.get("KIEM_REAL_DATA", "")) / "ideas"
if not FOLDER.is_dir():
    FOLDER = FOLDER.parent

if not (FOLDER / "us-dol.csv").is_file():
    pytest.skip("KIEM_REAL_DATA names no folder of lists", allow_module_level=True)

pytestmark = pytest.mark.real_data


def read(name: str, **options):
    return read_ideas((FOLDER / name).read_bytes(), name, **options)


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "header_row", "ideas", "blank", "no_problem", "shortened"),
    [
        ("us-dol.csv", "utf-8", ",", 1, 28, 15, 0, 0),
        ("us-tva.csv", "utf-8", ",", 1, 59, 0, 1, 0),
        ("us-opm.csv", "utf-8-sig", ",", 1, 5, 0, 0, 0),
        ("us-fhfa-2header-bom.csv", "utf-8-sig", ",", 2, 18, 0, 4, 0),
        ("us-state-2header-cp1252.csv", "cp1252", ",", 2, 60, 0, 23, 0),
        ("catalyst-fund12.csv", "utf-8", ",", 1, 1191, 0, 1141, 50),
        ("nl-register-sample-excel.csv", "utf-8-sig", ";", 1, 330, 0, 4, 0),
    ],
)
def test_list_is_read_as_it_is(
    name, encoding, delimiter, header_row, ideas, blank, no_problem, shortened
):
    sheet = read(name)
    assert (sheet.encoding, sheet.delimiter, sheet.header_row) == (encoding, delimiter, header_row)
    assert (len(sheet.rows), sheet.refused, sheet.skipped_blank) == (ideas, (), blank)
    assert sum(not idea.problem for idea in sheet.rows) == no_problem
    assert sum(notice.code == "title_shortened" for notice in sheet.notices) == shortened
    assert all(0 < len(idea.title) <= 120 for idea in sheet.rows)


def test_old_code_page_gives_the_right_quotation_marks():
    sheet = read("us-state-2header-cp1252.csv")
    assert sheet.columns["proposal"][0] == "Describe the AI system’s outputs."
    assert {idea.submitter_email for idea in sheet.rows} == {"cfa@state.gov"}
    assert sheet.rows[-1].row_number == 62


def test_header_with_line_breaks_gives_the_own_number():
    sheet = read("us-fhfa-2header-bom.csv")
    assert sheet.columns["own_id"] == ("Use Case ID [Agency Abbrev.] – [#]",)
    assert len({idea.own_id for idea in sheet.rows}) == 18
    assert {idea.unit for idea in sheet.rows} == {"OCIO", "OGC", "DHMG", "OCOO", "DBR", "OCFO"}


def test_long_titles_of_a_funding_round_stand_whole_in_the_text():
    sheet = read("catalyst-fund12.csv")
    assert len({idea.own_id for idea in sheet.rows}) == 1191
    assert {idea.cost_cents for idea in sheet.rows} == {None}
    assert sum(notice.params == {"value": "ADA"} for notice in sheet.notices) == 1191
    assert max(len(idea.problem) for idea in sheet.rows) == 240


def test_mapping_may_take_amounts_of_another_currency_as_they_are():
    mapping = read_mapping('[columns]\ntitle = "Proposal"\ncost = "REQUESTED"\n')
    sheet = read("catalyst-fund12.csv", mapping=mapping)
    assert [idea.cost_cents for idea in sheet.rows[:2]] == [4450000, 1995000]


def test_dutch_register_keeps_its_units_and_texts():
    sheet = read("nl-register-sample-excel.csv")
    assert len({idea.unit for idea in sheet.rows}) == 160
    assert max(len(idea.problem) for idea in sheet.rows) == 2498


def test_list_without_a_title_asks_for_a_mapping():
    with pytest.raises(NeedsMapping) as caught:
        read("duplicate-pairs-dev.csv")
    mapping = read_mapping(caught.value.template.replace('title = ""', 'title = "title_a"'))
    assert len(read("duplicate-pairs-dev.csv", mapping=mapping).rows) == 25


def test_json_is_no_list():
    with pytest.raises(SheetError) as caught:
        read("nl-register-sample.json")
    assert caught.value.code == "not_a_sheet"
