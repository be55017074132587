"""JSON shapes of fund, commitments, handovers, register and lessons."""

from datetime import date
from typing import NotRequired, overload

from typing_extensions import TypedDict

from app.api.v1.shapes_ideas import NextStepShape
from app.api.v1.shapes_steps import next_shape
from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.input import iso
from app.domain.commitments.access import allowed_in as commitment_allowed
from app.domain.commitments.queries import CommitmentView
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.access import allowed_for_handover
from app.domain.experiments.follow_up_models import FollowUp
from app.domain.experiments.states import ClaimState, HandoverState
from app.domain.experiments.views import ClaimView, HandoverView
from app.domain.insight.steps import of_commitment
from app.i18n.codes import sentence


class CommitmentShape(TypedDict):
    """What a unit promises."""

    id: int
    idea_id: int
    idea_reference: str
    unit_id: int
    unit: str
    state: CommitmentState
    version: int
    success_criterion: str
    scope: str
    capacity: str
    budget_cents: int
    budget_line: str
    conditions: str
    start_within_days: int
    expires_on: str | None
    offered_at: str | None
    signed_at: str | None
    signed_by: int | None
    reason: str
    replaces_id: int | None
    by_unit: bool
    confirm_by: str | None
    next_step: NextStepShape
    allowed: list[str]


class BlockerShape(TypedDict):
    """What must come first; `key` names the guardrail where it is one."""

    code: str
    what: str
    key: NotRequired[str]


class ClaimShape(TypedDict):
    """A unit's claim."""

    id: int
    experiment_id: int
    unit_id: int
    unit: str
    state: ClaimState
    note: str
    start_on: str | None
    at: str


class HandoverShape(TypedDict):
    """A handover to a unit."""

    id: int
    state: HandoverState
    version: int
    experiment_id: int
    unit_id: int
    unit: str
    commitment_id: int | None
    owner_id: int | None
    owner: str | None
    date: str | None
    running_cost_cents: int
    access: str
    documents: str
    support_until: str | None
    reason: str
    done: list[str]
    created_at: str
    accepted_at: str | None
    completed_at: str | None
    follow_ups: list[str]
    allowed: list[str]


class FollowUpShape(TypedDict):
    """What a unit told of what it took over."""

    months: int
    used: str
    people: int | None
    brought: str
    at: str


class WholeHandover(HandoverShape):
    """A handover with what the unit told of it."""

    told: list[FollowUpShape]


class ClaimedHandover(WholeHandover):
    """A handover with the claim that made it."""

    claim: ClaimShape


class ClaimedShape(TypedDict):
    """A handover of a claim; null id while the claim waits."""

    id: int | None
    state: ClaimState
    experiment_id: int
    unit_id: int
    allowed: list[str]
    claim: ClaimShape


@overload
def day_text(value: date) -> str: ...
@overload
def day_text(value: None) -> None: ...
@overload
def day_text(value: date | None) -> str | None: ...
def day_text(value: date | None) -> str | None:
    """Return a day as text."""
    return None if value is None else value.isoformat()


def commitment_shape(
    row: CommitmentView, actor: Actor, lang: str, *, started: bool
) -> CommitmentShape:
    """Shape a commitment, with what the caller may do with it now."""
    return {
        "id": row.id,
        "idea_id": row.idea_id,
        "idea_reference": row.idea_reference,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "state": row.state,
        "version": row.version,
        "success_criterion": row.success_criterion,
        "scope": row.scope,
        "capacity": row.capacity,
        "budget_cents": row.budget_cents,
        "budget_line": row.budget_line,
        "conditions": row.conditions,
        "start_within_days": row.start_within_days,
        "expires_on": day_text(row.expires_on),
        "offered_at": iso(row.offered_at),
        "signed_at": iso(row.signed_at),
        "signed_by": row.signed_by,
        "reason": row.reason,
        "replaces_id": row.replaces_id,
        "by_unit": row.by_unit,
        "confirm_by": day_text(row.confirm_by),
        "next_step": next_shape(of_commitment(row), lang),
        "allowed": commitment_allowed(
            actor,
            row.state,
            row.unit_id,
            started=started,
            by_unit=row.by_unit,
            passed=row.confirm_by is not None,
        ),
    }


def blocker_shape(code: str, item: str | None, lang: str) -> BlockerShape:
    """Shape one thing that must come first, said in the caller's language."""
    params = {"item": item} if item else {}
    found: BlockerShape = {"code": code, "what": sentence("blockers", code, params, lang)}
    if item:
        found["key"] = item
    return found


def explained(error: Conflict, lang: str) -> Conflict:
    """Return the refusal to start with each blocker said in the caller's language."""
    if error.code != "blocked":
        return error
    said = [blocker_shape(b["code"], b["item"], lang) for b in error.params["blockers"]]
    return Conflict("blocked", count=len(said), blockers=said)


def claim_shape(row: ClaimView, experiment_id: int) -> ClaimShape:
    """Shape a unit's claim."""
    return {
        "id": row.id,
        "experiment_id": experiment_id,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "state": row.state,
        "note": row.note,
        "start_on": day_text(row.start_on),
        "at": iso(row.at),
    }


def handover_shape(row: HandoverView, actor: Actor) -> HandoverShape:
    """Shape a handover."""
    return {
        "id": row.id,
        "state": row.state,
        "version": row.version,
        "experiment_id": row.experiment_id,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "commitment_id": row.commitment_id,
        "owner_id": row.owner_id,
        "owner": row.owner_name,
        "date": day_text(row.on),
        "running_cost_cents": row.running_cost_cents,
        "access": row.access,
        "documents": row.documents,
        "support_until": day_text(row.support_until),
        "reason": row.reason,
        "done": list(row.done),
        "created_at": iso(row.created_at),
        "accepted_at": iso(row.accepted_at),
        "completed_at": iso(row.completed_at),
        "follow_ups": [day_text(d) for d in (row.follow_up_3, row.follow_up_6) if d],
        "allowed": allowed_for_handover(actor, row.state, row.unit_id, refusals=row.refusals),
    }


def follow_up_shape(row: FollowUp) -> FollowUpShape:
    """Shape what a unit told of what it took over."""
    return {
        "months": row.months,
        "used": str(row.used),
        "people": row.people,
        "brought": row.brought,
        "at": iso(row.at),
    }
