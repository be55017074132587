"""What if: a question to a decided round, and its answer beside the decision."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from app.auth.door import Tx
from app.core.errors import Invalid, NotFound
from app.core.input import parse
from app.domain.rounds.access import Standing
from app.domain.rounds.models import Round
from app.domain.rounds.outcomes import outcome_view
from app.domain.rounds.schemas import WhatIfDraft
from app.domain.rounds.what_if import Asked, answer_again, pose_what_if, what_ifs_of
from app.doors import Room
from app.policy import Action
from app.web.decision import refused
from app.web.deps import Id, Month, Page, PageDep, guard
from app.web.rounds_forms import typed_cents
from app.web.rounds_words import round_context
from app.web.what_if_words import asked_rows, pairs_of, sides, typed_of, what_if_form

router = Room()


@router.post("/rounds/{month}/what-if", name="decision:what_if")
@guard(Action.WHAT_IF)
def ask(page: PageDep, month: Month) -> Response:
    """Note the question and lead to its answer; what cannot be is said at the form."""
    try:
        with page.write() as tx:
            row, at, _ = round_context(page, tx, month)
            draft, relations = parse(WhatIfDraft, _wish(page, row.rule)), at.relations
            noted, _found = pose_what_if(
                tx.session, row, draft, actor=tx.actor, now=tx.now, relations=relations
            )
    except Invalid as error:
        return refused(page, month, error)
    return RedirectResponse(f"/rounds/{month}/what-if/{noted}", 303)


@router.get("/rounds/{month}/what-if/{question_id}", name="decision:compare")
@guard(Action.WHAT_IF_READ)
def show(page: PageDep, month: Month, question_id: Id) -> Response:
    """Show the decision and the what-if side by side, computed anew."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        found = _compared(page, tx, row, at, question_id)
        return page.render(tx, "decision/compare.html", **shared, **found)


def _compared(page: Page, tx: Tx, row: Round, at: Standing, question_id: int) -> dict[str, Any]:
    view = outcome_view(tx.session, row, at)
    asked = _question(tx, row, at, question_id)
    found = answer_again(tx.session, row, asked)
    before, after = sides(view, found, asked)
    (words,) = asked_rows([asked], view, page.lang)
    return {
        "outcome": view,
        "before": before,
        "after": after,
        "pairs": pairs_of(view, found, page.lang),
        "question": words,
        "inside": page.wants_fragment,
        **what_if_form(view, page.lang),
        "typed": typed_of(asked.question),
        "errors": {},
        "wrong": None,
        "can_ask": at.may(Action.WHAT_IF),
    }


def _question(tx: Tx, row: Round, at: Standing, question_id: int) -> Asked:
    for asked in what_ifs_of(tx.session, row, at, only=question_id):
        return asked
    raise NotFound


def _wish(page: Page, usual: str) -> dict[str, Any]:
    """Return what was typed; the round's own rule is no question."""
    form, rule = page.form, page.form.text("rule")
    wish: dict[str, Any] = {
        "rule": rule if rule != usual else None,
        "reserve_percent": form.text("reserve_percent") or None,
    }
    wish["budget_cents"] = typed_cents(form.text("budget"), page.lang)
    if (idea := form.text("idea")) and (cost := form.text("cost")):
        wish["costs"] = {idea: typed_cents(cost, page.lang)}
    for name, key in (("without", "exclude"), ("include", "include")):
        if idea := form.text(name):
            wish[key] = [idea]
    return {key: value for key, value in wish.items() if value not in (None, "")}
