"""Who is what to a round, and which of its things they may do now."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.moves import locked
from app.db.types import table_of
from app.domain.rounds.models import PanelMember, Round
from app.domain.rounds.states import RoundState as S
from app.policy import Action, Relation, can

NOT_STARTED = frozenset({S.PLANNED, S.INTAKE, S.PREPARATION})
VOTING = frozenset({S.PREPARATION, S.SESSION})
OUT = frozenset({S.DECIDED, S.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the actor is to a round, computed once a request."""

    actor: Actor
    relations: frozenset[Relation]

    def may(self, action: Action) -> bool:
        """Whether the policy grants the action here."""
        return can(self.actor, action, self.relations)


_PANEL: Any = table_of(PanelMember)
_BY_MONTH = sa.select(Round).where(col(Round.month) == sa.bindparam("month"))
_ON_PANEL = sa.select(
    sa.exists().where(
        _PANEL.c.round_id == sa.bindparam("round"),
        _PANEL.c.person_id == sa.bindparam("person"),
        _PANEL.c.entitled.is_(True),
    )
)


def find_round(session: Session, month: str) -> Round:
    """Return the round of a month; rounds are open to the whole house.

    Raises:
        NotFound: there is none.
    """
    found: Round | None = session.execute(_BY_MONTH, {"month": month}).scalars().first()
    if found is None:
        raise NotFound
    return found


def locked_round(session: Session, round_id: int) -> Round:
    """Return the round read anew under a lock; lock it before its items and ideas.

    Raises:
        NotFound: there is none.
    """
    found = locked(session, Round, round_id)
    if found is None:
        raise NotFound
    return found


def standing(session: Session, actor: Actor, round_id: int) -> Standing:
    """Return what the actor is to the round: on its panel or not. One query."""
    who = {"round": round_id, "person": actor.person_id}
    on_panel = actor.person_id is not None and session.execute(_ON_PANEL, who).scalar()
    relations = {Relation.PUBLIC, Relation.PANEL} if on_panel else {Relation.PUBLIC}
    return Standing(actor, frozenset(relations))


def sees_outcome(at: Standing, state: S) -> bool:
    """Whether the outcome is open to this actor: everyone from publication, some from `decided`."""
    return state is S.PUBLISHED or (state is S.DECIDED and at.may(Action.OUTCOME_EARLY))


def allowed(at: Standing, state: S) -> tuple[str, ...]:
    """Return the codes of what this caller may do with the round now, in a fixed order."""
    offers = {
        "change": (Action.ROUND_MANAGE, NOT_STARTED),
        "intake": (Action.ROUND_PREPARE, {S.PLANNED}),
        "preparation": (Action.ROUND_PREPARE, {S.INTAKE}),
        "cancelled": (Action.ROUND_PREPARE, NOT_STARTED | {S.SESSION}),
        "agenda": (Action.ROUND_PREPARE, NOT_STARTED),
        "constraints": (Action.ROUND_PREPARE, NOT_STARTED),
        "session": (Action.ROUND_LEAD, {S.PREPARATION}),
        "items": (Action.ROUND_LEAD, {S.SESSION}),
        "decided": (Action.ROUND_LEAD, {S.SESSION}),
        "ballot": (Action.BALLOT_CAST, VOTING),
        "recuse": (Action.RECUSE, VOTING),
        "turnout": (Action.ROUND_TURNOUT, VOTING | OUT),
        "decision": (Action.DECISION_MAKE, {S.DECIDED}),
        "published": (Action.PUBLISH, {S.DECIDED}),
        "what_if": (Action.WHAT_IF, OUT),
        "record": (Action.RECORD_READ, {S.PUBLISHED}),
    }
    found = [
        code for code, (action, states) in offers.items() if state in states and at.may(action)
    ]
    return (*found, "outcome") if sees_outcome(at, state) else tuple(found)
