"""Rounds: the list, one month, planning and moving it."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.core.input import parse
from app.domain.insight.coverage import coverage
from app.domain.rounds.access import NOT_STARTED, Standing, allowed, find_round
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.creation import change_round, create_round
from app.domain.rounds.models import Round
from app.domain.rounds.queries import (
    agenda_ids,
    agenda_of,
    current_round,
    panels,
    reserve_reach,
    round_view,
    rounds,
    standing_in,
    turnout,
)
from app.domain.rounds.schemas import RoundChange, RoundDraft, Transition
from app.domain.rounds.states import ROUND, RoundState
from app.domain.rounds.transitions import transition_round
from app.domain.rounds.views import RoundView
from app.doors import Room
from app.i18n.formats import month_name, round_name
from app.policy import Action, require
from app.web.constraint_words import fixed_rows
from app.web.deps import Month, Page, PageDep, guard
from app.web.rounds_forms import NewMonth, terms_context, terms_of, values_of
from app.web.rounds_words import error_texts, moments, next_act, round_context
from app.web.stale import stands_now

router = Room()


@dataclass(frozen=True)
class RoundRow:
    """One line of the list."""

    name: str
    view: RoundView
    ideas: int


@router.get("/rounds", name="rounds:index")
@guard(Action.ROUND_READ)
def index(page: PageDep) -> Response:
    """Show this month's round and all others."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_READ)
        found = rounds(tx.session, limit=24, cursor=page.query("cursor") or None)
        counts = agenda_ids(tx.session, [row.id or 0 for row in found.items])
        listed = [
            RoundRow(month_name(row.month, page.lang), round_view(row), len(counts[row.id or 0]))
            for row in found.items
        ]
        now = _now(page, tx)
        return page.render(
            tx, "rounds/index.html", rows=listed, following=found.next, can_plan=_plans(tx), **now
        )


@router.get("/rounds/new", name="rounds:new")
@guard(Action.ROUND_MANAGE)
def new(page: PageDep) -> Response:
    """Show the form for a new month."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_MANAGE)
        return page.render(tx, "rounds/new.html", errors={}, months=NewMonth.offers(tx, page))


@router.post("/rounds", name="rounds:create")
@guard(Action.ROUND_MANAGE)
def create(page: PageDep) -> Response:
    """Plan a month; everything but the month comes from the pattern."""
    try:
        with page.write() as tx:
            draft = parse(RoundDraft, page.form.data())
            row = create_round(tx.session, draft, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _new_again(page, error)
    return page.go(f"/rounds/{row.month}")


@router.get("/rounds/{month}", name="rounds:show")
@guard(Action.ROUND_READ)
def show(page: PageDep, month: Month) -> Response:
    """Show one month: dates, agenda, panel, money, rule."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_READ)
        row, at, shared = round_context(page, tx, month)
        found = _month(page, tx, row, at, shared["round"])
        return page.render(tx, "rounds/show.html", **shared, **found)


@router.get("/rounds/{month}/terms", name="rounds:terms")
@guard(Action.ROUND_MANAGE)
def terms(page: PageDep, month: Month) -> Response:
    """Show the form that changes a round."""
    with page.read() as tx:
        row, _, shared = round_context(page, tx, month)
        require(tx.actor, Action.ROUND_MANAGE)
        if row.state not in NOT_STARTED:
            return page.go(f"/rounds/{month}")
        values = values_of(tx, row, page)
        return page.render(
            tx, "rounds/terms.html", **shared, **terms_context(tx, page), values=values, errors={}
        )


@router.post("/rounds/{month}/terms", name="rounds:change")
@guard(Action.ROUND_MANAGE)
def change(page: PageDep, month: Month) -> Response:
    """Change a round's terms."""
    try:
        with page.write() as tx:
            row = find_round(tx.session, month)
            wish = parse(RoundChange, terms_of(page))
            change_round(tx.session, row, wish, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        if error.code not in {"invalid", "stale"}:
            raise
        return _again(page, month, error)
    return page.go(f"/rounds/{month}")


@router.get("/rounds/{month}/cancellation", name="rounds:cancel")
@guard(Action.ROUND_PREPARE)
def cancellation(page: PageDep, month: Month) -> Response:
    """Ask for a reason before a round is called off."""
    with page.read() as tx:
        row, _, shared = round_context(page, tx, month)
        require(tx.actor, Action.ROUND_PREPARE)
        if not ROUND.allows(RoundState(row.state), RoundState.CANCELLED):
            return page.go(f"/rounds/{month}")
        return page.render(tx, "rounds/cancellation.html", **shared, errors={})


@router.post("/rounds/{month}/transition", name="rounds:transition")
@guard(Action.ROUND_READ)
def transition(page: PageDep, month: Month) -> Response:
    """Move the round on."""
    with page.write() as tx:
        wish = parse(Transition, page.form.data())
        row = find_round(tx.session, month)
        transition_round(tx.session, row, wish.to, wish.reason, actor=tx.actor, now=tx.now)
    places = {"session": "/session", "decided": "/decision", "published": "/outcome"}
    return page.go(f"/rounds/{month}{places.get(str(wish.to), '')}")


def _plans(tx: Tx) -> bool:
    return standing_in(tx.actor, []).may(Action.ROUND_MANAGE)


def _now(page: Page, tx: Tx) -> dict[str, Any]:
    row = current_round(tx.session)
    if row is None:
        return {"current": None}
    view = round_view(row)
    members = panels(tx.session, [view.id])[view.id]
    return {
        "current": view,
        "current_name": round_name(view.month, page.lang),
        "steps": moments(view, page),
        "act": next_act(view, standing_in(tx.actor, members), page.lang),
    }


def _month(page: Page, tx: Tx, row: Round, at: Standing, view: RoundView) -> dict[str, Any]:
    agenda, moves = agenda_of(tx.session, view.id), allowed(at, row.state)
    return {
        "agenda": agenda,
        "turnout": turnout(tx.session, view.id) if "turnout" in moves else None,
        "panel": panels(tx.session, [view.id])[view.id],
        "reach": reserve_reach(row, agenda),
        "fixed": fixed_rows(constraints_of(tx.session, view.id), page.lang),
        "covered": next(iter(coverage(tx.session, first=view.month, last=view.month)), None),
        "steps": moments(view, page),
        "act": next_act(view, at, page.lang),
        "moves": moves,
    }


def _new_again(page: Page, error: Invalid) -> Response:
    with page.read() as tx:
        months, errors = NewMonth.offers(tx, page), error_texts(error.errors, page.lang)
        return page.render(tx, "rounds/new.html", status=422, months=months, errors=errors)


def _again(page: Page, month: str, error: Invalid | Conflict) -> Response:
    with page.read() as tx:
        row, _, shared = round_context(page, tx, month)
        holds = values_of(tx, row, page)
        now = stands_now(page, holds, error, money_in=("budget",), ticks=("recuse_leads", "panel"))
        return page.render(
            tx,
            "rounds/terms.html",
            status=error.status,
            **shared,
            **terms_context(tx, page),
            values={**page.form.data("panel"), **({"version": row.version} if now else {})},
            errors=now or error_texts(getattr(error, "errors", ()), page.lang),
        )
