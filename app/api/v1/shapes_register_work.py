"""JSON shapes of what is done about the register: duties, reviews, incidents, learning, tools."""

from typing_extensions import TypedDict

from app.api.v1.shapes_promises import day_text
from app.core.input import iso
from app.domain.register.duty_models import RegisterDuty, RegisterIncident, RegisterReview
from app.domain.register.literacy_models import LearningItem, LiteracyRecord
from app.domain.register.tool_models import ToolRequest


class DutyShape(TypedDict):
    """A duty; `key` names it in the rules of `rules_version`."""

    id: int
    entry_id: int
    key: str
    state: str
    version: int
    applies_from: str | None
    due_on: str | None
    owner_id: int | None
    evidence: str
    done_on: str | None
    rules_version: str


class ReviewShape(TypedDict):
    """Somebody looked at an entry again."""

    id: int
    entry_id: int
    on: str | None
    by_id: int
    outcome: str
    note: str
    next_on: str | None


class IncidentShape(TypedDict):
    """Something that went wrong; `report_by` is the last day to report it, where the law names one."""

    id: int
    entry_id: int
    kind: str
    version: int
    happened_on: str | None
    noticed_on: str | None
    report_by: str | None
    reported_on: str | None
    closed_on: str | None
    what: str
    action: str


class LearningRecordShape(TypedDict):
    """What somebody learned."""

    id: int
    person_id: int
    item_id: int | None
    what: str
    done_on: str | None
    valid_until: str | None
    evidence: str


class LearningItemShape(TypedDict):
    """Something to learn."""

    id: int
    title: str
    about: str
    link: str
    minutes: int
    valid_months: int
    roles: list[str]
    active: bool


class RequestShape(TypedDict):
    """A question for a standard tool, without who asked."""

    id: int
    name: str
    use: str
    state: str
    version: int
    asked_at: str | None
    answer_by: str | None
    answer: str


def duty_shape(row: RegisterDuty) -> DutyShape:
    """Shape a duty."""
    return {
        "id": row.id or 0,
        "entry_id": row.entry_id,
        "key": row.key,
        "state": str(row.state),
        "version": row.version,
        "applies_from": day_text(row.applies_from),
        "due_on": day_text(row.due_on),
        "owner_id": row.owner_id,
        "evidence": row.evidence,
        "done_on": day_text(row.done_on),
        "rules_version": row.rules_version,
    }


def review_shape(row: RegisterReview) -> ReviewShape:
    """Shape a review."""
    return {
        "id": row.id or 0,
        "entry_id": row.entry_id,
        "on": day_text(row.on),
        "by_id": row.by_id,
        "outcome": str(row.outcome),
        "note": row.note,
        "next_on": day_text(row.next_on),
    }


def incident_shape(row: RegisterIncident) -> IncidentShape:
    """Shape an incident."""
    return {
        "id": row.id or 0,
        "entry_id": row.entry_id,
        "kind": row.kind,
        "version": row.version,
        "happened_on": day_text(row.happened_on),
        "noticed_on": day_text(row.noticed_on),
        "report_by": day_text(row.report_by),
        "reported_on": day_text(row.reported_on),
        "closed_on": day_text(row.closed_on),
        "what": row.what,
        "action": row.action,
    }


def record_shape(row: LiteracyRecord) -> LearningRecordShape:
    """Shape what somebody learned."""
    return {
        "id": row.id or 0,
        "person_id": row.person_id,
        "item_id": row.item_id,
        "what": row.what,
        "done_on": day_text(row.done_on),
        "valid_until": day_text(row.valid_until),
        "evidence": row.evidence,
    }


def item_shape(row: LearningItem) -> LearningItemShape:
    """Shape something to learn."""
    return {
        "id": row.id or 0,
        "title": row.title,
        "about": row.about,
        "link": row.link,
        "minutes": row.minutes,
        "valid_months": row.valid_months,
        "roles": [str(role) for role in row.roles],
        "active": row.active,
    }


def request_shape(row: ToolRequest) -> RequestShape:
    """Shape a question for a standard tool."""
    return {
        "id": row.id or 0,
        "name": row.name,
        "use": row.use,
        "state": str(row.state),
        "version": row.version,
        "asked_at": iso(row.asked_at),
        "answer_by": day_text(row.answer_by),
        "answer": row.answer,
    }
