"""The AI team's desk: queue, answers and merging, as plain forms."""

import pytest

from app.domain.ideas.models import Idea
from app.domain.people.models import RoleGrant
from tests.factories import READY, make_idea
from tests.support.ideas import Site

PLAN = {
    "goal": "Van 40 naar 28",
    "measure": "Tel elke week",
    "stop_rule": "Stop boven 35",
    "cost": "18.000",
    "weeks": "8",
    "ai_type": "text_analysis",
    "value_type": "renewal",
    "headline_ok": "yes",
    "risk_class": "minimal",
    "risk_asked": "1",
    "risk_flags": ["dpia", "deployer"],
}


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


@pytest.fixture
def house(site):
    return site.house


@pytest.fixture
def idea_id(site, house):
    with site.db.write() as session:
        return make_idea(session, author=house.ann, title="Zorgen van klanten").id


def row(site, idea_id):
    with site.db.read() as session:
        return session.get(Idea, idea_id)


def test_only_the_ai_team_comes_in(site, house, idea_id):
    for path in ("/triage", f"/triage/{idea_id}", f"/triage/{idea_id}/merge"):
        assert [
            site.get(who, path).status_code for who in (house.team, house.ann, house.admin)
        ] == [200, 403, 403]
    assert site.post(house.ann, f"/triage/{idea_id}", {"outcome": "admit"}).status_code == 403


def test_the_desk_admits_with_everything_that_ready_needs(site, house, idea_id):
    done = site.post(house.team, f"/triage/{idea_id}", {**PLAN, "outcome": "admit", "version": "1"})
    idea = row(site, idea_id)
    assert (done.status_code, done.headers["location"], idea.state) == (303, "/triage", "ready")
    assert (idea.cost_cents, idea.weeks, idea.risk_flags, idea.value_type) == (
        1_800_000,
        8,
        ["dpia", "deployer"],
        "renewal",
    )


def test_what_is_missing_stands_at_its_field_and_nothing_is_lost(site, house, idea_id):
    answer = site.post(
        house.team,
        f"/triage/{idea_id}",
        {
            **PLAN,
            "goal": "Beter",
            "measure": "",
            "cost": "veel",
            "outcome": "admit",
            "version": "1",
        },
    )
    assert (
        answer.status_code,
        'value="veel"' in answer.text,
        "Dit is geen getal" in answer.text,
    ) == (422, True, True)
    answer = site.post(
        house.team,
        f"/triage/{idea_id}",
        {**PLAN, "goal": "Beter", "measure": "", "outcome": "admit", "version": "1"},
    )
    assert (
        answer.status_code,
        'href="#f-goal"' in answer.text,
        'href="#f-measure"' in answer.text,
    ) == (422, True, True)
    assert ("Stop boven 35" in answer.text, row(site, idea_id).goal) == (True, "")


def test_a_prohibited_use_is_not_admitted(site, house, idea_id):
    answer = site.post(
        house.team,
        f"/triage/{idea_id}",
        {**PLAN, "risk_class": "stop", "outcome": "admit", "version": "1"},
    )
    assert (answer.status_code, 'href="#f-risk_class"' in answer.text) == (422, True)


def test_asking_needs_a_question(site, house, idea_id):
    empty = site.post(
        house.team, f"/triage/{idea_id}", {"outcome": "ask", "question": "", "version": "1"}
    )
    assert (empty.status_code, 'href="#f-question"' in empty.text) == (422, True)
    site.post(
        house.team,
        f"/triage/{idea_id}",
        {"outcome": "ask", "question": "Hoe vaak?", "goal": "Van 4 naar 2", "version": "1"},
    )
    assert (row(site, idea_id).state, row(site, idea_id).goal) == ("needs_info", "Van 4 naar 2")
    assert "Zorgen van klanten" in site.get(house.team, "/triage?asked=1").text


def test_saying_no_keeps_reason_and_way(site, house, idea_id):
    site.post(
        house.team,
        f"/triage/{idea_id}",
        {"outcome": "decline", "reason": "Te breed", "improve": "Eén team", "version": "1"},
    )
    page = site.get(house.bob, f"/ideas/{idea_id}").text
    assert ("Te breed" in page, "Eén team" in page) == (True, True)


def test_work_can_be_kept_for_later(site, house, idea_id):
    site.post(
        house.team, f"/triage/{idea_id}", {**PLAN, "then": "keep", "outcome": "ask", "version": "1"}
    )
    assert (row(site, idea_id).state, row(site, idea_id).measure) == ("triage", "Tel elke week")


def test_an_older_version_is_refused_with_what_was_typed(site, house, idea_id):
    site.post(house.team, f"/triage/{idea_id}", {**PLAN, "then": "keep", "version": "1"})
    late = site.post(
        house.team,
        f"/triage/{idea_id}",
        {**PLAN, "goal": "Van 9 naar 1", "outcome": "admit", "version": "1"},
    )
    assert (late.status_code, "Van 9 naar 1" in late.text, row(site, idea_id).state) == (
        409,
        True,
        "triage",
    )


def test_two_ideas_are_laid_side_by_side_and_merged(site, house, idea_id):
    with site.db.write() as session:
        other = make_idea(session, author=house.bob, title="Opzeggers herkennen").id
    page = site.get(house.team, f"/triage/{idea_id}/merge?with=K-{other}").text
    assert ("Opzeggers herkennen" in page, "Zorgen van klanten" in page) == (True, True)
    site.post(house.team, f"/triage/{idea_id}/merge", {"other": other, "lead": other})
    assert row(site, idea_id).merged_into_id == other
    assert site.post(house.team, f"/ideas/{idea_id}/unmerge").status_code == 303
    site.post(house.team, f"/triage/{idea_id}/merge", {"other": other, "lead": idea_id})
    assert (row(site, other).merged_into_id, row(site, idea_id).state) == (idea_id, "triage")


@pytest.mark.parametrize("wish", ["", "K-999", "x", "99999999999999999999", "0"])
def test_a_strange_number_beside_is_no_accident(site, house, idea_id, wish):
    assert site.get(house.team, f"/triage/{idea_id}/merge?with={wish}").status_code in {200, 404}


def test_the_queue_starts_with_the_oldest_promise(site, house, idea_id):
    from datetime import timedelta

    from tests.factories import NOW

    with site.db.write() as session:
        make_idea(session, author=house.bob, title="Ouder", next_by=NOW - timedelta(days=1))
    page = site.get(house.team, "/triage").text
    assert page.index("Ouder") < page.index("Zorgen van klanten")
    assert "Te laat" in page


def test_ready_rows_fill_the_form_again(site, house):
    with site.db.write() as session:
        made = make_idea(session, author=house.ann, complete=True).id
    page = site.get(house.team, f"/triage/{made}").text
    assert READY["goal"] in page
    assert 'value="18.000"' in page


def test_ten_questions_fill_in_class_and_duties_without_keeping_them(site, house, idea_id):
    calm = dict.fromkeys(("t1", "t2", "t3", "t4", "t5", "t8", "t9b", "t9c"), "no")
    answer = site.post(
        house.team,
        f"/triage/{idea_id}",
        {**PLAN, **calm, "t0": "yes", "t9a": "yes", "risk_class": "", "then": "classify"},
    )
    assert answer.status_code == 200
    assert '<option value="minimal" selected>' in answer.text
    assert 'value="dpia" checked' in answer.text
    assert "Stop boven 35" in answer.text
    assert row(site, idea_id).risk_class is None
    some = site.post(house.team, f"/triage/{idea_id}", {"t0": "yes", "then": "classify"})
    assert "9 vragen moeten nog een antwoord krijgen" in some.text


def test_two_ideas_are_kept_as_rivals_and_it_is_undone(site, house, idea_id):
    with site.db.write() as session:
        other = make_idea(session, author=house.bob, title="Opzeggers herkennen").id
    address = f"/triage/{idea_id}/rivals"
    refused = site.post(house.team, address, {"other": other, "reason": " "})
    assert (refused.status_code, "Opzeggers herkennen" in refused.text) == (422, True)
    assert site.post(house.ann, address, {"other": other, "reason": "x"}).status_code == 403
    done = site.post(house.team, address, {"other": other, "reason": "Eén is genoeg"})
    assert (done.status_code, done.headers["location"]) == (303, f"/ideas/{idea_id}")
    assert site.post(house.team, address, {"other": other, "reason": "x"}).status_code == 409
    undo = f"/ideas/{other}/rivals/{idea_id}/removal"
    seen = {who: site.get(who, f"/ideas/{other}").text for who in (house.team, house.bob)}
    assert [("Eén is genoeg" in text, undo in text) for text in seen.values()] == [
        (True, True),
        (True, False),
    ]
    assert site.post(house.team, undo).status_code == 303
    assert "Eén is genoeg" not in site.get(house.team, f"/ideas/{other}").text


HIGH = {
    "t0": "yes",
    "t5": "yes",
    "t6": "yes",
    **dict.fromkeys(("t1", "t2", "t3", "t4", "t8", "t9a", "t9b", "t9c"), "no"),
}


def test_another_class_is_asked_for_and_settled_by_a_second_person(site, house, idea_id):
    path = f"/triage/{idea_id}"
    kept = {**HIGH, "version": "1", "risk_asked": "1", "then": "keep"}
    assert site.post(house.team, path, kept).status_code == 303
    refused = site.post(house.team, f"{path}/override", {"other_class": "minimal"})
    asked = site.post(
        house.team, f"{path}/override", {"other_class": "minimal", "override_reason": "Only sorts"}
    )
    page = site.get(house.team, path).text
    own = site.post(house.team, f"{path}/override/answer", {"agree": "yes"})
    with site.db.write() as session:
        session.add(RoleGrant(person_id=house.bob.id, role="ai_team"))
    agreed = site.post(house.bob, f"{path}/override/answer", {"agree": "yes"})
    assert (refused.status_code, asked.status_code, own.status_code, agreed.status_code) == (
        422,
        303,
        409,
        303,
    )
    assert ("Only sorts" in page, row(site, idea_id).risk_class) == (True, "minimal")
    assert page.index('id="override"') < page.index('id="desk"')
    panel = page.split('id="override"')[1].split('id="desk"')[0]
    assert ("Hoog risico" in panel, "Laag risico" in panel) == (True, True)
    assert site.post(house.ann, f"{path}/override", {}).status_code == 403
