"""The contract's rows under /ideas, called as outside programs call them."""

import pytest

from tests.factories import READY
from tests.support.ideas import Site

TEXT = {"title": "Photo check", "problem": "We look at every photo twice."}
PLAN = {k: str(v) if isinstance(v, str) else v for k, v in READY.items()}


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


@pytest.fixture
def api(site):
    """Return a caller: `api("ann", "GET", "/ideas")`."""
    return lambda who, verb, path, body=None, **h: site.call(
        getattr(site.house, who), verb, path, body, **h
    )


def submitted(api, who="ann", **more):
    idea = api(who, "POST", "/ideas", {**TEXT, **more}).json()
    return api(who, "POST", f"/ideas/{idea['id']}/submission").json()


def test_a_draft_becomes_a_submitted_idea_with_a_next_step(api):
    made = api(
        "ann", "POST", "/ideas", {**TEXT, "benefits": "customer", "flags": {"people": "yes"}}
    )
    idea = made.json()
    assert (made.status_code, idea["state"], idea["version"], idea["reference"]) == (
        201,
        "draft",
        1,
        f"K-{idea['id']}",
    )
    assert (idea["benefits"], idea["flags"]["people"], idea["unit_id"]) == (["customer"], "yes", 1)
    assert idea["next_step"] == {
        "code": "submit",
        "what": "Concept indienen",
        "who": "submitter",
        "by": None,
    }
    sent = api("ann", "POST", f"/ideas/{idea['id']}/submission")
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    assert sent.json()["next_step"] == {
        "code": "answer",
        "what": "Het AI-team antwoordt",
        "who": "ai_team",
        "by": "2026-11-26T16:00:00Z",
    }
    assert sent.json()["allowed"] == ["edit", "withdraw", "comment"]


@pytest.mark.parametrize("body", [{"title": "Only a title"}, {"problem": "Only a problem"}])
def test_a_draft_needs_only_one_of_title_and_problem(api, body):
    made = api("ann", "POST", "/ideas", body)
    sent = api("ann", "POST", f"/ideas/{made.json()['id']}/submission")
    missing = ({"title", "problem"} - set(body)).pop()
    assert (made.status_code, sent.status_code) == (201, 422)
    assert [(e["field"], e["code"]) for e in sent.json()["errors"]] == [(missing, "required")]


def test_refusals_come_in_the_order_of_the_contract(api, site):
    draft = api("ann", "POST", "/ideas", TEXT).json()["id"]
    idea = submitted(api)["id"]
    assert site.client.get(f"/api/v1/ideas/{idea}").status_code == 401
    assert api("team", "GET", f"/ideas/{draft}").status_code == 404
    assert api("admin", "PATCH", f"/ideas/{draft}", {"version": 99}).status_code == 404
    assert api("bob", "POST", f"/ideas/{idea}/triage", {"outcome": "nonsense"}).status_code == 403
    assert api("team", "POST", f"/ideas/{idea}/triage", {"outcome": "nonsense"}).status_code == 422
    assert api("ann", "PATCH", f"/ideas/{idea}", {"title": "No version"}).status_code == 422
    stale = api("ann", "PATCH", f"/ideas/{idea}", {"title": "Late", "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert api("ann", "POST", f"/ideas/{idea}/submission").status_code == 409
    assert api("ann", "GET", "/ideas/999999999999").status_code == 404


def test_triage_goes_the_whole_way(api):
    idea = submitted(api)["id"]
    lacking = api("team", "POST", f"/ideas/{idea}/triage", {"outcome": "admit", "goal": "better"})
    assert lacking.status_code == 422
    assert [e["field"] for e in lacking.json()["errors"]] == [
        "goal",
        "measure",
        "stop_rule",
        "headline_ok",
        "cost_cents",
        "weeks",
        "value_type",
        "ai_type",
        "risk_class",
    ]
    asked = api("team", "POST", f"/ideas/{idea}/question", {"text": "How often?"}).json()
    assert (asked["state"], asked["next_step"]["who"]) == ("needs_info", "submitter")
    told = api("ann", "POST", f"/ideas/{idea}/answer", {"text": "Forty times"}).json()
    assert (told["state"], told["questions"][0]["answer"]) == ("triage", "Forty times")
    ready = api("team", "POST", f"/ideas/{idea}/triage", {"outcome": "admit", **PLAN})
    assert (ready.status_code, ready.json()["state"], ready.json()["next_step"]["code"]) == (
        200,
        "ready",
        "agenda",
    )
    assert api("team", "POST", f"/ideas/{idea}/triage", {"outcome": "admit"}).status_code == 409


def test_a_declined_idea_says_why_and_how(api):
    idea = submitted(api)["id"]
    body = {"outcome": "decline", "reason": "Too broad", "improve": "One team"}
    said = api("team", "POST", f"/ideas/{idea}/triage", body).json()
    assert (said["state"], said["reason"], said["improve"], said["next_step"]["code"]) == (
        "declined",
        "Too broad",
        "One team",
        "none",
    )


def test_support_merge_and_comments(api):
    one, two = submitted(api)["id"], submitted(api, "bob")["id"]
    for who in ("cas", "cas", "team"):
        supported = api(who, "POST", f"/ideas/{one}/support").json()
    assert (supported["support_count"], supported["supported"]) == (2, True)
    assert api("team", "DELETE", f"/ideas/{one}/support").json()["support_count"] == 1
    assert api("ann", "POST", f"/ideas/{one}/support").status_code == 409
    said = api("cas", "POST", f"/ideas/{one}/comments", {"text": "Here too"})
    assert (said.status_code, said.json()["comment_count"]) == (200, 1)
    merged = api("team", "POST", f"/ideas/{one}/merge", {"into_id": two}).json()
    assert (merged["state"], merged["merged_into_id"]) == ("merged", two)
    assert [c["text"] for c in api("ann", "GET", f"/ideas/{two}/comments").json()["items"]] == [
        "Here too"
    ]
    assert api("team", "POST", f"/ideas/{one}/unmerge").json()["state"] == "triage"


def test_lists_filter_sort_and_page(api):
    made = [
        submitted(api, title=f"Idea {n}", problem=f"invoices {'abc'[n] * 5}")["id"]
        for n in range(3)
    ]
    api("cas", "POST", f"/ideas/{made[1]}/support")
    api("ann", "POST", "/ideas", {"title": "A draft"})
    first = api("bob", "GET", "/ideas?limit=2").json()
    rest = api("bob", "GET", f"/ideas?limit=2&cursor={first['next']}").json()
    assert ([i["id"] for i in first["items"] + rest["items"]], rest["next"]) == (made[::-1], None)
    assert api("bob", "GET", "/ideas?sort=support&limit=1").json()["items"][0]["id"] == made[1]
    assert [i["id"] for i in api("bob", "GET", "/ideas?q=invoice ccccc").json()["items"]] == [
        made[2]
    ]
    assert len(api("ann", "GET", "/ideas?mine=true").json()["items"]) == 4
    assert api("bob", "GET", "/ideas?state=ready&state=draft").json()["items"] == []
    for wrong in ("state=x", "sort=x", "unit=x", "round=x", "round=2031-01", "limit=0", "cursor=x"):
        assert api("bob", "GET", f"/ideas?{wrong}").status_code == 422, wrong


def test_look_alikes_have_a_score(api):
    idea = submitted(
        api,
        title="Photo check of meters",
        problem="Every meter photo is looked at twice by a planner",
    )["id"]
    found = api(
        "bob", "GET", "/ideas/look-alikes?text=planner looks twice at every meter photo"
    ).json()["items"]
    assert [(f["id"], f["kind"]) for f in found] == [(idea, "idea")]
    assert found[0]["score"] >= 40


def test_no_answer_names_who_hides(api):
    idea = submitted(api, pseudonymous=True)["id"]
    api("ann", "POST", f"/ideas/{idea}/comments", {"text": "Mine"})
    for who in ("bob", "team", "admin", "auditor"):
        for path in (
            f"/ideas/{idea}",
            "/ideas",
            f"/ideas/{idea}/comments",
            "/ideas/look-alikes?text=photo twice every",
        ):
            assert "Ann" not in api(who, "GET", path).text, (who, path)
    told = api("auditor", "GET", "/events").json()["items"]
    assert [e for e in told if "Ann" in str(e)] == []


def test_a_repeat_with_the_same_key_is_one_effect(api):
    first = api("ann", "POST", "/ideas", TEXT, **{"Idempotency-Key": "k1"})
    again = api("ann", "POST", "/ideas", TEXT, **{"Idempotency-Key": "k1"})
    other = api("ann", "POST", "/ideas", {"title": "Else"}, **{"Idempotency-Key": "k1"})
    assert (first.json(), again.status_code, other.status_code) == (again.json(), 201, 409)


@pytest.mark.parametrize(
    "body",
    [
        {"title": "\u0000"},
        {"title": 5},
        {"title": ["x"]},
        {"title": "x", "benefits": "nobody"},
        {"title": "x", "unit_id": 2**40},
        {"title": "x", "unit_id": 77},
        {"title": "x" * 121},
        {"title": "x", "flags": "yes"},
        {"title": "x", "pseudonymous": "perhaps"},
        [],
        "text",
        None,
    ],
)
def test_nonsense_is_refused_or_cleaned_never_an_error(api, body):
    answer = api("ann", "POST", "/ideas", body)
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        assert answer.json()["title"].isprintable()


def test_text_with_markup_comes_back_as_it_was(api):
    title = "<script>alert(1)</script> & “quotes” 🙂"
    idea = submitted(api, title=title)
    assert idea["title"] == title


def test_a_retitled_idea_keeps_its_flags(api):
    idea = submitted(api, flags={"people": "yes", "customers": "no"})
    changed = api(
        "ann",
        "PATCH",
        f"/ideas/{idea['id']}",
        {"version": idea["version"], "title": "New", "flags": {"customers": "unknown"}},
    )
    assert (changed.json()["title"], changed.json()["flags"]) == (
        "New",
        {"people": "yes", "decides_alone": None, "customers": "unknown"},
    )


def test_withdrawing_needs_its_author(api):
    idea = submitted(api)["id"]
    assert api("team", "POST", f"/ideas/{idea}/withdrawal", {"reason": "x"}).status_code == 403
    gone = api("ann", "POST", f"/ideas/{idea}/withdrawal", {"reason": "Solved"}).json()
    assert (gone["state"], gone["reason"]) == ("withdrawn", "Solved")


def test_half_a_character_is_replaced(api, site):
    head = {
        "Authorization": f"Bearer token-{site.house.ann.id}",
        "Content-Type": "application/json",
    }
    made = site.client.post("/api/v1/ideas", content=b'{"title": "a\\ud800b"}', headers=head)
    assert (made.status_code, made.json()["title"]) == (201, "a\ufffdb")
