"""The library of lessons, and what was tried beside an idea that is being written."""

import pytest
from sqlmodel import select

from app.db.engine import Database
from app.domain.experiments.lesson_models import LessonUse
from app.domain.ideas.models import Idea
from tests.domain.commitments.test_commitments import count_queries
from tests.domain.experiments.test_lessons import ended
from tests.web.promises_site import Site

TYPED = "Let AI check every photo of damage in a cellar"
TITLE = "Photo check of cellar damage"


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    site = Site(sqlite_db)
    with site.db.write() as session:
        ended(session, site.house, title=TITLE)
    return site


def test_the_library_is_searched_narrowed_and_read(site: Site) -> None:
    employee = site.as_(site.house.employee)
    everything = employee.get("/lessons").text
    narrowed = employee.get("/lessons?q=dark&end=no_success").text
    nothing = employee.get("/lessons?end=success").text
    part = employee.get("/lessons?q=dark", headers={"HX-Request": "true"}).text
    one = employee.get("/lessons/1").text
    assert [TITLE in page for page in (everything, narrowed, nothing, part)] == [
        True,
        True,
        False,
        True,
    ]
    assert ("<html" in part, "No lesson says this" in nothing) == (False, True)
    assert ("Cellars have no lamp" in one, "Phones see in the dark" in one) == (True, True)
    assert employee.get("/lessons/99").status_code == 404


def test_a_library_of_many_asks_the_database_as_often_as_one(site: Site) -> None:
    employee = site.as_(site.house.employee)
    counts = []
    with site.db.read() as session:
        counts.append(count_queries(session, lambda: employee.get("/lessons")))
    with site.db.write() as session:
        for number in range(8):
            ended(session, site.house, title=f"Idea {number}")
    with site.db.read() as session:
        counts.append(count_queries(session, lambda: employee.get("/lessons")))
    assert counts[0] == counts[1]


def test_what_was_tried_stands_under_the_text_while_it_is_typed(site: Site) -> None:
    employee = site.as_(site.house.employee)
    form = employee.get("/ideas/new").text
    part = employee.get("/ideas/look-alikes", params={"problem": TYPED, "lesson": "1"}).text
    assert ("delay:500ms" in form, 'aria-live="polite"' in form) == (True, True)
    assert ("We tried this" in part, part.count(TITLE)) == (True, 1)
    assert 'name="lesson" value="1" checked' in part


def test_a_ticked_lesson_goes_along_with_the_idea(site: Site) -> None:
    employee = site.as_(site.house.employee)
    data = {"title": "Cellar photos", "problem": TYPED, "lesson": "1", "form_key": "k"}
    sent = employee.post("/ideas", data=data)
    with site.db.read() as session:
        idea = session.exec(select(Idea).where(Idea.title == "Cellar photos")).one()
        used = [(use.idea_id, use.lesson_id) for use in session.exec(select(LessonUse))]
    page = employee.get(f"/ideas/{idea.id}").text
    lesson = employee.get("/lessons/1").text
    dropped = employee.post(f"/ideas/{idea.id}/lessons/1/removal")
    assert (sent.status_code, used) == (303, [(idea.id, 1)])
    assert ("Builds on a lesson" in page, "Cellar photos" in lesson) == (True, True)
    with site.db.read() as session:
        assert (dropped.status_code, session.exec(select(LessonUse)).all()) == (303, [])


def test_without_scripts_the_lesson_waits_after_submitting(site: Site) -> None:
    employee = site.as_(site.house.employee)
    data = {"title": "Cellar photos", "problem": TYPED, "form_key": "k"}
    where = employee.post("/ideas", data=data).headers["location"]
    page = employee.get(where).text
    number = int(where.split("/")[2])
    named = employee.post("/lessons/1/uses", data={"idea_id": number})
    again = employee.get(where).text
    assert ("We tried this" in page, 'action="/lessons/1/uses"' in page) == (True, True)
    assert (named.status_code, 'action="/lessons/1/uses"' in again) == (303, False)


def test_triage_sees_what_was_tried(site: Site) -> None:
    employee = site.as_(site.house.employee)
    data = {"title": "Cellar photos", "problem": TYPED, "form_key": "k"}
    number = employee.post("/ideas", data=data).headers["location"].split("/")[2]
    page = site.as_(site.house.team).get(f"/triage/{number}").text
    assert "We tried this: “Photo check of cellar damage”." in page
