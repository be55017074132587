"""Pages that take in a list of ideas, and invite everybody who has no way in."""

import html
import re

import pytest
import sqlalchemy as sa

from app.domain.ideas.models import Idea
from app.domain.people.models import Unit
from app.jobs.imports import run_imports
from tests.domain.ideas.test_importing import LISTS
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


def look(browser, data, name="list.csv"):
    """Send a file and return the page that it leads to."""
    return browser.post("/ideas/import", files={"file": (name, data)}, follow_redirects=True)


def again(browser, page, **fields):
    """Send the form of a page with what it holds, and with what is changed."""
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    for name, inside in re.findall(
        r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        kept[name] = chosen[1] if chosen else ""
    kept["header_row"] = re.search(r'name="header_row"[^>]* value="(\d*)"', page.text)[1]
    sent = {**{k: html.unescape(v) for k, v in kept.items()}, **fields}
    return browser.post(page.url.path, data=sent, follow_redirects=True)


def place(page, name):
    """Return the field of the form that says where a column of the list goes."""
    return re.search(
        rf'name="(column-\d+)" aria-label="Where “{re.escape(name)}” goes"', page.text
    )[1]


def titles(site):
    with site.db.read() as session:
        return sorted(session.execute(sa.select(Idea.title)).scalars())


def test_a_list_of_ideas_is_looked_at_first_and_then_taken_in_once(site, admin):
    page = look(admin, LIST)
    assert (page.status_code, "new ideas" in page.text, titles(site)) == (200, True, [])

    done = again(admin, page, do="take")
    assert (done.status_code, heading(done)) == (200, "The ideas are in")
    assert titles(site) == ["Bonnen lezen", "Rooster"]
    once_more = again(admin, look(admin, LIST), do="take")
    assert "2</b><span>stay as they are" in once_more.text
    assert titles(site) == ["Bonnen lezen", "Rooster"]


def test_the_guess_is_shown_and_can_be_put_right(site, admin):
    data = b"Lijst van ideeen\n\nTitel;Wat\nBonnen;Caf\xe9\n"
    page = look(admin, data)
    assert "Header in row 3, Windows, western Europe, semicolon" in page.text
    assert "2 rows above the header are left out." in page.text
    other = again(admin, page, header_row="4", delimiter="comma")
    assert "Header in row 4, Windows, western Europe, comma" in other.text
    back = again(admin, other, header_row="3", delimiter="semicolon")
    assert again(admin, back, do="take").status_code == 200
    assert titles(site) == ["Bonnen"]


def test_a_header_past_the_end_can_be_put_right_again(site, admin):
    page = look(admin, LIST)
    wrong = again(admin, page, header_row="99")
    assert (wrong.status_code, heading(wrong)) == (422, "Look at the list")
    assert "Row 99: This row is not in the file." in wrong.text
    right = again(admin, wrong, header_row="1")
    assert (right.status_code, again(admin, right, do="take").status_code) == (200, 200)
    assert titles(site) == ["Bonnen lezen", "Rooster"]


def test_a_list_without_rows_says_so(admin):
    page = look(admin, b"Titel;Probleem\n")
    assert "There is no row under the names of the columns." in page.text
    assert 'value="take"' not in page.text


def test_columns_are_chosen_and_remembered_for_the_next_list(site, admin):
    page = look(admin, ODD)
    assert (page.status_code, "which column holds the title" in page.text) == (422, True)
    second = again(admin, page, **{place(page, "Aap"): "title", place(page, "Noot"): "problem"})
    assert (second.status_code, "Bonnen lezen" in second.text) == (200, True)
    again(admin, second, do="take")
    assert titles(site) == ["Bonnen lezen"]

    other = look(admin, b"Noot;Aap\nBellen;Rooster\n")
    assert (other.status_code, "Rooster" in other.text) == (200, True)
    again(admin, other, do="take")
    assert titles(site) == ["Bonnen lezen", "Rooster"]


def test_unknown_words_get_a_meaning_once(site, admin):
    data = "Titel;Waardesoort\nA;Geld besparen\nB;geld  besparen\nC;Weet niet\nD;Vernieuwing\n"
    first = look(admin, data.encode())
    assert "“Waardesoort” seems to hold fixed values" in first.text
    page = again(admin, first, **{place(first, "Waardesoort"): "value_type"})
    found = dict(
        re.findall(r'name="(word-value_type-\d)" aria-label="Meaning of “([^”]*)”', page.text)
    )
    assert (page.status_code, list(found.values())) == (
        422,
        ["Geld besparen", "geld  besparen", "Weet niet"],
    )
    meaning = {name: "-" if word == "Weet niet" else "efficiency" for name, word in found.items()}
    second = again(admin, page, **meaning)
    assert second.status_code == 200
    again(admin, second, do="take")
    with site.db.read() as session:
        kinds = session.execute(sa.select(Idea.title, Idea.value_type).order_by(Idea.title)).all()
    assert [tuple(k) for k in kinds] == [
        ("A", "efficiency"), ("B", "efficiency"), ("C", None), ("D", "renewal"),
    ]  # fmt: skip
    assert look(admin, b"Titel;Waardesoort\nE;GELD BESPAREN\n").status_code == 200


def test_refused_rows_refuse_the_list_unless_they_are_left_out(site, admin):
    data = LIST + b"3;;Geen titel;\n"
    page = look(admin, data)
    assert (page.status_code, "1 row cannot be taken in" in page.text) == (422, True)
    assert "Row 4, title: Fill this in." in page.text
    refused = again(admin, page, do="take")
    assert (refused.status_code, "Nothing was taken in" in refused.text) == (422, True)
    assert titles(site) == []

    again(admin, refused, do="take", skip="yes")
    assert titles(site) == ["Bonnen lezen", "Rooster"]


def test_new_units_are_made_when_asked(site, admin):
    data = b"Titel;Afdeling\nA;Inkoop\nB;Inkoop\n"
    page = look(admin, data)
    assert "Make the unit “Inkoop”" in page.text
    again(admin, page, do="take", units="yes")
    with site.db.read() as session:
        assert session.execute(sa.select(Unit.name)).scalars().all() == ["Inkoop"]


def test_markup_and_formulas_come_in_as_words(site, admin):
    cell = (
        "<p>Eerst <b>bellen</b></p><script>alert(1)</script><a href='http://x.test'>hier</a> 2 < 3"
    )
    data = f'Titel;Probleem\n=HYPERLINK("http://x.test");"{cell}"\n'
    again(admin, look(admin, data.encode()), do="take")
    with site.db.read() as session:
        idea = session.execute(sa.select(Idea)).scalars().one()
    assert (idea.title, idea.problem) == ('=HYPERLINK("http://x.test")', "Eerst bellen\nhier 2 < 3")


def test_the_report_says_what_became_of_each_row(site, admin):
    page = look(admin, LIST + b"3;;Geen titel;\n")
    done = again(admin, again(admin, page), do="take", skip="yes")
    report = admin.get(f"{done.url.path}/report?format=csv").content.decode("utf-8-sig")
    assert report.splitlines() == [
        "Row,Own number,Title,What became of it,Idea,Remarks",
        "2,1,Bonnen lezen,new idea,K-1,",
        "3,2,Rooster,new idea,K-2,",
        "4,,,cannot be taken in,,Title: Fill this in.",
    ]
    assert admin.get(f"{done.url.path}/report").content.startswith(b"PK")
    assert "list.csv" in admin.get("/ideas/import").text


def long_list(rows=700):
    return ("Nr;Titel\n" + "".join(f"{n};Idee {n}\n" for n in range(rows))).encode()


def test_a_long_list_comes_in_behind_a_page_that_shows_how_far_it_is(site, admin):
    page = again(admin, look(admin, long_list()), do="take")
    assert (heading(page), "0 of 700 rows" in page.text, titles(site)) == (
        "The ideas come in",
        True,
        [],
    )
    assert '<meta http-equiv="refresh"' in page.text
    part = admin.get(page.url.path, headers={"HX-Request": "true"})
    assert ("<progress" in part.text, "<html" in part.text) == (True, False)
    assert run_imports(site.db, site.clock.now()) == 1
    assert (len(titles(site)), run_imports(site.db, site.clock.now())) == (700, 0)
    assert heading(admin.get(page.url.path)) == "The ideas are in"
    led = admin.get(page.url.path, headers={"HX-Request": "true"})
    assert led.headers["hx-redirect"] == page.url.path


def test_a_long_list_can_be_stopped(site, admin):
    page = again(admin, look(admin, long_list()), do="take")
    admin.post(f"{page.url.path}/cancellation")
    assert (run_imports(site.db, site.clock.now()), titles(site)) == (0, [])
    assert admin.post(f"{page.url.path}/cancellation").status_code == 409


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04broken"])
def test_what_is_no_list_is_told_on_the_same_page(admin, data):
    page = look(admin, data, "x.xlsx")
    assert (page.status_code, heading(page)) == (422, "Import ideas")
    assert faults(admin.post("/ideas/import", data={})) == ["Fill this in."]


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


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "count"), LISTS.items())
def test_real_lists_come_in_from_the_page_as_they_are(site, admin, real_data, name, count):
    page = look(admin, (real_data / name).read_bytes(), name)
    assert page.status_code == 200
    again(admin, page, do="take", units="yes")
    run_imports(site.db, site.clock.now())
    assert len(titles(site)) == count
