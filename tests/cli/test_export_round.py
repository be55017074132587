"""`kiem export round --format pdf` writes the minutes as the page does, and says when there are none."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from app.cli.program import program
from app.domain.rounds.queries import agenda_of
from tests.domain.rounds.month import MONTH, stage

R, EXPORT = CliRunner(), program("export")


@pytest.fixture
def house(sqlite_db, sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("KIEM_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("KIEM_DATA_DIR", str(tmp_path))
    return stage(sqlite_db, voters=5)


def test_minutes_are_a_pdf_with_every_idea_of_the_session(house, tmp_path) -> None:
    house.upto("session")
    file = tmp_path / "minutes.pdf"

    told = R.invoke(EXPORT, ["export", "round", MONTH, "--format", "pdf", "-o", str(file)])

    assert (told.exit_code, told.output) == (0, "")
    pdf = PdfReader(BytesIO(file.read_bytes()))
    text = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
    with house.db.read() as session:
        titles = [item.title for item in agenda_of(session, house.round(session).id)]
    assert [title for title in titles if title not in text] == []
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_there_is_no_pdf_before_the_session(house, tmp_path) -> None:
    house.upto("preparation")
    file = tmp_path / "minutes.pdf"

    told = R.invoke(EXPORT, ["export", "round", MONTH, "--format", "pdf", "-o", str(file)])

    assert (told.exit_code, file.exists()) == (1, False)
