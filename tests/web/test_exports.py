"""What leaves as a file: lists as the filters show them, ideas, rounds, calendars and feeds."""

import csv
import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlmodel import select

from app.auth.models import FeedKey
from app.domain.ideas.importing import Imported, foresee_import, import_ideas
from app.domain.ideas.queries import Filters
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Person, Unit
from app.exports.tables import PIECES
from app.imports import read_ideas
from app.notify.models import Message
from app.web.lists_tables import ideas_table
from tests.domain.rounds.decided import decided
from tests.domain.rounds.month import MONTH
from tests.factories import NOW, make_idea
from tests.support.ideas import Site
from tests.web.rounds_site import Visitor

EVIL = ('=HYPERLINK("http://x.test")', "+1", "-1", "@SUM(A1)", "\t=1", "#1 *bold* $x$")


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


def table(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_list_leaves_as_its_filters_show_it(site):
    ann = site.house.ann
    with site.db.write() as session:
        make_idea(
            session, author=ann.id, title="Photo check", unit_id=site.house.unit, problem="Twice."
        )
        make_idea(session, author=ann.id, title="Hidden name", pseudonymous=True)
        make_idea(session, author=ann.id, title="Draft", state=IdeaState.DRAFT)
    english = {"Accept-Language": "en"}
    with site.db.write() as session:
        for person in (session.get(Person, p.id) for p in (ann, site.house.bob)):
            person.language = "en"
    rows = table(site.get(site.house.bob, "/ideas/export?format=csv", **english))
    assert rows[0][:5] == ["Reference", "Own number", "Title", "State", "Unit"]
    names = {row[2]: row[11] for row in rows[1:]}
    assert names == {"Photo check": "Ann", "Hidden name": ""}
    one = table(site.get(site.house.bob, f"/ideas/export?format=csv&unit={site.house.unit}"))
    assert [row[2] for row in one[1:]] == ["Photo check"]
    mine = table(site.get(ann, "/ideas/export?format=csv&mine=1"))
    assert {row[2] for row in mine[1:]} == {"Photo check", "Hidden name", "Draft"}
    theirs = table(site.get(site.house.bob, "/ideas/export?format=csv&mine=1"))
    assert theirs[1:] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_list_of_ours_is_read_again_as_what_it_was(site, form, lang):
    full = (
        "Nr;Titel;Probleem;Oplossing;Nu;Kop;Kosten;Weken;Waardesoort;Soort AI;Afdeling\n"
        "A:1;=Bonnen;- typen;Lezen;Met de hand;Bon kwijt;9000;6;renewal;prediction;Buitendienst\n"
    )
    bare = "Titel;Probleem\nZonder nummer;-5 graden\n"
    with site.db.write() as session:
        for text in (full, bare):
            rows = read_ideas(text.encode(), "list.csv").rows
            import_ideas(session, rows, actor=site.house.team, now=NOW)
    with site.db.read() as session:
        pieces = PIECES[form](ideas_table(session, site.house.team, Filters(), lang))
        again = read_ideas(b"".join(pieces), f"ideas.{form}").rows
        assert foresee_import(session, again) == Imported(0, 0, 2)
    first = next(row for row in again if row.own_id == "A:1")
    assert (first.title, first.problem) == ("=Bonnen", "- typen")
    assert (first.proposal, first.today, first.headline) == ("Lezen", "Met de hand", "Bon kwijt")
    assert (first.cost_cents, first.weeks, first.unit) == (900_000, 6, "Buitendienst")
    assert (first.value_type, first.ai_type) == ("renewal", "prediction")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ideas_of_ours_come_back_as_themselves(site, form):
    ann, team = site.house.ann, site.house.team
    typed = {
        "title": "Typed in a form",
        "problem": "Twice.\n\nAnd again.",
        "form_key": "key-of-ann",
    }
    site.post(ann, "/ideas", typed)
    with site.db.write() as session:
        make_idea(session, author=ann.id, title="Without a name", pseudonymous=True)
        make_idea(session, author=ann.id, title="Mine alone", state=IdeaState.DRAFT)
        import_ideas(session, read_ideas(b"Title\nFrom a list", "a.csv").rows, actor=team, now=NOW)
    wanted = [(ann, "mine=1", 3), (team, "", 3)]
    for who, filters, many in wanted:
        content = site.get(who, f"/ideas/export?format={form}&{filters}").content
        rows = read_ideas(content, f"ideas.{form}").rows
        assert not any("form:" in row.own_id for row in rows)
        with site.db.read() as session:
            assert foresee_import(session, rows) == Imported(0, 0, many)
    changed = [replace(row, title=f"{row.title}!") for row in rows]
    foreign = [replace(row, own_id=f"{row.own_id[:-8]}00000000") for row in rows]
    with site.db.write() as session:
        assert import_ideas(session, changed, actor=team, now=NOW) == Imported(0, 3, 0)
        assert import_ideas(session, foreign, actor=team, now=NOW) == Imported(3, 0, 0)


def test_no_cell_is_ever_computed(site):
    with site.db.write() as session:
        for text in EVIL:
            make_idea(session, author=site.house.ann.id, title=text, problem=text)
    rows = table(site.get(site.house.bob, "/ideas/export?format=csv"))
    assert [row[2] for row in rows[:0:-1]] == [
        f"'{text}" if text[0] in "=+-@\t" else text for text in EVIL
    ]
    book = load_workbook(io.BytesIO(site.get(site.house.bob, "/ideas/export").content))
    cells = [cell for row in book.active.iter_rows(min_row=2, min_col=3, max_col=3) for cell in row]
    assert [cell.data_type for cell in cells] == ["s"] * len(EVIL)
    assert [cell.value.strip() for cell in reversed(cells)] == [text.strip() for text in EVIL]


def test_a_long_list_leaves_whole_with_few_queries(site):
    with site.db.write() as session:
        for number in range(450):
            make_idea(session, author=site.house.ann.id, title=f"Idea {number}")
    rows = table(site.get(site.house.bob, "/ideas/export?format=csv&sort=oldest"))
    assert [row[2] for row in rows[1:]] == [f"Idea {number}" for number in range(450)]


@pytest.mark.parametrize(
    "path",
    [
        "/experiments/export",
        "/lessons/export",
        "/search/export",
        "/register/list",
        "/rounds/export",
        "/tools/export",
        "/literacy/export",
    ],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_list_has_its_file(site, path, form):
    answer = site.get(site.house.bob, f"{path}?format={form}")
    name = answer.headers["content-disposition"]
    assert (answer.status_code, name.endswith(f'.{form}"')) == (200, True)
    assert site.get(site.house.bob, f"{path}?format=exe").status_code == 404


def test_what_a_search_finds_leaves_as_its_filters_show_it(site):
    ann = site.house.ann
    with site.db.write() as session:
        for number in range(250):
            make_idea(session, author=ann.id, title=f"Photo {number}", unit_id=site.house.unit)
        make_idea(session, author=ann.id, title="Photo elsewhere", pseudonymous=True)
        make_idea(session, author=ann.id, title="Photo draft", state=IdeaState.DRAFT)
    query = f"q=photo&unit={site.house.unit}&sort=newest"
    page = site.get(site.house.bob, f"/search?{query}").text
    path = f"/search/export?format=csv&{query}"
    assert path.replace("&", "&amp;") in page
    rows = table(site.get(site.house.bob, path))
    assert [row[2] for row in rows[1:]] == [f"Photo {number}" for number in range(249, -1, -1)]
    everything = table(site.get(site.house.bob, "/search/export?format=csv&q=photo"))
    assert (len(everything), any("draft" in row[2] for row in everything)) == (252, False)
    assert not any("Ann" in cell for row in everything for cell in row)


def test_who_learned_what_leaves_to_the_lead_of_the_unit_alone(site):
    unit = site.house.unit
    with site.db.write() as session:
        session.get(Unit, unit).lead_id = site.house.bob.id
    path = f"/literacy/units/{unit}/export?format=csv"
    rows = table(site.get(site.house.bob, path))
    with site.db.read() as session:
        people = session.exec(select(Person.name).where(Person.unit_id == unit)).all()
    assert sorted(row[0] for row in rows[1:]) == sorted(people)
    assert site.get(site.house.team, path).status_code == 403


def test_accounts_leave_only_to_whom_may_see_them(site):
    assert site.get(site.house.bob, "/people/export?format=csv").status_code == 403
    rows = table(site.get(site.house.admin, "/people/export?format=csv&q=ann"))
    assert [row[0] for row in rows[1:]] == ["Ann"]


def test_an_idea_leaves_as_tagged_pdf_with_its_words_plain(site):
    ann = site.house.ann
    with site.db.write() as session:
        number = make_idea(
            session, author=ann.id, title="*Bold* #let x", problem="Line one\nLine $2$"
        ).id
        draft = make_idea(session, author=ann.id, state=IdeaState.DRAFT).id
    answer = site.get(site.house.bob, f"/ideas/{number}/idea.pdf?lang=en")
    read = PdfReader(io.BytesIO(answer.content))
    text = read.pages[0].extract_text()
    assert (read.metadata.title, read.trailer["/Root"]["/Lang"]) == ("*Bold* #let x", "en")
    assert "/StructTreeRoot" in read.trailer["/Root"]
    assert all(words in text for words in ("*Bold* #let x", "Line one", "Line $2$", "Submitter"))
    assert site.get(site.house.bob, f"/ideas/{draft}/idea.pdf").status_code == 404


def test_a_published_round_leaves_in_every_form_to_whom_its_record_is_for(sqlite_db):
    made = decided(sqlite_db)
    voter, employee = Visitor(made, made.voters[0]), Visitor(made, made.employee)
    path = f"/rounds/{MONTH}/export?format="
    assert [voter.get(path + form).status_code for form in ("json", "pb")] == [409, 409]
    made.move("published")
    found = {form: voter.get(path + form) for form in ("json", "pb", "csv", "xlsx", "pdf")}
    assert {form: answer.status_code for form, answer in found.items()} == dict.fromkeys(found, 200)
    assert found["json"].json()["month"] == MONTH
    assert found["pb"].text.startswith("META")
    assert (found["xlsx"].content[:2], found["pdf"].content[:5]) == (b"PK", b"%PDF-")
    assert {employee.get(path + form).status_code for form in found} == {403}
    assert f"{path}pb" in voter.get(f"/rounds/{MONTH}/outcome").text


def test_calendars_hold_the_moments_of_rounds(site):
    site.call(site.house.team, "POST", "/rounds", {"month": "2026-12"})
    answer = site.get(site.house.bob, "/rounds/2026-12/calendar.ics")
    lines = answer.content.decode().split("\r\n")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert [line for line in lines if line.startswith("UID:")] == [
        "UID:round-2026-12-intake@kiem",
        "UID:round-2026-12-session@kiem",
        "UID:round-2026-12-answer@kiem",
    ]
    assert max(len(line.encode()) for line in lines) <= 75
    assert site.get(site.house.bob, "/rounds/calendar.ics").content.count(b"BEGIN:VEVENT") == 3
    assert site.get(site.house.bob, "/rounds/2026-11/calendar.ics").status_code == 404


def told(site, who, number, subject="receipt"):
    with site.db.write() as session:
        session.add(
            Message(
                key=f"k{number}", person_id=who.id, kind=subject, path=f"/ideas/{number}",
                params={"reference": "<K-1> & more", "answer_by": "2026-12-01T09:00:00+00:00"}, created_at=NOW,
            )
        )  # fmt: skip


def key_of(answer):
    return answer.text.partition("/feeds/")[2].partition("/")[0]


def test_a_feed_tells_its_person_and_nobody_else(site):
    ann, bob = site.house.ann, site.house.bob
    told(site, ann, 1)
    told(site, bob, 2)
    key = key_of(site.post(ann, "/me/feeds"))
    answer = site.client.get(f"/feeds/{key}/messages.atom")
    feed = ET.fromstring(answer.content)
    space = "{http://www.w3.org/2005/Atom}"
    links = [e.find(f"{space}link").get("href") for e in feed.findall(f"{space}entry")]
    assert (answer.headers["content-type"], links) == (
        "application/atom+xml; charset=utf-8",
        ["http://testserver/ideas/1"],
    )
    assert site.client.get(f"/feeds/{key}/rounds.ics").status_code == 200
    with site.db.read() as session:
        assert key not in session.get(FeedKey, ann.id).key_hash


def test_an_address_stops_when_it_is_renewed_dropped_or_its_person_leaves(site):
    ann = site.house.ann
    first = key_of(site.post(ann, "/me/feeds"))
    second = key_of(site.post(ann, "/me/feeds"))

    def works(key):
        return site.client.get(f"/feeds/{key}/messages.atom").status_code == 200

    assert (works(first), works(second), works("x" * 43)) == (False, True, False)
    assert second not in site.get(ann, "/me/feeds").text
    site.post(ann, "/me/feeds/removal")
    assert works(second) is False
    third = key_of(site.post(ann, "/me/feeds"))
    assert works(third) is True
    with site.db.write() as session:
        session.get(Person, ann.id).active = False
    assert works(third) is False


def test_a_feed_address_opens_nothing_but_its_files(site):
    key = key_of(site.post(site.house.ann, "/me/feeds"))
    for head in ({"Cookie": f"kiem={key}"}, {"Authorization": f"Bearer {key}"}):
        assert site.client.get("/api/v1/me", headers=head).status_code == 401
        assert site.client.get("/me", headers=head).status_code == 303


def test_units_and_handovers_leave_as_lists(site):
    with site.db.write() as session:
        session.add(Unit(name="Bezorging", parent_id=site.house.unit, created_at=NOW))
    english = {"Accept-Language": "en"}
    rows = table(site.get(site.house.bob, "/units/export?format=csv", **english))
    parent = next(row[0] for row in rows if row[1] == "" and row[0] != rows[0][0])
    assert [row[:2] for row in rows[1:]] == [[parent, ""], ["Bezorging", parent]]
    for path in ("/units/export", "/handovers/export"):
        book = site.get(site.house.bob, f"{path}?format=xlsx")
        assert len(list(load_workbook(io.BytesIO(book.content)).active.rows)) == (
            3 if "units" in path else 1
        )
