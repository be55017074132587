"""Who does not vote on an idea: its own people by themselves, others by saying so."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, invalid
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.people.models import Unit
from app.domain.rounds.access import VOTING, locked_round
from app.domain.rounds.history import record_round
from app.domain.rounds.live import touch
from app.domain.rounds.models import Ballot, BallotLine, Item, PanelMember, Recusal, Round
from app.domain.rounds.schemas import RecusalDraft
from app.domain.rounds.states import ItemState
from app.policy import Action, Relation, require


def recuse(
    session: Session,
    row: Round,
    draft: RecusalDraft,
    *,
    actor: Actor,
    now: datetime,
    relations: frozenset[Relation],
) -> None:
    """Take the actor out of the vote on an idea; an answer that they gave is void. Once is enough.

    The event names nobody: others may know only that one does not take part.

    Raises:
        Conflict: `round_closed` outside preparation and session, or when the idea is settled.
        Invalid: the idea is not on the agenda.
    Records: recusal.made
    """
    require(actor, Action.RECUSE, relations)
    row = locked_round(session, row.id or 0)
    if row.state not in VOTING:
        raise Conflict("round_closed")
    item = session.execute(
        sa.select(Item).where(col(Item.round_id) == row.id, col(Item.idea_id) == draft.idea_id)
    ).scalar_one_or_none()
    if item is None:
        raise invalid("idea_id", "unknown_value", value=draft.idea_id)
    if session.get(Recusal, (row.id, draft.idea_id, actor.id)) is not None:
        return
    if item.state is ItemState.SETTLED:
        raise Conflict("item_not_open")
    session.add(
        Recusal(
            round_id=row.id or 0,
            idea_id=draft.idea_id,
            voter_id=actor.id,
            reason=draft.reason,
            at=now,
        )
    )
    session.flush()
    _void_lines(session, row.id or 0)
    touch(session, row.id or 0)
    record_round(session, "recusal.made", row, actor=SYSTEM, now=now, idea_id=draft.idea_id)


def add_own_recusals(session: Session, row: Round, *, now: datetime) -> None:
    """Take everybody on the panel out of the vote on their own ideas.

    Own means submitter or co-submitter and, where the round says so, the lead of the idea's unit.

    Records: recusal.made, once an idea
    """
    rows = session.execute(_missing(row)).all()
    if not rows:
        return
    session.add_all(
        Recusal(round_id=row.id or 0, idea_id=idea_id, voter_id=voter_id, own=True, at=now)
        for idea_id, voter_id in rows
    )
    session.flush()
    _void_lines(session, row.id or 0)
    for idea_id in sorted({idea_id for idea_id, _ in rows}):
        record_round(session, "recusal.made", row, actor=SYSTEM, now=now, idea_id=idea_id)


def _missing(row: Round) -> sa.Executable:
    """Return the query for (idea, voter) pairs with a stake of their own and no recusal yet."""
    known = sa.exists().where(
        col(Recusal.round_id) == row.id,
        col(Recusal.idea_id) == col(Item.idea_id),
        col(Recusal.voter_id) == col(PanelMember.person_id),
    )
    pairs = (
        sa.select(col(Item.idea_id), col(PanelMember.person_id))
        .join(PanelMember, col(PanelMember.round_id) == col(Item.round_id))
        .where(col(Item.round_id) == row.id, ~known)
    )
    authors = pairs.join(
        IdeaAuthor,
        sa.and_(
            col(IdeaAuthor.idea_id) == col(Item.idea_id),
            col(IdeaAuthor.person_id) == col(PanelMember.person_id),
        ),
    )
    if not row.recuse_leads:
        return authors
    leads = pairs.join(Idea, col(Idea.id) == col(Item.idea_id)).join(
        Unit,
        sa.and_(col(Unit.id) == col(Idea.unit_id), col(Unit.lead_id) == col(PanelMember.person_id)),
    )
    return authors.union(leads)


def _void_lines(session: Session, round_id: int) -> None:
    """Remove answers of people who do not take part, and count their ballots' versions up."""
    void = sa.exists().where(
        col(Recusal.round_id) == col(BallotLine.round_id),
        col(Recusal.idea_id) == col(BallotLine.idea_id),
        col(Recusal.voter_id) == col(BallotLine.voter_id),
    )
    touched = sa.select(col(BallotLine.ballot_id)).where(col(BallotLine.round_id) == round_id, void)
    session.execute(
        sa.update(Ballot)
        .where(col(Ballot.id).in_(touched))
        .values(version=col(Ballot.version) + 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.delete(BallotLine)
        .where(col(BallotLine.round_id) == round_id, void)
        .execution_options(synchronize_session=False)
    )
