"""Filters of idea lists that name a round."""

from sqlmodel import Session

from app.core.errors import NotFound, invalid
from app.domain.ideas.listing import Filters, Sort
from app.domain.ideas.schemas import ListQuery
from app.domain.rounds.access import find_round
from app.domain.rounds.queries import agenda_ids


def idea_filters(session: Session, wish: ListQuery) -> Filters:
    """Return the filters that were asked for. No query unless a round is named.

    Raises:
        Invalid: `round` `unknown_value`, no such month.
    """
    round_id: int | None = None
    agenda: tuple[int, ...] = ()
    if wish.round is not None:
        try:
            round_id = find_round(session, wish.round).id
        except NotFound:
            raise invalid("round", "unknown_value", value=wish.round) from None
        agenda = tuple(agenda_ids(session, [round_id or 0])[round_id or 0])
    return Filters(
        q=wish.q,
        states=tuple(wish.state),
        units=tuple(wish.unit),
        themes=tuple(wish.theme),
        value_types=tuple(wish.value_type),
        round_id=round_id,
        agenda=agenda,
        mine=wish.mine,
        sort=Sort(wish.sort),
    )
