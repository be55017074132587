"""The search page, its filters in the address, and searches that somebody keeps."""

import re
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from app.core.pages import encode_cursor
from app.domain.finding.models import SavedView
from app.domain.ideas.states import IdeaState
from tests.factories import make_idea
from tests.support.ideas import Site


@pytest.fixture
def site(sqlite_db):
    made = Site(sqlite_db)
    with sqlite_db.write() as session:
        make_idea(session, title="Facturen <b>lezen</b>", problem="Elke factuur gaat door de hand.")
        make_idea(session, title="Roosters", problem="Facturen horen hier niet bij.")
        make_idea(
            session, title="Geheim", problem="factuur", state=IdeaState.DRAFT, author=made.house.ann
        )
    return made


def views(site):
    with site.db.read() as session:
        return [
            (v.person_id, v.name, v.query)
            for v in session.execute(sa.select(SavedView).order_by(SavedView.id)).scalars()
        ]


def test_the_page_shows_what_fits_with_the_words_marked(site):
    page = site.get(site.house.bob, "/search?q=factuur")
    assert re.findall(r"<h3><a href=\"([^\"]+)\">", page.text) == ["/ideas/1", "/ideas/2"]
    assert "<mark>Facturen</mark> &lt;b&gt;lezen" in page.text
    assert "Geheim" not in page.text


def test_while_typing_only_the_results_are_drawn(site):
    page = site.get(site.house.bob, "/search?q=factuur", **{"HX-Request": "true"})
    assert page.text.strip().startswith('<div id="results"')
    assert 'role="status"' in page.text


def test_nothing_found_offers_one_way_forward(site):
    page = site.get(site.house.bob, "/search?q=fakturen")
    assert "/search?q=facturen" in page.text
    assert "/ideas/new?title=fakturen" in page.text
    form = site.get(site.house.bob, "/ideas/new?title=fakturen")
    assert 'value="fakturen"' in form.text


@pytest.mark.parametrize("query", ["kind=nonsense", "unit=x", "page=99999", "sort=x", "round=1"])
def test_nonsense_in_the_address_breaks_nothing(site, query):
    assert site.get(site.house.bob, f"/search?q=factuur&{query}").status_code == 200


def test_past_the_last_page_the_last_one_is_shown(site):
    page = site.get(site.house.bob, "/search?q=factuur&page=40")
    assert re.findall(r"<h3><a href=\"([^\"]+)\">", page.text) == ["/ideas/1", "/ideas/2"]
    cursor = encode_cursor(40)
    answer = site.call(site.house.bob, "GET", f"/search?q=factuur&cursor={cursor}").json()
    assert (answer["items"], answer["next"]) == ([], None)


@pytest.mark.parametrize("signs", ["🚀", '"', "-", "%", "-🚀 !?"])
def test_signs_alone_are_no_idea_that_nobody_had(site, signs):
    page = site.get(site.house.bob, "/search?q=" + quote(signs)).text
    assert "Hier staat geen woord in" in page
    assert "Niemand schreef dit eerder op" not in page


def test_a_search_is_kept_renamed_and_forgotten_by_its_owner_alone(site):
    ann, bob = site.house.ann, site.house.bob
    kept = site.post(ann, "/search/views", {"name": "Bonnen", "query": "q=factuur&kind=idea"})
    assert (kept.status_code, kept.headers["location"]) == (303, "/search?q=factuur&kind=idea")
    assert "Bonnen" in site.get(ann, "/search").text
    assert "Bonnen" not in site.get(bob, "/search").text
    assert site.post(bob, "/search/views/1", {"name": "X"}).status_code == 404
    assert site.post(bob, "/search/views/1/removal").status_code == 404
    site.post(ann, "/search/views/1", {"name": "Facturen"})
    assert views(site) == [(ann.id, "Facturen", "q=factuur&kind=idea")]
    site.post(ann, "/search/views/1/removal")
    assert views(site) == []


def test_a_search_without_a_name_is_asked_for_one(site):
    answer = site.post(site.house.ann, "/search/views", {"name": " ", "query": "q=factuur"})
    assert (answer.status_code, views(site)) == (422, [])
    assert 'value="factuur"' in answer.text
