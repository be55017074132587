"""What waits around an entry: the class that its questions gave, another that is wished, an owner asked."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.people.models import Person
from app.domain.register.duty_models import TriageResult, TriageWish
from app.domain.register.models import OwnerOffer, RegisterEntry
from app.domain.register.values import OfferState


@dataclass(frozen=True, slots=True)
class Around:
    """The last result of the triage; the class that waits for a second person; who was asked to own."""

    result: TriageResult | None
    wish: TriageWish | None
    offer: OwnerOffer | None
    asked_name: str


def around_entry(session: Session, entry_id: int) -> Around:
    """Return what waits around an entry; that it exists the caller has checked. One query."""
    last = sa.select(sa.func.max(col(TriageResult.id))).where(
        col(TriageResult.entry_id) == entry_id
    )
    asked = sa.and_(col(OwnerOffer.entry_id) == entry_id, col(OwnerOffer.state) == OfferState.OPEN)
    found = session.execute(
        sa.select(TriageResult, TriageWish, OwnerOffer, col(Person.name))
        .select_from(RegisterEntry)
        .outerjoin(TriageResult, col(TriageResult.id) == last.scalar_subquery())
        .outerjoin(TriageWish, col(TriageWish.entry_id) == entry_id)
        .outerjoin(OwnerOffer, asked)
        .outerjoin(Person, col(Person.id) == col(OwnerOffer.person_id))
        .where(col(RegisterEntry.id) == entry_id)
    ).one()
    result, wish, offer, name = found
    return Around(result, wish, offer, name or "")
