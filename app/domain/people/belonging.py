"""Whether somebody belongs to a unit: leads it, or works in it or anywhere below it."""

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.people.models import Person, Unit


def belongs_to(session: Session, person: Person, unit_id: int) -> bool:
    """Whether somebody leads or deputises for a unit, or works in it or below it."""
    above = (
        sa.select(col(Unit.id).label("id"), col(Unit.parent_id).label("parent_id"))
        .where(col(Unit.id) == person.unit_id)
        .cte("above", recursive=True)
    )
    over = sa.select(col(Unit.id), col(Unit.parent_id)).join(
        above, above.c.parent_id == col(Unit.id)
    )
    above = above.union(over)
    leads = sa.exists().where(
        col(Unit.id) == unit_id,
        sa.or_(col(Unit.lead_id) == person.id, col(Unit.deputy_id) == person.id),
    )
    works = sa.exists().where(above.c.id == unit_id)
    return bool(session.execute(sa.select(sa.or_(leads, works))).scalar())
