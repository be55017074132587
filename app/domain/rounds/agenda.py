"""The agenda: which ideas a round discusses, in which order."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, FieldError, Invalid
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.people.models import Organisation
from app.domain.people.queries import organisation
from app.domain.rounds.access import NOT_STARTED, locked_round
from app.domain.rounds.history import record_round
from app.domain.rounds.models import BallotLine, Item, Round
from app.domain.rounds.pattern import Pattern, dates_of, month_of, shifted
from app.domain.rounds.recusals import add_own_recusals
from app.domain.rounds.rivals import fix_rivals
from app.policy import Action, require

MOST_ROUNDS = 3
"""An idea that was not chosen stands in at most two more rounds."""
REVISIT_AFTER = timedelta(days=182)


def set_agenda(
    session: Session, row: Round, idea_ids: Sequence[int], *, actor: Actor, now: datetime
) -> None:
    """Replace the agenda by these ideas in this order.

    Ideas that were not chosen before come back first, or are kept for later after their last round.
    An idea that leaves the agenda is ready again; answers already given on it are gone. Rivals that
    come on it are fixed as such.

    Raises:
        Conflict: `frozen` once the session has started; `idea_not_ready` with the ids.
        Invalid: an idea twice or unknown.
    Records: agenda.set, and the moves of the ideas
    """
    require(actor, Action.ROUND_PREPARE)
    row = locked_round(session, row.id or 0)
    if row.state not in NOT_STARTED:
        raise Conflict("frozen")
    bring_back(session, now=now)
    items = {i.idea_id: i for i in session.exec(select(Item).where(Item.round_id == row.id)).all()}
    ideas = locked_ideas(session, {*idea_ids, *items})
    _refuse(idea_ids, ideas, items)
    for idea_id in [i for i in items if i not in set(idea_ids)]:
        _take_off(session, row, items[idea_id], ideas[idea_id], actor, now)
    for position, idea_id in enumerate(idea_ids, start=1):
        if idea_id in items:
            items[idea_id].position = position
        else:
            _put_on(session, row, ideas[idea_id], position, actor, now)
    session.flush()
    add_own_recusals(session, row, now=now)
    fix_rivals(session, row, [i for i in idea_ids if i not in items], actor=actor, now=now)
    record_round(
        session,
        "agenda.set",
        row,
        actor=actor,
        now=now,
        idea_ids=list(idea_ids),
    )


def bring_back(session: Session, *, now: datetime) -> None:
    """Make every idea that was not chosen ready again, or keep it for later after its last round."""
    query = (
        select(Idea)
        .where(Idea.state == IdeaState.NOT_SELECTED)
        .order_by(col(Idea.id))
        .with_for_update()
    )
    waiting = session.exec(query).all()
    by = next_agenda_at(session, now) if waiting else now
    for idea in waiting:
        idea.round_id = None
        if idea.rounds_used < MOST_ROUNDS:
            move_idea(
                session,
                idea,
                IdeaState.READY,
                actor=SYSTEM,
                now=now,
                next_code=NextCode.AGENDA,
                next_who=NextWho.AI_TEAM,
                next_by=by,
                kind="idea.returned",
            )
        else:
            idea.revisit_on = (now + REVISIT_AFTER).date()
            move_idea(
                session,
                idea,
                IdeaState.SHELVED,
                actor=SYSTEM,
                now=now,
                next_code=NextCode.REVISIT,
                next_who=NextWho.AI_TEAM,
                next_by=now + REVISIT_AFTER,
                kind="idea.shelved",
            )


def locked_ideas(session: Session, ids: Iterable[int]) -> dict[int, Idea]:
    """Return the ideas by id, read anew and locked in the order of their ids."""
    query = (
        select(Idea)
        .where(col(Idea.id).in_(set(ids)))
        .order_by(col(Idea.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {idea.id or 0: idea for idea in session.exec(query).all()}


def back_to_ready(
    session: Session, idea: Idea, *, actor: Actor, now: datetime, by: datetime
) -> None:
    """Give an idea back, without using up a round. One that is no longer in the round stays as it is."""
    if idea.state is not IdeaState.IN_ROUND:
        return
    idea.round_id = None
    move_idea(
        session,
        idea,
        IdeaState.READY,
        actor=actor,
        now=now,
        next_code=NextCode.AGENDA,
        next_who=NextWho.AI_TEAM,
        next_by=by,
        kind="idea.left_agenda",
    )


def wait_for_next(session: Session, row: Round, *, now: datetime) -> None:
    """Give ready ideas that this round's agenda left out the date of the next one. One statement."""
    later = next_agenda_at(session, now, after=row)
    session.execute(
        sa.update(Idea)
        .where(col(Idea.state) == IdeaState.READY, col(Idea.next_by) <= row.session_at)
        .values(next_by=later)
    )


def next_agenda_at(session: Session, now: datetime, *, after: Round | None = None) -> datetime:
    """Return the session of the next round that can still take an idea (from the pattern if none)."""
    query = (
        select(Round.session_at)
        .where(col(Round.state).in_(NOT_STARTED), Round.session_at > now)
        .order_by(col(Round.session_at))
        .limit(1)
    )
    if after is not None:
        query = query.where(Round.id != after.id, Round.session_at > after.session_at)
    found = session.exec(query).first()
    return found if found is not None else _from_pattern(session, now, after)


def _from_pattern(session: Session, now: datetime, after: Round | None) -> datetime:
    org = organisation(session) or Organisation(name="", created_at=now)
    pattern = Pattern.of(org)
    month = after.month if after is not None else shifted(month_of(now, pattern.zone), -1)
    while True:
        month = shifted(month, 1)
        moment = dates_of(month, pattern).session_at
        if moment > now:
            return moment


def _refuse(idea_ids: Sequence[int], ideas: dict[int, Idea], items: dict[int, Item]) -> None:
    wrong: list[FieldError] = []
    for n, idea_id in enumerate(idea_ids):
        idea = ideas.get(idea_id)
        if idea_id in idea_ids[:n]:
            wrong.append(FieldError(f"idea_ids.{n}", "twice"))
        elif idea is None or idea.state is IdeaState.DRAFT:
            wrong.append(FieldError(f"idea_ids.{n}", "unknown_value", {"value": idea_id}))
    if wrong:
        raise Invalid(*wrong)
    late = [i for i in idea_ids if i not in items and ideas[i].state is not IdeaState.READY]
    if late:
        raise Conflict("idea_not_ready", idea_ids=late)


def _take_off(
    session: Session, row: Round, item: Item, idea: Idea, actor: Actor, now: datetime
) -> None:
    session.execute(
        sa.delete(BallotLine).where(
            col(BallotLine.round_id) == row.id, col(BallotLine.idea_id) == item.idea_id
        )
    )
    session.delete(item)
    session.flush()
    back_to_ready(session, idea, actor=actor, now=now, by=next_agenda_at(session, now))


def _put_on(
    session: Session, row: Round, idea: Idea, position: int, actor: Actor, now: datetime
) -> None:
    session.add(Item(round_id=row.id or 0, idea_id=idea.id or 0, position=position))
    idea.round_id = row.id
    move_idea(
        session,
        idea,
        IdeaState.IN_ROUND,
        actor=actor,
        now=now,
        next_code=NextCode.VOTE,
        next_who=NextWho.PANEL,
        next_by=row.session_at,
        kind="idea.put_on_agenda",
        month=row.month,
    )
