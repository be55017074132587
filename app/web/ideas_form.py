"""Writing an idea: a form of two minutes that saves itself, look-alikes, and sending it in."""

import secrets
from typing import Any

from starlette.responses import PlainTextResponse, Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, KiemError
from app.core.input import parse
from app.domain.attachments.schemas import CheckedFile
from app.domain.attachments.values import OwnerKind
from app.domain.experiments.tried import tried_before
from app.domain.experiments.using import lessons_of_idea, submit_with_lessons
from app.domain.ideas import commands
from app.domain.ideas.differing import differences_of
from app.domain.ideas.forms import idea_of_form, save_form
from app.domain.ideas.models import TITLE_MAX, Idea
from app.domain.ideas.pages import IdeaView
from app.domain.ideas.queries import idea_view, relations_to, visible_idea
from app.domain.ideas.schemas import IdeaText
from app.domain.ideas.states import IdeaState
from app.domain.ideas.submitting import check_complete
from app.domain.insight.today import month_now
from app.domain.people.queries import unit_names
from app.doors import Room
from app.i18n.formats import clock
from app.i18n.translator import translator
from app.policy import Action, require
from app.web.attachments import files_context, keep_files, sent_files
from app.web.deps import Id, Page, PageDep, guard
from app.web.ideas_forms import (
    Blank,
    conflict_text,
    error_texts,
    form_context,
    typed_idea,
    typed_values,
    values_of,
)
from app.web.ideas_joining import differ_in, kin_of
from app.web.ideas_words import alike_items
from app.web.stale import stands_now
from app.web.tried import beside, name_lessons

router = Room()
KEY = "form_key"


@router.get("/ideas/new", name="ideas:new")
@guard(Action.IDEA_CREATE)
def new(page: PageDep) -> Response:
    """Show the form."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_CREATE)
        values = {KEY: secrets.token_urlsafe(12), "unit_id": tx.actor.unit_id}
        values["title"] = page.query("title")[:TITLE_MAX]
        return page.render(
            tx,
            "ideas/new.html",
            errors=Blank(),
            **files_context(page, tx),
            **beside(page, tx, ""),
            **form_context(tx, values),
        )


@router.post("/ideas", name="ideas:create")
@guard(Action.IDEA_CREATE)
def create(page: PageDep) -> Response:
    """Keep the draft, and submit it unless the writer stops here."""
    stops = page.form.text("then") == "stop"
    try:
        _keep_with_draft(page, sent_files(page))
        with page.write() as tx:
            if not stops:
                check_complete(parse(IdeaText, typed_idea(page)))
            idea = _saved(page, tx)
            name_lessons(page, tx, idea)
            if not stops and idea.state is IdeaState.DRAFT:
                _submit(page, tx, idea)
    except Invalid as error:
        return _again(page, "ideas/new.html", error)
    return page.go("/ideas?mine=1&view=list" if stops else f"/ideas/{idea.id}/received")


@router.post("/ideas/drafts", name="ideas:autosave")
@guard(Action.IDEA_CREATE)
def autosave(page: PageDep) -> Response:
    """Keep what is typed; the answer is one line."""
    with page.write() as tx:
        if not page.form.text("title") and not page.form.prose("problem"):
            return PlainTextResponse("")
        _saved(page, tx)
    return _saved_line(page, tx)


@router.get("/ideas/look-alikes", name="ideas:alike")
@guard(Action.IDEA_LIST)
def alike(page: PageDep) -> Response:
    """Show what looks like the text so far, under the first field."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_LIST)
        text = page.request.query_params.get("problem", "")[:4000]
        values = Blank({n: page.query(n) for n in ("different", "different_reason")})
        around = beside(page, tx, text)
        return page.render(tx, "ideas/_alike.html", values=values, errors=Blank(), **around)


@router.get("/ideas/{idea_id}/edit", name="ideas:edit")
@guard(Action.IDEA_EDIT)
def edit(page: PageDep, idea_id: Id) -> Response:
    """Show the form of an idea that exists."""
    with page.read() as tx:
        view = _editable(tx, idea_id)
        return page.render(
            tx,
            "ideas/edit.html",
            idea=view,
            errors=Blank(),
            **files_context(page, tx, idea_id),
            **beside(page, tx, view.problem, but=idea_id),
            **form_context(tx, values_of(view)),
        )


@router.post("/ideas/{idea_id}/edit", name="ideas:save")
@guard(Action.IDEA_EDIT)
def save(page: PageDep, idea_id: Id) -> Response:
    """Keep the change; a draft may be submitted with it."""
    then = page.form.text("then")
    try:
        files = sent_files(page)
        with page.write() as tx:
            idea = _changed(page, tx, idea_id)
            keep_files(page, tx, OwnerKind.IDEA, idea_id, files)
            name_lessons(page, tx, idea)
            if then == "submit":
                _submit(page, tx, idea)
    except (Invalid, Conflict) as error:
        return _again(page, "ideas/edit.html", error, idea_id)
    if then == "submit":
        return page.go(f"/ideas/{idea_id}/received")
    return page.go("/ideas?mine=1&view=list" if then == "stop" else f"/ideas/{idea_id}")


@router.post("/ideas/{idea_id}/autosave", name="ideas:keep")
@guard(Action.IDEA_EDIT)
def keep(page: PageDep, idea_id: Id) -> Response:
    """Keep what is typed in a draft; the answer is one line."""
    with page.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        if idea.state is not IdeaState.DRAFT:
            raise Conflict("wrong_state", thing="idea", state=str(idea.state))
        _changed(page, tx, idea_id)
    return _saved_line(page, tx)


@router.get("/ideas/{idea_id}/received", name="ideas:received")
@guard(Action.IDEA_READ)
def received(page: PageDep, idea_id: Id) -> Response:
    """Confirm: what happens when."""
    with page.read() as tx:
        view = idea_view(tx.session, tx.actor, idea_id)
        return page.render(
            tx,
            "ideas/received.html",
            idea=view,
            answer_by=view.answer_by,
            month=month_now(tx.session),
            link=f"{page.base}/ideas/{idea_id}",
            tried=tried_before(tx.session, f"{view.card.title} {view.problem}", but=idea_id),
            used=[one.lesson_id for one in lessons_of_idea(idea_id).ask(tx.session)],
            alike=_unanswered(tx, view, page),
        )


def _keep_with_draft(page: Page, files: list[CheckedFile]) -> None:
    """Keep files at once, with the draft: whatever else is refused, nobody chooses them twice."""
    if files:
        with page.write() as tx:
            idea = _saved(page, tx)
            keep_files(page, tx, OwnerKind.IDEA, idea.id or 0, files)


def _submit(page: Page, tx: Tx, idea: Idea) -> None:
    submit_with_lessons(tx.session, idea, actor=tx.actor, now=tx.now)
    if page.form.text("different"):
        differ_in(page, tx, idea.id or 0)


def _unanswered(tx: Tx, view: IdeaView, page: Page) -> list[dict[str, Any]]:
    """Return ideas that look like a new one, of which its submitter said nothing yet."""
    if not view.card.mine or not view.card.submitted_at:
        return []
    said = {one.other_id for one in differences_of(tx.session, view.card.id)}
    found = alike_items(kin_of(tx, view), page.lang)
    return [one for one in found if one["join_href"] and one["id"] not in said]


def _saved(page: Page, tx: Tx) -> Idea:
    text = parse(IdeaText, typed_idea(page))
    return save_form(tx.session, page.form.text(KEY), text, actor=tx.actor, now=tx.now)


def _changed(page: Page, tx: Tx, idea_id: int) -> Idea:
    """Edit with what was typed; only after submission does it matter what the writer saw."""
    idea = visible_idea(tx.session, tx.actor, idea_id)
    require(tx.actor, Action.IDEA_EDIT, relations_to(tx.session, tx.actor, idea))
    text = parse(IdeaText, typed_idea(page))
    seen = page.form.text("version")
    version = int(seen) if seen.isdecimal() and idea.submitted_at is not None else None
    return commands.edit_idea(tx.session, idea, text, actor=tx.actor, now=tx.now, version=version)


def _editable(tx: Tx, idea_id: int) -> IdeaView:
    idea = visible_idea(tx.session, tx.actor, idea_id)
    require(tx.actor, Action.IDEA_EDIT, relations_to(tx.session, tx.actor, idea))
    view = idea_view(tx.session, tx.actor, idea_id)
    if "edit" not in view.card.allowed:
        raise Conflict("wrong_state", thing="idea", state=str(idea.state))
    return view


def _saved_line(page: Page, tx: Tx) -> Response:
    _, time = translator(page.lang), clock(tx.now, page.lang, page.settings.timezone)
    return PlainTextResponse(_("Draft saved at %(time)s", time=time))


def _stands_now(page: Page, tx: Tx, error: KiemError, view: IdeaView) -> Blank:
    """Return what is wrong with no field, and what somebody else wrote meanwhile."""
    holds = values_of(view)
    now = stands_now(page, holds, error, units=unit_names(tx.session), ticks=("pseudonymous",))
    return Blank(now) if now else conflict_text(error, page.lang)


def _again(page: Page, template: str, error: KiemError, idea_id: int | None = None) -> Response:
    """Show the form again with what was typed and what is wrong."""
    with page.read() as tx:
        values: dict[str, Any] = typed_values(page)
        more: dict[str, Any] = {}
        if idea_id is not None:
            more["idea"] = idea_view(tx.session, tx.actor, idea_id)
        if isinstance(error, Invalid):
            errors = error_texts(error, page.lang)
        else:
            errors = _stands_now(page, tx, error, more["idea"])
            values["version"] = more["idea"].card.version
        made = idea_id is None and idea_of_form(tx.session, page.form.text(KEY), tx.actor)
        return page.render(
            tx,
            template,
            status=error.status,
            errors=errors,
            **beside(page, tx, page.form.prose("problem")[:4000], but=idea_id),
            **more,
            **files_context(page, tx, made.id if made else idea_id),
            **form_context(tx, values),
        )
