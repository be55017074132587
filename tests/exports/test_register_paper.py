"""The register and one entry on paper: accessible, in both languages, as the filters show it."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from app.cli.program import program
from app.domain.ideas.ruleset import newest
from tests.web.promises_site import Site

HOSTILE = "Chat #let x = 1 *bold* $a$"
FACTS = {
    "name": HOSTILE,
    "description": "Answers questions",
    "owner_email": "lead@example.test",
    "hosting": "EU",
    "purpose": "Faster answers",
}
ANSWERS = {
    "t0": "yes",
    **dict.fromkeys(("t1", "t2", "t3", "t4", "t5", "t8", "t9b", "t9c"), "no"),
    "t9a": "yes",
    "rules_version": newest().version,
}


@pytest.fixture
def site(sqlite_db) -> Site:
    made = Site(sqlite_db)
    lead = made.as_(made.house.lead)
    lead.post("/register", data={**FACTS, "unit_id": str(made.house.unit_id)})
    lead.post("/register/1/triage", data=ANSWERS)
    lead.post("/register/duties/2", data={"version": "1", "state": "done", "evidence": "DPIA v2"})
    lead.post("/register", data={"name": "Planner", "unit_id": str(made.house.unit_id)})
    return made


def pages(data: bytes) -> tuple[PdfReader, str]:
    read = PdfReader(BytesIO(data))
    return read, " ".join(" ".join(page.extract_text().split()) for page in read.pages)


def is_accessible(read: PdfReader, lang: str) -> bool:
    root = read.trailer["/Root"]
    marked = (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (lang, True)
    return marked and b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["AI register", "2 uses", "1 of 2", "Not looked at yet", "It is not legal advice."]),
        ("nl", ["AI-register", "2 toepassingen", "1 van 2", "Nog niet getoetst"]),
    ],
)
def test_the_register_on_paper_says_what_its_page_says(site, lang: str, words: list[str]) -> None:
    answer = site.as_(site.house.employee).get(f"/register/register.pdf?lang={lang}")
    read, text = pages(answer.content)
    name = f'attachment; filename="kiem-register-{lang}.pdf"'
    assert answer.headers["content-disposition"] == name
    assert [word for word in (*words, HOSTILE, "Planner") if word not in text] == []
    assert is_accessible(read, lang)


def test_filters_leave_the_same_entries_on_paper_as_on_the_page(site) -> None:
    _, text = pages(
        site.as_(site.house.lead).get("/register/register.pdf?risk=none&lang=en").content
    )
    assert ("1 use" in text, "Planner" in text, HOSTILE in text) == (True, True, False)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["GDPR, Article 35", "DPIA v2", "Outcome of the check", "Duties", "History"]),
        ("nl", ["AVG, artikel 35", "DPIA v2", "Uitkomst van de toets", "Plichten", "Geschiedenis"]),
    ],
)
def test_an_entry_on_paper_holds_facts_way_duties_and_history(site, lang, words) -> None:
    answer = site.as_(site.house.employee).get(f"/register/1/entry.pdf?lang={lang}")
    read, text = pages(answer.content)
    said = [HOSTILE, "Faster answers", "EU", newest().version, *words]
    assert [word for word in said if word not in text] == []
    assert is_accessible(read, lang)
    assert site.as_(site.house.employee).get("/register/9/entry.pdf").status_code == 404


@pytest.mark.parametrize(
    ("form", "start"),
    [("json", b"{"), ("csv", b"\xef\xbb\xbfname"), ("xlsx", b"PK"), ("pdf", b"%PDF-")],
)
def test_the_command_line_writes_the_register(
    site, form, start, sqlite_url, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("KIEM_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("KIEM_DATA_DIR", str(tmp_path))
    file = tmp_path / f"register.{form}"
    asked = ["export", "register", "--format", form, "-o", str(file)]
    told = CliRunner().invoke(program("export"), asked)
    assert (told.exit_code, told.output) == (0, "")
    assert file.read_bytes().startswith(start)
