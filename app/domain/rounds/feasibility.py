"""Whether everything that is fixed about a round can hold together, and what stands in the way."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from app.core.errors import FieldError
from app.domain.people.queries import house_language
from app.domain.rounds.constraint_queries import ConstraintView, as_record, constraints_of
from app.domain.rounds.models import Round
from app.domain.rounds.recording import draft_record
from app.selection.round_record import Record


def conflicts_of(session: Session, row: Round) -> list[FieldError]:
    """Return each single constraint whose removal makes the rest possible; [] when all is.

    The code is `helps_KIND`; when no single removal helps, one error says so.
    """
    views = constraints_of(session, row.id or 0)
    if not views:
        return []
    record = draft_record(session, row, [])
    lang = house_language(session)

    def feasible(fixed: Sequence[ConstraintView]) -> bool:
        return _holds(_with(record, as_record(fixed, lang)))

    if feasible(views):
        return []
    helping = [v for v in views if feasible([w for w in views if w.id != v.id])]
    found = [FieldError(f"constraints.{v.id}", f"helps_{v.kind}", _params(v)) for v in helping]
    return found or [FieldError("constraints", "no_single_helps")]


def pruned(record: Record) -> Record:
    """Return the record with as many ideas forced in as can be.

    After the session has started nothing can be fixed or taken back, yet an idea may be withdrawn:
    what can no longer hold is left out, the latest first, so that the round can be decided.
    """
    fit = _with(record, record["constraints"])
    while not _holds(fit) and fit["constraints"]["forced_in"]:
        given = fit["constraints"]
        fit = _with(record, {**given, "forced_in": given["forced_in"][:-1]})
    return fit


def _holds(record: Record) -> bool:
    from app.selection.model import SelectionError
    from app.selection.round_instance import config_of, instance_of
    from app.selection.run import prepare

    try:
        prepare(instance_of(record), config_of(record))
    except SelectionError:
        return False
    return True


def _with(record: Record, constraints: dict[str, Any]) -> Record:
    """Return the record under these constraints; a withdrawn idea cannot be forced in."""
    gone = {idea["id"] for idea in record["ideas"] if idea.get("excluded") == "withdrawn"}
    kept = [f for f in constraints["forced_in"] if f["idea_id"] not in gone]
    return {**record, "constraints": {**constraints, "forced_in": kept}}


def _params(view: ConstraintView) -> dict[str, Any]:
    return {
        "titles": view.titles,
        "title": view.titles[0] if view.titles else None,
        "other": view.titles[1] if len(view.titles) > 1 else (view.by and view.value) or None,
        "value_type": view.value_type,
    }
