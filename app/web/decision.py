"""The decision: the outcome with its reasons, what if, follow or deviate, publish."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.core.input import parse
from app.domain.rounds.access import Standing, find_round
from app.domain.rounds.decisions import decide_idea
from app.domain.rounds.models import Round
from app.domain.rounds.outcomes import OutcomeView, outcome_view
from app.domain.rounds.schemas import DecisionDraft, WhatIfDraft
from app.domain.rounds.states import RoundState
from app.domain.rounds.transitions import transition_round
from app.domain.rounds.what_if import ask_what_if
from app.i18n.codes import labels
from app.i18n.formats import ParseError, parse_money
from app.policy import Action, require
from app.selection.round_record import RoundOutcome
from app.web.deps import Id, Month, Page, PageDep, guard
from app.web.rounds_words import answer_rows, bed_items, error_texts, round_context

router = APIRouter()


@dataclass(frozen=True)
class Difference:
    """What a what-if changes against the decision, in titles and cents."""

    added: tuple[tuple[str, int], ...]
    dropped: tuple[tuple[str, int], ...]
    granted_cents: int
    exploration_percent: int | None


@router.get("/rounds/{month}/decision", name="decision:show")
@guard(Action.OUTCOME_EARLY)
def show(page: PageDep, month: Month) -> Response:
    """Show the outcome and let the facilitator settle it."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        view = outcome_view(tx.session, row, at)
        return _draw(page, tx, shared, view, at)


@router.post("/rounds/{month}/what-if", name="decision:what_if")
@guard(Action.WHAT_IF)
def what_if(page: PageDep, month: Month) -> Response:
    """Compute what would come out if, and show it beside the decision."""
    try:
        with page.write() as tx:
            row, at, shared = round_context(page, tx, month)
            found = _asked(page, tx, row, at)
            view = outcome_view(tx.session, row, at)
            return _draw(page, tx, shared, view, at, asked=_difference(view, found))
    except Invalid as error:
        return _refused(page, month, error)


@router.post("/rounds/{month}/decision/{idea_id}", name="decision:decide")
@guard(Action.DECISION_MAKE)
def decide(page: PageDep, month: Month, idea_id: Id) -> Response:
    """Follow the outcome for one idea, or deviate with a reason."""
    try:
        with page.write() as tx:
            draft = parse(DecisionDraft, page.form.data())
            row = find_round(tx.session, month)
            decide_idea(tx.session, row, idea_id, draft, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _refused(page, month, error, idea_id)
    return page.go(f"/rounds/{month}/decision#idea-{idea_id}")


@router.get("/rounds/{month}/publication", name="decision:confirm")
@guard(Action.PUBLISH)
def confirm(page: PageDep, month: Month) -> Response:
    """Show what everybody will be told, before it happens."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        require(tx.actor, Action.PUBLISH)
        view = outcome_view(tx.session, row, at)
        chosen, others = answer_rows(view, page.lang)
        return page.render(
            tx, "decision/publication.html", **shared, outcome=view, chosen=chosen, others=others
        )


@router.post("/rounds/{month}/publication", name="decision:publish")
@guard(Action.PUBLISH)
def publish(page: PageDep, month: Month) -> Response:
    """Tell everyone at once."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        transition_round(tx.session, row, RoundState.PUBLISHED, actor=tx.actor, now=tx.now)
    return page.go(f"/rounds/{month}/outcome")


def _draw(
    page: Page,
    tx: Tx,
    shared: dict[str, Any],
    view: OutcomeView,
    at: Standing,
    *,
    status: int = 200,
    **more: Any,
) -> Response:
    chosen, others = answer_rows(view, page.lang)
    given = {
        "outcome": view,
        "chosen": chosen,
        "others": others,
        "bed": bed_items(chosen),
        "rules": list(labels("rule", page.lang).items()),
        "asked": None,
        "errors": {},
        "wrong": None,
        "typed": {},
        "can_decide": at.may(Action.DECISION_MAKE),
        "can_ask": at.may(Action.WHAT_IF),
    }
    return page.render(tx, "decision/show.html", status=status, **shared, **{**given, **more})


def _refused(page: Page, month: str, error: Invalid, idea_id: int | None = None) -> Response:
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        require(tx.actor, Action.OUTCOME_EARLY, at.relations)
        return _draw(
            page,
            tx,
            shared,
            outcome_view(tx.session, row, at),
            at,
            status=422,
            wrong=idea_id,
            errors=error_texts(error.errors, page.lang),
            typed=page.form.data(),
        )


def _asked(page: Page, tx: Tx, row: Round, at: Standing) -> RoundOutcome:
    wish: dict[str, Any] = {"rule": page.form.text("rule") or None}
    if budget := page.form.text("budget"):
        wish["budget_cents"] = _cents(budget, page.lang)
    if (idea := page.form.text("idea")) and (cost := page.form.text("cost")):
        wish["costs"] = {idea: _cents(cost, page.lang)}
    draft = parse(WhatIfDraft, {k: v for k, v in wish.items() if v is not None})
    return ask_what_if(tx.session, row, draft, actor=tx.actor, now=tx.now, relations=at.relations)


def _cents(text: str, lang: str) -> int | str:
    try:
        return parse_money(text, lang)
    except ParseError:
        return text


def _difference(view: OutcomeView, found: RoundOutcome) -> Difference:
    was = {a.idea_id for a in view.answers if a.selected}
    names = {a.idea_id: a.title for a in view.answers}
    costs = {i.idea_id: i.cost_cents for i in found.ideas}
    now = set(found.selected)
    return Difference(
        added=tuple((names[i], costs[i]) for i in sorted(now - was)),
        dropped=tuple((names[i], costs[i]) for i in sorted(was - now)),
        granted_cents=found.granted_cents,
        exploration_percent=found.balance["exploration_percent"],
    )
