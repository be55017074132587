import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exports.tables import as_csv
from app.imports import NeedsMapping, SheetError, read_ideas, read_people, read_sheet
from app.imports.mapping import header_score
from tests.support.soon import soon


def read(text: str | bytes, encoding: str = "utf-8", filename: str = "list.csv"):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return read_sheet(data, filename, header_score)


def workbook(*rows, sheets: dict[str, list[list[object]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "First"
    for row in rows:
        book.active.append(row)
    for name, content in (sheets or {}).items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def code_of(data: bytes) -> str:
    with pytest.raises(SheetError) as caught:
        read(data)
    return caught.value.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_guessed(delimiter):
    sheet = read(f"Titel{delimiter}Probleem\nEen{delimiter}Twee\n")
    assert sheet.delimiter == delimiter
    assert sheet.columns == ("Titel", "Probleem")
    assert sheet.rows[0].cells == ("Een", "Twee")


def test_what_was_kept_from_being_computed_comes_back_as_it_was():
    cells = ["=1+1", "+1", "- first\n- second", "@SUM(A1)", "'t is goed", "''", "'"]
    listed = as_csv([["Titel"], *([cell] for cell in cells)])
    assert [row.cells[0] for row in read(listed).rows] == cells


def test_delimiter_is_not_fooled_by_commas_in_texts():
    sheet = read('Titel;Probleem\n"a, b, c";"d, e"\nf, g;h, i, j\n')
    assert sheet.delimiter == ";"
    assert sheet.rows[1].cells == ("f, g", "h, i, j")


@pytest.mark.parametrize("hint", ["sep=;", "SEP=;", '"sep=;"'])
def test_excel_hint_tells_the_delimiter_and_is_no_row(hint):
    sheet = read(f"{hint}\nTitel;Bedrag\nIdee;1,5\n")
    assert (sheet.delimiter, sheet.header_row) == (";", 1)
    assert sheet.rows[0].cells == ("Idee", "1,5")


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_encoding_is_guessed(encoding, found):
    text = "Titel;Probleem\nReünie coördineren;Café’s kosten € 5\nOneindig veel ideeën;geen\n"
    sheet = read(text, encoding)
    assert sheet.encoding == found
    assert sheet.rows[0].cells == ("Reünie coördineren", "Café’s kosten € 5")


def test_banner_rows_above_the_header_are_passed_over():
    sheet = read("Ideeën 2026;;;\n;;;\nTitel;Probleem;Afdeling;Kosten\nA;B;C;5\n")
    assert sheet.header_row == 3
    assert sheet.rows[0].number == 4


def test_row_of_group_names_gives_way_to_the_real_header():
    sheet = read("Idee;Idee;Geld\nTitel;Probleem;Kosten\nA;B;5\n")
    assert sheet.columns == ("Titel", "Probleem", "Kosten")


def test_line_breaks_in_header_cells_become_spaces():
    sheet = read('"Titel\nvan het\r\nidee",Probleem\nA,B\n')
    assert sheet.columns == ("Titel van het idee", "Probleem")


def test_blank_rows_are_counted_and_row_numbers_stay_those_of_the_file():
    sheet = read("Titel,Probleem\nA,B\n,\n\n  ,\t\nC,D\n")
    assert sheet.skipped_blank == 3
    assert [row.number for row in sheet.rows] == [2, 6]


def test_cells_of_several_lines_stay_whole():
    sheet = read('Titel,Probleem\r\nA,"eerste\r\ntweede"\r\nB,x\r\n')
    assert sheet.rows[0].cells == ("A", "eerste\ntweede")
    assert sheet.rows[1].number == 3


def test_columns_without_a_name_or_with_the_same_name_are_told_apart():
    assert read("Titel,,Titel\nA,B,C\n").columns == ("Titel", "column 2", "Titel (2)")


def test_control_characters_are_cleaned():
    sheet = read("Titel,Probleem\nA\x00B\x07,\x1b[31mrood\x85\n")
    assert sheet.rows[0].cells == ("AB", "[31mrood")


def test_quote_inside_a_text_is_just_a_quote():
    sheet = read('Titel,Probleem\nScherm van 27",dat is "klein"\n')
    assert sheet.rows[0].cells == ('Scherm van 27"', 'dat is "klein"')


def test_quote_that_never_closes_is_told_with_its_row():
    with pytest.raises(SheetError) as caught:
        read('Titel,Probleem\nA,B\nC,"D\nE,F\n')
    assert (caught.value.code, caught.value.row) == ("unclosed_quote", 3)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\n\n,,\n", "empty_file"),
        (b"\x00" * 500, "not_a_sheet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "not_a_sheet"),
        (b"%PDF-1.7\n" + bytes(range(32)) * 8, "not_a_sheet"),
        (b'[{"title": "A"}]', "not_a_sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "old_excel"),
        (b"PK\x03\x04 and then nothing", "not_a_sheet"),
        (b"a" * (10 * 1024 * 1024 + 1), "file_too_large"),
        (b"Titel\n" + b"a" * 200_000, "cell_too_long"),
        (b"Titel\n" + b"a\n" * 50_000, "too_many_rows"),
        (b"Titel" + b",x" * 500 + b"\n", "too_many_columns"),
    ],
)
def test_file_that_is_no_list_is_refused_with_a_code(data, code):
    assert code_of(data) == code


def test_workbook_is_read_as_text():
    data = workbook(
        ["Titel", "Probleem", "Kosten", "Vast"],
        ['=HYPERLINK("http://x")', "regel 1\nregel 2", 12500.0, True],
        [None, None, None, None],
        ["B", 3, 0.5, None],
    )
    sheet = read(data, filename="list.xlsx")
    assert sheet.rows[0].cells == ('=HYPERLINK("http://x")', "regel 1\nregel 2", "12500", "TRUE")
    assert sheet.rows[1].cells == ("B", "3", "0.5")
    assert [row.number for row in sheet.rows] == [2, 4]
    assert (sheet.encoding, sheet.delimiter, sheet.skipped_blank) == (None, None, 1)


def test_workbook_is_told_by_its_content_and_the_sheet_that_fits_is_taken():
    data = workbook(["Lees mij"], sheets={"Lijst": [["Titel", "Probleem"], ["A", "B"]]})
    assert read(data, filename="wrong.csv").rows[0].cells == ("A", "B")


def test_hidden_sheets_are_left_alone():
    book = openpyxl.load_workbook(io.BytesIO(workbook(["x"], sheets={"Lijst": [["Titel"], ["A"]]})))
    book["Lijst"].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    assert read(buffer.getvalue()).columns == ("x",)


def test_workbook_that_unpacks_to_too_much_is_refused_unopened():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"a" * 90_000_000)
    assert code_of(buffer.getvalue()) == "unpacked_too_large"


def test_workbook_with_entities_is_refused():
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["Titel"], ["A"]))) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text
            new.writestr(name, text)
    assert code_of(buffer.getvalue()) == "not_a_sheet"


def test_workbook_with_a_cell_at_the_far_edge_is_refused():
    book = openpyxl.Workbook()
    book.active.append(["Titel"])
    book.active["XFD2"] = "x"
    buffer = io.BytesIO()
    book.save(buffer)
    assert code_of(buffer.getvalue()) == "too_many_columns"


def test_workbook_ends_where_thousands_of_blank_rows_begin():
    book = openpyxl.Workbook()
    book.active.append(["Titel"])
    book.active.append(["A"])
    book.active["A1048576"] = "far"
    buffer = io.BytesIO()
    book.save(buffer)
    assert [row.cells for row in read(buffer.getvalue()).rows] == [("A",)]


def _survives(data: bytes) -> None:
    for reader in (read_ideas, read_people):
        with soon():
            try:
                found = reader(data, "x.csv")
            except SheetError as error:
                outcome = error.code
            except NeedsMapping as error:
                outcome = error.code
            else:
                outcome = found.refused
        assert outcome is not None


HEADS = st.sampled_from(
    ["", "Titel;Probleem;Kosten\n", "title,benefits,value type\n", "naam;email;afdeling;hoofd\n"]
)
CELLS = st.text(
    st.one_of(
        st.sampled_from(list(";,\t|\"'\n\r=@€é\u00a0\u200b\x00\x1e\x85")),
        st.characters(codec="utf-8"),
    ),
    max_size=300,
)


# No deadline: the test itself holds each file to a second.
@settings(deadline=None, max_examples=150)
@given(head=HEADS, body=CELLS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_no_text_brings_a_reader_down(head, body, encoding):
    _survives((head + body).encode(encoding))


@settings(deadline=None, max_examples=150)
@given(start=st.sampled_from([b"", b"PK\x03\x04", b"Titel\n", b"\xff\xfe"]), rest=st.binary())
def test_no_bytes_bring_a_reader_down(start, rest):
    _survives(start + rest)


@settings(deadline=None, max_examples=60)
@given(place=st.integers(0, 4_000), value=st.integers(0, 255))
def test_no_broken_workbook_brings_a_reader_down(place, value):
    data = bytearray(GOOD_WORKBOOK)
    data[place % len(data)] = value
    _survives(bytes(data))


GOOD_WORKBOOK = workbook(["Titel", "Probleem"], ["A", "B"])
