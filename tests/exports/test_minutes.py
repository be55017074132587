"""The minutes say what happened, in both languages, on accessible pages."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from app.core.errors import Conflict
from app.domain.rounds.items import settle_item
from app.domain.rounds.live_models import Place
from app.domain.rounds.minutes import whole_minutes
from app.domain.rounds.resets import reset_item
from app.exports.minutes import minutes_data, minutes_pdf
from tests.domain.rounds.month import MONTH, stage
from tests.domain.rounds.test_live import begun, lead, there
from tests.web.rounds_site import Visitor

HOSTILE = "We start small. #let x = 1 *bold* $a$ <script>"


def held(db):
    """Hold a session: one idea twice, once begun again; one settled unrevealed; one not discussed."""
    made = begun(db, 5, 4, 4, 2, 1)
    one = made.ids[0]
    for voter, place in zip(made.voters, ("room", "online"), strict=False):
        there(made, voter, Place(place))
    made.item("open", one)
    made.item("reveal", one)
    lead(made, reset_item, one, "Wrong cost")
    for verb in ("open", "reveal", "open"):
        made.item(verb, one)
    made.cast(made.voters[4], {one: 4} | dict.fromkeys(made.ids[1:], 1))
    made.item("reveal", one)
    lead(made, settle_item, one, HOSTILE)
    return made


def read(made):
    with made.db.read() as session:
        return whole_minutes(session, made.round(session))


def test_minutes_tell_the_session(db) -> None:
    made = held(db)
    made.move("decided")

    found = read(made)

    first, second, _ = found.items
    assert [t.counts for t in first.tallies] == [(1, 1, 0, 2, 1), (0, 1, 0, 3, 1)]
    assert [(r.reason, len(r.tallies)) for r in first.resets] == [("Wrong cost", 1)]
    assert (first.item.conclusion, first.selected) == (HOSTILE, True)
    assert (second.item.discussed, len(second.tallies)) == (False, 1)
    assert (found.at("room"), found.at("online")) == (("Voter 00",), ("Voter 01",))
    assert (found.entitled, found.voted, found.chairs) == (5, 5, (made.facilitator.name,))


def test_running_minutes_hold_nothing_of_what_is_hidden(sqlite_db) -> None:
    made = begun(sqlite_db, 5, 4, 4, 2, 1)
    made.item("open", made.ids[0])

    assert [(i.tallies, i.selected) for i in read(made).items] == [((), None)] * 3


def test_there_are_no_minutes_before_the_session(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")

    with pytest.raises(Conflict) as caught:
        read(made)

    assert caught.value.code == "not_held"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("nl", ["Verslag van de sessie", "Geleid door", "Krijgt een proef.", "begon de stemming"]),
        ("en", ["Minutes of the session", "Led by", "Gets an experiment.", "began the vote"]),
    ],
)
def test_pdf_is_accessible_and_keeps_what_was_typed(sqlite_db, lang: str, words: list[str]) -> None:
    made = held(sqlite_db)
    made.move("decided")

    pages = PdfReader(BytesIO(minutes_pdf(read(made), "Noord", lang, "Europe/Amsterdam")))

    text = " ".join(" ".join(page.extract_text().split()) for page in pages.pages)
    root = pages.trailer["/Root"]
    assert [w for w in (*words, HOSTILE) if w not in text] == []
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (lang, True)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_picture_says_its_figures_and_becomes_bars_for_many(sqlite_db) -> None:
    made = held(sqlite_db)
    data = minutes_data(read(made), "Noord", "en", "Europe/Amsterdam")

    (vote,) = data["items"][0]["votes"]
    assert vote["alt"] == "1 No: 0; 2 Rather not: 1; 3 In doubt: 0; 4 Yes: 3; 5 Certainly: 1"
    assert (vote["before"], vote["counted"]) == ([1, 1, 0, 2, 1], False)


def test_page_and_file_are_for_who_may_see_tallies(sqlite_db) -> None:
    made = held(sqlite_db)
    url = f"/rounds/{MONTH}/minutes"

    page = Visitor(made, made.voters[0]).get(url)
    file = Visitor(made, made.team).get(f"{url}.pdf?lang=en")

    assert (page.status_code, HOSTILE.split(" <", maxsplit=1)[0] in page.text) == (200, True)
    assert file.headers["content-disposition"] == f'attachment; filename="kiem-{MONTH}-en.pdf"'
    assert file.content.startswith(b"%PDF-")
    for path in (url, f"{url}.pdf"):
        assert Visitor(made, made.employee).get(path).status_code == 403
        assert Visitor(made, made.admin).get(path).status_code == 403
