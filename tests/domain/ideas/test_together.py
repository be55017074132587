"""Support, merging and talking: counted once, undone whole, and safe for many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, Invalid, KiemError
from app.core.input import parse
from app.domain.ideas import commands, queries
from app.domain.ideas.merging import Together, together
from app.domain.ideas.models import Idea, IdeaAuthor, Support
from app.domain.ideas.schemas import TriageInput
from app.domain.ideas.states import IdeaState
from app.events.models import Event
from tests.factories import NOW, READY, make_actor, make_idea


def counts(session, *ids):
    return [session.get(Idea, i, populate_existing=True).support_count for i in ids]


def test_support_counts_once_and_can_be_taken_back(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        commands.support_idea(session, idea, actor=house.bob, now=NOW)
        commands.support_idea(session, idea, actor=house.bob, now=NOW)
        assert counts(session, idea.id) == [1]
        commands.unsupport_idea(session, idea, actor=house.bob)
        commands.unsupport_idea(session, idea, actor=house.bob)
        assert counts(session, idea.id) == [0]


def test_nobody_supports_their_own_idea_or_one_that_has_ended(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        with pytest.raises(Conflict) as own:
            commands.support_idea(session, idea, actor=house.ann, now=NOW)
        commands.withdraw_idea(session, idea, actor=house.ann, now=NOW)
        with pytest.raises(Conflict) as late:
            commands.support_idea(session, idea, actor=house.bob, now=NOW)
    assert (own.value.code, late.value.code) == ("not_supported", "wrong_state")


def test_twenty_clicks_at_once_support_once(db, house):
    with db.write() as session:
        idea_id = make_idea(session, author=house.ann).id

    def click(_):
        with db.write() as session:
            commands.support_idea(session, session.get(Idea, idea_id), actor=house.bob, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(click, range(20)))
    with db.read() as session:
        assert counts(session, idea_id) == [1]


def test_two_people_triaging_at_once_give_one_answer(db, house):
    with db.write() as session:
        idea_id = make_idea(session, author=house.ann, complete=True).id
        other = make_actor(session, *house.team.roles)
    answers = [
        (house.team, {"outcome": "admit"}),
        (other, {"outcome": "decline", "reason": "No"}),
        (house.team, {"outcome": "ask", "reason": "How?"}),
        (other, {"outcome": "admit"}),
    ]

    def attempt(pair):
        actor, given = pair
        try:
            with db.write() as session:
                commands.triage_idea(
                    session,
                    session.get(Idea, idea_id),
                    parse(TriageInput, given),
                    actor=actor,
                    now=NOW,
                )
        except KiemError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(attempt, answers))
    with db.read() as session:
        kinds = (
            session.execute(sa.select(Event.kind).where(Event.idea_id == idea_id)).scalars().all()
        )
    assert outcomes == ["done", "wrong_state", "wrong_state", "wrong_state"]
    assert len([k for k in kinds if k in {"idea.admitted", "idea.declined", "idea.asked"}]) == 1


@pytest.fixture
def two(db, house):
    """Give two ideas: both supported by Cas, the first also by Bob's colleague Ada."""
    with db.write() as session:
        one, two = make_idea(session, author=house.ann), make_idea(session, author=house.bob)
        for idea, who in ((one, house.cas), (two, house.cas), (one, house.auditor)):
            commands.support_idea(session, idea, actor=who, now=NOW)
        commands.comment_on(session, one, "Here too", actor=house.cas, now=NOW)
        return one.id, two.id


def test_merging_counts_each_supporter_once_and_brings_submitters_along(db, house, two):
    first, second = two
    with db.write() as session:
        commands.merge_idea(session, session.get(Idea, first), second, actor=house.team, now=NOW)
        merged, into = (
            queries.idea_view(session, house.cas, first),
            queries.idea_view(session, house.cas, second),
        )
        assert (merged.card.state, merged.merged_into_id, merged.card.next_step.code) == (
            "merged",
            second,
            "none",
        )
        assert (into.card.supports, into.co_submitters, into.card.submitter) == (2, 1, "Bob")
        assert [c.text for c in queries.comments_of(second).ask(session)] == ["Here too"]
        assert queries.idea_view(session, house.ann, second).card.mine is True


def test_undoing_a_merge_leaves_both_as_they_were(db, house, two):
    first, second = two
    with db.write() as session:
        commands.merge_idea(session, session.get(Idea, first), second, actor=house.team, now=NOW)
        commands.unmerge_idea(session, session.get(Idea, first), actor=house.team, now=NOW)
        assert counts(session, first, second) == [2, 1]
        authors = session.execute(sa.select(IdeaAuthor.idea_id, IdeaAuthor.person_id)).all()
        assert sorted(map(tuple, authors)) == [(first, house.ann.id), (second, house.bob.id)]
        assert session.get(Idea, first).state == "triage"


def supports(session):
    query = sa.select(Support.idea_id, Support.person_id, Support.at, Support.own)
    return sorted(tuple(row) for row in session.execute(query))


def test_a_submitter_who_supported_the_other_idea_is_counted_once_and_gets_it_back(db, house, two):
    first, second = two
    with db.write() as session:
        commands.support_idea(session, session.get(Idea, second), actor=house.ann, now=NOW)
        commands.support_idea(session, session.get(Idea, first), actor=house.bob, now=NOW)
        before = supports(session)
        assert (counts(session, first, second), together(session, first, second)) == (
            [3, 2],
            Together(supporters=2, both=1, remarks=1, submitters=2),
        )
        commands.merge_idea(session, session.get(Idea, first), second, actor=house.team, now=NOW)
        assert counts(session, second) == [2]
        commands.unmerge_idea(session, session.get(Idea, first), actor=house.team, now=NOW)
        assert (counts(session, first, second), supports(session)) == ([3, 2], before)


def test_support_given_after_a_merge_stays_when_it_is_undone(db, house, two):
    first, second = two
    with db.write() as session:
        commands.merge_idea(session, session.get(Idea, first), second, actor=house.team, now=NOW)
        commands.support_idea(session, session.get(Idea, second), actor=house.auditor, now=NOW)
        commands.unmerge_idea(session, session.get(Idea, first), actor=house.team, now=NOW)
        assert counts(session, first, second) == [2, 2]


def test_who_came_with_two_ideas_stays_when_one_of_them_leaves(db, house, two):
    first, second = two
    with db.write() as session:
        third = make_idea(session, author=house.ann)
        commands.support_idea(session, third, actor=house.auditor, now=NOW)
        for idea_id in (first, third.id):
            commands.merge_idea(
                session, session.get(Idea, idea_id), second, actor=house.team, now=NOW
            )
        commands.unmerge_idea(session, session.get(Idea, first), actor=house.team, now=NOW)
        kept = session.execute(
            sa.select(Support.person_id).where(Support.idea_id == second)
        ).scalars()
        assert sorted(kept) == sorted([house.cas.id, house.auditor.id])
        assert queries.idea_view(session, house.ann, second).card.mine is True


@pytest.mark.parametrize("target", ["itself", "nothing", "a draft", "an ended one"])
def test_an_idea_goes_only_into_another_living_one(db, house, target):
    with db.write() as session:
        idea = make_idea(session, author=house.ann)
        into = {
            "itself": idea.id,
            "nothing": 999,
            "a draft": make_idea(session, author=house.bob, state=IdeaState.DRAFT).id,
            "an ended one": make_idea(session, author=house.bob).id,
        }[target]
        if target == "an ended one":
            commands.withdraw_idea(session, session.get(Idea, into), actor=house.bob, now=NOW)
        with pytest.raises((Invalid, Conflict)):
            commands.merge_idea(session, idea, into, actor=house.team, now=NOW)
        assert idea.state == "submitted"


def test_two_opposite_merges_at_once_end_in_one(db, house):
    with db.write() as session:
        one, two = make_idea(session, author=house.ann).id, make_idea(session, author=house.bob).id

    def merge(pair):
        try:
            with db.write() as session:
                commands.merge_idea(
                    session, session.get(Idea, pair[0]), pair[1], actor=house.team, now=NOW
                )
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(2) as pool:
        done = sum(pool.map(merge, [(one, two), (two, one)]))
    assert done == 1


def test_an_author_speaks_as_the_submitter(db, house):
    with db.write() as session:
        idea = make_idea(session, author=house.ann, pseudonymous=True)
        commands.comment_on(session, idea, "Mine", actor=house.ann, now=NOW)
        commands.comment_on(session, idea, "Theirs", actor=house.bob, now=NOW)
        said = [(c.who, c.by_submitter) for c in queries.comments_of(idea.id).ask(session)]
        kinds = [
            tuple(row)
            for row in session.execute(sa.select(Event.kind, Event.actor_id).order_by(Event.id))
        ]
    assert said == [(None, True), ("Bob", False)]
    assert kinds == [("idea.replied", None), ("idea.commented", house.bob.id)]


def test_ready_factory_is_complete(small):
    from app.domain.ideas.writing import lacks, needed_of

    with small.db.write() as session:
        assert lacks(needed_of(make_idea(session, complete=True), {})) == []
        assert len(READY) == len(lacks(needed_of(make_idea(session), {})))
