"""Ideas: list, write, submit, talk and triage."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import Api, ApiDep, Id, guard, takes
from app.api.v1.shapes_ideas import (
    EXAMPLE,
    card_shape,
    comment_shape,
    idea_shape,
    like_shape,
)
from app.auth.door import Tx
from app.core.input import parse
from app.domain.ideas import commands
from app.domain.ideas.models import Idea
from app.domain.ideas.queries import (
    comments_page,
    idea_view,
    ideas_page,
    questions_of,
    relations_to,
    visible_idea,
)
from app.domain.ideas.schemas import (
    IdeaText,
    ListQuery,
    MaybeReason,
    MergeInput,
    PatchedIdea,
    Talk,
    TriageInput,
)
from app.domain.insight.likes import likes
from app.domain.rounds.agenda import next_agenda_at
from app.domain.rounds.idea_filters import idea_filters
from app.policy import Action, require

router = APIRouter()
LISTS = ("state", "unit", "theme", "value_type")
TEXT = {"title": "Photo check", "problem": "We look at every photo twice."}


@router.get("/ideas")
@guard(Action.IDEA_LIST)
def index(api: ApiDep) -> Response:
    """List ideas; filters `q state round unit theme value_type mine`, `sort=newest|oldest|support|next`."""
    with api.read() as tx:
        require(tx.actor, Action.IDEA_LIST)
        limit, cursor = api.page_params()
        given = api.request.query_params
        wish = parse(ListQuery, {**given, **{n: given.getlist(n) for n in LISTS if n in given}})
        filters = idea_filters(tx.session, wish)
        found = ideas_page(tx.session, tx.actor, filters, limit=limit, cursor=cursor)
        return api.listing(found, lambda card: card_shape(card, api.lang))


@router.post("/ideas")
@guard(Action.IDEA_CREATE)
@takes(IdeaText, example=TEXT, answers=EXAMPLE)
def create(api: ApiDep) -> Response:
    """Make a draft; it needs a title or a problem."""
    with api.write() as tx:
        require(tx.actor, Action.IDEA_CREATE)
        idea = commands.create_draft(tx.session, api.body(IdeaText), actor=tx.actor, now=tx.now)
        return shown(api, tx, idea.id or 0, 201)


@router.get("/ideas/look-alikes")
@guard(Action.IDEA_LIST)
def alike(api: ApiDep) -> Response:
    """List what looks like a text: ideas, experiments, lessons and register entries, best first."""
    with api.read() as tx:
        require(tx.actor, Action.IDEA_LIST)
        limit, _ = api.page_params()
        text = api.request.query_params.get("text", "")[:4000]
        found = likes(tx.session, tx.actor, text, limit=limit)
        return api.answer({"items": [like_shape(f) for f in found], "next": None})


@router.get("/ideas/{idea_id}")
@guard(Action.IDEA_READ)
def show(api: ApiDep, idea_id: Id) -> Response:
    """Return one idea."""
    with api.read() as tx:
        found(tx, idea_id, Action.IDEA_READ)
        return shown(api, tx, idea_id)


@router.patch("/ideas/{idea_id}")
@guard(Action.IDEA_EDIT)
@takes(PatchedIdea, example={"version": 1, "title": "Photo check"}, answers=EXAMPLE)
def change(api: ApiDep, idea_id: Id) -> Response:
    """Change text or plan; `version` is the one that you saw."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_EDIT)
        given = api.body(PatchedIdea)
        commands.edit_idea(tx.session, idea, given, actor=tx.actor, now=tx.now)
        return shown(api, tx, idea_id)


@router.post("/ideas/{idea_id}/submission")
@guard(Action.IDEA_SUBMIT)
@takes(answers=EXAMPLE)
def submit(api: ApiDep, idea_id: Id) -> Response:
    """Submit a draft; it needs title and problem."""
    return done(api, idea_id, Action.IDEA_SUBMIT, commands.submit_idea)


@router.post("/ideas/{idea_id}/withdrawal")
@guard(Action.IDEA_WITHDRAW)
@takes(MaybeReason, example={"reason": "No longer needed"}, answers=EXAMPLE)
def withdraw(api: ApiDep, idea_id: Id) -> Response:
    """Take an idea back, until it is selected."""
    return done(
        api,
        idea_id,
        Action.IDEA_WITHDRAW,
        lambda s, idea, **by: commands.withdraw_idea(s, idea, api.body(MaybeReason).reason, **by),
    )


@router.post("/ideas/{idea_id}/question")
@guard(Action.IDEA_TRIAGE)
@takes(Talk, example={"text": "How often does it happen?"}, answers=EXAMPLE)
def ask(api: ApiDep, idea_id: Id) -> Response:
    """Ask the submitter something."""
    return done(
        api,
        idea_id,
        Action.IDEA_TRIAGE,
        lambda s, idea, **by: commands.ask_question(s, idea, api.body(Talk).text, **by),
    )


@router.post("/ideas/{idea_id}/answer")
@guard(Action.IDEA_ANSWER)
@takes(Talk, example={"text": "Forty times a month."}, answers=EXAMPLE)
def answer(api: ApiDep, idea_id: Id) -> Response:
    """Answer the open question."""
    return done(
        api,
        idea_id,
        Action.IDEA_ANSWER,
        lambda s, idea, **by: commands.answer_question(s, idea, api.body(Talk).text, **by),
    )


@router.post("/ideas/{idea_id}/merge")
@guard(Action.IDEA_MERGE)
@takes(MergeInput, example={"into_id": 7}, answers=EXAMPLE)
def merge(api: ApiDep, idea_id: Id) -> Response:
    """Merge an idea into another."""
    return done(
        api,
        idea_id,
        Action.IDEA_MERGE,
        lambda s, idea, **by: commands.merge_idea(s, idea, api.body(MergeInput).into_id, **by),
    )


@router.post("/ideas/{idea_id}/unmerge")
@guard(Action.IDEA_MERGE)
@takes(answers=EXAMPLE)
def unmerge(api: ApiDep, idea_id: Id) -> Response:
    """Undo a merge."""
    return done(api, idea_id, Action.IDEA_MERGE, commands.unmerge_idea)


@router.post("/ideas/{idea_id}/support")
@guard(Action.IDEA_SUPPORT)
@takes(answers=EXAMPLE)
def support(api: ApiDep, idea_id: Id) -> Response:
    """Support an idea; once counts."""
    return done(api, idea_id, Action.IDEA_SUPPORT, commands.support_idea)


@router.delete("/ideas/{idea_id}/support")
@guard(Action.IDEA_SUPPORT)
@takes(answers=EXAMPLE)
def unsupport(api: ApiDep, idea_id: Id) -> Response:
    """Take one's support back."""
    return done(
        api,
        idea_id,
        Action.IDEA_SUPPORT,
        lambda s, idea, *, actor, **_: commands.unsupport_idea(s, idea, actor=actor),
    )


@router.get("/ideas/{idea_id}/comments")
@guard(Action.IDEA_READ)
def comments(api: ApiDep, idea_id: Id) -> Response:
    """List the remarks on an idea, oldest first."""
    with api.read() as tx:
        found(tx, idea_id, Action.IDEA_READ)
        limit, cursor = api.page_params()
        page = comments_page(tx.session, idea_id, limit=limit, cursor=cursor)
        return api.listing(page, comment_shape)


@router.post("/ideas/{idea_id}/comments")
@guard(Action.IDEA_COMMENT)
@takes(Talk, example={"text": "We see this in our team too."}, answers=EXAMPLE)
def comment(api: ApiDep, idea_id: Id) -> Response:
    """Add a remark."""
    return done(
        api,
        idea_id,
        Action.IDEA_COMMENT,
        lambda s, idea, **by: commands.comment_on(s, idea, api.body(Talk).text, **by),
    )


@router.post("/ideas/{idea_id}/triage")
@guard(Action.IDEA_TRIAGE)
@takes(TriageInput, example={"outcome": "decline", "reason": "It exists already"}, answers=EXAMPLE)
def triage(api: ApiDep, idea_id: Id) -> Response:
    """Answer an idea: admit, ask, decline or merge."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_TRIAGE)
        given = api.body(TriageInput)
        commands.triage_idea(
            tx.session,
            idea,
            given,
            actor=tx.actor,
            now=tx.now,
            agenda_at=next_agenda_at(tx.session, tx.now),
        )
        return shown(api, tx, idea_id)


def done(api: Api, idea_id: int, action: Action, command: Callable[..., Any]) -> Response:
    """Run a command on a visible idea and answer with the idea."""
    with api.write() as tx:
        idea = found(tx, idea_id, action)
        command(tx.session, idea, actor=tx.actor, now=tx.now)
        return shown(api, tx, idea_id)


def found(tx: Tx, idea_id: int, action: Action) -> Idea:
    """Return the idea, or refuse: first what is not visible, then what is not allowed."""
    idea = visible_idea(tx.session, tx.actor, idea_id)
    require(tx.actor, action, relations_to(tx.session, tx.actor, idea))
    return idea


def shown(api: Api, tx: Tx, idea_id: int, status: int = 200) -> Response:
    """Answer with the idea as this caller sees it."""
    view = idea_view(tx.session, tx.actor, idea_id)
    return api.answer(idea_shape(view, api.lang, questions_of(tx.session, idea_id)), status)
