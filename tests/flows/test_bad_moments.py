"""The bad moments of a session, at once and on both databases: each has an answer, none is an error."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.config import Settings
from app.core.actor import Role
from app.core.clock import FixedClock
from app.domain.rounds.queries import item_of
from app.domain.rounds.reveals import tallies_of
from app.main import create_app
from tests.domain.rounds.month import MONTH, NOW, stage
from tests.factories import make_actor
from tests.web.rounds_site import Visitor

S = f"/rounds/{MONTH}/session"
HANDS = 4


@pytest.fixture
def made(db):
    """Stage a session with its first idea open; all but the last answered everything with Yes."""
    found = stage(db, voters=5, ideas=2, quorum=3).upto("preparation")
    for voter in found.voters[:4]:
        found.cast(voter, dict.fromkeys(found.ids, 4))
    found.move("session")
    found.item("open", found.ids[0])
    found.app = create_app(Settings(language="en"), db=db, clock=FixedClock(NOW))
    return found


def at_once(acts):
    """Do all of it in one moment; return the status of each answer."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [found.result().status_code for found in [pool.submit(act) for act in acts]]


def events(made, kind):
    with made.db.read() as session:
        text = sa.text("SELECT count(*) FROM event WHERE kind = :k")
        return session.execute(text, {"k": kind}).scalar_one()


def counts(made, idea):
    with made.db.read() as session:
        item = item_of(session, made.round(session).id, idea)
        return [tally.counts for tally in tallies_of(session, item)]


def score_of(made, voter, idea):
    text = "SELECT score FROM ballot_line WHERE voter_id = :v AND idea_id = :i"
    with made.db.read() as session:
        return list(session.execute(sa.text(text), {"v": voter.id, "i": idea}).scalars())


def test_double_click_and_reveal_twice_in_two_tabs_are_one_effect(made) -> None:
    idea = made.ids[0]
    tabs = [Visitor(made, made.facilitator, f"tab {n}") for n in range(HANDS)]

    def press(act, **form):
        return at_once([lambda t=tab: t.post(f"{S}/{idea}/{act}", **form) for tab in tabs])

    assert press("reveal") == [303] * HANDS
    assert press("opening") == [303] * HANDS
    assert press("reveal") == [303] * HANDS
    assert press("settling", conclusion="We start.") == [303] * HANDS

    assert counts(made, idea) == [(0, 0, 0, 4, 0)] * 2
    kinds = ("item.opened", "item.revealed", "item.settled")
    assert [events(made, kind) for kind in kinds] == [2, 2, 1]


def test_two_devices_in_one_moment_keep_one_answer_that_both_show(made) -> None:
    voter, idea = made.voters[4], made.ids[0]
    devices = [Visitor(made, voter, f"device {n}") for n in range(HANDS)]

    said = at_once(
        [lambda d=d, n=n: d.post(f"{S}/{idea}/vote", score=n) for n, d in enumerate(devices, 1)]
    )

    (kept,) = score_of(made, voter, idea)
    assert said == [303] * HANDS
    shown = f'value="{kept}" checked'
    assert [shown in d.get(f"{S}?as=voter").text for d in devices] == [True] * HANDS


def test_vote_in_the_moment_of_closing_counts_or_says_that_it_came_too_late(made) -> None:
    idea, lead = made.ids[0], Visitor(made, made.facilitator)
    voters = [Visitor(made, voter) for voter in made.voters]

    said = at_once(
        [lambda v=v: v.post(f"{S}/{idea}/vote", score=5) for v in voters[:2]]
        + [lambda: lead.post(f"{S}/{idea}/reveal")]
        + [lambda v=v: v.post(f"{S}/{idea}/vote", score=5) for v in voters[2:]]
    )

    votes = said[:2] + said[3:]
    assert (said[2], set(votes) <= {303, 409}) == (303, True)
    assert counts(made, idea)[0][4] == votes.count(303)


def test_answer_from_a_page_of_the_first_vote_is_refused_in_the_second(made) -> None:
    voter, idea = Visitor(made, made.voters[0]), made.ids[0]
    for verb in ("reveal", "open"):
        made.item(verb, idea)

    late = voter.post(f"{S}/{idea}/vote", score=1, vote=0)
    same = voter.post(f"{S}/{idea}/vote", score=4, vote=0)
    fresh = voter.post(f"{S}/{idea}/vote", score=2, vote=1)

    sentence = "Je antwoord kwam na de eerste stemming. Het telt niet mee."
    assert (late.status_code, sentence in late.text) == (409, True)
    assert (same.status_code, fresh.status_code) == (303, 303)
    assert score_of(made, made.voters[0], idea) == [2]


def test_voter_who_loses_the_role_keeps_this_session(made) -> None:
    voter, idea = made.voters[4], made.ids[0]
    door = Visitor(made, voter)
    with made.db.write() as session:
        gone = sa.text("DELETE FROM role_grant WHERE person_id = :p")
        session.execute(gone, {"p": voter.id})

    answer = door.post(f"{S}/{idea}/vote", score=5)

    assert (answer.status_code, score_of(made, voter, idea)) == (303, [5])


def test_chair_who_went_offline_is_followed_by_another_and_old_presses_move_nothing(made) -> None:
    idea, old = made.ids[0], Visitor(made, made.facilitator)
    with made.db.write() as session:
        other = make_actor(session, Role.FACILITATOR, name="Olga")
    olga = Visitor(made, other)

    assert olga.post(f"{S}/chair").status_code == 303
    late = old.post(f"{S}/{idea}/reveal")

    assert (late.status_code, "Olga leidt nu de sessie." in late.text) == (409, True)
    assert counts(made, idea) == []
    assert olga.post(f"{S}/{idea}/reveal").status_code == 303
