"""Ideas: list, write, submit, talk and triage."""

from collections.abc import Callable
from typing import Any

from app.api.v1.deps import PAGED, Answer, Api, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_ideas import (
    CommentShape,
    IdeaShape,
    IdeaSummary,
    LikeShape,
    card_shape,
    comment_shape,
    idea_shape,
    like_shape,
)
from app.auth.door import Tx
from app.core.input import parse
from app.domain.experiments.using import submit_with_lessons
from app.domain.finding.alike import Given, likes
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
from app.domain.register.triaging import triage_idea
from app.domain.rounds.agenda import next_agenda_at
from app.domain.rounds.idea_filters import idea_filters
from app.doors import Room
from app.policy import Action, require

router = Room()
LISTS = ("state", "unit", "theme", "value_type")
TEXT = {"title": "Photo check", "problem": "We look at every photo twice."}


@router.get("/ideas")
@guard(Action.IDEA_LIST)
@asks("q", "state", "round", "unit", "theme", "value_type", "mine", "sort", *PAGED)
def index(api: ApiDep) -> Answer[Listed[IdeaSummary]]:
    """List ideas; filters `q state round unit theme value_type mine`, `sort=newest|oldest|support|next`."""
    with api.read() as tx:
        require(tx.actor, Action.IDEA_LIST)
        limit, cursor = api.page_params()
        given = api.request.query_params
        wish = parse(ListQuery, {**given, **{n: given.getlist(n) for n in LISTS if n in given}})
        filters = idea_filters(tx.session, wish)
        found = ideas_page(tx.session, tx.actor, filters, limit=limit, cursor=cursor)
        return api.listing(found, lambda card: card_shape(card, api.lang))


@router.post("/ideas", status_code=201)
@guard(Action.IDEA_CREATE)
@takes(IdeaText, example=TEXT)
def create(api: ApiDep) -> Answer[IdeaShape]:
    """Make a draft; it needs a title or a problem."""
    with api.write() as tx:
        require(tx.actor, Action.IDEA_CREATE)
        idea = commands.create_draft(tx.session, api.body(IdeaText), actor=tx.actor, now=tx.now)
        return shown(api, tx, idea.id or 0, 201)


@router.get("/ideas/look-alikes")
@guard(Action.IDEA_LIST)
@asks("text", "limit")
def alike(api: ApiDep) -> Answer[Listed[LikeShape]]:
    """List what looks like a text: ideas, experiments, lessons and register entries, best first."""
    with api.read() as tx:
        require(tx.actor, Action.IDEA_LIST)
        limit, _ = api.page_params()
        text = api.request.query_params.get("text", "")[:4000]
        found = likes(tx.session, tx.actor, Given(text), limit=limit)
        return api.listed([like_shape(f, api.lang) for f in found])


@router.get("/ideas/{idea_id}")
@guard(Action.IDEA_READ)
def show(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Return one idea."""
    with api.read() as tx:
        found(tx, idea_id, Action.IDEA_READ)
        return shown(api, tx, idea_id)


@router.patch("/ideas/{idea_id}")
@guard(Action.IDEA_EDIT)
@takes(PatchedIdea, example={"version": 1, "title": "Photo check"})
def change(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Change text or plan; `version` is the one that you saw."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_EDIT)
        given = api.body(PatchedIdea)
        commands.edit_idea(tx.session, idea, given, actor=tx.actor, now=tx.now)
        return shown(api, tx, idea_id)


@router.post("/ideas/{idea_id}/submission")
@guard(Action.IDEA_SUBMIT)
def submit(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Submit a draft; it needs title and problem."""
    return done(api, idea_id, Action.IDEA_SUBMIT, submit_with_lessons)


@router.post("/ideas/{idea_id}/withdrawal")
@guard(Action.IDEA_WITHDRAW)
@takes(MaybeReason, example={"reason": "No longer needed"})
def withdraw(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Take an idea back, until it is selected."""
    return done(
        api,
        idea_id,
        Action.IDEA_WITHDRAW,
        lambda s, idea, **by: commands.withdraw_idea(s, idea, api.body(MaybeReason).reason, **by),
    )


@router.post("/ideas/{idea_id}/question")
@guard(Action.IDEA_TRIAGE)
@takes(Talk, example={"text": "How often does it happen?"})
def ask(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Ask the submitter something."""
    return done(
        api,
        idea_id,
        Action.IDEA_TRIAGE,
        lambda s, idea, **by: commands.ask_question(s, idea, api.body(Talk).text, **by),
    )


@router.post("/ideas/{idea_id}/answer")
@guard(Action.IDEA_ANSWER)
@takes(Talk, example={"text": "Forty times a month."})
def answer(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Answer the open question."""
    return done(
        api,
        idea_id,
        Action.IDEA_ANSWER,
        lambda s, idea, **by: commands.answer_question(s, idea, api.body(Talk).text, **by),
    )


@router.post("/ideas/{idea_id}/merge")
@guard(Action.IDEA_MERGE)
@takes(MergeInput, example={"into_id": 7})
def merge(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Merge an idea into another."""
    return done(
        api,
        idea_id,
        Action.IDEA_MERGE,
        lambda s, idea, **by: commands.merge_idea(s, idea, api.body(MergeInput).into_id, **by),
    )


@router.post("/ideas/{idea_id}/unmerge")
@guard(Action.IDEA_MERGE)
def unmerge(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Undo a merge."""
    return done(api, idea_id, Action.IDEA_MERGE, commands.unmerge_idea)


@router.post("/ideas/{idea_id}/support")
@guard(Action.IDEA_SUPPORT)
def support(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Support an idea; once counts."""
    return done(api, idea_id, Action.IDEA_SUPPORT, commands.support_idea)


@router.delete("/ideas/{idea_id}/support")
@guard(Action.IDEA_SUPPORT)
def unsupport(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Take one's support back."""
    return done(
        api,
        idea_id,
        Action.IDEA_SUPPORT,
        lambda s, idea, *, actor, **_: commands.unsupport_idea(s, idea, actor=actor),
    )


@router.get("/ideas/{idea_id}/comments")
@guard(Action.IDEA_READ)
@asks(*PAGED)
def comments(api: ApiDep, idea_id: Id) -> Answer[Listed[CommentShape]]:
    """List the remarks on an idea, oldest first."""
    with api.read() as tx:
        found(tx, idea_id, Action.IDEA_READ)
        limit, cursor = api.page_params()
        page = comments_page(tx.session, idea_id, limit=limit, cursor=cursor)
        return api.listing(page, comment_shape)


@router.post("/ideas/{idea_id}/comments")
@guard(Action.IDEA_COMMENT)
@takes(Talk, example={"text": "We see this in our team too."})
def comment(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Add a remark."""
    return done(
        api,
        idea_id,
        Action.IDEA_COMMENT,
        lambda s, idea, **by: commands.comment_on(s, idea, api.body(Talk).text, **by),
    )


@router.post("/ideas/{idea_id}/triage")
@guard(Action.IDEA_TRIAGE)
@takes(TriageInput, example={"outcome": "decline", "reason": "It exists already"})
def triage(api: ApiDep, idea_id: Id) -> Answer[IdeaShape]:
    """Answer an idea: admit, ask, decline or merge."""
    with api.write() as tx:
        idea = found(tx, idea_id, Action.IDEA_TRIAGE)
        given = api.body(TriageInput)
        triage_idea(
            tx.session,
            idea,
            given,
            actor=tx.actor,
            now=tx.now,
            agenda_at=next_agenda_at(tx.session, tx.now),
        )
        return shown(api, tx, idea_id)


def done(api: Api, idea_id: int, action: Action, command: Callable[..., Any]) -> Answer[IdeaShape]:
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


def shown(api: Api, tx: Tx, idea_id: int, status: int = 200) -> Answer[IdeaShape]:
    """Answer with the idea as this caller sees it."""
    view = idea_view(tx.session, tx.actor, idea_id)
    return api.answer(idea_shape(view, api.lang, questions_of(idea_id).ask(tx.session)), status)
