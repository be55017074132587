"""The decision: the outcome with its reasons, follow or deviate, publish."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.core.input import parse
from app.domain.fund.consents import two_persons_from
from app.domain.rounds.access import Standing, find_round
from app.domain.rounds.agreeing import large_grants
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.decisions import decide_idea
from app.domain.rounds.models import Round
from app.domain.rounds.outcomes import OutcomeView, outcome_view
from app.domain.rounds.schemas import DecisionDraft
from app.domain.rounds.states import RoundState
from app.domain.rounds.transitions import transition_round
from app.domain.rounds.what_if import what_ifs_of
from app.doors import Room
from app.policy import Action, can, require
from app.web.constraint_words import fixed_rows
from app.web.deps import Id, Month, Page, PageDep, guard
from app.web.rounds_words import answer_rows, bed_items, error_texts, round_context
from app.web.what_if_words import AskedRow, asked_rows, what_if_form

router = Room()


@router.get("/rounds/{month}/decision", name="decision:show")
@guard(Action.OUTCOME_EARLY)
def show(page: PageDep, month: Month) -> Response:
    """Show the outcome and let the facilitator settle it."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        view = outcome_view(tx.session, row, at)
        return _draw(page, tx, row, shared, view, at)


@router.get("/rounds/{month}/margins", name="decision:margins")
@guard(Action.ROUND_READ)
def margins(page: PageDep, month: Month) -> Response:
    """Say how far the work on what would have changed the outcome is."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        view = outcome_view(tx.session, row, at)
        return page.render(tx, "decision/_progress.html", **shared, outcome=view, fresh=True)


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
        return refused(page, month, error, idea_id)
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
        answers = {"chosen": chosen, "others": others, **large_of(tx, row)}
        return page.render(tx, "decision/publication.html", **shared, outcome=view, **answers)


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
    row: Round,
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
        "titles": {a.idea_id: a.title for a in view.answers},
        "points": {a.idea_id: a.points for a in view.answers},
        **what_if_form(view, page.lang),
        "asked": asked_of(page, tx, row, view, at),
        "fixed": fixed_rows(constraints_of(tx.session, view.round_id), page.lang),
        "errors": {},
        "wrong": None,
        "typed": {},
        "can_decide": at.may(Action.DECISION_MAKE),
        "can_ask": at.may(Action.WHAT_IF),
        **large_of(tx, row),
    }
    return page.render(tx, "decision/show.html", status=status, **shared, **{**given, **more})


def large_of(tx: Tx, row: Round) -> dict[str, Any]:
    """Return the large grants of a round, from which amount, and what this reader is to them."""
    me = tx.actor.person_id
    large = large_grants(tx.session, row)
    return {
        "large": large,
        "limit": two_persons_from(tx.session),
        "can_agree": can(tx.actor, Action.FUND_AGREE),
        "me": me,
        "waits": [g.title for g in large if g.given_by is None or g.given_by == me],
    }


def refused(page: Page, month: str, error: Invalid, idea_id: int | None = None) -> Response:
    """Draw the decision again with what was wrong in one of its forms."""
    with page.read() as tx:
        row, at, shared = round_context(page, tx, month)
        require(tx.actor, Action.OUTCOME_EARLY, at.relations)
        return _draw(
            page,
            tx,
            row,
            shared,
            outcome_view(tx.session, row, at),
            at,
            status=422,
            wrong=idea_id,
            errors=error_texts(error.errors, page.lang),
            typed=page.form.data(),
        )


def asked_of(page: Page, tx: Tx, row: Round, view: OutcomeView, at: Standing) -> list[AskedRow]:
    """Return the what-ifs that were asked, for those who may know."""
    if not at.may(Action.WHAT_IF_READ):
        return []
    return asked_rows(what_ifs_of(tx.session, row, at), view, page.lang)
