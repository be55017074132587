"""Triage: the queue, one idea to answer, and two ideas side by side."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, KiemError
from app.core.input import number_in, parse
from app.domain.experiments.tried import tried_before
from app.domain.ideas import commands
from app.domain.ideas.differing import differences_of
from app.domain.ideas.merging import together
from app.domain.ideas.models import Idea
from app.domain.ideas.overriding import answers_and_question
from app.domain.ideas.pages import IdeaView
from app.domain.ideas.queries import (
    idea_view,
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
from app.domain.register.policy import policy_of
from app.domain.register.triaging import lacks_training, save_triage, triage_idea
from app.domain.rounds.agenda import next_agenda_at
from app.domain.rounds.rivals import rivals_of
from app.doors import Room
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
from app.web.ideas_joining import kin_of
from app.web.ideas_words import alike_items
from app.web.register_words import questions, told_changes
from app.web.stale import stands_now

router = Room()
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
    return desk(page, idea_id)


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
        return desk(page, idea_id, error)
    return page.go(f"/triage/{idea_id}" if keeps else "/triage")


@router.get("/triage/{idea_id}/merge", name="triage:beside")
@guard(Action.IDEA_MERGE)
def beside(page: PageDep, idea_id: Id) -> Response:
    """Show two ideas side by side before they go on as one."""
    return side_by_side(page, idea_id)


def side_by_side(page: Page, idea_id: int, error: KiemError | None = None) -> Response:
    """Show an idea beside the one that was named, with what was wrong."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_MERGE)
        view, beside = idea_view(tx.session, tx.actor, idea_id), _named(page, tx)
        kin = [one for one in kin_of(tx, view) if one.idea_id]
        named = [one.id for one in rivals_of(idea_id).ask(tx.session)]
        return page.render(
            tx,
            "triage/merge.html",
            status=error.status if error else 200,
            idea=view,
            other=beside,
            kin=alike_items(kin, page.lang),
            sum=together(tx.session, idea_id, beside.card.id) if beside else None,
            rivals=beside is not None and beside.card.id in named,
            typed=page.form.prose("reason") if error else None,
            errors=_told(error, page.lang),
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


def _told(error: KiemError | None, lang: str) -> Mapping[str, str]:
    if isinstance(error, Invalid):
        return error_texts(error, lang)
    return conflict_text(error, lang) if error is not None else Blank()


def _named(page: Page, tx: Tx) -> IdeaView | None:
    """Return the idea that the address names, with or without the `K-` before its number."""
    other = (page.query("with") or page.form.text("other")).upper().removeprefix("K-")
    number = number_in(other)
    return idea_view(tx.session, tx.actor, number) if number else None


def _classified(page: Page, idea_id: int) -> Response:
    """Show the desk with the class and duties that the ten questions give; nothing is kept yet."""
    found = classify({name: page.form.text(name) for name in QUESTIONS})
    typed = {**typed_values(page), **_details(page)}
    typed["risk_flags"] = [str(flag) for flag in found.risk_flags]
    if found.risk_class is not None:
        typed["risk_class"] = str(found.risk_class)
    return desk(page, idea_id, typed=typed, unanswered=found.open)


def _keep(page: Page, tx: Tx, idea: Idea) -> None:
    change = parse(TriageNotes, _typed(page))
    save_triage(tx.session, idea, change, actor=tx.actor, now=tx.now)


def _give(page: Page, tx: Tx, idea: Idea) -> None:
    given = parse(TriageInput, {**_typed(page), **_said(page, page.form.text("outcome"))})
    agenda_at = next_agenda_at(tx.session, tx.now)
    triage_idea(tx.session, idea, given, actor=tx.actor, now=tx.now, agenda_at=agenda_at)


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


def desk(
    page: Page,
    idea_id: int,
    error: KiemError | None = None,
    *,
    typed: Mapping[str, Any] | None = None,
    unanswered: tuple[str, ...] | None = None,
    override_errors: Mapping[str, str] | None = None,
) -> Response:
    """Show one idea with everything that an answer needs."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_TRIAGE)
        view = idea_view(tx.session, tx.actor, idea_id)
        values = values_of(view)
        last, override = answers_and_question(tx.session, idea_id)
        values |= {**last.answers, **last.details} if last else {}
        values |= typed or {}
        errors = Blank()
        if isinstance(error, Invalid):
            values |= {**typed_values(page), **_details(page)}
            errors = error_texts(error, page.lang)
            if values.get("outcome") == "ask" and "reason" in errors:
                errors["question"] = errors.pop("reason")
        elif isinstance(error, Conflict):
            values |= {**typed_values(page), **_details(page), "version": view.card.version}
            themes_of = {
                t.id or 0: t.said("name", page.lang) for t in themes(tx.session, page.lang)
            }
            now = stands_now(page, values_of(view), error, units=themes_of, money_in=("cost",))
            errors = Blank(now) if now else conflict_text(error, page.lang)
        return page.render(
            tx,
            "triage/show.html",
            idea=view,
            values=values,
            errors=errors,
            status=error.status if error else 422 if override_errors else 200,
            now=tx.now,
            unanswered=unanswered,
            override_errors=override_errors or {},
            override=override,
            answered=last.risk_class if last else None,
            untrained=_untrained(tx),
            me=tx.actor.person_id,
            rules_changed=_rules_changed(page, tx, error),
            **_beside(page, tx, view),
        )


def _rules_changed(page: Page, tx: Tx, error: KiemError | None) -> dict[str, Any] | None:
    given: dict[str, Any] = _answers(page) if error else {"version": "", "answers": {}}
    rules = current(today(tx.session, tx.now))
    return told_changes(error, given["version"], given["answers"], rules, page.lang)


def _untrained(tx: Tx) -> str:
    """Return whether somebody without training is held back or warned; empty for who has it."""
    if not lacks_training(tx.session, tx.actor, tx.now):
        return ""
    return "held" if policy_of(tx.session).trained_first else "warned"


def _details(page: Page) -> dict[str, Any]:
    return {"areas": page.form.list("areas"), "kinds": page.form.list("kinds")}


def _beside(page: Page, tx: Tx, view: IdeaView) -> dict[str, Any]:
    idea_id = view.card.id
    tried = tried_before(tx.session, f"{view.card.title} {view.problem}", but=idea_id)
    values = {**values_of(view), "cost_cents": view.card.cost_cents}
    known = {one.idea_id for one in tried}
    kin = [one for one in kin_of(tx, view) if one.idea_id not in known]
    rules = current(today(tx.session, tx.now))
    return {
        "rules": rules,
        "quiz": questions(rules, page.lang),
        "queue": triage_queue(tx.session, tx.actor, limit=IN_SIDE),
        "questions": questions_of(idea_id).ask(tx.session),
        "missing": [wrong.field for wrong in lacks(values)],
        "kin": alike_items(kin, page.lang),
        "tried": tried,
        "differences": differences_of(tx.session, idea_id),
        "themes": [(t.id, t.said("name", page.lang)) for t in themes(tx.session, page.lang)],
    }
