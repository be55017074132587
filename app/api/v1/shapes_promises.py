"""JSON shapes of fund, commitments, experiments, handovers, register and lessons."""

from collections.abc import Iterable
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.input import iso
from app.domain.commitments.access import allowed_in as commitment_allowed
from app.domain.commitments.queries import CommitmentView
from app.domain.experiments.access import allowed_for_handover
from app.domain.experiments.access import allowed_in as experiment_allowed
from app.domain.experiments.readiness import Blocker
from app.domain.experiments.views import (
    ClaimView,
    ExperimentCard,
    ExperimentView,
    HandoverView,
    LessonView,
    Measure,
)
from app.domain.fund.queries import Balance, LedgerLine, YearPicture
from app.domain.register.access import allowed_in as register_allowed
from app.domain.register.access import next_states
from app.domain.register.queries import EntryView
from app.i18n.codes import label, sentence


def _day(value: Any) -> str | None:
    return None if value is None else str(value.isoformat())


def account_shape(row: Balance) -> dict[str, Any]:
    """Shape an account."""
    return {
        "key": row.key,
        "kind": str(row.kind),
        "name": row.name,
        "balance_cents": row.balance_cents,
    }


def year_shape(row: YearPicture) -> dict[str, Any]:
    """Shape a year's money."""
    return {
        "year": row.year,
        "allotted_cents": row.allotted_cents,
        "left_cents": row.left_cents,
        "rounds_cents": row.rounds_cents,
        "experiments_cents": row.experiments_cents,
        "spent_cents": row.spent_cents,
    }


def transfer_shape(row: LedgerLine) -> dict[str, Any]:
    """Shape a row of the ledger."""
    return {
        "id": row.id,
        "at": iso(row.at),
        "kind": str(row.kind),
        "from": row.source,
        "to": row.target,
        "amount_cents": row.amount_cents,
        "note": row.note,
        "idea_id": row.idea_id,
        "reverses_id": row.reverses_id,
        "corrected": row.corrected,
    }


def commitment_shape(row: CommitmentView, actor: Actor, *, started: bool) -> dict[str, Any]:
    """Shape a commitment, with what the caller may do with it now."""
    return {
        "id": row.id,
        "idea_id": row.idea_id,
        "idea_reference": row.idea_reference,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "state": str(row.state),
        "version": row.version,
        "success_criterion": row.success_criterion,
        "capacity": row.capacity,
        "budget_cents": row.budget_cents,
        "start_within_days": row.start_within_days,
        "expires_on": _day(row.expires_on),
        "offered_at": iso(row.offered_at),
        "signed_at": iso(row.signed_at),
        "signed_by": row.signed_by,
        "reason": row.reason,
        "replaces_id": row.replaces_id,
        "allowed": commitment_allowed(actor, row.state, row.unit_id, started=started),
    }


def blocker_shape(code: str, item: str | None, lang: str) -> dict[str, Any]:
    """Shape one thing that must come first, said in the caller's language."""
    params = {"item": item} if item else {}
    found: dict[str, Any] = {"code": code, "what": sentence("blockers", code, params, lang)}
    return {**found, "key": item} if item else found


def explained(error: Conflict, lang: str) -> Conflict:
    """Return the refusal to start with each blocker said in the caller's language."""
    if error.code != "blocked":
        return error
    said = [blocker_shape(b["code"], b["item"], lang) for b in error.params["blockers"]]
    return Conflict("blocked", count=len(said), blockers=said)


def card_shape(row: ExperimentCard, actor: Actor) -> dict[str, Any]:
    """Shape an experiment in a list."""
    return {
        "id": row.id,
        "idea_id": row.idea_id,
        "idea_reference": f"K-{row.idea_id}",
        "title": row.title,
        "state": str(row.state),
        "version": row.version,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "lead_id": row.lead_id,
        "commitment_id": row.commitment_id,
        "weeks": row.weeks,
        "grant_cents": row.grant_cents,
        "extensions": row.extensions,
        "started_at": iso(row.started_at),
        "ends_on": _day(row.ends_on),
        "result": row.result or None,
        "allowed": experiment_allowed(actor, row.state, row.lead_id, extensions=row.extensions),
    }


def experiment_shape(view: ExperimentView, actor: Actor, lang: str) -> dict[str, Any]:
    """Shape an experiment with everything around it."""
    return {
        **card_shape(view.card, actor),
        "goal": view.goal,
        "measure": view.measure,
        "stop_rule": view.stop_rule,
        "evidence": view.evidence,
        "lesson": view.lesson,
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
                "state": str(g.state),
                "note": g.note,
                "changed_at": iso(g.changed_at),
            }
            for g in view.checklist
        ],
        "check_ins": [
            {"id": c.id, "date": _day(c.on), "measurements": c.measurements, "note": c.note}
            for c in view.check_ins
        ],
        "claims": [claim_shape(c, view.card.id) for c in view.claims],
        "handovers": [handover_shape(h, actor) for h in view.handovers],
    }


def _blockers(found: Iterable[Blocker], lang: str) -> list[dict[str, Any]]:
    return [blocker_shape(b.code, b.item, lang) for b in found]


def _measure(row: Measure) -> dict[str, Any]:
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


def claim_shape(row: ClaimView, experiment_id: int) -> dict[str, Any]:
    """Shape a unit's claim."""
    return {
        "id": row.id,
        "experiment_id": experiment_id,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "state": str(row.state),
        "note": row.note,
        "start_on": _day(row.start_on),
        "at": iso(row.at),
    }


def handover_shape(row: HandoverView, actor: Actor) -> dict[str, Any]:
    """Shape a handover."""
    return {
        "id": row.id,
        "state": str(row.state),
        "version": row.version,
        "experiment_id": row.experiment_id,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "commitment_id": row.commitment_id,
        "owner_id": row.owner_id,
        "owner": row.owner_name,
        "date": _day(row.on),
        "running_cost_cents": row.running_cost_cents,
        "reason": row.reason,
        "done": list(row.done),
        "created_at": iso(row.created_at),
        "accepted_at": iso(row.accepted_at),
        "completed_at": iso(row.completed_at),
        "follow_ups": [_day(d) for d in (row.follow_up_3, row.follow_up_6) if d],
        "allowed": allowed_for_handover(actor, row.state, row.unit_id, refusals=row.refusals),
    }


def entry_shape(row: EntryView, actor: Actor) -> dict[str, Any]:
    """Shape a register entry."""
    allowed = register_allowed(actor, row, row.state)
    return {
        "id": row.id,
        "state": str(row.state),
        "version": row.version,
        "name": row.name,
        "description": row.description,
        "purpose": row.purpose,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "owner_id": row.owner_id,
        "owner": row.owner_name,
        "origin": str(row.origin),
        "idea_id": row.idea_id,
        "experiment_id": row.experiment_id,
        "ai_type": row.ai_type and str(row.ai_type),
        "supplier": row.supplier,
        "risk_class": row.risk_class and str(row.risk_class),
        "risk_flags": list(row.risk_flags),
        "oversight": row.oversight,
        "review_on": _day(row.review_on),
        "began_on": _day(row.began_on),
        "ended_on": _day(row.ended_on),
        "reason": row.reason,
        "allowed": allowed,
        "next_states": [str(s) for s in next_states(row.state)] if "transition" in allowed else [],
    }


def lesson_shape(row: LessonView) -> dict[str, Any]:
    """Shape a lesson."""
    return {
        "id": row.id,
        "idea_id": row.idea_id,
        "experiment_id": row.experiment_id,
        "title": row.title,
        "text": row.text,
        "success": row.success,
        "at": iso(row.at),
    }
