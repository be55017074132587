"""The screens of an evening that pass: each moment of the session, the decision, the publication."""

import itertools

import pytest
import sqlalchemy as sa

from app.auth.actors import actor_of_person
from app.domain.rounds.access import find_round
from app.domain.rounds.items import open_item, reveal_item, settle_item
from app.domain.rounds.queries import agenda_of
from app.domain.rounds.states import RoundState
from app.domain.rounds.transitions import transition_round
from tests.browser.conftest import NOW
from tests.browser.screens import look
from tests.support.browse import page_as

pytestmark = pytest.mark.browser
MONTH = "SELECT month FROM round WHERE state = 'preparation'"
VIEWS = list(itertools.product(("en", "nl"), ("light", "dark"), (1280, 390)))


class Evening:
    """Walks the round in preparation on; every act looks at the pages that it changes."""

    def __init__(self, site, browser, *, storm):
        self.site, self.browser, self.storm = site, browser, storm
        self.faults, self._turn = [], 0
        with site.db.read() as session:
            self.month = session.execute(sa.text(MONTH)).scalar_one()
            agenda = agenda_of(session, find_round(session, self.month).id)
            self.agenda = [item.idea_id for item in agenda]
            self.leader = actor_of_person(session, site.faces["facilitator"])

    def do(self, act, *given):
        with self.site.db.write() as session:
            row = find_round(session, self.month)
            act(session, row, *given, actor=self.leader, now=NOW)

    def look(self, page, *roles):
        """Look as each role: at one combination by turns, in a storm at all."""
        path = f"/rounds/{self.month}/{page}"
        for role in roles:
            self._turn += 3
            views = VIEWS if self.storm else [VIEWS[self._turn % len(VIEWS)]]
            for lang, theme, width in views:
                who = self.site.faces[role]
                with page_as(self.browser, self.site, who, lang=lang, theme=theme) as tab:
                    found = look(tab, path, width)
                self.faults += [f"{path} {lang} {theme} {width} {role}: {f}" for f in found]


def test_every_moment_of_the_evening_stands(browser, own_organisation, storm):
    evening = Evening(own_organisation, browser, storm=storm)
    first, second = evening.agenda[:2]
    evening.look("session", "manager", "facilitator")
    evening.do(transition_round, RoundState.SESSION)
    evening.do(open_item, first)
    evening.look("session", "manager", "ai_team")
    evening.look("session/lead", "facilitator")
    evening.look("session/room", "facilitator")
    evening.do(reveal_item, first)
    evening.look("session", "manager")
    evening.look("session/lead", "facilitator")
    evening.look("session/room", "manager")
    evening.do(open_item, first)
    evening.look("session?as=voter", "manager", "facilitator")
    evening.look("session/lead", "facilitator")
    evening.do(reveal_item, first)
    evening.do(settle_item, first, "We start with one team.")
    evening.look("session", "manager")
    evening.look(f"session/lead?idea={second}", "facilitator")
    evening.look("session/room", "facilitator")
    evening.do(transition_round, RoundState.DECIDED)
    evening.look("decision", "manager", "facilitator", "ai_team")
    evening.look("publication", "facilitator")
    evening.do(transition_round, RoundState.PUBLISHED)
    evening.look("outcome", "employee", "manager")
    assert evening.faults == []
