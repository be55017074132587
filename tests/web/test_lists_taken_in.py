"""Pages that take in a list of ideas, and invite everybody who has no way in."""

import html
import re

import pytest
import sqlalchemy as sa

from app.domain.ideas.models import Idea
from tests.web.people_site import Site, faults, heading

LIST = (
    "Nummer;Titel;Probleem;Kosten\n1;Bonnen lezen;Overtypen;\n2;Rooster;Bellen;€ 9.000\n".encode()
)
ODD = b"Aap;Noot\nBonnen lezen;Overtypen\n"


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


@pytest.fixture
def admin(site):
    return site.as_("admin@example.com", "admin")


def look(browser, data, name="list.csv", **fields):
    return browser.post("/ideas/import", files={"file": (name, data)}, data=fields)


def again(browser, page, **fields):
    """Send the second form of a page on, with what it carries."""
    kept = {n: html.unescape(v) for n, v in re.findall(r'name="(\w+)" value="([^"]*)"', page.text)}
    sent = {k: kept[k] for k in ("name", "content")}
    return browser.post("/ideas/import", data={**sent, **fields})


def titles(site):
    with site.db.read() as session:
        return sorted(session.execute(sa.select(Idea.title)).scalars())


def test_a_list_of_ideas_is_looked_at_first_and_then_taken_in_once(site, admin):
    page = look(admin, LIST)
    assert (page.status_code, "new ideas" in page.text, titles(site)) == (200, True, [])

    done = again(admin, page, do="take")
    assert (done.status_code, heading(done)) == (200, "The ideas are in")
    assert titles(site) == ["Bonnen lezen", "Rooster"]
    again(admin, page, do="take")
    assert titles(site) == ["Bonnen lezen", "Rooster"]


def test_unknown_columns_ask_for_a_mapping_that_can_be_completed(site, admin):
    page = look(admin, ODD)
    assert (page.status_code, "Which column is which" in page.text) == (422, True)

    mapping = '[columns]\ntitle = "Aap"\nproblem = "Noot"\n'
    second = again(admin, page, mapping=mapping)
    assert (second.status_code, "Bonnen lezen" in second.text) == (200, True)
    again(admin, page, mapping=mapping, do="take")
    assert titles(site) == ["Bonnen lezen"]


def test_refused_rows_refuse_the_list_unless_they_are_left_out(site, admin):
    data = LIST + b"3;;Geen titel;\n"
    page = look(admin, data)
    assert (page.status_code, "1 row cannot be taken in" in page.text) == (422, True)
    assert again(admin, page, do="take").status_code == 422
    assert titles(site) == []

    again(admin, page, do="take", skip="yes")
    assert titles(site) == ["Bonnen lezen", "Rooster"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04broken"])
def test_what_is_no_list_is_told_on_the_same_page(admin, data):
    page = look(admin, data, "x.xlsx")
    assert (page.status_code, heading(page)) == (422, "Import ideas")
    assert faults(admin.post("/ideas/import", data={"content": "?"})) == ["Fill this in."]


def test_employees_take_in_no_list(site):
    browser = site.as_("eve@example.com")
    assert browser.get("/ideas/import").status_code == 403
    assert look(browser, LIST).status_code == 403


def test_everybody_without_a_way_in_is_invited_once(site, admin):
    for name in ("ann", "bob", "off"):
        admin.post("/people", data={"name": name, "email": f"{name}@example.com"})
    with site.db.write() as session:
        session.execute(sa.text("UPDATE person SET active = false WHERE name = 'off'"))
    page = admin.get("/people/invitations").text
    assert "2 people have no way in yet" in page

    admin.post("/people/invitations")
    assert [m.address for m in site.mails] == ["ann@example.com", "bob@example.com"]
    assert "Everybody has a way in" in admin.get("/people/invitations").text
    admin.post("/people/invitations")
    assert len(site.mails) == 2


def test_who_could_not_be_mailed_stays_on_the_page(site, admin):
    admin.post("/people", data={"name": "ann", "email": "ann@example.com"})
    working = site.app.state.send_mail

    def broken(_mail):
        raise OSError("no server")

    site.app.state.send_mail = broken
    admin.post("/people/invitations")
    assert "1 person has no way in yet" in admin.get("/people/invitations").text
    site.app.state.send_mail = working
    admin.post("/people/invitations")
    assert len(site.mails) == 1


def test_people_of_the_sample_are_not_mailed(site, admin):
    admin.post("/people", data={"name": "ann", "email": "ann@example.com"})
    with site.db.write() as session:
        session.execute(sa.text("UPDATE organisation SET is_sample = true"))

    assert admin.post("/people/invitations").status_code == 409
    assert site.mails == []
