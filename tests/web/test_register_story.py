"""An entry's page over time: what is missing, what happened, rules that change under somebody's hands."""

import re

import pytest
import sqlalchemy as sa

from app.domain.ideas import ruleset
from app.domain.ideas.ruleset import changes, newest, read
from app.events import record
from tests.support.promises import NOW
from tests.web.promises_site import Site
from tests.web.test_register import LOW


@pytest.fixture
def site(sqlite_db) -> Site:
    return Site(sqlite_db)


def _added(site, who, **fields) -> int:
    data = {"name": "Chat", "unit_id": str(site.house.unit_id), **fields}
    return int(site.as_(who).post("/register", data=data).headers["location"].rsplit("/", 1)[1])


def _queries(site, path) -> int:
    seen: list[str] = []

    def count(*given):
        seen.append(given[2])

    sa.event.listen(site.db.engine, "before_cursor_execute", count)
    answer = site.as_(site.house.lead).get(path)
    sa.event.remove(site.db.engine, "before_cursor_execute", count)
    assert answer.status_code == 200
    return len(seen)


def test_the_page_lists_what_is_missing_with_the_way_to_its_field(site) -> None:
    number = _added(site, site.house.lead, purpose="Answers", owner_email="lead@example.test")
    page = site.as_(site.house.lead).get(f"/register/{number}").text
    form = site.as_(site.house.lead).get(f"/register/{number}/edit").text
    links = re.findall(r'href="/register/\d+/edit#(f-[a-z_]+)"', page)
    assert (links[:3], "f-purpose" in links) == (
        ["f-description", "f-ai_type", "f-affected"],
        False,
    )
    assert [link for link in links if f'id="{link}"' not in form] == []
    assert "Say whom it affects" not in site.as_(site.house.employee).get("/register").text


def test_the_agreement_names_each_field_on_the_page_and_through_the_api(site) -> None:
    team = site.as_(site.house.team)
    number = _added(site, site.house.team, owner_email="lead@example.test")
    team.post(f"/register/{number}/triage", data=LOW)
    agreed = {"version": "1", "literacy": "warn", "duty_days": "30", "complete_first": "yes"}
    assert team.post("/register/agreements", data=agreed).status_code == 303
    refused = team.post(f"/register/{number}/transition", data={"to": "in_use"})
    assert (refused.status_code, "Needed for this step. Say what it is for." in refused.text) == (
        422,
        True,
    )


def test_the_history_says_who_did_what_when(site) -> None:
    number = _added(site, site.house.lead, owner_email="lead@example.test")
    lead = site.as_(site.house.lead)
    lead.post(f"/register/{number}", data={"version": "1", "name": "Chat", "supplier": "A"})
    lead.post(f"/register/{number}/triage", data=LOW)
    lead.post(f"/register/{number}/transition", data={"to": "in_use"})
    page = lead.get(f"/register/{number}").text
    told = page[page.index('id="history"') :]
    found = [
        told.index(text) for text in ("Now: ", "Questions answered: ", "Changed: ", "Written down")
    ]
    assert found == sorted(found)
    assert "· Lead" in told


def test_a_long_history_costs_no_more_statements(site) -> None:
    number = _added(site, site.house.lead, owner_email="lead@example.test")
    few = _queries(site, f"/register/{number}")
    with site.db.write() as session:
        for n in range(99):
            record(
                session, "register.owner_changed", actor=site.house.lead, now=NOW,
                subject="register_entry", subject_id=number, owner_id=1 + n % 4, unit_id=1,
            )  # fmt: skip
    assert _queries(site, f"/register/{number}") == few


def _two_versions(tmp_path):
    """Give a folder with the newest rules and a version after them: one question more, one reworded."""
    text = (ruleset.FOLDER / f"{newest().version}.toml").read_text("utf-8")
    (tmp_path / "old.toml").write_text(text, "utf-8")
    first = newest().questions[0].text["en"]
    later = text.replace(f'version = "{newest().version}"', 'version = "2099-01"', 1)
    (tmp_path / "new.toml").write_text(later.replace(first, "Does it learn?", 1), "utf-8")
    return tmp_path


def test_changes_name_what_is_new_reworded_and_gone(tmp_path) -> None:
    folder = _two_versions(tmp_path)
    rules = read((folder / "new.toml").read_text("utf-8"))
    found = changes(newest().version, rules, folder)
    assert (found.before, found.after, found.new, found.gone) == (
        newest().version,
        "2099-01",
        (),
        (),
    )
    assert [(was.key, now.text["en"]) for was, now in found.reworded] == [("t0", "Does it learn?")]
    assert changes("1999-01", rules, folder).before is None


@pytest.mark.parametrize("path", ["/register/{}/triage", "/triage/{}"])
def test_rules_that_change_keep_the_answers_and_say_what_they_give_now(site, path) -> None:
    team = site.as_(site.house.team)
    number = _added(site, site.house.team)
    if path.startswith("/triage"):
        from tests.factories import make_idea

        with site.db.write() as session:
            number = make_idea(session, unit_id=site.house.unit_id).id
    typed = {**LOW, "t9a": "yes", "version": "1", "then": "keep", "rules_version": "2025-01"}
    answer = team.post(path.format(number), data=typed)
    assert (answer.status_code, "What changed in the questions" in answer.text) == (409, True)
    assert "Your answers now give: Low risk." in answer.text
    assert re.search(r'name="t9a" value="yes" checked', answer.text)
    assert f'name="rules_version" value="{newest().version}"' in answer.text
