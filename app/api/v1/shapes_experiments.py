"""JSON shapes of experiments."""

from collections.abc import Collection, Iterable
from typing import Any

from typing_extensions import TypedDict

from app.api.v1.shapes_fund import TransferShape
from app.api.v1.shapes_ideas import NextStepShape
from app.api.v1.shapes_promises import (
    BlockerShape,
    ClaimShape,
    HandoverShape,
    blocker_shape,
    claim_shape,
    day_text,
    handover_shape,
)
from app.api.v1.shapes_steps import next_shape
from app.core.actor import Actor
from app.core.input import iso
from app.domain.experiments.access import allowed_in, relations_to
from app.domain.experiments.around import Judged
from app.domain.experiments.readiness import Blocker
from app.domain.experiments.states import ChecklistState, ExperimentState
from app.domain.experiments.views import ExperimentCard, ExperimentView, Measure
from app.domain.insight.steps import of_experiment
from app.i18n.codes import label


class ExperimentSummary(TypedDict):
    """An experiment in a list."""

    id: int
    idea_id: int
    idea_reference: str
    title: str
    state: ExperimentState
    version: int
    unit_id: int | None
    unit: str | None
    lead_id: int | None
    commitment_id: int | None
    weeks: int
    grant_cents: int
    extensions: int
    started_at: str | None
    ends_on: str | None
    result: str | None
    next_step: NextStepShape
    allowed: list[str]


class GuardrailShape(TypedDict):
    """One item of the checklist."""

    key: str
    what: str
    blocking: bool
    state: ChecklistState
    note: str
    changed_at: str | None


class CheckInShape(TypedDict):
    """Figures and a remark of one day."""

    id: int
    date: str
    measurements: dict[str, Any]
    note: str


class HeadlineReading(TypedDict):
    """How somebody reads the headline."""

    answer: str
    note: str
    at: str


class HeadlineShape(TypedDict):
    """The headline, and how two people read it."""

    text: str
    readings: list[HeadlineReading]


class BookingShape(TypedDict):
    """Money that was spent."""

    id: int
    at: str
    note: str
    amount_cents: int


class JudgementShape(TypedDict):
    """How one side reads the criterion."""

    side: str
    reading: str
    text: str
    at: str
    counts: bool


class EvaluationShape(TypedDict):
    """How unit and AI team read the criterion together."""

    complete: bool
    disputed: bool
    readings: list[JudgementShape]


class MeasureShape(TypedDict):
    """A measure: decimals as text."""

    name: str
    unit: str
    start: str | None
    goal: str | None
    stop: str | None
    now: str | None
    reached: bool


class ExperimentShape(ExperimentSummary):
    """An experiment with everything around it."""

    question: str
    team: list[str]
    goal: str
    measure: str
    stop_rule: str
    evidence: str
    lesson: str | None
    lesson_id: int | None
    measures: list[MeasureShape]
    granted_cents: int
    spent_cents: int
    left_cents: int
    register_entry_id: int | None
    blockers: list[BlockerShape]
    checklist: list[GuardrailShape]
    check_ins: list[CheckInShape]
    headline: HeadlineShape
    evaluation: EvaluationShape
    bookings: list[BookingShape]
    claims: list[ClaimShape]
    handovers: list[HandoverShape]


class BookedShape(ExperimentShape):
    """An experiment with the transfer that was just booked."""

    transfer: TransferShape


def card_shape(
    row: ExperimentCard, actor: Actor, teams: Collection[int], lang: str
) -> ExperimentSummary:
    """Shape an experiment in a list; `teams` are the experiments on whose team the actor is."""
    return {
        "id": row.id,
        "idea_id": row.idea_id,
        "idea_reference": f"K-{row.idea_id}",
        "title": row.title,
        "state": row.state,
        "version": row.version,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "lead_id": row.lead_id,
        "commitment_id": row.commitment_id,
        "weeks": row.weeks,
        "grant_cents": row.grant_cents,
        "extensions": row.extensions,
        "started_at": iso(row.started_at),
        "ends_on": day_text(row.ends_on),
        "result": row.result or None,
        "next_step": next_shape(of_experiment(row), lang),
        "allowed": allowed_in(
            actor,
            row.state,
            relations_to(actor, row.lead_id, on_team=row.id in teams),
            extensions=row.extensions,
            unit_id=row.unit_id if row.commitment_id else None,
        ),
    }


def experiment_shape(
    view: ExperimentView, actor: Actor, teams: Collection[int], lang: str
) -> ExperimentShape:
    """Shape an experiment with everything around it."""
    return {
        **card_shape(view.card, actor, teams, lang),
        "question": view.question,
        "team": [name for name, _email in view.team],
        "goal": view.goal,
        "measure": view.measure,
        "stop_rule": view.stop_rule,
        "evidence": view.evidence,
        "lesson": view.lesson.text if view.lesson else None,
        "lesson_id": view.lesson.id if view.lesson else None,
        "measures": [_measure(m) for m in view.measures],
        "granted_cents": view.money.granted_cents,
        "spent_cents": view.money.spent_cents,
        "left_cents": view.money.left_cents,
        "register_entry_id": view.entry_id,
        "blockers": _blockers(view.blockers, lang),
        "checklist": [
            {
                "key": g.key,
                "what": label("guardrail", g.key, lang),
                "blocking": g.blocking,
                "state": g.state,
                "note": g.note,
                "changed_at": iso(g.changed_at),
            }
            for g in view.checklist
        ],
        "check_ins": [
            {"id": c.id, "date": day_text(c.on), "measurements": c.measurements, "note": c.note}
            for c in view.check_ins
        ],
        "headline": {
            "text": view.headline,
            "readings": [
                {"answer": str(r.answer), "note": r.text, "at": iso(r.at)}
                for r in view.headline_readings
            ],
        },
        "evaluation": _evaluation(view.evaluation),
        "bookings": [
            {"id": b.id, "at": iso(b.at), "note": b.note, "amount_cents": b.amount_cents}
            for b in view.bookings
        ],
        "claims": [claim_shape(c, view.card.id) for c in view.claims],
        "handovers": [handover_shape(h, actor) for h in view.handovers],
    }


def _blockers(found: Iterable[Blocker], lang: str) -> list[BlockerShape]:
    return [blocker_shape(b.code, b.item, lang) for b in found]


def _evaluation(row: Judged) -> EvaluationShape:
    return {
        "complete": row.complete,
        "disputed": row.disputed,
        "readings": [
            {
                "side": str(r.side),
                "reading": str(r.reading),
                "text": r.text,
                "at": iso(r.at),
                "counts": r.counts,
            }
            for r in row.readings
        ],
    }


def _measure(row: Measure) -> MeasureShape:
    def text(value: Any) -> str | None:
        return None if value is None else format(value, "f")

    return {
        "name": row.name,
        "unit": row.unit,
        "start": text(row.start),
        "goal": text(row.goal),
        "stop": text(row.stop),
        "now": text(row.now),
        "reached": row.reached,
    }
