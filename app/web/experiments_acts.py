"""What each form about an experiment does with what was typed."""

from collections.abc import Callable
from dataclasses import dataclass

from app.auth.door import Tx
from app.core.errors import FieldError, Invalid
from app.domain.attachments.values import OwnerKind
from app.domain.experiments import evaluating, headlines, planning, running
from app.domain.experiments.claims import claim_success
from app.domain.experiments.ending import extend_experiment, record_result, stop_experiment
from app.domain.experiments.models import Experiment
from app.domain.experiments.schemas import (
    Booking,
    CheckInDraft,
    ClaimDraft,
    EvaluationDraft,
    Extension,
    HeadlineDraft,
    Learned,
    Plan,
    Stop,
    Verdict,
)
from app.web.attachments import keep_files, sent_files
from app.web.deps import Page
from app.web.promises_forms import typed

NEEDED = ("expected", "happened", "why")


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
    booked = running.book_cost(tx.session, row, data, actor=tx.actor, now=tx.now)
    keep_files(page, tx, OwnerKind.BOOKING, booked.id or 0, sent_files(page))


def _read_headline(page: Page, tx: Tx, row: Experiment) -> None:
    data = typed(page, HeadlineDraft)
    headlines.read_headline(tx.session, row, data, actor=tx.actor, now=tx.now)


def _evaluate(page: Page, tx: Tx, row: Experiment) -> None:
    data = typed(page, EvaluationDraft)
    evaluating.give_reading(tx.session, row, data, actor=tx.actor, now=tx.now)


def _judge(page: Page, tx: Tx, row: Experiment) -> None:
    data = typed(page, Verdict, more=_taught(page))
    record_result(tx.session, row, data, actor=tx.actor, now=tx.now)


def _extend(page: Page, tx: Tx, row: Experiment) -> str | None:
    """Extend, or lead to where a large extension waits for a second person."""
    data = typed(page, Extension, money=("amount_cents",))
    done = extend_experiment(tx.session, row, data, actor=tx.actor, now=tx.now)
    return None if done else "/fund/consents"


def _stop(page: Page, tx: Tx, row: Experiment) -> None:
    data = typed(page, Stop, more=_taught(page))
    stop_experiment(
        tx.session, row, lesson=data.lesson, learned=data.learned, actor=tx.actor, now=tx.now
    )


def _taught(page: Page) -> dict[str, object]:
    """Return the parts of a lesson; on a page the first three are asked for.

    Raises:
        Invalid: the missing ones.
    """
    parts = {name: page.form.prose(name) for name in Learned.model_fields}
    if missing := [name for name in NEEDED if not parts[name]]:
        raise Invalid(*(FieldError(name, "required") for name in missing))
    return {"learned": parts}


def _claim(page: Page, tx: Tx, row: Experiment) -> str | None:
    """Claim; lead on to the handover where it is made at once."""
    data = typed(page, ClaimDraft, days=("start_on",))
    made = claim_success(tx.session, row, data, actor=tx.actor, now=tx.now).handover
    return f"/handovers/{made.id}" if made else "/claims"


def measured_in(page: Page) -> list[dict[str, str]]:
    """Return the measures that were typed: a name, its unit, and three numbers as text."""
    parts = ("name", "unit", "start", "goal", "stop")
    columns = [page.form.list(f"measure_{part}") for part in parts]
    rows = (dict(zip(parts, values, strict=True)) for values in zip(*columns, strict=False))
    return [row for row in rows if row["name"]]


def _plan(page: Page, tx: Tx, row: Experiment) -> None:
    more: dict[str, object] = {"measures": measured_in(page)}
    if "team" in page.form.data():
        more["team"] = page.form.text("team").replace(",", " ").split()
    data = typed(page, Plan, more=more)
    planning.edit_plan(tx.session, row, data, actor=tx.actor, now=tx.now)


@dataclass(frozen=True)
class Act:
    """An act with a form: what it needs in `allowed`, and what it does; it may lead on elsewhere."""

    allowed: str
    run: Callable[[Page, Tx, Experiment], str | None]


ACTS = {
    "check-in": Act("check_in", _check_in),
    "booking": Act("book", _book),
    "headline": Act("headline", _read_headline),
    "evaluation": Act("evaluate", _evaluate),
    "result": Act("result", _judge),
    "extension": Act("extend", _extend),
    "stop": Act("stop", _stop),
    "claim": Act("claim", _claim),
    "plan": Act("edit", _plan),
}
