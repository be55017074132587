"""A session on a server whose clock steps back and forth: nothing refused, lost, doubled or negative."""

import re
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa

from app.config import Settings
from app.core.clock import FixedClock
from app.domain.rounds.queries import item_of
from app.domain.rounds.reveals import tallies_of
from app.events.chain import first_break, seal
from app.main import create_app
from tests.domain.rounds.month import MONTH, NOW, stage
from tests.web.rounds_site import Visitor
from tests.web.test_rounds import where

R = f"/rounds/{MONTH}"
S = f"{R}/session"
HAPPENED = ["item.opened", "item.revealed", "item.opened", "item.revealed", "item.settled"]
STEPS = (0, 5, -5, 5, 0, -5, -5, 5)


class Unsteady(FixedClock):
    """A clock that goes a second at each look, and lies five seconds beside it, now before and now after."""

    def __init__(self):
        super().__init__(NOW)
        self._looks = count()

    def now(self):
        look = next(self._looks)
        return self.at + timedelta(seconds=look + STEPS[look % len(STEPS)])


@pytest.fixture
def made(db):
    """Stage a session of one idea that nobody answered yet, on a server with such a clock."""
    found = stage(db, voters=5, ideas=1, quorum=3).upto("session")
    found.app = create_app(Settings(language="en"), db=db, clock=Unsteady())
    return found


def seconds_left(*visitors):
    texts = [v.get(S).text for v in visitors for _ in STEPS]
    return [int(s) for text in texts for s in re.findall(r'data-seconds="(-?\d+)"', text)]


def test_session_on_a_clock_that_steps_back_and_forth_loses_and_doubles_nothing(made) -> None:
    lead, (idea,) = Visitor(made, made.facilitator), made.ids
    voters = [Visitor(made, voter) for voter in made.voters]

    where(lead.post(f"{S}/{idea}/opening"))
    for voter, score in zip(voters, (1, 2, 3, 4, 5), strict=True):
        where(voter.post(f"{S}/{idea}/vote", score=score, vote=0))
    where(lead.post(f"{S}/{idea}/reveal"))
    left = seconds_left(voters[0], voters[1])
    where(lead.post(f"{S}/{idea}/opening"))
    for voter in voters[:2] * 2:
        where(voter.post(f"{S}/{idea}/vote", score=4, vote=1))
    where(lead.post(f"{S}/{idea}/reveal"))
    where(lead.post(f"{S}/{idea}/settling", conclusion="We start."))
    where(lead.post(f"{R}/transition", to="decided"))
    where(lead.post(f"{R}/publication"))

    assert len(left) == 2 * len(STEPS)
    assert all(0 < seconds <= 250 for seconds in left)
    with made.db.read() as session:
        tallies = tallies_of(session, item_of(session, made.round(session).id, idea))
        kinds = "SELECT kind FROM event WHERE kind LIKE 'item.%' ORDER BY id"
        assert [t.counts for t in tallies] == [(1, 1, 1, 1, 1), (0, 0, 1, 3, 1)]
        assert list(session.execute(sa.text(kinds)).scalars()) == HAPPENED
    with made.db.write() as session:
        seal(session)
        assert first_break(session) is None
