"""From a handover to an entry in use with all its duties, as the unit's lead clicks it, without scripts."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from app.domain.experiments.claims import claim_success
from app.domain.experiments.ending import record_result
from app.domain.experiments.models import ChecklistItem
from app.domain.experiments.running import start_experiment
from app.domain.experiments.schemas import ClaimDraft, Verdict
from app.domain.experiments.states import ChecklistState
from app.domain.register.duty_models import RegisterDuty
from app.domain.register.models import RegisterEntry
from tests.browser.hands import PlainHand
from tests.factories import make_organisation
from tests.support.browse import Site, page_as
from tests.support.promises import NOW, choose, make_house, make_ready_idea, sign

pytestmark = pytest.mark.browser
DUTIES = ["literacy", "dpia"]


@pytest.fixture
def site(sqlite_db):
    """Serve a house whose experiment succeeded and is claimed by the unit that promised."""
    with sqlite_db.write() as session:
        make_organisation(session)
        house = make_house(session)
        idea = make_ready_idea(session, house, submitted_at=NOW, risk_flags=["dpia", "deployer"])
        sign(session, house, idea)
        row = choose(session, house, idea)
        for item in session.exec(select(ChecklistItem).where(ChecklistItem.blocking)):
            item.state = ChecklistState.DONE
        session.flush()
        start_experiment(session, row, actor=house.team, now=NOW)
        verdict = Verdict(result="success", evidence="e", lesson="Ask a lamp")
        record_result(session, row, verdict, actor=house.team, now=NOW)
        wish = ClaimDraft(unit_id=house.unit_id)
        claim_success(session, row, wish, actor=house.lead, now=NOW)
    with Site(sqlite_db, NOW).serving() as made:
        made.lead = house.lead.id
        yield made


def test_a_lead_takes_over_and_settles_every_duty(browser, site):
    with page_as(browser, site, site.lead, javascript=False) as page:
        hand = PlainHand(page)
        hand.open("/handovers/1")
        hand.press("Take it over")
        hand.press("Complete the handover")
        hand.open("/handovers/1")
        hand.follow("Register entry")
        for number, _key in enumerate(DUTIES, start=1):
            with page.expect_navigation():
                page.locator(f'a[href="/register/duties/{number}"]').click()
            page.get_by_label("Done").check()
            hand.fill("Evidence, or why it is not needed", "In the file, with a date")
            hand.press("Save")
        expect(page.get_by_text("2 of 2 done")).to_have_count(1)
        expect(page.get_by_text("In use").first).to_be_visible()
    with site.db.read() as session:
        entry = session.exec(select(RegisterEntry)).one()
        duties = session.exec(select(RegisterDuty).order_by(RegisterDuty.id)).all()
    assert (entry.state, entry.owner_id) == ("in_use", site.lead)
    assert [(duty.key, duty.state) for duty in duties] == [(key, "done") for key in DUTIES]
