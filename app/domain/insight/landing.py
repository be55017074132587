"""Where the unit stands that an idea would land at: context beside a ballot, never a veto."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.ideas.models import Idea
from app.domain.scan.ambitions import ambition_of, goals_of
from app.domain.scan.models import ScanWave
from app.domain.scan.results import medians_of, nearest_shown, newest, units_of

PROMISED = (CommitmentState.OFFERED, CommitmentState.SIGNED, CommitmentState.INVOKED)


@dataclass(frozen=True)
class Landing:
    """The unit (or the nearest one over it that is shown) with median and goal per dimension."""

    unit: str | None
    lines: tuple[tuple[str, int, int], ...]


def landing_of(session: Session, idea_id: int) -> Landing | None:
    """Return the position of the unit that was asked to take an idea over, else of the idea's unit.

    None without a published scan of everybody, or where too few scores are known. Four queries.
    """
    promised = (
        sa.select(col(Commitment.unit_id))
        .where(col(Commitment.idea_id) == idea_id, col(Commitment.state).in_(PROMISED))
        .order_by(col(Commitment.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = sa.select(sa.func.coalesce(promised, col(Idea.unit_id))).where(col(Idea.id) == idea_id)
    # A wave of some units alone says nothing of the others.
    whole = newest().where(sa.cast(col(ScanWave.units), sa.Text) == "[]")
    found = session.execute(whole.add_columns(asked.scalar_subquery())).first()
    if found is None:
        return None
    wave, unit_id = found
    units, shown = units_of(session), medians_of(session, wave)
    place = nearest_shown(shown, units, unit_id)
    medians = shown.get(place, {})
    goals = goals_of(ambition_of(session, wave, place, units))
    lines = tuple(
        (str(d), m, goal) for d, goal in goals.items() if (m := medians.get(d)) is not None
    )
    unit = None if place is None else units[place].name
    return Landing(unit, lines) if lines else None
