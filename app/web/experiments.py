"""Experiments: the list, one experiment, and its acts with one button each."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.domain.attachments.queries import files_by_owner
from app.domain.attachments.values import OwnerKind
from app.domain.experiments import planning, running
from app.domain.experiments.access import allowed_in, relations_in, visible_experiment
from app.domain.experiments.detail import experiment_view
from app.domain.experiments.ending import close_by_hand
from app.domain.experiments.models import Experiment
from app.domain.experiments.queries import experiment_counts, experiments, open_handovers
from app.domain.experiments.schemas import Tick
from app.domain.experiments.states import ExperimentState as E
from app.domain.people.days import today
from app.domain.people.queries import unit_names
from app.doors import Room
from app.policy import Action, Relation, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.experiments_forms import sides_of
from app.web.promises_forms import typed

router = Room()
GROUPS: dict[str, tuple[E, ...]] = {
    "coming": (E.PREPARED, E.READY),
    "going": (E.RUNNING, E.PAUSED, E.EVALUATED),
    "success": (E.SUCCESS,),
    "over": (E.NO_SUCCESS, E.CLOSED),
}


@router.get("/experiments", name="experiments:index")
@guard(Action.EXPERIMENT_READ)
def index(page: PageDep) -> Response:
    """Show experiments by where they stand; what a unit's lead may claim comes first."""
    with page.read() as tx:
        require(tx.actor, Action.EXPERIMENT_READ)
        return page.render(tx, "experiments/index.html", **_listed(page, tx))


def _listed(page: Page, tx: Tx) -> dict[str, Any]:
    """Return the experiments of the chosen group, and what this reader may claim."""
    group, counts = page.query("group"), experiment_counts(tx.session)
    claims = experiments(tx.session, tx.actor, claimable=True).items if tx.actor.leads else []
    cursor = page.query("cursor") or None
    return {
        "group": group,
        "claimable": claims,
        "found": experiments(
            tx.session, tx.actor, states=GROUPS.get(group, ()), limit=24, cursor=cursor
        ),
        "counts": {name: sum(counts.get(s, 0) for s in states) for name, states in GROUPS.items()},
        "handovers": _handovers(tx),
        "here": today(tx.session, tx.now),
    }


def _handovers(tx: Tx) -> Any:
    """Return the handovers that this reader has to do with."""
    if can(tx.actor, Action.HANDOVER_MAKE):
        return open_handovers(tx.session, None)
    return open_handovers(tx.session, tx.actor.leads) if tx.actor.leads else ()


@router.get("/experiments/{experiment_id}", name="experiments:show")
@guard(Action.EXPERIMENT_READ)
def show(page: PageDep, experiment_id: Id) -> Response:
    """Show one experiment."""
    with page.read() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        return page.render(tx, "experiments/show.html", **experiment_context(tx, row))


def experiment_context(tx: Tx, row: Experiment) -> dict[str, Any]:
    """Return what the page of an experiment shows to this reader."""
    view = experiment_view(tx.session, row)
    card, here = view.card, today(tx.session, tx.now)
    at = relations_in(tx.session, tx.actor, row)
    promised = card.unit_id if view.commitment else None
    claimed = {claim.unit_id for claim in view.claims}
    return {
        "view": view,
        "card": card,
        "here": here,
        "week": card.week(here),
        "allowed": allowed_in(
            tx.actor,
            card.state,
            at,
            extensions=card.extensions,
            unit_id=promised,
        ),
        "sides": sides_of(tx, promised),
        "me": tx.actor.person_id,
        "is_lead": Relation.EXPERIMENT_LEAD in at,
        "on_team": Relation.EXPERIMENT_TEAM in at,
        "adds_receipts": can(tx.actor, Action.EXPERIMENT_LOG, at),
        "own_units": [
            (number, name)
            for number, name in unit_names(tx.session).items()
            if number in tx.actor.leads - claimed
        ]
        if tx.actor.leads
        else [],
        "can_decide": can(tx.actor, Action.HANDOVER_MAKE),
        "receipts": files_by_owner(tx.session, OwnerKind.BOOKING, [b.id for b in view.bookings]),
    }


@router.post("/experiments/{experiment_id}/start", name="experiments:start")
@guard(Action.EXPERIMENT_MANAGE)
def start(page: PageDep, experiment_id: Id) -> Response:
    """Start it."""
    with page.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        running.start_experiment(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/experiments/{experiment_id}")


@router.post("/experiments/{experiment_id}/pause", name="experiments:pause")
@guard(Action.EXPERIMENT_RUN)
def pause(page: PageDep, experiment_id: Id) -> Response:
    """Let it rest."""
    with page.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        running.pause_experiment(tx.session, row, reason="", actor=tx.actor, now=tx.now)
    return page.go(f"/experiments/{experiment_id}")


@router.post("/experiments/{experiment_id}/resumption", name="experiments:resume")
@guard(Action.EXPERIMENT_RUN)
def resume(page: PageDep, experiment_id: Id) -> Response:
    """Go on."""
    with page.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        running.resume_experiment(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/experiments/{experiment_id}")


@router.post("/experiments/{experiment_id}/checklist/{key}", name="experiments:tick")
@guard(Action.EXPERIMENT_MANAGE)
def tick(page: PageDep, experiment_id: Id, key: str) -> Response:
    """Set one guardrail."""
    with page.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        require(tx.actor, Action.EXPERIMENT_MANAGE)
        planning.set_checklist(tx.session, row, key, typed(page, Tick), actor=tx.actor, now=tx.now)
    return page.go(f"/experiments/{experiment_id}#guardrails")


@router.post("/experiments/{experiment_id}/closing", name="experiments:close")
@guard(Action.EXPERIMENT_MANAGE)
def close(page: PageDep, experiment_id: Id) -> Response:
    """Close what did not succeed."""
    with page.write() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        close_by_hand(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/experiments/{experiment_id}")
