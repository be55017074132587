"""Commitments to read: what units promised, and one promise with its terms."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.domain.commitments.access import allowed_in, visible_commitment
from app.domain.commitments.queries import CommitmentView, commitment_view, commitments, trail_of
from app.domain.commitments.states import CommitmentState
from app.domain.commitments.terms import changed
from app.domain.experiments.queries import experiment_of_idea, started_ideas
from app.domain.people.days import today
from app.domain.people.queries import unit_names
from app.doors import Room
from app.policy import Action, Relation, can, require
from app.web.commitments_proof import way_to_prove
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import chosen, chosen_ids, messages

router = Room()


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
        "keeps_ledger": can(
            tx.actor, Action.LEDGER_READ, {Relation.UNIT_LEAD} if tx.actor.leads else ()
        ),
    }


@router.get("/commitments/{commitment_id}", name="commitments:show")
@guard(Action.COMMITMENT_READ)
def show(page: PageDep, commitment_id: Id) -> Response:
    """Show the terms, and the answer form to who may answer."""
    with page.read() as tx:
        return one(page, tx, commitment_id)


def one(page: Page, tx: Tx, commitment_id: int, error: Invalid | None = None) -> Response:
    """Show one commitment, with what was typed where something is wrong."""
    visible_commitment(tx.session, tx.actor, commitment_id)
    view = commitment_view(tx.session, commitment_id)
    started = view.idea_id in started_ideas(tx.session, [view.idea_id])
    allowed = allowed_in(
        tx.actor,
        view.state,
        view.unit_id,
        started=started,
        by_unit=view.by_unit,
        passed=view.confirm_by is not None,
    )
    return page.render(
        tx,
        "commitments/show.html",
        status=422 if error else 200,
        view=view,
        **_against(tx, view),
        others=commitments(tx.session, tx.actor, unit_ids=(view.unit_id,), limit=20).items,
        allowed=allowed,
        prove=way_to_prove(page, tx) if {"sign", "confirm"} & set(allowed) else None,
        started=started,
        experiment_id=experiment_of_idea(tx.session, view.idea_id),
        here=today(tx.session, tx.now),
        errors=messages(error, page.lang),
        values=page.form.data() or dict(page.request.query_params),
        late=bool(page.query("late")),
        trail=trail_of(tx.session, commitment_id),
    )


def _against(tx: Tx, view: CommitmentView) -> dict[str, Any]:
    """Return what these terms change about the ones that they replace, and whether those stand."""
    if view.replaces_id is None:
        return {"changes": (), "stands": False}
    old = commitment_view(tx.session, view.replaces_id)
    return {"changes": changed(old, view), "stands": old.state is CommitmentState.SIGNED}
