"""Taking over a list of ideas: all or nothing, by the list's own numbers, in bulk."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.text import fold
from app.db.upsert import insert_ignore
from app.domain.ideas.access import EDITABLE
from app.domain.ideas.dates import promised_answer
from app.domain.ideas.import_numbers import CHUNK, ideas_by_number, ids_by_number, numbers
from app.domain.ideas.import_rows import Imported, Row
from app.domain.ideas.models import Idea, IdeaAuthor, IdeaVersion
from app.domain.ideas.schemas import MAX_WEEKS
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.people.models import Theme, Unit
from app.domain.people.queries import people_by_emails
from app.events.models import Event
from app.policy import Action, require
from app.search.keeping import catch_up

__all__ = ["Imported", "Row", "foresee_import", "import_ideas", "unknown_units"]
_NAME_MAX, _HEADLINE_MAX = 120, 200


@dataclass(frozen=True, slots=True)
class _Places:
    units: dict[str, int]
    themes: Mapping[str, int]
    create_units: bool


def import_ideas(
    session: Session,
    rows: Sequence[Row],
    *,
    actor: Actor,
    now: datetime,
    create_units: bool = False,
    round_id: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Make or change the ideas of a list. New ones arrive as submitted, with a promised answer.

    A row is known by its own number; without one by its text, so that the same list twice changes
    nothing. Empty cells wipe nothing; ideas from the agenda on are left as they are. Nobody is
    mailed. `progress` is told now and then how many rows are through; what it raises takes all back.

    Records: idea.imported, idea.edited
    """
    require(actor, Action.IDEA_IMPORT)
    places = _all_places(session, create_units=create_units)
    seen: Counter[str] = Counter()
    outcomes: list[tuple[str, int]] = []
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        keyed = dict(zip(numbers(part, seen), part, strict=True))
        outcomes += _take(session, keyed, places, actor, now, round_id)
        # Most of the work; left to the end, it would come after all rows were told to be through.
        catch_up(session)
        if progress is not None:
            progress(start + len(part))
    counted = Counter(code for code, _ in outcomes)
    return Imported(counted["created"], counted["updated"], counted["same"], tuple(outcomes))


def foresee_import(session: Session, rows: Sequence[Row]) -> Imported:
    """Say what taking a list in would do, without doing it."""
    places, seen, codes = _all_places(session, create_units=False), Counter[str](), Counter[str]()
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        keyed = dict(zip(numbers(part, seen), part, strict=True))
        known = ideas_by_number(session, list(keyed), lock=False)
        for own, row in keyed.items():
            if own not in known:
                codes["created"] += 1
            else:
                codes["updated" if _differences(known[own], _columns(row, places)) else "same"] += 1
        session.expunge_all()
    return Imported(codes["created"], codes["updated"], codes["same"])


def unknown_units(session: Session, rows: Iterable[Row]) -> list[str]:
    """Return the names of units in a list that do not exist yet."""
    known = _all_places(session, create_units=False).units
    named = dict.fromkeys(" ".join(row.unit.split())[:_NAME_MAX] for row in rows if row.unit)
    return [name for name in named if fold(name) not in known]


def _take(
    session: Session,
    keyed: Mapping[str, Row],
    places: _Places,
    actor: Actor,
    now: datetime,
    round_id: int | None,
) -> list[tuple[str, int]]:
    """Make or change the ideas of a few rows; return what became of each."""
    _make_units(session, keyed.values(), places)
    known = ideas_by_number(session, list(keyed))
    fresh = {own: _columns(row, places) for own, row in keyed.items() if own not in known}
    ids = _insert(session, fresh, actor, now, round_id)
    _insert_authors(session, ids, keyed)
    changed = {
        known[own].id: (known[own], new)
        for own, row in keyed.items()
        if own in known and (new := _differences(known[own], _columns(row, places)))
    }
    _update(session, changed, actor, now)
    found = []
    for own in keyed:
        number = ids[own] if own in ids else known[own].id or 0
        found.append(
            ("created" if own in ids else "updated" if number in changed else "same", number)
        )
    for idea in {idea.id: idea for idea in known.values()}.values():
        session.expunge(idea)
    return found


def _all_places(session: Session, *, create_units: bool) -> _Places:
    units = {fold(name): i for i, name in session.execute(sa.select(col(Unit.id), col(Unit.name)))}
    names = sa.select(col(Theme.id), col(Theme.name_nl), col(Theme.name_en))
    rows = session.execute(names.order_by(col(Theme.year)))
    themes = {fold(name): i for i, *names in rows for name in names}
    return _Places(units, themes, create_units)


def _make_units(session: Session, rows: Iterable[Row], places: _Places) -> None:
    if not places.create_units:
        return
    named = [" ".join(row.unit.split())[:_NAME_MAX] for row in rows if row.unit]
    made = {fold(n): Unit(name=n) for n in reversed(named) if fold(n) not in places.units}
    session.add_all(made.values())
    session.flush()
    places.units.update({key: unit.id or 0 for key, unit in made.items()})


def _columns(row: Row, places: _Places) -> dict[str, Any]:
    """Return the columns that a row gives; what it leaves open is absent."""
    weeks = row.weeks if row.weeks and row.weeks <= MAX_WEEKS else None
    unit = fold(" ".join((row.unit or "").split())[:_NAME_MAX])
    given = {
        "title": row.title,
        "problem": row.problem,
        "proposal": row.proposal,
        "today": row.today,
        "headline": row.headline[:_HEADLINE_MAX],
        "cost_cents": row.cost_cents,
        "weeks": weeks,
        "value_type": row.value_type,
        "benefits": list(row.benefits),
        "ai_type": row.ai_type,
        "unit_id": places.units.get(unit),
        "theme_id": places.themes.get(fold(row.theme or "")),
    }
    return {name: value for name, value in given.items() if value not in (None, "", [])}


def _insert(
    session: Session,
    fresh: Mapping[str, dict[str, Any]],
    actor: Actor,
    now: datetime,
    round_id: int | None,
) -> dict[str, int]:
    if not fresh:
        return {}
    answer_by = promised_answer(session, now)
    same = {
        "state": IdeaState.SUBMITTED,
        "created_at": now,
        "submitted_at": now,
        "answer_by": answer_by,
        "next_code": NextCode.ANSWER,
        "next_who": NextWho.AI_TEAM,
        "next_by": answer_by,
        "round_id": round_id,
    }
    empty = Idea(created_at=now).model_dump(exclude={"id"})
    rows = [{**empty, **same, **given, "own_id": own} for own, given in fresh.items()]
    session.execute(sa.insert(Idea), rows)
    ids = ids_by_number(session, list(fresh))
    _record(session, "idea.imported", ids.values(), actor, now)
    return ids


def _insert_authors(session: Session, ids: Mapping[str, int], keyed: Mapping[str, Row]) -> None:
    emails = {row.submitter_email for row in keyed.values() if row.submitter_email}
    people = people_by_emails(session, emails) if ids and emails else {}
    rows = [
        {"idea_id": idea_id, "person_id": person.id, "main": True}
        for own, idea_id in ids.items()
        if (person := people.get((keyed[own].submitter_email or "").casefold())) is not None
    ]
    for start in range(0, len(rows), CHUNK):
        insert_ignore(session, IdeaAuthor, rows[start : start + CHUNK])


def _differences(idea: Idea, given: Mapping[str, Any]) -> dict[str, Any]:
    if idea.state not in EDITABLE or idea.submitted_at is None:
        return {}
    return {name: value for name, value in given.items() if getattr(idea, name) != value}


def _update(
    session: Session,
    changed: Mapping[int | None, tuple[Idea, dict[str, Any]]],
    actor: Actor,
    now: datetime,
) -> None:
    versions = []
    for idea, new in changed.values():
        before = {name: _plain(getattr(idea, name)) for name in new}
        versions.append(
            {
                "idea_id": idea.id,
                "version": idea.version,
                "changed_at": now,
                "changed_by": actor.person_id,
                "before": before,
            }
        )
        for name, value in {**new, "version": idea.version + 1}.items():
            setattr(idea, name, value)
    session.flush()
    if not changed:
        return
    session.execute(sa.insert(IdeaVersion), versions)
    _record(session, "idea.edited", [i.id or 0 for i, _ in changed.values()], actor, now)


def _record(session: Session, kind: str, ids: Iterable[int], actor: Actor, now: datetime) -> None:
    rows = [
        {
            "at": now,
            "kind": kind,
            "actor_id": actor.person_id,
            "subject": "idea",
            "subject_id": i,
            "idea_id": i,
            "payload": {"by": "import"},
        }
        for i in ids
    ]
    session.execute(sa.insert(Event), rows)
    session.info["events"] = session.info.get("events", 0) + len(rows)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, list)) else str(value)
