"""Triage: the queue, one idea to answer, and two ideas side by side."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, KiemError
from app.core.input import MAX_ID, parse
from app.domain.ideas import commands
from app.domain.ideas.answers import answers_of
from app.domain.ideas.models import Idea
from app.domain.ideas.queries import (
    idea_view,
    look_alikes,
    questions_of,
    queue_counts,
    triage_queue,
    visible_idea,
)
from app.domain.ideas.rules import QUESTIONS, classify
from app.domain.ideas.ruleset import current
from app.domain.ideas.schemas import TriageInput, TriageNotes
from app.domain.ideas.writing import lacks
from app.domain.people.days import today
from app.domain.people.queries import themes
from app.domain.rounds.agenda import next_agenda_at
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.ideas_forms import (
    Blank,
    conflict_text,
    error_texts,
    typed_plan,
    typed_values,
    values_of,
)
from app.web.ideas_words import alike_items
from app.web.register_words import questions

router = APIRouter()
IN_SIDE = 8


@router.get("/triage", name="triage:index")
@guard(Action.IDEA_TRIAGE)
def index(page: PageDep) -> Response:
    """Show what waits for an answer, oldest promise first."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_TRIAGE)
        asked = page.query("asked") == "1"
        queue = triage_queue(tx.session, tx.actor, cursor=page.query("cursor") or None, asked=asked)
        counts = queue_counts(tx.session, tx.actor)
        return page.render(
            tx,
            "triage/index.html",
            ideas=queue.items,
            following=queue.next,
            counts=counts,
            asked=asked,
            now=tx.now,
        )


@router.get("/triage/{idea_id}", name="triage:show")
@guard(Action.IDEA_TRIAGE)
def show(page: PageDep, idea_id: Id) -> Response:
    """Show one idea with everything that an answer needs."""
    return _desk(page, idea_id)


@router.post("/triage/{idea_id}", name="triage:answer")
@guard(Action.IDEA_TRIAGE)
def answer(page: PageDep, idea_id: Id) -> Response:
    """Give the answer, keep what was found so far, or work out the risk class."""
    if page.form.text("then") == "classify":
        return _classified(page, idea_id)
    keeps = page.form.text("then") == "keep"
    try:
        with page.write() as tx:
            idea = visible_idea(tx.session, tx.actor, idea_id)
            require(tx.actor, Action.IDEA_TRIAGE)
            (_keep if keeps else _give)(page, tx, idea)
    except (Invalid, Conflict) as error:
        return _desk(page, idea_id, error)
    return page.go(f"/triage/{idea_id}" if keeps else "/triage")


@router.get("/triage/{idea_id}/merge", name="triage:beside")
@guard(Action.IDEA_MERGE)
def beside(page: PageDep, idea_id: Id) -> Response:
    """Show two ideas side by side before they go on as one."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_MERGE)
        view = idea_view(tx.session, tx.actor, idea_id)
        other = page.query("with").upper().removeprefix("K-")
        known = other.isascii() and other.isdigit() and 0 < int(other[:10]) <= MAX_ID
        beside = idea_view(tx.session, tx.actor, int(other)) if known else None
        kin = look_alikes(tx.session, tx.actor, f"{view.card.title} {view.problem}", but=idea_id)
        return page.render(
            tx,
            "triage/merge.html",
            idea=view,
            other=beside,
            kin=alike_items(kin, page.lang),
            errors=Blank(),
        )


@router.post("/triage/{idea_id}/merge", name="triage:merge")
@guard(Action.IDEA_MERGE)
def merge(page: PageDep, idea_id: Id) -> Response:
    """Merge: the idea that was not chosen to lead goes into the one that was."""
    with page.write() as tx:
        other, lead = page.form.text("other"), page.form.text("lead")
        given = parse(TriageInput, {"outcome": "merge", "into_id": other})
        goes, into = (idea_id, given.into_id) if lead == other else (given.into_id, idea_id)
        idea = visible_idea(tx.session, tx.actor, goes or 0)
        commands.merge_idea(tx.session, idea, into or 0, actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{goes}")


@router.post("/ideas/{idea_id}/unmerge", name="triage:unmerge")
@guard(Action.IDEA_MERGE)
def unmerge(page: PageDep, idea_id: Id) -> Response:
    """Undo a merge."""
    with page.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        commands.unmerge_idea(tx.session, idea, actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{idea_id}")


def _classified(page: Page, idea_id: int) -> Response:
    """Show the desk with the class and duties that the ten questions give; nothing is kept yet."""
    found = classify({name: page.form.text(name) for name in QUESTIONS})
    typed = {**typed_values(page), **_details(page)}
    typed["risk_flags"] = [str(flag) for flag in found.risk_flags]
    if found.risk_class is not None:
        typed["risk_class"] = str(found.risk_class)
    return _desk(page, idea_id, typed=typed, unanswered=found.open)


def _keep(page: Page, tx: Tx, idea: Idea) -> None:
    change = parse(TriageNotes, _typed(page))
    commands.save_triage(tx.session, idea, change, actor=tx.actor, now=tx.now)


def _give(page: Page, tx: Tx, idea: Idea) -> None:
    given = parse(TriageInput, {**_typed(page), **_said(page, page.form.text("outcome"))})
    agenda_at = next_agenda_at(tx.session, tx.now)
    commands.triage_idea(tx.session, idea, given, actor=tx.actor, now=tx.now, agenda_at=agenda_at)


def _typed(page: Page) -> dict[str, Any]:
    return {**typed_plan(page), "version": page.form.text("version"), "rules": _answers(page)}


def _answers(page: Page) -> dict[str, Any]:
    form = page.form
    answers = {name: form.text(name) for name in QUESTIONS if form.text(name)}
    shown = {"areas": form.list("areas"), "kinds": form.list("kinds")}
    return {"answers": answers, "version": form.text("rules_version"), **shown}


def _said(page: Page, outcome: str) -> dict[str, Any]:
    """Return the words of the chosen answer; each answer has fields of its own."""
    form = page.form
    words = {
        "ask": {"reason": form.prose("question")},
        "decline": {"reason": form.prose("reason"), "improve": form.prose("improve")},
    }
    return {"outcome": outcome, **words.get(outcome, {})}


def _desk(
    page: Page,
    idea_id: int,
    error: KiemError | None = None,
    *,
    typed: Mapping[str, Any] | None = None,
    unanswered: tuple[str, ...] | None = None,
) -> Response:
    with page.read() as tx:
        require(tx.actor, Action.IDEA_TRIAGE)
        view = idea_view(tx.session, tx.actor, idea_id)
        values = values_of(view)
        values |= _known(tx, idea_id)
        values |= typed or {}
        errors = Blank()
        if isinstance(error, Invalid):
            values |= {**typed_values(page), **_details(page)}
            errors = error_texts(error, page.lang)
            if values.get("outcome") == "ask" and "reason" in errors:
                errors["question"] = errors.pop("reason")
        elif isinstance(error, Conflict):
            values |= {**typed_values(page), **_details(page), "version": view.card.version}
            errors = conflict_text(error, page.lang)
        return page.render(
            tx,
            "triage/show.html",
            idea=view,
            values=values,
            errors=errors,
            status=error.status if error else 200,
            now=tx.now,
            unanswered=unanswered,
            **_beside(page, tx, idea_id),
        )


def _details(page: Page) -> dict[str, Any]:
    return {"areas": page.form.list("areas"), "kinds": page.form.list("kinds")}


def _known(tx: Tx, idea_id: int) -> dict[str, Any]:
    """Return the answers that were kept, with the areas and kinds that a yes named."""
    last = answers_of(tx.session, idea_id)
    return {**last.answers, **last.details} if last else {}


def _beside(page: Page, tx: Tx, idea_id: int) -> dict[str, Any]:
    idea = visible_idea(tx.session, tx.actor, idea_id)
    kin = look_alikes(tx.session, tx.actor, f"{idea.title} {idea.problem}", but=idea_id)
    rules = current(today(tx.session, tx.now))
    return {
        "rules": rules,
        "quiz": questions(rules, page.lang),
        "queue": triage_queue(tx.session, tx.actor, limit=IN_SIDE),
        "questions": questions_of(tx.session, idea_id),
        "missing": [wrong.field for wrong in lacks(idea)],
        "kin": alike_items(kin, page.lang),
        "themes": [(theme.id, theme.name) for theme in themes(tx.session)],
    }
