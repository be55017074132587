"""The search: stems, starts, phrases and what may not stand in it; the same on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.actor import Actor
from app.core.input import parse
from app.domain.experiments.lesson_models import Lesson
from app.domain.experiments.models import Experiment
from app.domain.finding.schemas import SearchQuery
from app.domain.finding.searching import search
from app.domain.ideas.models import Comment, Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import ValueType
from app.domain.register.models import RegisterEntry
from app.domain.rounds.models import Item, Round
from app.search.keeping import catch_up, is_behind, note_everything
from app.search.vocabulary import count_words, docs_of, is_old, texts_counted
from tests.factories import NOW, make_actor, make_idea, make_theme, make_unit

READER = Actor(1)


def found(session, q="", *, page=1, **filters):
    return search(session, READER, parse(SearchQuery, {"q": q, **filters}), page=page)


def titles(session, q="", **filters):
    return [
        ("".join(p.text for p in h.title), str(h.kind)) for h in found(session, q, **filters).hits
    ]


def fill(db):
    """Make one of each kind, and ideas that differ in every filter; return their ids by name."""
    with db.write() as session:
        person = make_actor(session)
        unit, other = make_unit(session, "Service").id, make_unit(session, "Verkoop").id
        theme = make_theme(session, "Minder zoeken").id
        made = {
            "invoices": make_idea(
                session,
                title="Facturen controleren",
                problem="In het café typt iemand elke factuur over.",
                unit_id=unit,
                theme_id=theme,
                value_type=ValueType.EFFICIENCY,
            ),
            "boiler": make_idea(
                session,
                title="Ketel herkennen op foto",
                problem="De monteur zoekt lang naar het type. Soms staat het op de factuur.",
                submitted_at=NOW + timedelta(hours=1),
                unit_id=other,
                value_type=ValueType.RENEWAL,
                support_count=7,
            ),
            "english": make_idea(
                session,
                title="Answering invoices faster",
                problem="Invoice questions wait for days.",
                submitted_at=NOW + timedelta(hours=2),
            ),
        }
        draft = make_idea(session, state=IdeaState.DRAFT, title="Geheime factuur", author=person)
        boiler = made["boiler"].id
        trial = Experiment(idea_id=boiler, created_at=NOW, goal="Van 40 naar 28 ritten", weeks=8)
        session.add(trial)
        session.flush()
        lesson = Lesson(
            idea_id=boiler, experiment_id=trial.id, text="De foto’s waren te donker.", at=NOW
        )
        comment = Comment(
            idea_id=made["invoices"].id, person_id=person.id, at=NOW, text="Dat scheelt ritten!"
        )
        entry = RegisterEntry(name="Vertaalhulp", description="Vertaalt brieven", created_at=NOW)
        session.add_all([lesson, comment, entry])
    return {**{name: row.id for name, row in made.items()}, "draft": draft.id}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("factuur", ["Facturen controleren", "Ketel herkennen op foto"]),
        ("facturen", ["Facturen controleren", "Ketel herkennen op foto"]),
        ("FACT", ["Facturen controleren", "Ketel herkennen op foto"]),
        ("cafe", ["Facturen controleren"]),
        ("café", ["Facturen controleren"]),
        ("invoice", ["Answering invoices faster"]),
        ("invoices wait", ["Answering invoices faster"]),
        ('"type soms"', ["Ketel herkennen op foto"]),
        ('"soms type"', []),
        ('"foto de monteur"', []),
        ("factuur -monteur", ["Facturen controleren"]),
        ('factuur -"op de factuur"', ["Facturen controleren"]),
        ("factuur -facturen", []),
        ("K-1", ["Facturen controleren"]),
        ("k-2 ketel", ["Ketel herkennen op foto"]),
        ("geheime", []),
        ("()", []),
        ("a:b & !c | 'd' <-> e", []),
        ('"', []),
        ("-", []),
    ],
)
def test_ideas_are_found_by_words_and_their_forms(db, q, expected):
    fill(db)
    with db.read() as session:
        assert [title for title, _ in titles(session, q, kind="idea")] == expected


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Wij delen ideeën.", "idee"),
        ("Eén idee is genoeg.", "ideeën"),
        ("Eén idee is genoeg.", "-x ideeen"),
        ("Per categorie", "categorieën"),
        ("Monteurs met zere knieën", '"zere knieën"'),
        ("Een zere knie", "knieën"),
    ],
)
def test_plurals_with_dots_are_found(db, said, asked):
    with db.write() as session:
        make_idea(session, title="Iets", problem=said)
        make_idea(session, title="Anders", problem="Een steen, twee bomen.")
    with db.read() as session:
        assert titles(session, asked) == [("Iets", "idea")]


def test_every_kind_is_found_and_says_what_it_is(db):
    fill(db)
    with db.read() as session:
        assert titles(session, "ritten") == [
            ("Ketel herkennen op foto", "experiment"),
            ("Facturen controleren", "comment"),
        ]
        assert titles(session, "donker") == [("Ketel herkennen op foto", "lesson")]
        assert titles(session, "brief") == [("Vertaalhulp", "register")]


def test_words_in_the_title_come_first_then_the_newest(db):
    fill(db)
    with db.read() as session:
        best = [title for title, _ in titles(session, "factuur", kind="idea")]
        newest = [title for title, _ in titles(session, "factuur", kind="idea", sort="newest")]
        support = [title for title, _ in titles(session, kind="idea", sort="support")]
    assert best == ["Facturen controleren", "Ketel herkennen op foto"]
    assert newest == best[::-1]
    assert support[0] == "Ketel herkennen op foto"


def test_filters_narrow_and_count_as_if_they_were_off(db):
    fill(db)
    with db.read() as session:
        page = found(session, "factuur", value_type="renewal")
        assert [str(h.kind) for h in page.hits] == ["idea"]
        assert dict(page.counts["value_type"]) == {"efficiency": 1, "renewal": 1}
        assert dict(page.counts["unit"]) == {2: 1}
        everything = found(session)
    assert dict(everything.counts["kind"]) == {
        "idea": 3,
        "experiment": 1,
        "lesson": 1,
        "register": 1,
        "comment": 1,
    }


def test_an_idea_belongs_to_every_round_that_has_it_on_its_agenda(db):
    ids = fill(db)
    with db.write() as session:
        for month in ("2026-10", "2026-11"):
            days = [NOW + timedelta(days=n) for n in (1, 2, 3)]
            row = Round(
                month=month,
                seed="5" * 64,
                seed_sha256="5" * 64,
                budget_cents=0,
                intake_from=NOW,
                created_at=NOW,
                **dict(zip(("intake_until", "session_at", "answer_by"), days, strict=True)),
            )
            session.add(row)
            session.flush()
            session.add(Item(round_id=row.id, idea_id=ids["boiler"], position=1))
        values = {"boiler": ids["boiler"]}
        session.execute(sa.text("UPDATE idea SET state = 'withdrawn' WHERE id = :boiler"), values)
    with db.read() as session:
        for month in ("2026-10", "2026-11"):
            assert titles(session, kind="idea", round=month) == [
                ("Ketel herkennen op foto", "idea")
            ]
        assert titles(session, kind="idea", round="2026-09") == []
        counts = found(session, kind="idea").counts["round"]
    assert dict(counts) == {"2026-10": 1, "2026-11": 1}


def test_words_are_marked_where_they_stand(db):
    fill(db)
    with db.read() as session:
        hit = found(session, "monteur", kind="idea").hits[0]
    assert [piece.text for piece in hit.text if piece.hit] == ["monteur"]


def test_nothing_found_gives_near_words_that_find_something(db):
    fill(db)
    with db.read() as session:
        assert found(session, "monteru").near == ("monteur",)
        assert found(session, "fotoo ketel").near == ("foto ketel",)
        assert found(session, "geheimen").near == ()  # stands in a draft alone


def test_the_table_is_in_step_at_the_commit_whoever_writes(db):
    ids = fill(db)
    with db.write() as session:
        session.execute(
            sa.update(Idea).where(Idea.id == ids["invoices"]).values(title="Bonnen lezen")
        )
    with db.read() as session:
        assert titles(session, "controleren") == []
        assert titles(session, "bonnen", kind="idea") == [("Bonnen lezen", "idea")]
        assert not is_behind(session)


def test_what_was_changed_by_hand_is_noted_and_taken_in_later(db):
    ids = fill(db)
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE idea SET title = 'Zon' WHERE id = {ids['boiler']}")
        connection.exec_driver_sql("DELETE FROM comment")
    with db.write() as session:
        assert is_behind(session)
        assert catch_up(session) == 2
    with db.read() as session:
        assert titles(session, "zon", kind="idea") == [("Zon", "idea")]
        assert titles(session, "scheelt") == []


def test_making_the_table_anew_changes_nothing(db):
    fill(db)
    with db.write() as session:
        before = _rows(session)
        note_everything(session)
        catch_up(session)
        assert _rows(session) == before


def test_a_search_asks_as_often_for_one_row_as_for_a_hundred(db, statements):
    with db.write() as session:
        make_idea(session, title="Zoeken 1")
    few = statements(db, lambda session: found(session, "zoeken", kind="idea"))
    with db.write() as session:
        for number in range(100):
            make_idea(session, title=f"Zoeken {number}")
    assert statements(db, lambda session: found(session, "zoeken", kind="idea")) == few


def _rows(session):
    return [
        session.execute(sa.text(f"SELECT {columns} FROM {table} ORDER BY 1")).all()
        for table, columns in (
            ("search_fts", "rowid, body"),
            ("search_doc", "id, kind, of_id, idea_id, made"),
            ("search_word", "word"),
        )
    ]


def test_words_are_counted_once_a_day_and_forgotten_with_their_texts(db):
    fill(db)
    with db.write() as session:
        assert is_old(session, NOW)
        assert count_words(session, NOW) == 7
        known = docs_of(session, ["~factuur", "factuur", "geheime"])
        assert known == {"~factuur": 2, "factuur": 2, " ": 7}
        assert texts_counted(known) == 7
        assert not is_old(session, NOW)
        assert is_old(session, NOW + timedelta(days=1))
