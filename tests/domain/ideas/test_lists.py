"""Lists, board, search and look-alikes: right, bounded, and blind to what is not theirs."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.domain.finding.alike import Given, likes
from app.domain.ideas import commands, queries
from app.domain.ideas.cards import CARD, IdeaCard
from app.domain.ideas.models import Idea
from app.domain.ideas.queries import Filters, Sort
from app.domain.ideas.schemas import IdeaText
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho, ValueType
from app.search.keeping import catch_up
from tests.factories import NOW, make_actor, make_idea


def indexed(session, **given):
    idea = make_idea(session, **given)
    catch_up(session)
    return idea.id


def ids(session, actor, **filters):
    return [c.id for c in queries.ideas_page(session, actor, Filters(**filters)).items]


def test_columns_of_a_card_stand_in_its_order():
    step = [f"next_{name}" for name in queries.NextStep._fields]

    assert [column.key for column in CARD] == [*IdeaCard._fields[:-2], *step]
    assert IdeaCard._fields[-2:] == ("next_step", "allowed")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("factuur", True),
        ("facturen", True),
        ("FACTUREN verwerken", True),
        ("fact", True),
        ("cafe", True),
        ("café", True),
        ("invoice", False),
        ("factuur roos", False),
        ("'\" OR * -- ; DROP", False),
        ("factuur*", True),
        ("NEAR(factuur)", False),
        ("\u0000", False),
        ("()", False),
        ("🙂", False),
    ],
)
def test_words_are_found_by_stem_and_start_on_both_databases(db, house, words, found):
    with db.write() as session:
        idea_id = indexed(
            session, title="Facturen verwerken", problem="In het café typt iemand elke factuur over"
        )
        indexed(session, title="Roosters", problem="Anders")
        assert ids(session, house.bob, q=words) == ([idea_id] if found else [])


@given(words=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_search_text_breaks_the_query(small, words):
    with small.db.read() as session:
        assert ids(session, small.bob, q=words) == [] if words.strip() else True
        assert likes(session, small.bob, Given(words)) == []


@pytest.mark.parametrize(
    "words", ["a:b & !c | 'd' <-> e", "\\ ' \" %", "x" * 5000, "((((", "foo:*bar", "1' OR '1'='1"]
)
def test_hostile_words_find_nothing_and_break_nothing(db, house, words):
    with db.write() as session:
        indexed(session, title="Iets", problem="Gewoon")
        assert ids(session, house.bob, q=words[:200]) == []
        assert likes(session, house.bob, Given(words)) == []


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_meet_without_gap_or_repeat(db, house, sort):
    with db.write() as session:
        made = [
            make_idea(
                session,
                submitted_at=NOW + timedelta(hours=n % 3),
                next_by=NOW + timedelta(days=n % 2),
            ).id
            for n in range(7)
        ]
        for n, idea_id in enumerate(made):
            session.execute(sa.update(Idea).where(Idea.id == idea_id).values(support_count=n % 3))
        filters, seen, cursor = Filters(sort=sort), [], None
        whole = [c.id for c in queries.ideas_page(session, house.bob, filters).items]
        while True:
            page = queries.ideas_page(session, house.bob, filters, limit=2, cursor=cursor)
            seen += [c.id for c in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert (seen, sorted(seen)) == (whole, made)


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "🙂", "WyJzdXBwb3J0IiwgMSwgMV0"])
def test_a_foreign_cursor_is_refused(small, cursor):
    with small.db.read() as session, pytest.raises(Invalid) as wrong:
        queries.ideas_page(session, small.bob, Filters(), cursor=cursor)
    assert wrong.value.errors[0].code == "bad_cursor"


def test_filters_narrow_together(db, house):
    with db.write() as session:
        right = make_idea(
            session, unit_id=house.unit, value_type=ValueType.RENEWAL, author=house.ann
        ).id
        make_idea(session, unit_id=house.unit)
        make_idea(session, value_type=ValueType.RENEWAL)
        wanted = {
            "units": (house.unit,),
            "value_types": (ValueType.RENEWAL,),
            "states": (IdeaState.SUBMITTED,),
        }
        assert ids(session, house.bob, **wanted) == [right]
        assert ids(session, house.ann, mine=True) == [right]
        assert ids(session, house.bob, mine=True) == []


def test_no_query_gives_the_name_behind_a_pseudonymous_idea(db, house):
    secret = "Ann"
    with db.write() as session:
        draft = commands.create_draft(
            session,
            IdeaText(
                title="Klachten sneller zien", problem="Klachten blijven liggen", pseudonymous=True
            ),
            actor=house.ann,
            now=NOW,
        )
        idea = commands.submit_idea(session, draft, actor=house.ann, now=NOW)
        commands.comment_on(session, idea, "Ik", actor=house.ann, now=NOW)
        commands.edit_idea(session, idea, IdeaText(proposal="Meer"), actor=house.ann, now=NOW)
        for who in (house.bob, house.team, house.admin, house.auditor):
            told = [
                queries.idea_view(session, who, idea.id),
                queries.ideas_page(session, who, Filters()),
                queries.comments_of(idea.id).ask(session),
                queries.history(idea.id).ask(session),
                queries.versions_of(session, idea.id),
                likes(session, who, Given("klachten blijven liggen")),
                queries.board(session, who, Filters()),
            ]
            assert [part for part in told if secret in repr(part)] == []
        traces = session.execute(
            sa.text("SELECT actor_id FROM event WHERE actor_id IS NOT NULL")
        ).all()
        kept = session.execute(
            sa.text("SELECT changed_by FROM idea_version WHERE changed_by IS NOT NULL")
        ).all()
        assert (traces, kept, queries.idea_view(session, house.ann, idea.id).card.mine) == (
            [],
            [],
            True,
        )


def statements(db, work):
    """Return how many statements some work sends."""
    sent = []

    def note(_c, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize(
    ("name", "most"),
    [("list", 1), ("counted", 1), ("board", 2), ("queue", 1), ("one", 1), ("alike", 2)],
)
def test_the_number_of_queries_does_not_grow(small, name, most):
    works = {
        "list": lambda s: queries.ideas_page(s, small.team, Filters(q="idea")),
        "counted": lambda s: queries.counted_page(s, small.team, Filters()),
        "board": lambda s: queries.board(s, small.team, Filters()),
        "queue": lambda s: queries.triage_queue(s, small.team),
        "one": lambda s: queries.idea_view(s, small.team, 1),
        "alike": lambda s: likes(s, small.team, Given("problem idea invoices overtyping")),
    }

    def run():
        with small.db.read() as session:
            works[name](session)

    seen = []
    for many in (1, 100):
        with small.db.write() as session:
            for _ in range(many):
                indexed(session, author=small.ann, problem="overtyping invoices")
        seen.append(statements(small.db, run))
    assert seen == [most, most]


def test_the_board_counts_stages_and_shelves(db, house):
    with db.write() as session:
        for _ in range(5):
            make_idea(session, author=house.ann)
        gone = make_idea(session, author=house.ann)
        commands.decline_idea(session, gone, "No", actor=house.team, now=NOW)
        make_idea(session, author=house.ann, state=IdeaState.DRAFT)
        seen = queries.board(session, house.bob, Filters())
    assert [(s.key, s.count, len(s.cards)) for s in seen.stages] == [
        ("new", 5, 3),
        ("talk", 0, 0),
        ("ready", 0, 0),
        ("trial", 0, 0),
    ]
    assert [(s.key, s.count) for s in seen.shelves] == [
        ("adopted", 0),
        ("not_now", 1),
        ("ended", 0),
    ]


def test_look_alikes_come_best_first_and_never_the_idea_itself(db, house):
    with db.write() as session:
        near = indexed(
            session,
            title="Werkbon inspreken",
            problem="De werkbon overtypen na elke klus kost veel tijd",
        )
        indexed(session, title="Rooster", problem="Diensten ruilen kost de planner een uur")
        text = "Na elke klus typ ik de werkbon over, overtypen kost mij veel tijd"
        assert [x.id for x in likes(session, house.bob, Given(text))] == [near]
        assert likes(session, house.bob, Given(text), but=near) == []


def test_a_stage_is_counted_no_further_than_a_thousand(sqlite_db):
    with sqlite_db.write() as session:
        bob = make_actor(session)
        rows = [
            {
                "state": IdeaState.SUBMITTED,
                "created_at": NOW,
                "submitted_at": NOW,
                "next_code": NextCode.ANSWER,
                "next_who": NextWho.AI_TEAM,
                "next_by": NOW,
            }
            for _ in range(1002)
        ]
        session.execute(sa.insert(Idea), rows)
        seen = queries.board(session, bob, Filters())
    assert ([s.count for s in seen.stages], seen.many) == ([1001, 0, 0, 0], True)
