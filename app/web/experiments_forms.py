"""The acts on an experiment that ask something first: each a page with a form."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, FieldError, Invalid, KiemError, NotAllowed, NotFound
from app.domain.experiments.access import allowed_in, relations_in, visible_experiment
from app.domain.experiments.detail import experiment_view
from app.domain.experiments.evaluating import promising_unit
from app.domain.experiments.headlines import HEADLINE, READERS
from app.domain.experiments.models import Experiment
from app.domain.experiments.overdue import note_refused_booking
from app.domain.experiments.states import ExperimentState, Side
from app.domain.experiments.views import ExperimentView
from app.domain.people.days import today
from app.domain.people.directory import person_view
from app.domain.people.queries import unit_names
from app.doors import Room
from app.policy import Action, can
from app.web.attachments import files_context, sent_files
from app.web.deps import Id, Page, PageDep, guard
from app.web.experiments_acts import ACTS, Act, measured_in
from app.web.promises_forms import messages
from app.web.stale import anew, stands_now

__all__ = ["ACTS", "router"]

router = Room()
MEASURES = 4
SHOWN_AGAIN = {("too_little_money", "booking"), ("stale", "plan")}
"""Refusals after which the form comes back, with the act."""


@router.get("/experiments/{experiment_id}/do/{act}", name="experiments:form")
@guard(Action.EXPERIMENT_READ)
def form(page: PageDep, experiment_id: Id, act: str) -> Response:
    """Show the form of an act, while it can be done."""
    with page.read() as tx:
        row = visible_experiment(tx.session, tx.actor, experiment_id)
        _check(tx, row, _act(act), now=True)
        return _form(page, tx, row, act)


@router.post("/experiments/{experiment_id}/do/{act}", name="experiments:do")
@guard(Action.EXPERIMENT_READ)
def do(page: PageDep, experiment_id: Id, act: str) -> Response:
    """Do it; each act asks the policy itself."""
    try:
        sent_files(page)
        with page.write() as tx:
            row = visible_experiment(tx.session, tx.actor, experiment_id)
            _check(tx, row, _act(act), now=False)
            onward = ACTS[act].run(page, tx, row)
    except (Invalid, Conflict) as error:
        return _again(page, experiment_id, act, error)
    return page.go(onward or f"/experiments/{experiment_id}")


def _act(name: str) -> Act:
    if name not in ACTS:
        raise NotFound
    return ACTS[name]


def _check(tx: Tx, row: Experiment, act: Act, *, now: bool) -> None:
    """Refuse whoever may never do this; with `now`, also what its state does not allow any more.

    Raises:
        NotAllowed: in no state may the reader do this.
        Conflict: `extended_before` or `wrong_state`.
    """
    unit_id = promising_unit(tx.session, row)
    at = relations_in(tx.session, tx.actor, row)

    def allowed(state: ExperimentState, extensions: int) -> bool:
        return act.allowed in allowed_in(
            tx.actor, state, at, extensions=extensions, unit_id=unit_id
        )

    if not any(allowed(state, 0) for state in ExperimentState):
        raise NotAllowed
    if now and not allowed(row.state, row.extensions):
        if allowed(row.state, 0):
            raise Conflict("extended_before")
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))


def _again(page: Page, number: int, act: str, error: KiemError) -> Response:
    """Show the form again with what was typed; a cost over the grant leaves its trace first."""
    if isinstance(error, Conflict):
        if (error.code, act) not in SHOWN_AGAIN:
            raise error
        if act == "booking":
            with page.write() as tx:
                row = visible_experiment(tx.session, tx.actor, number)
                note_refused_booking(tx.session, row, error.params, actor=tx.actor, now=tx.now)
    with page.read() as tx:
        row = visible_experiment(tx.session, tx.actor, number)
        return _form(page, tx, row, act, error)


def _form(
    page: Page, tx: Tx, row: Experiment, act: str, error: KiemError | None = None
) -> Response:
    view = experiment_view(tx.session, row)
    holds = _stored(tx, act, row, view)
    units = unit_names(tx.session) if tx.actor.leads else {}
    if act == HEADLINE and len(view.headline_readings) == READERS:
        raise Conflict("read_twice")
    return page.render(
        tx,
        f"experiments/do_{act.replace('-', '_')}.html",
        status=error.status if error else 200,
        view=view,
        card=view.card,
        values=anew(page, error, row.version) if error else holds,
        measured=measured_in(page) if error else [],
        figures=page.form.list("figure"),
        errors=stands_now(page, holds, error) or messages(_at_amount(error), page.lang),
        extra_rows=MEASURES,
        here=today(tx.session, tx.now),
        units=[(n, units[n]) for n in sorted(tx.actor.leads) if n in units],
        sides=sides_of(tx, view.card.unit_id),
        **files_context(page, tx),
    )


def sides_of(tx: Tx, unit_id: int | None) -> list[str]:
    """Return for which sides the reader may speak at the evaluation."""
    team = [str(Side.TEAM)] if can(tx.actor, Action.EXPERIMENT_MANAGE) else []
    return team + ([str(Side.UNIT)] if unit_id in tx.actor.leads else [])


def _at_amount(error: KiemError | None) -> Invalid | None:
    if isinstance(error, Conflict) and error.code != "stale":
        return Invalid(FieldError("amount_cents", "over_grant", error.params))
    return error if isinstance(error, Invalid) else None


def _stored(tx: Tx, act: str, row: Experiment, view: ExperimentView) -> dict[str, Any]:
    if act != "plan":
        return {}
    lead = person_view(tx.session, row.lead_id).email if row.lead_id else ""
    return {
        "lead_email": lead,
        "team": " ".join(email for _name, email in view.team),
        "question": row.question,
        "goal": row.goal,
        "measure": row.measure,
        "stop_rule": row.stop_rule,
        "weeks": row.weeks,
        "version": row.version,
    }
