"""Lists of ideas: all or nothing, the same list twice changes nothing, and real lists come in whole."""

from collections import Counter
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app.core.actor import SYSTEM
from app.core.errors import NotAllowed
from app.core.input import parse
from app.domain.finding.schemas import SearchQuery
from app.domain.finding.searching import search
from app.domain.ideas import commands, queries
from app.domain.ideas.importing import Imported, import_ideas
from app.domain.ideas.models import Idea, IdeaAuthor, IdeaVersion
from app.domain.ideas.queries import Filters
from app.domain.ideas.schemas import TriageInput
from app.domain.people.models import Theme, Unit
from app.events.models import Event
from app.imports import read_ideas
from app.search.keeping import is_behind
from tests.factories import NOW, READY

LISTS = {
    "catalyst-fund12.csv": 1191,
    "nl-register-sample-excel.csv": 330,
    "us-dol.csv": 28,
    "us-fhfa-2header-bom.csv": 18,
    "us-opm.csv": 5,
    "us-state-2header-cp1252.csv": 60,
    "us-tva.csv": 59,
}


def row(**given):
    empty = {
        "own_id": None, "title": "Photo check", "problem": "", "proposal": "", "today": "", "headline": "",
        "unit": None, "theme": None, "submitter_email": None, "cost_cents": None, "weeks": None,
        "value_type": None, "benefits": (), "ai_type": None,
    }  # fmt: skip
    return SimpleNamespace(**{**empty, **given})


def take(db, *rows, actor=SYSTEM, **options):
    with db.write() as session:
        return import_ideas(session, rows, actor=actor, now=NOW, **options)


def finds(session, house, words):
    return search(session, house.ann, SearchQuery(q=words)).count


def stored(db):
    with db.read() as session:
        return list(session.execute(sa.select(Idea).order_by(Idea.id)).scalars())


def test_rows_arrive_as_submitted_with_a_promise_and_an_event(db, house):
    done = take(
        db, row(own_id="A1", unit="buitendienst", submitter_email=house.ann.extra["email"], weeks=8)
    )
    (idea,) = stored(db)
    with db.read() as session:
        kinds = session.execute(sa.select(Event.kind, Event.idea_id)).all()
        authors = session.execute(sa.select(IdeaAuthor.person_id)).scalars().all()
        found = queries.ideas_page(session, house.bob, Filters(q="photo")).items
    assert (done, idea.state, idea.unit_id, idea.weeks) == (
        Imported(1, 0, 0),
        "submitted",
        house.unit,
        8,
    )
    assert (idea.next_code, idea.next_who, idea.next_by) == ("answer", "ai_team", idea.answer_by)
    assert ([tuple(k) for k in kinds], authors) == ([("idea.imported", idea.id)], [house.ann.id])
    assert [card.id for card in found] == [idea.id]


def test_a_known_number_is_brought_up_to_date_and_what_stood_there_kept(db, house):
    take(db, row(own_id="A1", problem="Old words"), row(own_id="A2"))
    again = take(db, row(own_id="A1", problem="New words"), row(own_id="A2"))
    with db.read() as session:
        (kept,) = session.execute(sa.select(IdeaVersion.before)).scalars().all()
        found = queries.ideas_page(session, house.bob, Filters(q="new")).items
    assert (again, kept, len(found), [i.version for i in stored(db)]) == (
        Imported(0, 1, 1), {"problem": "Old words"}, 1, [2, 1],
    )  # fmt: skip


def test_empty_cells_wipe_nothing_and_voted_ideas_stay_as_they_are(db, house):
    take(db, row(own_id="A1", problem="Kept", cost_cents=5))
    assert take(db, row(own_id="A1")) == Imported(0, 0, 1)
    with db.write() as session:
        idea = session.execute(sa.select(Idea)).scalars().one()
        plan = {k: str(v) if isinstance(v, str) else v for k, v in READY.items()}
        commands.triage_idea(
            session, idea, parse(TriageInput, {"outcome": "decline", "reason": "x", **plan}),
            actor=house.team, now=NOW,
        )  # fmt: skip
    assert take(db, row(own_id="A1", problem="Other")) == Imported(0, 0, 1)
    assert stored(db)[0].problem == "Kept"


def test_rows_without_number_are_known_by_their_text(db):
    rows = [row(title="Same"), row(title="Same"), row(title="Other")]
    assert take(db, *rows) == Imported(3, 0, 0)
    assert take(db, *rows, row(title="Fresh")) == Imported(1, 0, 3)


def test_one_number_on_two_rows_loses_neither(db):
    rows = [row(own_id="7", title="One"), row(own_id="7", title="Two")]
    assert take(db, *rows) == Imported(2, 0, 0)
    assert take(db, *rows) == Imported(0, 0, 2)


@pytest.mark.parametrize(
    ("create", "units"), [(True, {"Buitendienst", "Nieuw"}), (False, {"Buitendienst"})]
)
def test_units_are_made_only_when_asked(db, house, create, units):
    take(db, row(unit="Nieuw"), row(title="B", unit=" nieuw "), create_units=create)
    with db.read() as session:
        assert set(session.execute(sa.select(Unit.name)).scalars()) == units
    assert {i.unit_id is not None for i in stored(db)} == {create}


def test_ideas_can_come_in_for_a_round(db, house):
    take(db, row(), round_id=5)
    with db.read() as session:
        assert len(queries.ideas_page(session, house.bob, Filters(round_id=5)).items) == 1


def test_only_some_may_import(small):
    with pytest.raises(NotAllowed):
        take(small.db, row(), actor=small.bob)
    assert take(small.db, row(), actor=small.team) == Imported(1, 0, 0)


def test_a_failing_list_leaves_nothing_behind(db):
    with pytest.raises(Exception, match=r"."), db.write() as session:
        import_ideas(session, [row(), row(title="x", value_type="nonsense")], actor=SYSTEM, now=NOW)
    assert stored(db) == []


def test_a_row_is_told_to_be_through_once_it_can_be_found(db, house):
    told = []
    with db.write() as session:

        def progress(done):
            told.append((done, is_behind(session), finds(session, house, f"zeldzaam{done - 1}")))

        rows = [row(own_id=str(n), title=f"Zeldzaam{n}") for n in range(1200)]
        import_ideas(session, rows, actor=SYSTEM, now=NOW, progress=progress)
    assert told == [(1000, False, 1), (1200, False, 1)]


def test_a_long_list_costs_few_statements(small):
    sent = Counter()

    def note(_c, _cursor, statement, *_rest):
        sent[statement.split()[0]] += 1

    rows = [row(own_id=f"n{n}", title=f"Idea {n}", problem=f"words {n}") for n in range(3000)]
    sa.event.listen(small.db.engine, "before_cursor_execute", note)
    assert take(small.db, *rows) == Imported(3000, 0, 0)
    assert sent.total() < 60


@pytest.mark.real_data
@pytest.mark.parametrize("name", LISTS)
def test_real_lists_come_in_whole_and_only_once(small, real_data, name):
    sheet = read_ideas((real_data / name).read_bytes(), name)
    assert (len(sheet.rows), sheet.refused) == (LISTS[name], ())
    assert take(small.db, *sheet.rows, create_units=True) == Imported(LISTS[name], 0, 0)
    assert take(small.db, *sheet.rows, create_units=True) == Imported(0, 0, LISTS[name])
    with small.db.read() as session:
        page = queries.counted_page(session, small.bob, Filters())
    assert page.count == min(LISTS[name], 1001)


def test_a_theme_is_known_by_its_name_in_either_language(db):
    both = {"name_nl": "Iedereen veilig thuis", "name_en": "Everyone home safe"}
    with db.write() as session:
        session.add(Theme(**both, year=2026))
    take(db, *(row(own_id=name, theme=name.upper()) for name in (*both.values(), "Water")))
    assert [idea.theme_id is None for idea in stored(db)] == [False, False, True]
