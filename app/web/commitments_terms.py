"""Writing terms: the AI team asks a unit, a lead steps forward, terms change before the signature."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.domain.commitments.access import PROMISABLE, relations_to, visible_commitment
from app.domain.commitments.commands import edit_terms, offer_commitment, propose_commitment
from app.domain.commitments.queries import commitment_view, standing_terms
from app.domain.commitments.schemas import CommitmentOffer, Terms
from app.domain.commitments.states import OPEN
from app.domain.commitments.terms import TERMS
from app.domain.ideas.access import visible_idea
from app.domain.ideas.models import Idea
from app.domain.people.queries import unit_tree
from app.doors import Room
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import errors_of, messages, typed
from app.web.stale import anew, stands_now

router = Room()
MONEY, DAYS = ("budget_cents",), ("expires_on",)
TEXTS = ("scope", "capacity", "budget_line", "conditions")


@router.get("/ideas/{idea_id}/commitments/new", name="commitments:new")
@guard(Action.COMMITMENT_OFFER)
def new(page: PageDep, idea_id: Id) -> Response:
    """Show the form to offer terms to a unit."""
    with page.read() as tx:
        require(tx.actor, Action.COMMITMENT_OFFER)
        return _new(page, tx, idea_id)


@router.post("/ideas/{idea_id}/commitments", name="commitments:create")
@guard(Action.COMMITMENT_OFFER)
def create(page: PageDep, idea_id: Id) -> Response:
    """Offer terms to a unit, or keep them as a draft."""
    try:
        with page.write() as tx:
            idea = visible_idea(tx.session, tx.actor, idea_id)
            require(tx.actor, Action.COMMITMENT_OFFER)
            more = {"draft": page.form.text("then") == "stop"}
            data = typed(page, CommitmentOffer, money=MONEY, days=DAYS, more=more)
            row = offer_commitment(tx.session, idea, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _new(page, tx, idea_id, error)
    return page.go(f"/commitments/{row.id}")


@router.get("/ideas/{idea_id}/commitments/proposal", name="commitments:step_forward")
@guard(Action.COMMITMENT_PROPOSE)
def step_forward(page: PageDep, idea_id: Id) -> Response:
    """Show a unit's lead the form to step forward."""
    with page.read() as tx:
        require(tx.actor, Action.COMMITMENT_PROPOSE, leads_any(tx))
        return _new(page, tx, idea_id, by_unit=True)


@router.post("/ideas/{idea_id}/commitments/proposal", name="commitments:propose")
@guard(Action.COMMITMENT_PROPOSE)
def propose(page: PageDep, idea_id: Id) -> Response:
    """Step forward with terms of the own unit."""
    try:
        with page.write() as tx:
            idea = visible_idea(tx.session, tx.actor, idea_id)
            require(tx.actor, Action.COMMITMENT_PROPOSE, leads_any(tx))
            data = typed(page, CommitmentOffer, money=MONEY, days=DAYS, more={"draft": True})
            row = propose_commitment(tx.session, idea, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _new(page, tx, idea_id, error, by_unit=True)
    return page.go(f"/commitments/{row.id}")


def leads_any(tx: Tx) -> frozenset[Any]:
    """Return what the reader is to the units that they lead."""
    return frozenset(r for unit in tx.actor.leads for r in relations_to(tx.actor, unit))


def _new(
    page: Page, tx: Tx, idea_id: int, error: Invalid | None = None, *, by_unit: bool = False
) -> Response:
    idea = visible_idea(tx.session, tx.actor, idea_id)
    if idea.state not in PROMISABLE:
        return page.go(f"/ideas/{idea_id}")
    units = [(u.id, u.name) for u in unit_tree(tx.session) if u.active]
    return page.render(
        tx,
        "commitments/new.html",
        status=422 if error else 200,
        idea_id=idea_id,
        title=idea.title,
        by_unit=by_unit,
        units=[u for u in units if u[0] in tx.actor.leads] if by_unit else units,
        values=page.form.data() if error else _proposed(page, tx, idea),
        errors=messages(error, page.lang),
    )


def _proposed(page: Page, tx: Tx, idea: Idea) -> dict[str, Any]:
    """Return the terms to begin with: those that stand for the unit, else what the idea says."""
    unit = page.query("unit")
    found = standing_terms(tx.session, idea.id or 0, int(unit)) if unit.isdecimal() else None
    if found is not None:
        kept = {name: getattr(found, name) for name in TERMS}
        return {**kept, "unit_id": found.unit_id, "expires_on": "", "renews": True}
    return {
        "unit_id": idea.unit_id or "",
        "success_criterion": idea.goal,
        "start_within_days": 30,
    }


@router.get("/commitments/{commitment_id}/edit", name="commitments:edit")
@guard(Action.COMMITMENT_OFFER)
def edit(page: PageDep, commitment_id: Id) -> Response:
    """Show the form to change terms that nobody has signed."""
    with page.read() as tx:
        return _edit(page, tx, commitment_id)


def _edit(
    page: Page, tx: Tx, commitment_id: int, error: Invalid | Conflict | None = None
) -> Response:
    visible_commitment(tx.session, tx.actor, commitment_id)
    require(tx.actor, Action.COMMITMENT_OFFER)
    view = commitment_view(tx.session, commitment_id)
    if view.state not in OPEN:
        return page.go(f"/commitments/{commitment_id}")
    stored = {name: getattr(view, name) for name in (*TERMS, "version")}
    now = stands_now(page, stored, error, money_in=MONEY)
    return page.render(
        tx,
        "commitments/edit.html",
        status=error.status if error else 200,
        view=view,
        values=anew(page, error, view.version) if error else stored,
        errors=now or errors_of(error, page.lang),
    )


@router.post("/commitments/{commitment_id}", name="commitments:change")
@guard(Action.COMMITMENT_OFFER)
def change(page: PageDep, commitment_id: Id) -> Response:
    """Change terms that nobody has signed."""
    try:
        with page.write() as tx:
            row = visible_commitment(tx.session, tx.actor, commitment_id)
            data = typed(page, Terms, money=MONEY, days=DAYS, keep_empty=TEXTS)
            edit_terms(tx.session, row, data, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _edit(page, tx, commitment_id, error)
    return page.go(f"/commitments/{commitment_id}")
