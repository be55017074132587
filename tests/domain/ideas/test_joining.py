"""Going on together: asked, answered once, both told; and saying that an idea is another one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, NotFound
from app.domain.ideas import commands
from app.domain.ideas.differing import differences_of, say_different
from app.domain.ideas.joining import (
    accept_join,
    ask_to_join,
    decline_join,
    own_request,
    requests_on,
    take_join_back,
    together_with,
)
from app.domain.ideas.joining_models import JoinState
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Person
from app.events.models import Event
from tests.factories import NOW, make_idea


def authors(session, idea_id):
    query = sa.select(IdeaAuthor.person_id, IdeaAuthor.main).where(IdeaAuthor.idea_id == idea_id)
    return sorted(tuple(row) for row in session.execute(query))


def asked(session, house, idea, own=None):
    return ask_to_join(session, idea, "Ook bij ons", own, actor=house.bob, now=NOW)


def test_who_is_let_in_is_a_submitter_and_no_supporter_any_more(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        commands.support_idea(session, idea, actor=house.bob, now=NOW)
        commands.support_idea(session, idea, actor=house.cas, now=NOW)
        row = asked(session, house, idea)
        assert [v.who for v in requests_on(house.ann, idea.id).ask(session)] == ["Bob"]
        accept_join(session, row.id, actor=house.ann, now=NOW)
        assert authors(session, idea.id) == [(house.ann.id, True), (house.bob.id, False)]
        assert session.get(Idea, idea.id, populate_existing=True).support_count == 1
        kinds = session.execute(sa.select(Event.kind).order_by(Event.id)).scalars().all()
        assert kinds == ["idea.join_asked", "idea.join_accepted"]


def named(session, idea, *readers):
    return [together_with(reader, idea.id).ask(session) for reader in readers]


def test_everybody_reads_who_submits_an_idea_together(db, house):
    with db.write() as session:
        whole, part = make_idea(session, author=house.ann), make_idea(session, author=house.bob)
        commands.merge_idea(session, part, whole.id, actor=house.team, now=NOW)
        assert named(session, whole, house.cas, house.ann, house.bob) == [["Bob"], ["Bob"], ["Ann"]]
        assert named(session, part, house.cas, house.bob) == [[], []]


@pytest.mark.parametrize(
    ("whole_hidden", "part_hidden"), [(False, True), (True, False), (True, True)]
)
def test_who_submitted_without_a_name_is_not_named_by_a_merge(db, house, whole_hidden, part_hidden):
    with db.write() as session:
        whole = make_idea(session, author=house.ann, pseudonymous=whole_hidden)
        part = make_idea(session, author=house.bob, pseudonymous=part_hidden)
        joined = ask_to_join(session, whole, actor=house.auditor, now=NOW)
        accept_join(session, joined.id, actor=house.ann, now=NOW)
        commands.merge_idea(session, part, whole.id, actor=house.team, now=NOW)
        by_name = [*([] if whole_hidden else ["Ada"]), *([] if part_hidden else ["Bob"])]
        assert named(session, whole, house.cas, house.ann) == [by_name, by_name]


def test_who_is_not_let_in_changes_nothing_but_the_answer(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        row = asked(session, house, idea)
        decline_join(session, row.id, actor=house.ann, now=NOW)
        assert authors(session, idea.id) == [(house.ann.id, True)]
        assert row.state is JoinState.DECLINED
        with pytest.raises(Conflict):
            accept_join(session, row.id, actor=house.ann, now=NOW)


def test_asking_twice_is_asking_once_and_can_be_taken_back(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        assert asked(session, house, idea).id == asked(session, house, idea).id
        take_join_back(session, idea, actor=house.bob, now=NOW)
        take_join_back(session, idea, actor=house.bob, now=NOW)
        assert own_request(session, house.bob, idea.id) is None
        assert asked(session, house, idea).id == 2


def test_only_the_submitter_learns_of_it_and_answers(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        row = asked(session, house, idea)
        for who in (house.cas, house.team, house.admin, house.bob):
            assert [v.who for v in requests_on(who, idea.id).ask(session) if not v.mine] == []
            with pytest.raises(NotFound):
                accept_join(session, row.id, actor=who, now=NOW)


def test_an_idea_without_submitter_is_in_the_hands_of_the_ai_team(db, house):
    with db.write() as session:
        idea = make_idea(session)
        row = asked(session, house, idea)
        assert [v.who for v in requests_on(house.team, idea.id).ask(session)] == ["Bob"]
        accept_join(session, row.id, actor=house.team, now=NOW)
        assert authors(session, idea.id) == [(house.bob.id, False)]


def test_so_is_one_whose_submitters_have_left(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        row = asked(session, house, idea)
        assert [v.who for v in requests_on(house.team, idea.id).ask(session)] == []
        session.get_one(Person, house.ann.id).active = False
        session.flush()
        assert [v.who for v in requests_on(house.team, idea.id).ask(session)] == ["Bob"]
        accept_join(session, row.id, actor=house.team, now=NOW)
        assert (house.bob.id, False) in authors(session, idea.id)


def test_nobody_joins_an_own_idea_a_finished_one_or_with_what_is_not_theirs(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        with pytest.raises(Conflict) as own:
            ask_to_join(session, idea, actor=house.ann, now=NOW)
        draft = make_idea(session, author=house.cas, state=IdeaState.DRAFT)
        with pytest.raises(NotFound):
            asked(session, house, idea, draft.id)
        commands.withdraw_idea(session, idea, actor=house.ann, now=NOW)
        with pytest.raises(Conflict) as late:
            asked(session, house, idea)
    assert (own.value.code, late.value.code) == ("own_idea", "wrong_state")


def test_a_draft_that_led_there_is_not_laid_open(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        draft = make_idea(session, author=house.bob, state=IdeaState.DRAFT, title="Geheim")
        asked(session, house, idea, draft.id)
        (seen,) = requests_on(house.ann, idea.id).ask(session)
        assert (seen.own_idea_id, seen.own_title) == (None, None)


def test_two_answers_at_once_give_one(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        row_id = asked(session, house, idea).id

    def answer(number):
        work = accept_join if number % 2 else decline_join
        try:
            with db.write() as session:
                work(session, row_id, actor=house.ann, now=NOW)
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(answer, range(8))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE join_request SET state = 'accepted'",
        (
            "INSERT INTO join_request (idea_id, person_id, state, text, asked_at) "
            "SELECT idea_id, person_id, 'open', '', asked_at FROM join_request"
        ),
        "UPDATE join_request SET own_idea_id = idea_id",
        (
            "INSERT INTO difference (idea_id, other_id, reason, at) "
            "SELECT idea_id, idea_id, '', asked_at FROM join_request"
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(db, house, statement):
    with db.write() as session:
        asked(session, house, make_idea(session, author=house.ann))
    with pytest.raises(Exception, match=r"(?i)check|unique|constraint"), db.engine.begin() as raw:
        raw.exec_driver_sql(statement)


def test_an_answered_wish_is_never_opened_again(db, house):
    with db.write() as session:
        row = asked(session, house, make_idea(session, author=house.ann))
        decline_join(session, row.id, actor=house.ann, now=NOW)
    with pytest.raises(Exception, match="wrong_state"), db.engine.begin() as raw:
        raw.exec_driver_sql("UPDATE join_request SET state = 'open', answered_at = NULL")


def test_saying_that_an_idea_is_another_one_is_kept_with_its_reason(db, house):
    with db.write() as session:
        idea, other = make_idea(session, author=house.bob), make_idea(session, title="Eerder")
        draft = make_idea(session, state=IdeaState.DRAFT, author=house.ann)
        others = [other.id, idea.id, draft.id, 999]
        assert say_different(session, idea, others, "Ketels", actor=house.bob, now=NOW) == 1
        assert say_different(session, idea, [other.id], "Toch", actor=house.bob, now=NOW) == 0
        seen = [(d.other_id, d.title, d.reason) for d in differences_of(session, idea.id)]
        assert seen == [(other.id, "Eerder", "Ketels")]
