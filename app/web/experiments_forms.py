"""The acts on an experiment that ask something first: each a page with a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import FieldError, Invalid, NotFound
from app.domain.experiments import running
from app.domain.experiments.access import allowed_in, visible_experiment
from app.domain.experiments.claims import claim_success
from app.domain.experiments.detail import experiment_view
from app.domain.experiments.ending import extend_experiment, record_result, stop_experiment
from app.domain.experiments.models import Experiment
from app.domain.experiments.schemas import (
    Booking,
    CheckInDraft,
    ClaimDraft,
    Extension,
    Plan,
    Stop,
    Verdict,
)
from app.domain.people.days import today
from app.domain.people.directory import person_view
from app.domain.people.queries import unit_names
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages, typed

router = APIRouter()
MEASURES = 4


def _check_in(page: Page, tx: Tx, row: Experiment) -> None:
    names = page.form.list("measure")
    figures = page.form.list("figure")
    given = {n: f for n, f in zip(names, figures, strict=False) if n and f}
    try:
        data = typed(page, CheckInDraft, days=("date",), more={"measurements": given})
    except Invalid as error:
        raise Invalid(*(_at_figure(e, names) for e in error.errors)) from None
    running.add_check_in(tx.session, row, data, actor=tx.actor, now=tx.now)


def _at_figure(error: FieldError, names: list[str]) -> FieldError:
    """Lead an error of one measurement to its own field."""
    name = error.field.removeprefix("measurements.").partition(".")[0]
    if error.field.startswith("measurements.") and name in names:
        return FieldError(f"figure-{names.index(name)}", error.code, error.params)
    return error


def _book(page: Page, tx: Tx, row: Experiment) -> None:
    data = typed(page, Booking, money=("amount_cents",))
    running.book_cost(tx.session, row, data, actor=tx.actor, now=tx.now)


def _judge(page: Page, tx: Tx, row: Experiment) -> None:
    record_result(tx.session, row, typed(page, Verdict), actor=tx.actor, now=tx.now)


def _extend(page: Page, tx: Tx, row: Experiment) -> None:
    data = typed(page, Extension, money=("amount_cents",))
    extend_experiment(tx.session, row, data, actor=tx.actor, now=tx.now)


def _stop(page: Page, tx: Tx, row: Experiment) -> None:
    """Join the three questions of a stop into the lesson."""
    parts = [page.form.prose(name) for name in ("thought", "happened", "next_time")]
    missing = [
        name
        for name, said in zip(("thought", "happened", "next_time"), parts, strict=True)
        if not said
    ]
    if missing:
        raise Invalid(*(FieldError(name, "required") for name in missing))
    data = typed(page, Stop, more={"lesson": "\n\n".join(parts)})
    stop_experiment(tx.session, row, lesson=data.lesson, actor=tx.actor, now=tx.now)


def _claim(page: Page, tx: Tx, row: Experiment) -> None:
    claim_success(
        tx.session, row, typed(page, ClaimDraft, days=("start_on",)), actor=tx.actor, now=tx.now
    )


def _plan(page: Page, tx: Tx, row: Experiment) -> None:
    columns = [
        page.form.list(f"measure_{part}") for part in ("name", "unit", "start", "goal", "stop")
    ]
    rows = [
        dict(zip(("name", "unit", "start", "goal", "stop"), values, strict=True))
        for values in zip(*columns, strict=False)
        if values[0]
    ]
    data = typed(page, Plan, more={"measures": rows})
    running.edit_plan(tx.session, row, data, actor=tx.actor, now=tx.now)


@dataclass(frozen=True)
class Act:
    """An act with a form: what it needs in `allowed`, its template, what it does."""

    allowed: str
    run: Callable[[Page, Tx, Experiment], None]


ACTS = {
    "check-in": Act("check_in", _check_in),
    "booking": Act("book", _book),
    "result": Act("result", _judge),
    "extension": Act("extend", _extend),
    "stop": Act("stop", _stop),
    "claim": Act("claim", _claim),
    "plan": Act("edit", _plan),
}


@router.get("/experiments/{experiment_id}/do/{act}", name="experiments:form")
@guard(Action.EXPERIMENT_READ)
def form(page: PageDep, experiment_id: Id, act: str) -> Response:
    """Show the form of an act."""
    with page.read() as tx:
        return _form(page, tx, experiment_id, act)


def _form(page: Page, tx: Tx, number: int, act: str, error: Invalid | None = None) -> Response:
    if act not in ACTS:
        raise NotFound
    row = visible_experiment(tx.session, tx.actor, number)
    view = experiment_view(tx.session, row)
    card = view.card
    if ACTS[act].allowed not in allowed_in(
        tx.actor, card.state, card.lead_id, extensions=card.extensions
    ):
        require(tx.actor, Action.EXPERIMENT_MANAGE)
    units = unit_names(tx.session)
    return page.render(
        tx,
        f"experiments/do_{act.replace('-', '_')}.html",
        status=422 if error else 200,
        view=view,
        card=card,
        values=page.form.data() if error else _stored(tx, act, row),
        figures=page.form.list("figure"),
        errors=messages(error, page.lang),
        extra_rows=MEASURES,
        here=today(tx.session, tx.now),
        units=[(n, units[n]) for n in sorted(tx.actor.leads) if n in units],
    )


def _stored(tx: Tx, act: str, row: Experiment) -> dict[str, Any]:
    if act != "plan":
        return {}
    lead = person_view(tx.session, row.lead_id).email if row.lead_id else ""
    return {
        "lead_email": lead,
        "goal": row.goal,
        "measure": row.measure,
        "stop_rule": row.stop_rule,
        "weeks": row.weeks,
        "version": row.version,
    }


@router.post("/experiments/{experiment_id}/do/{act}", name="experiments:do")
@guard(Action.EXPERIMENT_READ)
def do(page: PageDep, experiment_id: Id, act: str) -> Response:
    """Do it; each act asks the policy itself."""
    if act not in ACTS:
        raise NotFound
    try:
        with page.write() as tx:
            row = visible_experiment(tx.session, tx.actor, experiment_id)
            ACTS[act].run(page, tx, row)
    except Invalid as error:
        with page.read() as tx:
            return _form(page, tx, experiment_id, act, error)
    return page.go(f"/experiments/{experiment_id}")
