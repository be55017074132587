"""The session: opening an idea's vote, revealing it, settling it."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app import events
from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import move
from app.domain.rounds.access import locked_round
from app.domain.rounds.live import demand_session, follow, move_on, seat
from app.domain.rounds.models import BallotLine, Item, Recusal, Round
from app.domain.rounds.reveals import freeze
from app.domain.rounds.states import ITEM, ItemState
from app.policy import Action, require

MOST_VOTES = 2
TALK = timedelta(minutes=4)
"""So long people talk after a reveal, unless the chair gives more or less."""


def open_item(session: Session, row: Round, idea_id: int, *, actor: Actor, now: datetime) -> Item:
    """Open the vote on an idea: the first one with the advance answers, the second from the first.

    Raises:
        Conflict: `wrong_state`; `no_more_votes` after two reveals.
        NotFound: the idea is not on the agenda.
    Records: item.opened
    """
    require(actor, Action.ROUND_LEAD)
    row, item = at_the_table(session, row, idea_id, actor, now)
    if item.state is ItemState.REVEALED and item.votes >= MOST_VOTES:
        raise Conflict("no_more_votes")
    move(session, item, ITEM, ItemState.OPEN, discussed=True)
    follow(session, row.id or 0, idea_id, talk_until=None)
    _record(session, "item.opened", row, item, actor, now, vote=item.votes + 1)
    return item


def reveal_item(session: Session, row: Round, idea_id: int, *, actor: Actor, now: datetime) -> Item:
    """Freeze the answers and count them, if enough gave a score.

    Raises:
        Conflict: `wrong_state` unless open; `too_few_votes` below the quorum.
        NotFound: the idea is not on the agenda.
    Records: item.revealed
    """
    require(actor, Action.ROUND_LEAD)
    row, item = at_the_table(session, row, idea_id, actor, now)
    ITEM.check(item.state, ItemState.REVEALED)
    if scores_given(session, row, idea_id) < row.quorum:
        raise Conflict("too_few_votes", quorum=row.quorum)
    move(session, item, ITEM, ItemState.REVEALED, votes=item.votes + 1)
    freeze(session, row, item, now=now)
    follow(session, row.id or 0, idea_id, talk_until=now + TALK)
    _record(session, "item.revealed", row, item, actor, now, vote=item.votes)
    return item


def settle_item(
    session: Session,
    row: Round,
    idea_id: int,
    conclusion: str = "",
    review_on: date | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> Item:
    """End the talk about an idea; what was revealed last counts. The next idea follows.

    Without a reveal it ends as `too_few`, which is possible only where the quorum is missing.

    Raises:
        Conflict: `wrong_state`; `not_revealed` when there are enough scores to reveal.
        Invalid: the review date has passed.
        NotFound: the idea is not on the agenda.
    Records: item.settled
    """
    require(actor, Action.ROUND_LEAD)
    row, item = at_the_table(session, row, idea_id, actor, now)
    ITEM.check(item.state, ItemState.SETTLED)
    too_few = item.votes == 0
    if too_few and _enough(session, row, item):
        raise Conflict("not_revealed")
    if review_on is not None and review_on <= now.date():
        raise invalid("review_on", "in_the_past")
    values = {"conclusion": conclusion, "review_on": review_on, "too_few": too_few}
    move(session, item, ITEM, ItemState.SETTLED, **values)
    move_on(session, row, item)
    _record(session, "item.settled", row, item, actor, now, too_few=too_few)
    return item


def settle_rest(session: Session, row: Round, *, actor: Actor, now: datetime) -> None:
    """Settle what is left when the session ends.

    An idea that was never revealed counts with the answers that it has if the quorum is met.

    Records: item.settled, once an idea
    """
    query = (
        sa.select(Item)
        .where(col(Item.round_id) == row.id, col(Item.state) != ItemState.SETTLED)
        .order_by(col(Item.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    given = _scores_by_idea(session, row)
    for item in session.execute(query).scalars().all():
        silent = item.votes == 0
        too_few = silent and given.get(item.idea_id, 0) < row.quorum
        counts = silent and not too_few
        move(
            session,
            item,
            ITEM,
            ItemState.SETTLED,
            too_few=too_few,
            votes=1 if counts else item.votes,
            discussed=item.discussed and not silent,
        )
        if counts:
            freeze(session, row, item, now=now)
        _record(session, "item.settled", row, item, actor, now, too_few=too_few)


def scores_given(session: Session, row: Round, idea_id: int) -> int:
    """Return how many scores an idea has, not counting `no opinion`."""
    return _scores_by_idea(session, row).get(idea_id, 0)


def _scores_by_idea(session: Session, row: Round) -> dict[int, int]:
    rows = session.execute(
        sa.select(col(BallotLine.idea_id), sa.func.count(col(BallotLine.score)))
        .where(col(BallotLine.round_id) == row.id)
        .group_by(col(BallotLine.idea_id))
    )
    return {idea_id: int(n) for idea_id, n in rows}


def _enough(session: Session, row: Round, item: Item) -> bool:
    """Whether the idea could be revealed. Before it opens only the number of answers may say so."""
    if item.state is ItemState.OPEN:
        return scores_given(session, row, item.idea_id) >= row.quorum
    answers = session.execute(
        sa.select(sa.func.count())
        .select_from(BallotLine)
        .where(col(BallotLine.round_id) == row.id, col(BallotLine.idea_id) == item.idea_id)
    ).scalar_one()
    return int(answers) >= row.quorum


def recused_by_idea(session: Session, round_id: int) -> dict[int, int]:
    """Return per idea how many do not take part; ideas without any are absent."""
    rows = session.execute(
        sa.select(col(Recusal.idea_id), sa.func.count())
        .where(col(Recusal.round_id) == round_id)
        .group_by(col(Recusal.idea_id))
    )
    return {idea_id: int(n) for idea_id, n in rows}


def at_the_table(
    session: Session, row: Round, idea_id: int, actor: Actor, now: datetime
) -> tuple[Round, Item]:
    """Return round and item under lock, in this order, while the session runs; who acts leads.

    Raises:
        Conflict: `wrong_state` unless the session runs.
        NotFound: the idea is not on the agenda.
    """
    row = locked_round(session, row.id or 0)
    item = session.execute(
        sa.select(Item)
        .where(col(Item.round_id) == row.id, col(Item.idea_id) == idea_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if item is None:
        raise NotFound
    demand_session(row)
    seat(session, row, actor, now)
    return row, item


def _record(
    session: Session,
    kind: str,
    row: Round,
    item: Item,
    actor: Actor,
    now: datetime,
    **payload: int,
) -> None:
    events.record(
        session,
        kind,
        actor=actor,
        now=now,
        subject="item",
        subject_id=item.id or 0,
        idea_id=item.idea_id,
        round_id=row.id,
        month=row.month,
        **payload,
    )
