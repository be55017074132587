"""Two people change the same thing at once: the second sees what the first wrote beside the own text."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlmodel import Session

from app.core.actor import Actor, Role
from app.db.engine import Database
from app.domain.experiments.models import Experiment
from app.domain.register.duties import rows_of
from app.domain.register.models import RegisterEntry
from app.domain.register.reviews import report_incident
from app.domain.register.schemas import IncidentDraft
from app.domain.rounds.models import PanelMember, Round
from tests.factories import READY, make_actor, make_idea, make_theme
from tests.support.forms import fields_of
from tests.support.promises import NOW, choose, make_ready_idea, offer
from tests.support.uses import use_of_ai
from tests.web.promises_site import Site

FIRST, SECOND = "The first one wrote this", "The second one wrote that"


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


@dataclass
class Place:
    """Where somebody changes something: the page of its form, where that goes, and a field."""

    actor: Actor
    shows: str
    takes: str
    field: str
    first: str = FIRST
    second: str = SECOND
    then: str = ""


def entry(session: Session, site: Site) -> Place:
    number = use_of_ai(session, site.house, now=NOW)
    where = f"/register/{number}"
    return Place(site.house.lead, f"{where}/edit", where, "purpose")


def holder_of_data(session: Session, site: Site) -> Place:
    place = entry(session, site)
    return Place(place.actor, place.shows, place.takes, "hosting")


def duty(session: Session, site: Site) -> Place:
    number = use_of_ai(session, site.house, now=NOW, risk_flags=("dpia",))
    where = f"/register/duties/{next(iter(rows_of(session, number).values())).id}"
    return Place(site.house.lead, where, where, "evidence")


def incident(session: Session, site: Site) -> Place:
    row = session.get_one(RegisterEntry, use_of_ai(session, site.house, now=NOW))
    wrong = IncidentDraft(kind="other", happened_on=NOW.date(), what="Wrong answers")
    made = report_incident(session, row, wrong, actor=site.house.lead, now=NOW)
    where = f"/register/incidents/{made.id}"
    return Place(site.house.lead, where, where, "action")


def agreements(session: Session, site: Site) -> Place:
    where = "/register/agreements"
    return Place(site.house.team, where, where, "contact", "one@example.test", "two@example.test")


def publication(session: Session, site: Site) -> Place:
    where = f"/register/{use_of_ai(session, site.house, now=NOW)}/publication"
    return Place(site.house.lead, where, where, "fields", "goal", "provider")


def terms(session: Session, site: Site) -> Place:
    row = offer(session, site.house, make_ready_idea(session, site.house))
    where = f"/commitments/{row.id}"
    return Place(site.house.team, f"{where}/edit", where, "scope")


def money(session: Session, site: Site) -> Place:
    place = terms(session, site)
    return Place(place.actor, place.shows, place.takes, "budget_cents", "11,000", "12,000")


def plan(session: Session, site: Site) -> Place:
    row: Experiment = choose(session, site.house, make_ready_idea(session, site.house))
    where = f"/experiments/{row.id}/do/plan"
    return Place(site.house.team, where, where, "goal")


def idea(session: Session, site: Site) -> Place:
    row = make_idea(session, author=site.house.employee)
    where = f"/ideas/{row.id}/edit"
    return Place(site.house.employee, where, where, "proposal")


def triage(session: Session, site: Site) -> Place:
    row = make_idea(session, **READY)
    where = f"/triage/{row.id}"
    return Place(site.house.team, where, where, "goal", then="keep")


def a_round(session: Session, site: Site) -> Place:
    row = Round(
        month="2026-11", budget_cents=1_000_000, intake_from=NOW, intake_until=NOW.replace(day=25),
        session_at=NOW.replace(day=26), answer_by=NOW.replace(day=27), seed="s", seed_sha256="h",
        created_at=NOW, points=[0, 0, 1, 3, 5], quorum=3,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for _ in range(4):
        who = make_actor(session, Role.MANAGER)
        session.add(PanelMember(round_id=row.id or 0, person_id=who.id))
    where = "/rounds/2026-11/terms"
    return Place(site.house.team, where, where, "reserve_percent", "21", "22")


def theme(session: Session, site: Site) -> Place:
    row = make_theme(session)
    where = f"/themes/{row.id}/edit"
    return Place(_admin(session, site), where, where, "name_en")


def vision(session: Session, site: Site) -> Place:
    return Place(site.house.team, "/vision/edit", "/vision/versions", "first_en")


def frames(session: Session, site: Site) -> Place:
    return Place(site.house.team, "/frames/edit", "/frames/versions", "second_en")


def settings(session: Session, site: Site) -> Place:
    return Place(_admin(session, site), "/settings", "/settings", "name")


def _admin(session: Session, site: Site) -> Actor:
    admin = make_actor(session, Role.ADMIN, language="en")
    site.admit(session, admin)
    return admin


PLACES: list[Callable[[Session, Site], Place]] = [
    entry, holder_of_data, duty, incident, agreements, publication, terms, money, plan, idea, triage,
    a_round, theme, vision, frames, settings,
]  # fmt: skip


@pytest.mark.parametrize("make", PLACES, ids=lambda make: make.__name__)
def test_the_second_to_save_sees_both_and_loses_nothing(
    site: Site, make: Callable[[Session, Site], Place]
) -> None:
    with site.db.write() as session:
        at = make(session, site)
    client = site.as_(at.actor)
    form = _filled(fields_of(client.get(at.shows).text, at.takes)) | (
        {"then": [at.then]} if at.then else {}
    )
    assert at.field in form or at.field == "fields"
    assert client.post(at.takes, data={**form, at.field: [at.first]}).status_code == 303
    stale = client.post(at.takes, data={**form, at.field: [at.second]})
    again = fields_of(stale.text, at.takes)
    assert stale.status_code == 409
    assert again[at.field] == [at.second]
    assert again["version"] != form["version"]
    assert _word(at.first) in stale.text
    own = {at.field, "version", "then"}
    assert {n: v for n, v in again.items() if n not in own} == {
        n: v for n, v in form.items() if n not in own
    }
    assert client.post(at.takes, data=form | again).status_code == 303
    kept = fields_of(client.get(at.shows).text, at.takes)
    assert kept[at.field] == [at.second]


def _filled(form: dict[str, list[str]]) -> dict[str, list[str]]:
    """Write what a form may not leave empty."""
    needed = {"first_en", "first_nl", "second_en", "second_nl", "third_en", "third_nl"}
    return {name: ["x"] if name in needed and v == [""] else v for name, v in form.items()}


def _word(text: str) -> str:
    return {"goal": "Goal and impact", "11,000": "11,000"}.get(text, text)
