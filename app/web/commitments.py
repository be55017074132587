"""Commitments: what units promised, offering one, answering one."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid, invalid
from app.domain.commitments.access import PROMISABLE, allowed_in, visible_commitment
from app.domain.commitments.commands import (
    counter_offer,
    decline_commitment,
    edit_terms,
    offer_commitment,
    put_offer,
)
from app.domain.commitments.queries import commitment_view, commitments
from app.domain.commitments.schemas import CommitmentOffer, Terms, Why
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.queries import experiment_of_idea, started_ideas
from app.domain.experiments.signing import release_commitment, sign_commitment
from app.domain.ideas.access import visible_idea
from app.domain.ideas.models import Idea
from app.domain.people.days import today
from app.domain.people.queries import unit_names, unit_tree
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import chosen, chosen_ids, messages, typed

router = APIRouter()
OPEN = {CommitmentState.DRAFTED, CommitmentState.OFFERED}
MONEY, DAYS = ("budget_cents",), ("expires_on",)


@router.get("/commitments", name="commitments:index")
@guard(Action.COMMITMENT_READ)
def index(page: PageDep) -> Response:
    """Show what units promised; a unit's lead sees the own unit first."""
    with page.read() as tx:
        require(tx.actor, Action.COMMITMENT_READ)
        return page.render(tx, "commitments/index.html", **_listed(page, tx))


def _listed(page: Page, tx: Tx) -> dict[str, Any]:
    """Return the commitments that the filters leave."""
    units, states = chosen_ids(page, "unit"), chosen(page, "state")
    known = tuple(CommitmentState(s) for s in states if s in list(CommitmentState))
    cursor = page.query("cursor") or None
    return {
        "found": commitments(
            tx.session, tx.actor, unit_ids=units, states=known, limit=30, cursor=cursor
        ),
        "chosen_units": units,
        "chosen_states": known,
        "query": page.request.url.query,
        "units": unit_names(tx.session),
    }


@router.get("/ideas/{idea_id}/commitments/new", name="commitments:new")
@guard(Action.COMMITMENT_OFFER)
def new(page: PageDep, idea_id: Id) -> Response:
    """Show the form to offer terms to a unit."""
    with page.read() as tx:
        return _new(page, tx, idea_id)


def _new(page: Page, tx: Tx, idea_id: int, error: Invalid | None = None) -> Response:
    idea = visible_idea(tx.session, tx.actor, idea_id)
    require(tx.actor, Action.COMMITMENT_OFFER)
    if idea.state not in PROMISABLE:
        return page.go(f"/ideas/{idea_id}")
    values = page.form.data() if error else _proposed(idea)
    return page.render(
        tx,
        "commitments/new.html",
        status=422 if error else 200,
        idea_id=idea_id,
        title=idea.title,
        units=[(u.id, u.name) for u in unit_tree(tx.session) if u.active],
        values=values,
        errors=messages(error, page.lang),
    )


def _proposed(idea: Idea) -> dict[str, Any]:
    """Return the terms that follow from the idea."""
    return {
        "unit_id": idea.unit_id or "",
        "success_criterion": idea.goal,
        "capacity": "",
        "budget_cents": "",
        "start_within_days": 30,
        "expires_on": "",
    }


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


@router.get("/commitments/{commitment_id}", name="commitments:show")
@guard(Action.COMMITMENT_READ)
def show(page: PageDep, commitment_id: Id) -> Response:
    """Show the terms, and the answer form to who may answer."""
    with page.read() as tx:
        return _show(page, tx, commitment_id)


def _show(page: Page, tx: Tx, commitment_id: int, error: Invalid | None = None) -> Response:
    visible_commitment(tx.session, tx.actor, commitment_id)
    view = commitment_view(tx.session, commitment_id)
    started = view.idea_id in started_ideas(tx.session, [view.idea_id])
    others = commitments(tx.session, tx.actor, unit_ids=(view.unit_id,), limit=20).items
    return page.render(
        tx,
        "commitments/show.html",
        status=422 if error else 200,
        view=view,
        others=others,
        allowed=allowed_in(tx.actor, view.state, view.unit_id, started=started),
        started=started,
        experiment_id=experiment_of_idea(tx.session, view.idea_id),
        here=today(tx.session, tx.now),
        errors=messages(error, page.lang),
        values=page.form.data(),
    )


@router.post("/commitments/{commitment_id}/answer", name="commitments:answer")
@guard(Action.COMMITMENT_SIGN)
def answer(page: PageDep, commitment_id: Id) -> Response:
    """Sign, propose other terms, or say no: `answer` is `a`, `b` or `c`."""
    try:
        with page.write() as tx:
            row = visible_commitment(tx.session, tx.actor, commitment_id)
            made = _ANSWERS.get(page.form.text("answer"), _no_answer)(page, tx, row)
    except Invalid as error:
        with page.read() as tx:
            return _show(page, tx, commitment_id, error)
    return page.go(f"/commitments/{made}")


def _sign(page: Page, tx: Tx, row: Any) -> int:
    if page.form.text("mandate") != "yes":
        raise invalid("mandate", "required")
    if page.form.text("version") != str(row.version):
        raise invalid("answer", "terms_changed")
    sign_commitment(tx.session, row, actor=tx.actor, now=tx.now)
    return int(row.id)


def _counter(page: Page, tx: Tx, row: Any) -> int:
    data = typed(page, Terms, money=MONEY, more={"version": None, "expires_on": None})
    reason = page.form.prose("counter_reason")[:2000]
    made = counter_offer(tx.session, row, data, reason=reason, actor=tx.actor, now=tx.now)
    return int(made.id or 0)


def _decline(page: Page, tx: Tx, row: Any) -> int:
    data = typed(page, Why)
    would = page.form.prose("would_be_yes")
    reason = f"{data.reason}\n\n{would}"[:2000] if would else data.reason
    decline_commitment(tx.session, row, reason=reason, actor=tx.actor, now=tx.now)
    return int(row.id)


def _no_answer(_page: Page, _tx: Tx, _row: Any) -> int:
    raise invalid("answer", "required")


_ANSWERS = {"a": _sign, "b": _counter, "c": _decline}


@router.post("/commitments/{commitment_id}/release", name="commitments:release")
@guard(Action.COMMITMENT_SIGN)
def release(page: PageDep, commitment_id: Id) -> Response:
    """Take the signature back before the start."""
    try:
        with page.write() as tx:
            row = visible_commitment(tx.session, tx.actor, commitment_id)
            data = typed(page, Why)
            release_commitment(tx.session, row, reason=data.reason, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _show(page, tx, commitment_id, error)
    return page.go(f"/commitments/{commitment_id}")


@router.post("/commitments/{commitment_id}/offer", name="commitments:offer")
@guard(Action.COMMITMENT_OFFER)
def offer(page: PageDep, commitment_id: Id) -> Response:
    """Offer a draft to its unit."""
    with page.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        put_offer(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/commitments/{commitment_id}")


@router.get("/commitments/{commitment_id}/edit", name="commitments:edit")
@guard(Action.COMMITMENT_OFFER)
def edit(page: PageDep, commitment_id: Id) -> Response:
    """Show the form to change terms that nobody has signed."""
    with page.read() as tx:
        return _edit(page, tx, commitment_id)


def _edit(page: Page, tx: Tx, commitment_id: int, error: Invalid | None = None) -> Response:
    visible_commitment(tx.session, tx.actor, commitment_id)
    require(tx.actor, Action.COMMITMENT_OFFER)
    view = commitment_view(tx.session, commitment_id)
    if view.state not in OPEN:
        return page.go(f"/commitments/{commitment_id}")
    stored = {name: getattr(view, name) for name in Terms.model_fields}
    return page.render(
        tx,
        "commitments/edit.html",
        status=422 if error else 200,
        view=view,
        values=page.form.data() if error else stored,
        errors=messages(error, page.lang),
    )


@router.post("/commitments/{commitment_id}", name="commitments:change")
@guard(Action.COMMITMENT_OFFER)
def change(page: PageDep, commitment_id: Id) -> Response:
    """Change terms that nobody has signed."""
    try:
        with page.write() as tx:
            row = visible_commitment(tx.session, tx.actor, commitment_id)
            data = typed(page, Terms, money=MONEY, days=DAYS, keep_empty=("capacity",))
            edit_terms(tx.session, row, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _edit(page, tx, commitment_id, error)
    return page.go(f"/commitments/{commitment_id}")
