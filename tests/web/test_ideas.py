"""Pages about ideas: every step works as a plain form, and shows only what its reader may see."""

import re

import pytest
import sqlalchemy as sa

from app.domain.ideas import commands
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from tests.factories import NOW, make_idea
from tests.support.ideas import Site

FORM = {
    "benefits_asked": "1",
    "problem": "Na elke klus typ ik de werkbon over.",
    "title": "Werkbon inspreken",
}


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


@pytest.fixture
def house(site):
    return site.house


def key(page):
    return re.search(r'name="form_key" value="([^"]+)"', page.text)[1]


def ideas(site):
    with site.db.read() as session:
        return list(session.execute(sa.select(Idea).order_by(Idea.id)).scalars())


def test_an_idea_is_written_and_sent_in_with_a_plain_form(site, house):
    form = site.get(house.ann, "/ideas/new")
    assert (form.status_code, "do 26 nov" in form.text) == (200, True)
    sent = site.post(
        house.ann,
        "/ideas",
        {**FORM, "form_key": key(form), "benefits": ["customer", "partner"], "flag_people": "yes"},
    )
    (idea,) = ideas(site)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/ideas/{idea.id}/received")
    assert (idea.state, idea.benefits, idea.flag_people, idea.unit_id) == (
        "submitted",
        ["customer", "partner"],
        "yes",
        house.unit,
    )
    assert "donderdag 26 november" in site.get(house.ann, f"/ideas/{idea.id}/received").text


def test_a_form_that_saves_itself_makes_one_draft_and_one_idea(site, house):
    form_key = key(site.get(house.ann, "/ideas/new"))
    for problem in ("Na", "Na elke", "Na elke klus"):
        kept = site.post(
            house.ann,
            "/ideas/drafts",
            {**FORM, "title": "", "problem": problem, "form_key": form_key},
            **{"X-Autosave": "1"},
        )
        assert (kept.status_code, kept.text) == (200, "Concept bewaard om 10.00 uur")
    assert [(i.state, i.problem) for i in ideas(site)] == [("draft", "Na elke klus")]
    for _ in range(2):
        site.post(house.ann, "/ideas", {**FORM, "form_key": form_key})
    assert [i.state for i in ideas(site)] == ["submitted"]


def test_an_empty_form_is_not_saved(site, house):
    assert (
        site.post(house.ann, "/ideas/drafts", {"title": "", "problem": "", "form_key": "k"}).text
        == ""
    )
    assert ideas(site) == []


def test_somebody_elses_form_key_makes_an_own_draft(site, house):
    for who in (house.ann, house.bob):
        site.post(who, "/ideas", {**FORM, "form_key": "same", "then": "stop"})
    assert len(ideas(site)) == 2


def test_what_was_typed_stays_when_something_is_missing(site, house):
    answer = site.post(
        house.ann,
        "/ideas",
        {**FORM, "problem": "", "proposal": "AI <b>leest</b> mee", "form_key": "k"},
    )
    assert answer.status_code == 422
    assert "AI &lt;b&gt;leest&lt;/b&gt; mee" in answer.text
    assert 'href="#f-problem"' in answer.text
    assert "Vul in: wat nu tijd kost, of beter kan." in answer.text
    assert answer.text.count("<h1") == 1
    empty = site.post(house.ann, "/ideas", {"benefits_asked": "1", "form_key": "k2"})
    assert [f'href="#f-{name}"' in empty.text for name in ("problem", "title")] == [True, True]


def test_without_a_title_the_first_sentence_gives_one(site, house):
    typed = "Elke week typ ik de briefjes over. Dat kost twee uur."
    site.post(house.ann, "/ideas", {**FORM, "title": "", "problem": typed, "form_key": "k"})
    site.post(house.ann, "/ideas", {**FORM, "title": "", "problem": "a" * 90, "form_key": "l"})
    titles = [idea.title for idea in ideas(site)]
    assert titles == ["Elke week typ ik de briefjes over", "a" * 80]


def test_saving_and_stopping_leads_to_own_ideas(site, house):
    stopped = site.post(house.ann, "/ideas", {**FORM, "form_key": "k", "then": "stop"})
    (idea,) = ideas(site)
    assert (idea.state, stopped.headers["location"]) == ("draft", "/ideas?mine=1&view=list")
    assert f"/ideas/{idea.id}/edit" in site.get(house.ann, "/ideas?mine=1&view=list").text
    sent = site.post(
        house.ann, f"/ideas/{idea.id}/edit", {**FORM, "title": "Better", "then": "submit"}
    )
    assert (sent.headers["location"], ideas(site)[0].title) == (
        f"/ideas/{idea.id}/received",
        "Better",
    )


def test_a_draft_exists_for_nobody_else(site, house):
    site.post(house.ann, "/ideas", {**FORM, "form_key": "k", "then": "stop"})
    (idea,) = ideas(site)
    for who in (house.bob, house.team, house.admin, house.auditor):
        for path in ("", "/edit", "/history", "/received"):
            assert site.get(who, f"/ideas/{idea.id}{path}").status_code == 404
        assert site.get(who, f"/triage/{idea.id}").status_code == (
            404 if who is house.team else 403
        )
        for path in (
            "/ideas",
            "/ideas?view=list",
            "/ideas?q=werkbon&view=list",
            "/ideas?state=draft&view=list",
        ):
            assert "Werkbon" not in site.get(who, path).text


def test_no_page_names_who_hides(site, house):
    site.post(house.ann, "/ideas", {**FORM, "form_key": "k", "pseudonymous": "yes"})
    (idea,) = ideas(site)
    site.post(house.ann, f"/ideas/{idea.id}/comments", {"text": "Van mij"})
    for path in ("/ideas", "/ideas?view=list", f"/ideas/{idea.id}", f"/ideas/{idea.id}/history"):
        assert re.search(r"\bAnn\b", site.get(house.bob, path).text) is None, path
    for path in ("/triage", f"/triage/{idea.id}"):
        assert re.search(r"\bAnn\b", site.get(house.team, path).text) is None, path


def test_supporting_and_talking_on_the_page(site, house):
    with site.db.write() as session:
        idea_id = make_idea(session, author=house.ann).id
    assert f'action="/ideas/{idea_id}/support"' in site.get(house.bob, f"/ideas/{idea_id}").text
    assert (
        site.post(house.bob, f"/ideas/{idea_id}/support").headers["location"] == f"/ideas/{idea_id}"
    )
    assert (
        f'action="/ideas/{idea_id}/support/removal"'
        in site.get(house.bob, f"/ideas/{idea_id}").text
    )
    assert (
        site.post(house.bob, f"/ideas/{idea_id}/comments", {"text": "<i>Ja</i>"}).status_code == 303
    )
    assert "&lt;i&gt;Ja&lt;/i&gt;" in site.get(house.ann, f"/ideas/{idea_id}").text
    empty = site.post(house.bob, f"/ideas/{idea_id}/comments", {"text": " "})
    assert (empty.status_code, 'href="#f-comment-text"' in empty.text) == (422, True)
    assert site.post(house.bob, f"/ideas/{idea_id}/support/removal").status_code == 303
    assert ideas(site)[0].support_count == 0


def test_a_question_is_answered_on_the_page(site, house):
    with site.db.write() as session:
        idea = make_idea(session, author=house.ann)
        commands.ask_question(session, idea, "Hoe vaak?", actor=house.team, now=NOW)
        idea_id = idea.id
    assert "Hoe vaak?" in site.get(house.ann, f"/ideas/{idea_id}").text
    assert f'action="/ideas/{idea_id}/answer"' not in site.get(house.bob, f"/ideas/{idea_id}").text
    assert site.post(house.bob, f"/ideas/{idea_id}/answer", {"text": "x"}).status_code == 403
    assert (
        site.post(house.ann, f"/ideas/{idea_id}/answer", {"text": "Veertig keer"}).status_code
        == 303
    )
    assert ideas(site)[0].state == "triage"


def test_an_edit_on_an_older_version_keeps_what_was_typed(site, house):
    with site.db.write() as session:
        idea_id = make_idea(session, author=house.ann).id
    site.post(house.ann, f"/ideas/{idea_id}/edit", {**FORM, "title": "First", "version": "1"})
    late = site.post(
        house.ann, f"/ideas/{idea_id}/edit", {**FORM, "title": "Second", "version": "1"}
    )
    assert (
        late.status_code,
        'value="Second"' in late.text,
        'name="version" value="2"' in late.text,
    ) == (409, True, True)
    assert "First" in [i.title for i in ideas(site)]


def test_a_withdrawn_idea_stops(site, house):
    with site.db.write() as session:
        idea_id = make_idea(session, author=house.ann).id
    assert site.post(house.bob, f"/ideas/{idea_id}/withdrawal", {"reason": ""}).status_code == 403
    site.post(house.ann, f"/ideas/{idea_id}/withdrawal", {"reason": "Al opgelost"})
    page = site.get(house.bob, f"/ideas/{idea_id}").text
    strip = " ".join(
        re.sub(r"<[^>]+>", " ", page.split('class="strip"')[1].split("</section>")[0]).split()
    )
    assert "Al opgelost" in page
    assert "Wanneer ma 23 nov Wie De indiener" in strip


@pytest.mark.parametrize(
    "address",
    [
        "?q=%00",
        "?q=" + "x" * 3000,
        "?state=nonsense",
        "?unit=x&unit=9999999999",
        "?cursor=zzz&view=list",
        "?sort=zzz&view=list",
        "?round=2031-01&view=list",
        "?value_type=&theme=",
        "?mine=1&cursor=WzFd",
        "?q=%3Cscript%3E&view=list",
    ],
)
def test_a_strange_address_still_gives_a_page(site, house, address):
    answer = site.get(house.bob, f"/ideas{address}")
    assert answer.status_code in {200, 422}
    assert "<script>" not in answer.text.replace("<script src", "")


def test_the_board_swaps_only_its_results_for_htmx(site, house):
    part = site.get(house.bob, "/ideas?q=x", **{"HX-Request": "true"})
    assert (
        part.status_code,
        "<h1" in part.text,
        'class="board"' in part.text or "empty" in part.text,
    ) == (200, False, True)


def test_look_alikes_come_as_a_part(site, house):
    with site.db.write() as session:
        commands.submit_idea(
            session,
            commands.create_draft(
                session,
                _text("Werkbon inspreken", "De werkbon overtypen na elke klus kost tijd"),
                actor=house.ann,
                now=NOW,
            ),
            actor=house.ann,
            now=NOW,
        )
    part = site.get(
        house.bob,
        "/ideas/look-alikes?problem=werkbon overtypen na de klus",
        **{"HX-Request": "true"},
    )
    assert ("Werkbon inspreken" in part.text, "<html" in part.text) == (True, False)


def _text(title, problem):
    from app.domain.ideas.schemas import IdeaText

    return IdeaText(title=title, problem=problem)


@pytest.mark.parametrize(
    ("path", "most"), [("/ideas?view=list", 6), ("/ideas", 8), ("/ideas/{}", 13), ("/triage", 6)]
)
def test_a_page_costs_the_same_with_one_idea_and_with_a_hundred(site, house, path, most):
    sent = []

    def note(_c, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    sa.event.listen(site.db.engine, "before_cursor_execute", note)
    seen = []
    for many in (1, 100):
        with site.db.write() as session:
            made = [make_idea(session, author=house.ann).id for _ in range(many)]
            for _ in made:
                commands.comment_on(
                    session, session.get(Idea, made[0]), "x", actor=house.bob, now=NOW
                )
        sent.clear()
        assert site.get(house.team, path.format(made[0])).status_code == 200
        seen.append(len(sent))
    assert seen[0] == seen[1]
    assert seen[0] <= most


def test_every_state_has_a_page(site, house):
    from tests.domain.ideas.test_states import stand_in

    with site.db.write() as session:
        make_idea(session)
        made = {
            state: stand_in(session, state) for state in IdeaState if state is not IdeaState.DRAFT
        }
        session.execute(sa.update(Idea).where(Idea.id.in_(made.values())).values(submitted_at=NOW))
    for state, idea_id in made.items():
        answer = site.get(house.bob, f"/ideas/{idea_id}")
        assert (state, answer.status_code) == (state, 200)
        assert answer.text.index('class="strip"') < answer.text.index('id="text"')
