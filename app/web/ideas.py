"""Ideas: the board, the list, one idea with what the house says about it."""

import contextlib
from datetime import date
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.clock import local_day
from app.core.errors import Invalid, KiemError
from app.core.input import parse
from app.db.together import together
from app.domain.attachments.values import OwnerKind
from app.domain.experiments.successes import use_of_idea
from app.domain.experiments.using import lessons_of_idea
from app.domain.ideas import commands
from app.domain.ideas.joining import requests_on, together_with
from app.domain.ideas.models import Idea
from app.domain.ideas.pages import IdeaView
from app.domain.ideas.queries import (
    board,
    comments_of,
    counted_page,
    history,
    idea_view,
    questions_of,
    relations_to,
    versions_of,
    visible_idea,
)
from app.domain.ideas.schemas import ListQuery, MaybeReason, Talk
from app.domain.ideas.states import IdeaState
from app.domain.insight.today import MonthNow, month_now
from app.domain.people.queries import theme_by_id, unit_names
from app.domain.rounds.idea_filters import idea_filters
from app.domain.rounds.rivals import rivals_of
from app.domain.rounds.veil import answers_on
from app.doors import Room
from app.i18n.formats import round_name
from app.policy import Action, can, require
from app.web.attachments import files_panel
from app.web.deps import Id, Page, PageDep, guard
from app.web.ideas_forms import Blank, conflict_text, error_texts, values_of
from app.web.ideas_joining import kin_of
from app.web.ideas_words import (
    address,
    alike_items,
    changes_of,
    ending_of,
    history_lines,
    others_said,
    verdict,
)
from app.web.month import rhythm
from app.web.promises_of_idea import promises_of

router = Room()
LISTS = ("state", "unit", "theme", "value_type")
PER_PAGE = 25


@router.get("/ideas", name="ideas:index")
@guard(Action.IDEA_LIST)
def index(page: PageDep) -> Response:
    """Show the board, or with `view=list` a table; the filters are the same."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_LIST)
        wish = wished(page)
        listed = page.query("view") == "list" or wish.mine
        shared = _listed(page, tx, wish) if listed else _board(page, tx, wish)
        name = "ideas/list.html" if listed else "ideas/board.html"
        block = "results" if page.wants_fragment else None
        return page.render(tx, name, block=block, wish=wish, address=address, **shared)


@router.get("/ideas/mine", name="ideas:mine")
@guard(Action.IDEA_LIST)
def mine(page: PageDep) -> Response:
    """Lead to the reader's own ideas, drafts among them."""
    with page.read():
        return page.go("/ideas?mine=1&view=list")


@router.get("/ideas/{idea_id}", name="ideas:show")
@guard(Action.IDEA_READ)
def show(page: PageDep, idea_id: Id) -> Response:
    """Show one idea: what happens next first."""
    return idea_page(page, idea_id)


@router.get("/ideas/{idea_id}/history", name="ideas:history")
@guard(Action.IDEA_READ)
def versions(page: PageDep, idea_id: Id) -> Response:
    """Show everything that happened and every text that was replaced."""
    with page.read() as tx:
        view = idea_view(tx.session, tx.actor, idea_id)
        after, changes = values_of(view) | {"cost_cents": view.card.cost_cents}, []
        for version in versions_of(tx.session, idea_id):
            changes.append((version.changed_at, changes_of(version, after, page.lang)))
            after = {**after, **version.before}
        lines = history_lines(history(idea_id).ask(tx.session), page.lang)
        return page.render(tx, "ideas/history.html", idea=view, changes=changes, lines=lines)


@router.post("/ideas/{idea_id}/support", name="ideas:support")
@guard(Action.IDEA_SUPPORT)
def support(page: PageDep, idea_id: Id) -> Response:
    """Support an idea."""
    with page.write() as tx:
        commands.support_idea(tx.session, found(tx, idea_id), actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{idea_id}")


@router.post("/ideas/{idea_id}/support/removal", name="ideas:unsupport")
@guard(Action.IDEA_SUPPORT)
def unsupport(page: PageDep, idea_id: Id) -> Response:
    """Take support back."""
    with page.write() as tx:
        commands.unsupport_idea(tx.session, found(tx, idea_id), actor=tx.actor)
    return page.go(f"/ideas/{idea_id}")


@router.post("/ideas/{idea_id}/comments", name="ideas:comment")
@guard(Action.IDEA_COMMENT)
def comment(page: PageDep, idea_id: Id) -> Response:
    """Add a remark."""
    try:
        with page.write() as tx:
            idea = found(tx, idea_id)
            talk = parse(Talk, page.form.data())
            made = commands.comment_on(tx.session, idea, talk.text, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return idea_page(page, idea_id, "comment", error)
    return page.go(f"/ideas/{idea_id}#comment-{made.id}")


@router.post("/ideas/{idea_id}/answer", name="ideas:answer")
@guard(Action.IDEA_ANSWER)
def answer(page: PageDep, idea_id: Id) -> Response:
    """Answer the AI team's question."""
    try:
        with page.write() as tx:
            idea = found(tx, idea_id)
            require(tx.actor, Action.IDEA_ANSWER, relations_to(tx.session, tx.actor, idea))
            talk = parse(Talk, page.form.data())
            commands.answer_question(tx.session, idea, talk.text, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return idea_page(page, idea_id, "answer", error)
    return page.go(f"/ideas/{idea_id}")


@router.post("/ideas/{idea_id}/withdrawal", name="ideas:withdraw")
@guard(Action.IDEA_WITHDRAW)
def withdraw(page: PageDep, idea_id: Id) -> Response:
    """Take an idea back."""
    try:
        with page.write() as tx:
            idea = found(tx, idea_id)
            why = parse(MaybeReason, page.form.data()).reason
            commands.withdraw_idea(tx.session, idea, why, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return idea_page(page, idea_id, "withdraw", error)
    return page.go(f"/ideas/{idea_id}")


def found(tx: Tx, idea_id: int) -> Idea:
    """Return a visible idea."""
    return visible_idea(tx.session, tx.actor, idea_id)


def wished(page: Page) -> ListQuery:
    """Return the filters of the address; nonsense in it narrows nothing."""
    given = page.request.query_params
    data: dict[str, Any] = {n: given.get(n, "") for n in ("q", "round", "mine", "sort")}
    data |= {name: given.getlist(name) for name in LISTS if given.getlist(name) != [""]}
    with contextlib.suppress(Invalid):
        return parse(ListQuery, data)
    return parse(ListQuery, {"q": page.query("q")[:200]})


def _board(page: Page, tx: Tx, wish: ListQuery) -> dict[str, Any]:
    month = month_now(tx.session)
    return {
        "board": board(tx.session, tx.actor, idea_filters(tx.session, wish)),
        "units": unit_names(tx.session),
        "month": month,
        "round_name": round_name(month.month, page.lang, today=_today(page, tx)) if month else "",
        "steps": _steps(month, page) if month else [],
    }


def _steps(month: MonthNow, page: Page) -> list[tuple[str, str, str]]:
    names = {"done": "past", "now": "now", "later": "past"}
    return [(title, small, names[when]) for title, small, when in rhythm(month, page)]


def _today(page: Page, tx: Tx) -> date:
    return local_day(tx.now, page.settings.timezone)


def _listed(page: Page, tx: Tx, wish: ListQuery) -> dict[str, Any]:
    filters, cursor = idea_filters(tx.session, wish), page.query("cursor") or None
    try:
        listed = counted_page(tx.session, tx.actor, filters, limit=PER_PAGE, cursor=cursor)
    except Invalid:
        cursor = None
        listed = counted_page(tx.session, tx.actor, filters, limit=PER_PAGE)
    return {
        "ideas": listed.page.items,
        "following": listed.page.next,
        "count": listed.count,
        "further": cursor is not None,
        "units": unit_names(tx.session),
    }


def idea_page(page: Page, idea_id: int, form: str = "", error: KiemError | None = None) -> Response:
    """Show one idea; with an error, at the form where something was wrong, with what was typed."""
    with page.read() as tx:
        view = idea_view(tx.session, tx.actor, idea_id)
        errors = _errors(page, form, error)
        return page.render(
            tx,
            "ideas/show.html",
            idea=view,
            status=error.status if error else 200,
            errors=errors,
            typed=Blank({form: page.form.prose("text")}),
            **_around(page, tx, view),
        )


def _around(page: Page, tx: Tx, view: IdeaView) -> dict[str, Any]:
    session, idea_id = tx.session, view.card.id
    comments, questions, events, rivals, joins, named, builds_on, in_use = together(
        session,
        comments_of(idea_id),
        questions_of(idea_id),
        history(idea_id),
        rivals_of(idea_id),
        requests_on(tx.actor, idea_id),
        together_with(tx.actor, idea_id),
        lessons_of_idea(idea_id),
        use_of_idea(idea_id),
    )
    kin = kin_of(tx, view) if view.card.submitted_at else []
    promises = promises_of(tx, idea_id, view.card.state)
    lead_id = promises.experiment.lead_id if promises.experiment else None
    return {
        "comments": comments,
        "questions": questions,
        "lines": history_lines(events, page.lang),
        "kin": alike_items(kin, page.lang),
        "may_part": can(tx.actor, Action.IDEA_MERGE),
        "rivals": rivals,
        "joins": joins,
        "others": others_said(view, named, page.lang),
        "answers": [verdict(month, one, page.lang) for month, one in answers_on(session, idea_id)],
        "promises": promises,
        "ending": ending_of(events, view.card.state, lead_id),
        "in_use": in_use if view.card.state == IdeaState.ADOPTED else (),
        "builds_on": builds_on,
        "theme": theme_by_id(session, view.card.theme_id) if view.card.theme_id else None,
        "files": files_panel(
            page, tx, OwnerKind.IDEA, idea_id, may_change="edit" in view.card.allowed
        ),
    }


def _errors(page: Page, form: str, error: KiemError | None) -> dict[str, str]:
    if error is None:
        return Blank()
    if isinstance(error, Invalid):
        found = error_texts(error, page.lang)
        return Blank({f"{form}-{name}": text for name, text in found.items()})
    return conflict_text(error, page.lang)
