"""Rival ideas: kept apart at triage, and on an agenda an exclusion group, until somebody votes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.core.input import parse
from app.db.together import Part
from app.domain.ideas.access import MERGE_INTO, require_state, visible_idea
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import locked_idea, record_on_idea
from app.domain.people.models import Person
from app.domain.rounds.access import NOT_STARTED
from app.domain.rounds.constraint_models import Constraint, ConstraintKind, Rival
from app.domain.rounds.constraint_schemas import ConstraintDraft
from app.domain.rounds.constraints import (
    drop_constraint,
    fix_constraint,
    has_votes,
    refuse_once_voted,
)
from app.domain.rounds.models import BallotLine, Item, Round
from app.domain.rounds.rivalry_models import Rivalry
from app.domain.rounds.states import RoundState
from app.policy import Action, require

_UNDER_WAY = NOT_STARTED | {RoundState.SESSION, RoundState.DECIDED}


@dataclass(frozen=True, slots=True)
class RivalView:
    """The other of two rivals, by whom and why. `voted`: somebody votes on both already."""

    id: int
    title: str
    reason: str
    who: str
    at: datetime
    voted: bool


def name_rivals(
    session: Session, idea_id: int, other_id: int, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Keep two ideas apart as rivals; where both stand on an agenda, that round holds to it at once.

    Raises:
        NotFound: no such idea.
        Invalid: `other` is the idea itself or unknown; no reason; the round cannot hold to it.
        Conflict: `exists`; `wrong_state` of either; `frozen`, `voting_started`.
    Records: idea.rivals_named for both, and constraint.fixed
    """
    require(actor, Action.IDEA_MERGE)
    if other_id == idea_id:
        raise invalid("other", "same_idea")
    draft = parse(
        ConstraintDraft,
        {"kind": "exclusion", "reason": reason, "idea_ids": [idea_id, other_id]},
    )
    ideas = _both(session, actor, idea_id, other_id)
    one, two = sorted(ideas)
    if session.get(Rivalry, (one, two)) is not None:
        raise Conflict("exists")
    for idea in ideas.values():
        require_state(idea, MERGE_INTO, "rivals")
    session.add(Rivalry(one_id=one, two_id=two, reason=draft.reason, by=actor.id, at=now))
    session.flush()
    for row in _shared_rounds(session, one, two):
        refuse_once_voted(session, row)
        if _group(session, row, one, two) is None:
            fix_constraint(session, row, draft, actor=actor, now=now)
    _record(session, ideas, "idea.rivals_named", actor, now)


def part_rivals(
    session: Session, idea_id: int, other_id: int, *, actor: Actor, now: datetime
) -> None:
    """Let two rivals be two ideas again, as long as nobody votes on both.

    Raises:
        NotFound: no such idea, or they are no rivals.
        Conflict: `frozen`, `voting_started`.
    Records: idea.rivals_parted for both, and constraint.dropped
    """
    require(actor, Action.IDEA_MERGE)
    ideas = _both(session, actor, idea_id, other_id)
    one, two = sorted(ideas)
    found = session.get(Rivalry, (one, two))
    if found is None:
        raise NotFound
    for row in _shared_rounds(session, one, two):
        refuse_once_voted(session, row)
        if (group := _group(session, row, one, two)) is not None:
            drop_constraint(session, row, group, actor=actor, now=now)
    session.delete(found)
    session.flush()
    _record(session, ideas, "idea.rivals_parted", actor, now)


def fix_rivals(
    session: Session, row: Round, put_on: Collection[int], *, actor: Actor, now: datetime
) -> None:
    """Let a round hold to the rivals among the ideas that just came on its agenda, by who named them.

    The round is locked. Once somebody voted nothing can be fixed any more. At most two queries
    unless there are rivals.
    """
    if not put_on or has_votes(session, row.id or 0):
        return
    agenda = sa.select(col(Item.idea_id)).where(col(Item.round_id) == row.id)
    query = (
        select(Rivalry)
        .where(
            col(Rivalry.one_id).in_(agenda),
            col(Rivalry.two_id).in_(agenda),
            sa.or_(col(Rivalry.one_id).in_(put_on), col(Rivalry.two_id).in_(put_on)),
        )
        .order_by(col(Rivalry.one_id), col(Rivalry.two_id))
    )
    for pair in session.exec(query).all():
        wish = {"kind": "exclusion", "reason": pair.reason, "idea_ids": [pair.one_id, pair.two_id]}
        draft = parse(ConstraintDraft, wish)
        fix_constraint(session, row, draft, actor=actor, now=now, by=pair.by)


def rivals_of(idea_id: int) -> Part[Sequence[RivalView]]:
    """Return the rivals of an idea, the first named first."""
    other = sa.case((col(Rivalry.one_id) == idea_id, col(Rivalry.two_id)), else_=Rivalry.one_id)
    mine, theirs = aliased(Item), aliased(Item)
    voted = sa.exists().where(
        col(mine.idea_id) == idea_id,
        col(theirs.idea_id) == other,
        col(theirs.round_id) == col(mine.round_id),
        col(Round.id) == col(mine.round_id),
        col(Round.state).in_(_UNDER_WAY),
        col(BallotLine.round_id) == col(mine.round_id),
    )
    query = (
        sa.select(
            col(Idea.id),
            col(Idea.title),
            col(Rivalry.reason),
            col(Person.name),
            col(Rivalry.at),
            voted,
        )
        .select_from(Rivalry)
        .join(Idea, col(Idea.id) == other)
        .join(Person, col(Person.id) == Rivalry.by)
        .where(sa.or_(col(Rivalry.one_id) == idea_id, col(Rivalry.two_id) == idea_id))
    )
    order = (col(Rivalry.at), col(Idea.id))
    return Part(query, order, lambda rows: [RivalView(*row) for row in rows])


def _both(session: Session, actor: Actor, idea_id: int, other_id: int) -> dict[int, Idea]:
    """Lock the rounds whose agenda may still change, then both ideas: as who makes an agenda does."""
    visible_idea(session, actor, idea_id)
    try:
        visible_idea(session, actor, other_id)
    except NotFound:
        raise invalid("other", "unknown_value") from None
    rounds = sa.select(col(Round.id)).where(col(Round.state).in_(NOT_STARTED))
    session.execute(rounds.order_by(col(Round.id)).with_for_update()).all()
    return {i: locked_idea(session, i) for i in sorted((idea_id, other_id))}


def _shared_rounds(session: Session, one: int, two: int) -> Sequence[Round]:
    """Return the rounds under way that have both on their agenda."""
    mine, theirs = aliased(Item), aliased(Item)
    query: Any = (
        select(Round)
        .join(mine, sa.and_(col(mine.round_id) == col(Round.id), col(mine.idea_id) == one))
        .join(theirs, sa.and_(col(theirs.round_id) == col(Round.id), col(theirs.idea_id) == two))
        .where(col(Round.state).in_(_UNDER_WAY))
    )
    found: Sequence[Round] = session.exec(query.order_by(col(Round.id))).all()
    return found


def _group(session: Session, row: Round, one: int, two: int) -> int | None:
    """Return the exclusion of a round that is about these two alone."""
    members = sa.func.count(col(Rival.idea_id))
    ours = sa.func.sum(sa.case((col(Rival.idea_id).in_((one, two)), 1), else_=0))
    query = (
        sa.select(col(Constraint.id))
        .join(Rival, col(Rival.constraint_id) == col(Constraint.id))
        .where(col(Constraint.round_id) == row.id, col(Constraint.kind) == ConstraintKind.EXCLUSION)
        .group_by(col(Constraint.id))
        .having(members == 2, ours == 2)  # noqa: PLR2004 (two rivals)
        .order_by(col(Constraint.id))
    )
    found: int | None = session.execute(query).scalars().first()
    return found


def _record(
    session: Session, ideas: dict[int, Idea], kind: str, actor: Actor, now: datetime
) -> None:
    first, second = ideas.values()
    for idea, other in ((first, second), (second, first)):
        record_on_idea(session, idea, kind, actor=actor, now=now, rival_id=other.id)
