"""The leadership picture as a page: every number leads to its list."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from app.core.actor import Actor
from app.db.engine import Database
from app.domain.ideas.models import Idea
from app.events.models import Event
from tests.factories import make_idea
from tests.support.promises import NOW, make_ready_idea
from tests.support.sample import copied
from tests.web.promises_site import Site
from tests.web.rounds_site import Visitor


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


def test_numbers_lead_to_as_many_ideas(site: Site) -> None:
    with site.db.write() as session:
        titles = [make_ready_idea(session, site.house, submitted_at=NOW).title for _ in range(3)]
        session.add(Idea(title="Draft", problem="x", created_at=NOW))
    client = site.as_(site.house.employee)
    page = client.get("/leadership?from=2026-11&to=2026-11").text
    assert "3 ideas, 0 experiments, 0 lasting ways of working." in page
    found = re.findall(r'<a href="(/leadership/[a-z_]+\?[^"]+)" aria-label="(\d+):', page)
    assert [n for _, n in found] == ["3"]
    listed = client.get(found[0][0].replace("&amp;", "&")).text
    assert [t in listed for t in titles] == [True] * 3
    assert "Draft" not in listed


def test_an_empty_period_says_so(site: Site) -> None:
    page = site.as_(site.house.employee).get("/leadership?from=2024-01&to=2024-02").text
    said = [
        "No idea came in.", "No idea was answered yet.", "No money was granted in this period.",
        "There was no money for 2024.", "No success was handed over.",
    ]  # fmt: skip
    assert [sentence for sentence in said if sentence not in page] == []
    assert site.as_(site.house.employee).get("/leadership/nothing").status_code == 404


def test_what_waited_too_long_is_told_and_what_was_taken_back_in_time_is_not(site: Site) -> None:
    """One was answered late, one still waits, one was taken back a day before its answer was due."""
    promised = NOW - timedelta(days=2)
    came = {"submitted_at": NOW - timedelta(days=9), "answer_by": promised}
    with site.db.write() as session:
        late, waits, gone = (make_idea(session, title=t, **came) for t in ("Late", "Waits", "Gone"))
        for idea, kind, days in ((late, "admitted", 1), (gone, "withdrawn", 3)):
            told = {"subject": "idea", "subject_id": idea.id, "idea_id": idea.id}
            session.add(Event(at=NOW - timedelta(days=days), kind=f"idea.{kind}", **told))
    client = site.as_(site.house.employee)
    page = client.get("/leadership?from=2026-11&to=2026-11").text
    assert "2 ideas waited longer than promised." in page
    assert "Open dots came later than promised." in page
    assert re.findall(r">(Late|Waits|Gone)</a><span[^>]*>([^<]+)<", page) == [
        ("Waits", "still waits"),
        ("Late", "8 days"),
    ]
    listed = client.get("/leadership/late?from=2026-11&to=2026-11").text
    assert [t for t in (late.title, waits.title, gone.title) if t in listed] == ["Late", "Waits"]
    empty = client.get("/leadership/late?from=2024-01&to=2024-01").text
    assert "No idea waited longer than promised" in empty


def test_handovers_and_lessons_open_the_list_of_the_same_period(sample_file, tmp_path) -> None:
    db = Database(f"sqlite:///{copied(sample_file, tmp_path / 'sample.db')}")
    with db.write() as session:
        someone = session.execute(sa.text("SELECT min(id) FROM person")).scalar_one()
    client = Visitor(SimpleNamespace(db=db, app=None), Actor(person_id=someone))
    for period, lists in (("from=2026-06&to=2026-11", 2), ("from=2026-08&to=2026-08", 1)):
        page = client.get(f"/leadership?{period}").text
        found = re.findall(r'<a href="(/leadership/(?:handovers|lessons)\?[^"]+)">(\d+) ', page)
        counts = {unescape(path): int(number) for path, number in found}
        assert len(counts) == lists
        for path, number in counts.items():
            assert path.endswith(period)
            assert client.get(path).text.count('<th scope="row"') == number
    assert "Niets in deze periode" in client.get("/leadership/lessons?from=2024-01&to=2024-01").text
    db.close()


def test_a_month_that_is_none_keeps_the_page(site: Site) -> None:
    answer = site.as_(site.house.employee).get("/leadership?from=soon")
    assert (answer.status_code, "This is not a month" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "nl",
            [
                "Leidingbeeld, november 2026",
                "3 ideeën, 0 proeven",
                "3 (nog geen dag)",
                "krijgen geen ranglijst",
            ],
        ),
        (
            "en",
            [
                "Leadership picture, November 2026",
                "3 ideas, 0 experiments",
                "3 (less than a day)",
                "are not ranked",
            ],
        ),
    ],
)
def test_the_picture_is_one_accessible_page_as_a_file(
    site: Site, lang: str, words: list[str]
) -> None:
    with site.db.write() as session:
        for _ in range(3):
            idea = make_ready_idea(session, site.house, submitted_at=NOW)
            told = {"subject": "idea", "subject_id": idea.id, "idea_id": idea.id}
            session.add(Event(at=NOW, kind="idea.admitted", **told))
    client = site.as_(site.house.employee)

    answer = client.get(f"/leadership/picture.pdf?from=2026-11&to=2026-11&lang={lang}")

    (page,) = (pages := PdfReader(BytesIO(answer.content))).pages
    root, text = pages.trailer["/Root"], " ".join(page.extract_text().split())
    assert [w for w in words if w not in text] == []
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (lang, True)
    named = f'attachment; filename="kiem-2026-11-2026-11-{lang}.pdf"'
    assert answer.headers["content-disposition"] == named
