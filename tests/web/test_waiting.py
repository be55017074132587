"""The page of what waits on whom: complete, late first, in a fixed number of questions, no drafts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.core.actor import Role
from app.db.engine import Database
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.insight import waiting as module
from app.domain.insight.steps import Party
from app.domain.insight.waiting import waiting
from app.policy import Action, can
from tests.factories import make_actor, make_idea
from tests.support.promises import NOW, choose, make_ready_idea, offer
from tests.web.promises_site import Site


@pytest.fixture
def site(sqlite_db: Database) -> Site:
    return Site(sqlite_db)


def test_each_party_sees_its_things_and_late_ones_stand_first(db: Database) -> None:
    site = Site(db)
    with db.write() as session:
        make_idea(session, title="Early", next_by=NOW - timedelta(days=1))
        make_idea(session, title="Later")
        asked = make_ready_idea(session, site.house, title="Asked")
        choose(session, site.house, asked)
        offer(session, site.house, asked)
        choose(session, site.house, make_ready_idea(session, site.house, title="Alone"))
    with db.read() as session:
        found = waiting(session, NOW)
    told = [(g.party, g.unit, [(s.code, s.title) for s in g.steps], g.late) for g in found]
    assert told == [
        (
            Party.AI_TEAM,
            None,
            [("answer", "Early"), ("open_intake", "2026-03"), ("open_intake", "2026-04"),
             ("answer", "Later"), ("seek_unit", "Alone")],
            1,
        ),
        (Party.UNIT, "Purchasing", [("sign", "Asked")], 0),
    ]  # fmt: skip


def test_drafts_are_nobody_elses_business(site: Site) -> None:
    with site.db.write() as session:
        author = make_actor(session)
        make_idea(session, author=author, state=IdeaState.DRAFT, title="My secret draft")
        make_idea(session, title="Submitted")
    page = site.as_(site.house.team).get("/waiting").text
    assert ("Submitted" in page, "My secret draft" in page) == (True, False)


def test_only_who_runs_the_month_sees_it(site: Site) -> None:
    with site.db.write() as session:
        facilitator = make_actor(session, Role.FACILITATOR)
    assert site.as_(site.house.employee).get("/waiting").status_code == 403
    assert site.as_(site.house.team).get("/waiting").status_code == 200
    assert can(facilitator, Action.WAITING_READ)


def test_a_hundred_things_ask_as_often_as_one(site: Site) -> None:
    team = site.as_(site.house.team)

    def questions() -> int:
        asked: list[object] = []
        hear = lambda *given: asked.append(given[2])  # noqa: E731
        sa.event.listen(site.db.engine, "before_cursor_execute", hear)
        assert team.get("/waiting").status_code == 200
        sa.event.remove(site.db.engine, "before_cursor_execute", hear)
        return len(asked)

    with site.db.write() as session:
        offer(session, site.house, make_ready_idea(session, site.house))
        make_idea(session)
    once = questions()
    with site.db.write() as session:
        for n in range(100):
            make_idea(session, title=f"Idea {n}")
        for _ in range(10):
            offer(session, site.house, make_ready_idea(session, site.house))
    assert questions() == once


def test_numbers_stay_whole_past_what_is_fetched(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FETCHED", 5)
    monkeypatch.setattr(module, "MOST", 3)
    with site.db.write() as session:
        for n in range(12):
            make_idea(session, next_by=NOW + timedelta(days=n - 4))
        session.execute(
            sa.update(Idea)
            .where(Idea.id.in_(sa.select(sa.func.max(Idea.id))))
            .values(state="triage")
        )
    with site.db.read() as session:
        [group] = waiting(session, NOW)
    assert (group.count, group.late, len(group.steps), group.more) == (12, 4, 3, 9)


def test_programs_ask_what_waits_as_well(site: Site) -> None:
    with site.db.write() as session:
        idea = make_ready_idea(session, site.house, title="Asked")
        offer(session, site.house, idea)
        number = idea.id
        for actor, name in ((site.house.team, "team"), (site.house.employee, "employee")):
            session.add(
                ApiToken(
                    person_id=actor.id,
                    name=name,
                    token_hash=token_hash(name),
                    scopes=["read"],
                    created_at=NOW,
                )
            )
    client = TestClient(site.app)
    said = {
        name: client.get("/api/v1/waiting", headers={"Authorization": f"Bearer {name}"})
        for name in ("team", "employee")
    }
    [item] = said["team"].json()["items"]
    assert (item["thing"], item["code"], item["party"], item["unit"], item["late"]) == (
        "commitment",
        "sign",
        "unit",
        "Purchasing",
        False,
    )
    assert (item["idea_id"], item["what"]) == (number, "Answer the offer")
    assert said["employee"].status_code == 403
