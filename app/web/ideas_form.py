"""Writing an idea: a form of two minutes that saves itself, look-alikes, and sending it in."""

import secrets
from typing import Any

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, KiemError
from app.core.input import parse
from app.domain.ideas import commands
from app.domain.ideas.forms import save_form
from app.domain.ideas.models import Idea
from app.domain.ideas.pages import IdeaView
from app.domain.ideas.queries import idea_view, relations_to, visible_idea
from app.domain.ideas.schemas import IdeaText
from app.domain.ideas.states import IdeaState
from app.domain.ideas.submitting import check_complete
from app.domain.insight.likes import likes
from app.domain.insight.today import month_now
from app.i18n.formats import clock
from app.i18n.translator import translator
from app.policy import Action, require
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
from app.web.ideas_words import alike_items

router = APIRouter()
KEY = "form_key"


@router.get("/ideas/new", name="ideas:new")
@guard(Action.IDEA_CREATE)
def new(page: PageDep) -> Response:
    """Show the form."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_CREATE)
        values = {KEY: secrets.token_urlsafe(12), "unit_id": tx.actor.unit_id}
        return page.render(
            tx, "ideas/new.html", errors=Blank(), alike=[], **form_context(tx, values)
        )


@router.post("/ideas", name="ideas:create")
@guard(Action.IDEA_CREATE)
def create(page: PageDep) -> Response:
    """Keep the draft, and submit it unless the writer stops here."""
    stops = page.form.text("then") == "stop"
    try:
        with page.write() as tx:
            if not stops:
                check_complete(parse(IdeaText, typed_idea(page)))
            idea = _saved(page, tx)
            if not stops and idea.state is IdeaState.DRAFT:
                commands.submit_idea(tx.session, idea, actor=tx.actor, now=tx.now)
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
        found = likes(tx.session, tx.actor, text)
        return page.render(tx, "ideas/_alike.html", alike=alike_items(found, page.lang))


@router.get("/ideas/{idea_id}/edit", name="ideas:edit")
@guard(Action.IDEA_EDIT)
def edit(page: PageDep, idea_id: Id) -> Response:
    """Show the form of an idea that exists."""
    with page.read() as tx:
        view = _editable(tx, idea_id)
        found = likes(tx.session, tx.actor, view.problem, but=idea_id)
        return page.render(
            tx,
            "ideas/edit.html",
            idea=view,
            errors=Blank(),
            alike=alike_items(found, page.lang),
            **form_context(tx, values_of(view)),
        )


@router.post("/ideas/{idea_id}/edit", name="ideas:save")
@guard(Action.IDEA_EDIT)
def save(page: PageDep, idea_id: Id) -> Response:
    """Keep the change; a draft may be submitted with it."""
    then = page.form.text("then")
    try:
        with page.write() as tx:
            idea = _changed(page, tx, idea_id)
            if then == "submit":
                commands.submit_idea(tx.session, idea, actor=tx.actor, now=tx.now)
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
            link=f"{page.settings.base_url}/ideas/{idea_id}",
        )


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
            errors = conflict_text(error, page.lang)
            values["version"] = more["idea"].card.version
        return page.render(
            tx,
            template,
            status=error.status,
            errors=errors,
            alike=[],
            **more,
            **form_context(tx, values),
        )
