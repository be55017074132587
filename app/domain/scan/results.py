"""Reading results: of the organisation, of a unit, of one unit over the waves."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.errors import Conflict, NotFound
from app.domain.people.models import Unit
from app.domain.scan.closing import BELOW
from app.domain.scan.figures import Figure, Figures, from_stored
from app.domain.scan.models import ScanComment, ScanResult, ScanWave
from app.domain.scan.statements import Dimension
from app.domain.scan.states import WaveState

Place = int | None


@dataclass(frozen=True)
class Position:
    """Where a group stands in one dimension against where it wants to be; in hundredths."""

    dimension: Dimension
    figure: Figure
    goal: int
    before: int | None

    @property
    def gap(self) -> int | None:
        """Return how far the goal lies above the median; None when no figure is shown."""
        return None if self.figure.median is None else self.goal - self.figure.median


@dataclass(frozen=True)
class Hidden:
    """Units of a group that are not shown by themselves.

    `answers` counts theirs with those of the group's own people: apart they would be told.
    """

    names: tuple[str, ...]
    answers: int


@dataclass(frozen=True)
class Result:
    """What a group's page shows; `positions` with the largest gap first."""

    unit_id: Place
    unit: str | None
    answers: int
    invited: int
    positions: tuple[Position, ...]
    figures: Figures
    shown_units: tuple[tuple[int, str, int], ...]
    hidden: Hidden


def result_of(
    session: Session,
    wave: ScanWave,
    unit_id: Place,
    goals: Mapping[Dimension, int],
    units: Mapping[int, Unit],
) -> Result:
    """Return a group's result; `units` are all of them. Two queries.

    Raises:
        NotFound: there is no such unit.
        Conflict: `group_too_small` when the group may not be shown by itself.
    """
    if unit_id is not None and unit_id not in units:
        raise NotFound
    shown = _shown(session, wave.id or 0)
    counts = {place: row.answers for place, row in shown.items()}
    row = shown.get(unit_id)
    if row is None:
        raise Conflict("group_too_small")
    figures = from_stored(row.answers, row.figures)
    earlier = _earlier(session, wave, unit_id)
    positions = [
        Position(d, figures.dimensions[d], goals[d], _median(earlier, d))
        for d in Dimension
        if d in figures.dimensions
    ]
    inside = row.figures.get(BELOW)
    if inside is None:
        inside = [u for u, unit in units.items() if unit.parent_id == unit_id]
    below = [(u, unit.name) for u, unit in units.items() if u in inside]
    apart = tuple((u, name, counts[u]) for u, name in below if u in counts)
    hidden = tuple(name for u, name in below if u not in counts and asks(wave, u, units))
    return Result(
        unit_id,
        None if unit_id is None else units[unit_id].name,
        row.answers,
        row.invited,
        tuple(sorted(positions, key=lambda p: -(p.gap if p.gap is not None else -999))),
        figures,
        apart,
        Hidden(hidden, row.answers - sum(n for _, _, n in apart)),
    )


def units_of(session: Session) -> dict[int, Unit]:
    """Return every unit by id, by name."""
    rows = session.execute(sa.select(Unit).order_by(col(Unit.name), col(Unit.id))).scalars()
    return {row.id or 0: row for row in rows}


def above(units: Mapping[int, Unit], unit_id: Place) -> list[int]:
    """Return the units over a unit, the nearest first."""
    found: list[int] = []
    place = units[unit_id].parent_id if unit_id is not None and unit_id in units else None
    while place is not None and place not in found:
        found.append(place)
        place = units[place].parent_id
    return found


def asks(wave: ScanWave, unit_id: int, units: Mapping[int, Unit]) -> bool:
    """Whether a wave asks the people of a unit."""
    return not wave.units or not {unit_id, *above(units, unit_id)}.isdisjoint(wave.units)


def nearest_shown(shown: Container[Place], units: Mapping[int, Unit], unit_id: Place) -> Place:
    """Return the unit itself or the nearest one over it that is shown; None is the organisation."""
    places = [] if unit_id is None else [unit_id, *above(units, unit_id)]
    return next((p for p in places if p in shown), None)


def latest_published(session: Session) -> ScanWave | None:
    """Return the newest wave with open results."""
    return session.execute(newest()).scalars().first()


def newest() -> sa.Select[ScanWave]:
    """Return the query for the newest wave with open results."""
    return (
        sa.select(ScanWave)
        .where(col(ScanWave.state) == WaveState.PUBLISHED)
        .order_by(col(ScanWave.opens_on).desc(), col(ScanWave.id).desc())
        .limit(1)
    )


def comments_of(session: Session, wave: ScanWave, unit_id: Place) -> list[str]:
    """Return the remarks that are shown at a group, in the order of their random keys."""
    query = (
        sa.select(col(ScanComment.text))
        .where(col(ScanComment.wave_id) == wave.id, _at(ScanComment.unit_id, unit_id))
        .order_by(col(ScanComment.key))
    )
    return list(session.execute(query).scalars())


def medians_of(session: Session, wave: ScanWave) -> dict[Place, dict[str, int | None]]:
    """Return the median per dimension of every group shown. One query."""
    rows = session.execute(
        sa.select(col(ScanResult.unit_id), col(ScanResult.figures)).where(
            col(ScanResult.wave_id) == wave.id
        )
    )
    return {
        row.unit_id: {d: f["median"] for d, f in row.figures["dimensions"].items()} for row in rows
    }


def _shown(session: Session, wave_id: int) -> dict[Place, ScanResult]:
    query = sa.select(ScanResult).where(col(ScanResult.wave_id) == wave_id)
    return {row.unit_id: row for row in session.execute(query).scalars()}


def _earlier(session: Session, wave: ScanWave, unit_id: Place) -> ScanResult | None:
    """Return the same group's result of the wave before."""
    query = (
        sa.select(ScanResult)
        .join(ScanWave, col(ScanWave.id) == col(ScanResult.wave_id))
        .where(
            _at(ScanResult.unit_id, unit_id),
            col(ScanWave.state) == WaveState.PUBLISHED,
            sa.tuple_(col(ScanWave.opens_on), col(ScanWave.id)) < sa.tuple_(wave.opens_on, wave.id),
        )
        .order_by(col(ScanWave.opens_on).desc(), col(ScanWave.id).desc())
        .limit(1)
    )
    return session.execute(query).scalars().first()


def _median(row: ScanResult | None, dimension: Dimension) -> int | None:
    if row is None:
        return None
    found: dict[str, Any] = row.figures["dimensions"].get(dimension, {})
    return found.get("median")


def _at(column: Any, unit_id: Place) -> sa.ColumnElement[bool]:
    return col(column).is_(None) if unit_id is None else col(column) == unit_id
