"""Files on pages and in the API: added by form, kept when something else is wrong, only handed out."""

import re

import pytest
import sqlalchemy as sa

from app.domain.attachments.models import Attachment
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from tests.factories import make_idea
from tests.support.files import office, pdf, picture
from tests.support.ideas import Site

FORM = {
    "form_key": "k1",
    "problem": "We type every photo.",
    "title": "Photos",
    "benefits_asked": "1",
}


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


def idea_of(site, author, **more):
    with site.db.write() as session:
        return make_idea(session, author=author.id, **more).id


def send(site, who, path, *sent, **fields):
    head = {"Cookie": f"kiem=page-{who.id}", "Sec-Fetch-Site": "same-origin"}
    files = [("files", one) for one in sent] or [("files", ("", b""))]
    return site.client.post(path, data=fields, files=files, headers=head)


def upload(site, who, number, name, data):
    head = {"Authorization": f"Bearer token-{who.id}"}
    path = f"/api/v1/ideas/{number}/attachments?name={name}"
    return site.client.post(path, content=data, headers=head)


def kept(site):
    with site.db.read() as session:
        return session.execute(sa.select(Attachment.idea_id, Attachment.name)).all()


def test_a_new_idea_takes_files_along(site):
    answer = send(site, site.house.ann, "/ideas", ("p.jpg", picture()), ("n.pdf", pdf()), **FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ideas/1/received")
    assert kept(site) == [(1, "p.jpg"), (1, "n.pdf")]
    page = site.get(site.house.bob, "/ideas/1").text
    assert ("/attachments/1/thumbnail" in page, "n.pdf" in page) == (True, True)


def test_files_stay_with_the_draft_when_the_idea_is_refused(site):
    ann = site.house.ann
    answer = send(site, ann, "/ideas", ("p.jpg", picture()), **{**FORM, "problem": ""})
    assert (answer.status_code, 'value="Photos"' in answer.text) == (422, True)
    assert "p.jpg" in answer.text
    done = send(site, ann, "/ideas", **FORM)
    assert (done.status_code, kept(site)) == (303, [(1, "p.jpg")])
    with site.db.read() as session:
        assert [i.state for i in session.execute(sa.select(Idea)).scalars()] == [
            IdeaState.SUBMITTED
        ]


def test_a_refused_file_is_named_and_what_was_typed_stays(site):
    answer = send(site, site.house.ann, "/ideas", ("run.docm", office("macroEnabled")), **FORM)
    assert (answer.status_code, "We type every photo." in answer.text) == (422, True)
    assert "In “run.docm” zitten macro’s." in answer.text
    assert kept(site) == []


def test_a_file_that_is_too_large_is_refused_at_its_field(site):
    big = b"%PDF-" + bytes(21_000_000)
    answer = send(site, site.house.ann, "/ideas", ("big.pdf", big), **FORM)
    assert (answer.status_code, "Er past hoogstens 20 MB." in answer.text) == (422, True)


def test_nobody_unknown_sends_large_forms(site):
    answer = site.client.post("/ideas", files={"files": ("x.pdf", bytes(3_000_000))})
    assert answer.status_code == 413


def test_the_page_of_files_adds_and_removes(site):
    ann, number = site.house.ann, idea_of(site, site.house.ann)
    here = f"/attachments/of/idea/{number}"
    assert send(site, ann, here).status_code == 422
    answer = send(site, ann, here, ("p.png", picture("PNG")))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/ideas/{number}#files")
    assert send(site, site.house.bob, here, ("q.png", picture("PNG"))).status_code == 403
    assert site.get(site.house.bob, here).text.count("/removal") == 0
    answer = site.post(ann, "/attachments/1/removal")
    assert (answer.headers["location"], kept(site)) == (here, [])


def test_a_file_is_handed_out_to_be_kept_and_nothing_in_it_runs(site):
    idea_of(site, site.house.ann)
    send(
        site,
        site.house.ann,
        "/attachments/of/idea/1",
        ("naïve plan.pdf", pdf()),
        ("p.jpg", picture()),
    )
    answer = site.get(site.house.bob, "/attachments/1")
    headers = answer.headers
    assert (answer.content, headers["content-type"]) == (pdf(), "application/pdf")
    assert headers["content-disposition"] == (
        "attachment; filename=\"na_ve plan.pdf\"; filename*=UTF-8''na%C3%AFve%20plan.pdf"
    )
    small = site.get(site.house.bob, "/attachments/2/thumbnail")
    assert small.headers["content-type"] == "image/webp"
    for one in (answer, small):
        assert one.headers["x-content-type-options"] == "nosniff"
        assert one.headers["content-security-policy"].endswith("; sandbox")
    assert site.get(site.house.bob, "/attachments/1/thumbnail").status_code == 404


def test_files_of_a_draft_are_nobodys_but_the_authors(site):
    idea_of(site, site.house.ann, state=IdeaState.DRAFT)
    send(site, site.house.ann, "/attachments/of/idea/1", ("p.jpg", picture()))
    for who in (site.house.bob, site.house.team, site.house.admin, site.house.auditor):
        for path in ("/attachments/1", "/attachments/1/thumbnail", "/attachments/of/idea/1"):
            assert site.get(who, path).status_code == 404
        for path in ("", "/1", "/1/content"):
            assert site.call(who, "GET", f"/ideas/1/attachments{path}").status_code == 404
        assert site.call(who, "DELETE", "/ideas/1/attachments/1").status_code == 404
    assert site.get(site.house.ann, "/attachments/1").status_code == 200


def test_programs_add_fetch_and_remove(site):
    ann, number = site.house.ann, idea_of(site, site.house.ann)
    idea_of(site, site.house.ann)
    made = upload(site, ann, number, "n.pdf", pdf())
    assert (made.status_code, made.json()["name"], made.json()["kind"]) == (201, "n.pdf", "pdf")
    listed = site.call(site.house.bob, "GET", f"/ideas/{number}/attachments").json()
    assert listed == {"items": [made.json()], "next": None}
    content = site.call(site.house.bob, "GET", f"/ideas/{number}/attachments/1/content")
    assert (content.content, content.headers["content-type"]) == (pdf(), "application/pdf")
    assert site.call(ann, "GET", "/ideas/2/attachments/1").status_code == 404
    refused = upload(site, ann, number, "x.svg", b"<svg/>")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "file_kind")
    assert upload(site, site.house.bob, number, "n.pdf", pdf()).status_code == 403
    gone = site.call(ann, "DELETE", f"/ideas/{number}/attachments/1")
    assert (gone.status_code, gone.json()) == (200, {"items": [], "next": None})


def test_the_document_describes_bytes_as_bytes(site):
    paths = site.client.get("/api/v1/openapi.json").json()["paths"]
    body = paths["/api/v1/ideas/{idea_id}/attachments"]["post"]
    assert list(body["requestBody"]["content"]) == ["application/octet-stream"]
    assert [p["name"] for p in body["parameters"]] == ["idea_id", "name"]
    content = paths["/api/v1/register/{entry_id}/attachments/{attachment_id}/content"]["get"]
    assert list(content["responses"]["200"]["content"]) == ["application/octet-stream"]


def test_pages_speak_dutch(site):
    idea_of(site, site.house.ann)
    page = site.get(site.house.ann, "/attachments/of/idea/1", **{"Accept-Language": "nl"}).text
    assert re.search(r"<h1[^>]*>Bestanden</h1>", page)
