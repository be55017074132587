"""Where the unit stands that an idea would land at: context beside a ballot, never a veto."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.ideas.models import Idea
from app.domain.people.models import Unit
from app.domain.scan.ambitions import ambition_of, goals_of
from app.domain.scan.results import latest_published, medians_of, nearest_shown

PROMISED = (CommitmentState.OFFERED, CommitmentState.SIGNED, CommitmentState.INVOKED)


@dataclass(frozen=True)
class Landing:
    """The unit (or the nearest one over it that is shown) with median and goal per dimension."""

    unit: str | None
    lines: tuple[tuple[str, int, int], ...]


def landing_of(session: Session, idea_id: int) -> Landing | None:
    """Return the position of the unit that was asked to take an idea over, else of the idea's unit.

    None without a published scan, or where too few scores are known.
    """
    wave = latest_published(session)
    if wave is None:
        return None
    promised = (
        sa.select(col(Commitment.unit_id))
        .where(col(Commitment.idea_id) == idea_id, col(Commitment.state).in_(PROMISED))
        .order_by(col(Commitment.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    query = sa.select(sa.func.coalesce(promised, col(Idea.unit_id))).where(col(Idea.id) == idea_id)
    place = nearest_shown(session, wave, session.execute(query).scalar())
    medians = medians_of(session, wave).get(place, {})
    goals = goals_of(ambition_of(session, wave, place))
    lines = tuple(
        (str(d), m, goal) for d, goal in goals.items() if (m := medians.get(d)) is not None
    )
    unit = session.get(Unit, place) if place is not None else None
    return Landing(unit.name if unit else None, lines) if lines else None
