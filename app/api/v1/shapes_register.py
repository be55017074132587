"""JSON shapes of the register: an entry with its facts, and what is still missing."""

from typing_extensions import TypedDict

from app.api.v1.shapes_promises import day_text
from app.core.actor import Actor
from app.domain.register.access import allowed_in as register_allowed
from app.domain.register.access import next_states
from app.domain.register.missing import missing, step_of
from app.domain.register.models import RegisterDetail, RegisterPolicy
from app.domain.register.states import EntryState, Origin
from app.domain.register.views import EntryView
from app.i18n.codes import label


class EntryShape(TypedDict):
    """A register entry in a list."""

    id: int
    state: EntryState
    version: int
    name: str
    description: str
    purpose: str
    unit_id: int | None
    unit: str | None
    owner_id: int | None
    owner: str | None
    origin: Origin
    idea_id: int | None
    experiment_id: int | None
    ai_type: str | None
    supplier: str
    risk_class: str | None
    risk_flags: list[str]
    oversight: str
    review_on: str | None
    began_on: str | None
    ended_on: str | None
    reason: str
    allowed: list[str]
    next_states: list[str]


class MissingShape(TypedDict):
    """A field that the entry's step still lacks; `must` when the step waits for it."""

    field: str
    what: str
    must: bool


class WholeEntryShape(EntryShape):
    """One entry with its facts, and what its step still lacks."""

    affected: str
    model: str
    hosting: str
    contract: str
    data_sources: str
    personal_data: str | None
    retention: str
    notice: str
    notice_place: str
    measure: str
    measured: str
    measured_on: str | None
    deputy_id: int | None
    stopper_id: int | None
    missing: list[MissingShape]


def whole_entry_shape(
    row: EntryView, detail: RegisterDetail, policy: RegisterPolicy, actor: Actor, lang: str
) -> WholeEntryShape:
    """Shape one entry with its facts and the fields that its step still lacks.

    `must` says whether the step waits for them.
    """
    lacking = missing(row, detail, step_of(row))
    return {
        **entry_shape(row, actor),
        "affected": detail.affected,
        "model": detail.model,
        "hosting": detail.hosting,
        "contract": detail.contract,
        "data_sources": detail.data_sources,
        "personal_data": detail.personal_data and str(detail.personal_data),
        "retention": detail.retention,
        "notice": detail.notice,
        "notice_place": detail.notice_place,
        "measure": detail.measure,
        "measured": detail.measured,
        "measured_on": day_text(detail.measured_on),
        "deputy_id": row.deputy_id,
        "stopper_id": row.stopper_id,
        "missing": [
            {"field": name, "what": label("needed", name, lang), "must": policy.complete_first}
            for name in lacking
        ],
    }


def entry_shape(row: EntryView, actor: Actor) -> EntryShape:
    """Shape a register entry."""
    allowed = register_allowed(actor, row, row.state)
    return {
        "id": row.id,
        "state": row.state,
        "version": row.version,
        "name": row.name,
        "description": row.description,
        "purpose": row.purpose,
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "owner_id": row.owner_id,
        "owner": row.owner_name,
        "origin": row.origin,
        "idea_id": row.idea_id,
        "experiment_id": row.experiment_id,
        "ai_type": row.ai_type and str(row.ai_type),
        "supplier": row.supplier,
        "risk_class": row.risk_class and str(row.risk_class),
        "risk_flags": list(row.risk_flags),
        "oversight": row.oversight,
        "review_on": day_text(row.review_on),
        "began_on": day_text(row.began_on),
        "ended_on": day_text(row.ended_on),
        "reason": row.reason,
        "allowed": allowed,
        "next_states": [str(s) for s in next_states(row.state, tried=row.experiment_id is not None)]
        if "transition" in allowed
        else [],
    }
