"""The vision, its themes, the frames and the log as pages."""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from app.domain.people.models import Theme
from app.domain.scan.charter_models import TEXTS
from tests.domain.rounds.month import MONTH, stage
from tests.factories import make_theme
from tests.web.rounds_site import Visitor

FORM = {name: f"Text {name}" for name in TEXTS}


@pytest.fixture
def made(sqlite_db):
    return stage(sqlite_db).upto("preparation")


@pytest.mark.parametrize("kind", ["vision", "frames"])
def test_a_manager_writes_it_and_everyone_reads_it_in_their_language(made, kind):
    manager, employee = Visitor(made, made.voters[0]), Visitor(made, made.employee)
    assert f'href="/{kind}/edit"' not in employee.get(f"/{kind}").text
    assert f'href="/{kind}/edit"' in manager.get(f"/{kind}").text
    answer = manager.post(f"/{kind}/versions", version=0, **FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{kind}")
    page = employee.get(f"/{kind}").text
    assert [f"Text {n}" in page for n in TEXTS] == [n.endswith("_nl") for n in TEXTS]
    manager.post(f"/{kind}/versions", version=1, **FORM | {"first_nl": "Nieuw"})
    every = employee.get(f"/{kind}/versions").text
    assert re.findall(r'<section class="block" aria-labelledby="v(\d)">', every) == ["2", "1"]


def test_who_saves_on_an_older_version_sees_both_texts_and_saves_again(made):
    manager = Visitor(made, made.voters[0])
    manager.post("/vision/versions", version=0, **FORM)
    late = manager.post("/vision/versions", version=0, **FORM | {"first_nl": "Van mij"})
    assert late.status_code == 409
    assert ["Van mij" in late.text, "Text first_nl" in late.text] == [True, True]
    version = re.search(r'name="version" value="(\d+)"', late.text)[1]
    again = manager.post("/vision/versions", version=version, **FORM | {"first_nl": "Van mij"})
    assert again.status_code == 303
    assert "Van mij" in manager.get("/vision").text


def test_a_missing_text_keeps_what_was_typed(made):
    answer = Visitor(made, made.voters[0]).post("/frames/versions", **FORM | {"third_en": ""})
    assert (answer.status_code, "Text first_nl" in answer.text) == (422, True)
    assert 'href="#f-third_en"' in answer.text


def test_a_theme_is_made_changed_and_refused_when_stale(made):
    admin = Visitor(made, made.admin)
    theme = {"name_nl": "Klant", "ambition_nl": "Eén dag", "measure_nl": "Uren", "year": 2026}
    made_it = admin.post("/themes", **theme)
    assert made_it.headers["location"] == "/vision?year=2026#theme-1"
    page = admin.get("/vision").text
    assert ["Klant" in page, "Eén dag" in page, "Maatstaf: Uren" in page] == [True] * 3
    change = theme | {"ambition_nl": "", "ambition_en": "", "version": 1}
    assert admin.post("/themes/1/edit", **change).status_code == 303
    late = admin.post("/themes/1/edit", **change | {"ambition_nl": "Anders"})
    assert (late.status_code, "Anders" in late.text) == (409, True)
    with made.db.read() as session:
        row = session.get(Theme, 1)
        assert (row.ambition_nl, row.name_en, row.version) == ("", "Klant", 2)


def test_an_idea_says_how_it_serves_the_vision(made):
    with made.db.write() as session:
        theme = make_theme(session, "Klant", ambition="Antwoord in een dag", measure="Uren").id
        text = sa.text("UPDATE idea SET theme_id = :theme WHERE id = :idea")
        session.execute(text, {"theme": theme, "idea": made.ids[0]})
    employee = Visitor(made, made.employee)
    page = employee.get(f"/ideas/{made.ids[0]}").text
    assert ["Antwoord in een dag" in page, f"#theme-{theme}" in page] == [True, True]
    assert "Hoe het idee onze visie dient" not in employee.get(f"/ideas/{made.ids[1]}").text
    round_page = employee.get(f"/rounds/{MONTH}").text
    assert f'href="/vision?year=2026#theme-{theme}"' in round_page


def test_a_theme_speaks_the_language_of_the_reader_wherever_it_shows(made):
    with made.db.write() as session:
        names = {"name_nl": "Thuiswerk", "name_en": "Homework"}
        theme = make_theme(session, ambition="Snel", **names).id
        session.execute(sa.text(f"UPDATE idea SET theme_id = {theme}"))
    path = f"/ideas/{made.ids[0]}"
    everyone = (
        "/vision",
        path,
        f"/rounds/{MONTH}",
        f"/search?theme={theme}",
        "/lessons",
        "/ideas/export?format=csv",
    )
    fixed = f"/rounds/{MONTH}/constraints"
    cap = {"kind": "cap", "cap_of": f"theme_id:{theme}", "max_count": 2, "reason": "Spread"}
    assert Visitor(made, made.team).post(fixed, **cap).status_code == 303
    team = (f"/triage/{made.ids[0]}", fixed, f"{fixed}?kind=cap", "/themes/1/versions")
    for lang, own, other in (("nl", "Thuiswerk", "Homework"), ("en", "Homework", "Thuiswerk")):
        with made.db.write() as session:
            session.execute(sa.text(f"UPDATE person SET language = '{lang}'"))
        for actor, paths in ((made.employee, everyone), (made.team, team)):
            visitor = Visitor(made, actor)
            pages = {p: visitor.get(p) for p in paths}
            assert {p: page.status_code for p, page in pages.items() if not page.is_success} == {}
            said = {p: (own in page.text, other in page.text) for p, page in pages.items()}
            assert said == dict.fromkeys(paths, (True, False))


def test_the_frames_are_one_step_from_the_form_of_an_idea(made):
    assert (
        'href="/frames"' in Visitor(made, made.employee).get("/ideas/new").text.split("<footer")[0]
    )


def test_a_leader_writes_two_sentences_that_everyone_reads(made):
    manager, employee = Visitor(made, made.voters[0]), Visitor(made, made.team)
    assert manager.post("/leader-log", tried="", saw="").status_code == 422
    assert manager.post("/leader-log", tried="Zelf geprobeerd.").status_code == 303
    assert [
        "Zelf geprobeerd." in employee.get(path).text for path in ("/leader-log", "/vision")
    ] == [True, True]


def test_the_page_asks_as_often_for_many_themes_as_for_one(made):
    employee = Visitor(made, made.employee)

    def statements():
        counted = []
        listen = lambda *given: counted.append(given[2])  # noqa: E731
        sa.event.listen(made.db.engine, "before_cursor_execute", listen)
        assert employee.get("/vision?year=2026").status_code == 200
        sa.event.remove(made.db.engine, "before_cursor_execute", listen)
        return len(counted)

    with made.db.write() as session:
        make_theme(session)
    once = statements()
    with made.db.write() as session:
        for _ in range(100):
            make_theme(session)
    assert statements() == once


@pytest.mark.parametrize("year", ["soon", "9" * 5000, "", "1066"])
def test_a_year_that_is_none_shows_this_year(made, year):
    answer = Visitor(made, made.employee).get(f"/vision?year={year}")
    assert (answer.status_code, "Thema's van 2026" in unescape(answer.text)) == (200, True)


def test_a_changed_theme_leads_to_its_earlier_versions(made):
    admin, employee = Visitor(made, made.admin), Visitor(made, made.employee)
    theme = {"name_en": "Water", "year": "2026", "ambition_en": "Less"}
    admin.post("/themes", **theme)
    assert 'href="/themes/1/versions"' not in employee.get("/vision").text

    admin.post(
        "/themes/1/edit", **theme | {"ambition_en": "Half", "ambition_nl": "Half", "version": "1"}
    )

    assert 'href="/themes/1/versions"' in employee.get("/vision").text
    page = employee.get("/themes/1/versions").text
    assert re.findall(r'<p class="said">(Less|Half)</p>', page) == ["Half", "Less"]
