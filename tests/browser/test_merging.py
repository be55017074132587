"""Two ideas are laid side by side, go on as one, and are two again."""

import pytest
from playwright.sync_api import expect

from app.core.actor import Role
from app.domain.ideas import commands
from tests.browser.conftest import NOW
from tests.browser.hands import PlainHand
from tests.factories import make_actor, make_idea, make_organisation
from tests.support.browse import Site, axe_faults, page_as

pytestmark = pytest.mark.browser
SPEAK, TYPE = "Speak the work order in", "No more typing of work orders"


@pytest.fixture
def house(sqlite_db):
    """Serve two ideas alike: three colleagues support the one, two of them and another the other."""
    with sqlite_db.write() as session:
        make_organisation(session)
        team = make_actor(session, Role.AI_TEAM, name="Tess", language="en")
        ann, bob = (make_actor(session, name=name, language="en") for name in ("Ann", "Bob"))
        crowd = [make_actor(session, name=f"Colleague {n}") for n in range(4)]
        speak = make_idea(session, author=ann, title=SPEAK)
        typed = make_idea(session, author=bob, title=TYPE)
        for idea, backers in ((speak, [*crowd[:3], bob]), (typed, crowd[1:])):
            for who in backers:
                commands.support_idea(session, idea, actor=who, now=NOW)
        commands.comment_on(session, typed, "With us as well", actor=crowd[3], now=NOW)
    with Site(sqlite_db, NOW).serving() as site:
        site.team, site.ann, site.bob = team.id, ann.id, bob.id
        site.spoken, site.typed = speak.id, typed.id
        yield site


def test_two_ideas_go_on_as_one_and_are_two_again(browser, house):
    with page_as(browser, house, house.team) as page:
        hand = PlainHand(page)

        def reads(idea, supporters, by):
            hand.open(f"/ideas/{idea}")
            backing = page.get_by_role("complementary").filter(has_text="Support")
            expect(backing).to_contain_text(f"{supporters}colleagues")
            expect(page.locator("main")).to_contain_text(f"Submitted by {by} K-{idea}")

        reads(house.spoken, 4, "Ann")
        reads(house.typed, 3, "Bob")
        hand.open(f"/triage/{house.typed}/merge?with=K-{house.spoken}")
        sides = page.locator(".pair section")
        expect(sides).to_contain_text([TYPE, SPEAK])
        expect(sides).to_contain_text(["3 supporters", "4 supporters"])
        figures = page.locator("section").filter(has=page.locator("#sum"))
        expect(figures).to_contain_text("4supporters")
        expect(figures).to_contain_text("2support both, counted once")
        expect(figures).to_contain_text("2submitters, all named and told")
        expect(figures).to_contain_text("1remark, kept")
        assert axe_faults(page) == []
        hand.press("Merge and tell both")
        hand.sees(f"Goes on in “{SPEAK}”")
        reads(house.spoken, 4, "Ann together with Bob")
        hand.sees("With us as well")
        hand.open(f"/ideas/{house.typed}")
        hand.press("Undo the merge")
        reads(house.spoken, 4, "Ann")
        reads(house.typed, 3, "Bob")
