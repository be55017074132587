"""Who is what to a round, and which of its things they may do now."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.db.turns import LoneTurn, SharedTurn
from app.db.types import table_of
from app.domain.rounds.models import PanelMember, Round
from app.domain.rounds.states import RoundState as S
from app.policy import Action, Relation, can

NOT_STARTED = frozenset({S.PLANNED, S.INTAKE, S.PREPARATION})
VOTING = frozenset({S.PREPARATION, S.SESSION})
OUT = frozenset({S.DECIDED, S.PUBLISHED})


_PUBLIC = frozenset({Relation.PUBLIC})
_PANEL_MEMBER = frozenset({Relation.PUBLIC, Relation.PANEL})


@dataclass(frozen=True, slots=True)
class RoundRef:
    """Which round, where nothing more of it is asked. `held` is its state, once it is locked."""

    id: int
    month: str
    held: S | None = None
    headline_weight: int | None = None


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
_ROUND: Any = table_of(Round)


def _entitled(round_id: Any) -> Any:
    return sa.exists().where(
        _PANEL.c.round_id == round_id,
        _PANEL.c.person_id == sa.bindparam("person", type_=sa.Integer),
        _PANEL.c.entitled.is_(True),
    )


_ON_PANEL = sa.select(_entitled(sa.bindparam("round", type_=sa.Integer)))
_BOOTH = sa.select(
    *(_ROUND.c[name] for name in ("id", "month", "state", "headline_weight")),
    _entitled(_ROUND.c.id).label("entitled"),
).where(_ROUND.c.month == sa.bindparam("month"))
_HELD_BOOTH = _BOOTH.add_columns(SharedTurn(_ROUND.c.id)).with_for_update(read=True, of=_ROUND)
_ALONE = (
    sa.select(Round, LoneTurn(_ROUND.c.id))
    .where(_ROUND.c.id == sa.bindparam("round"))
    .with_for_update(of=_ROUND)
    .execution_options(populate_existing=True)
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
    """Return the round read anew under a lock, before votes that come later; lock it first of all.

    Raises:
        NotFound: there is none.
    """
    found: Round | None = session.execute(_ALONE, {"round": round_id}).scalars().first()
    if found is None:
        raise NotFound
    return found


def standing(session: Session, actor: Actor, round_id: int) -> Standing:
    """Return what the actor is to the round: on its panel or not. One query."""
    who = {"round": round_id, "person": actor.person_id}
    on_panel = actor.person_id is not None and session.execute(_ON_PANEL, who).scalar()
    return _standing(actor, on_panel=bool(on_panel))


def booth(
    session: Session, actor: Actor, month: str, *, hold: bool = False
) -> tuple[RoundRef, Standing]:
    """Return which round takes the actor's ballot, and what the actor is to it. One query.

    With `hold` the round's state cannot change until the end of the transaction.

    Raises:
        NotFound: there is no such round.
    """
    query = _HELD_BOOTH if hold else _BOOTH
    row = session.execute(query, {"month": month, "person": actor.person_id}).first()
    if row is None:
        raise NotFound
    held = S(row.state) if hold else None
    found = RoundRef(row.id, row.month, held, row.headline_weight)
    return found, _standing(actor, on_panel=row.entitled)


def _standing(actor: Actor, *, on_panel: bool) -> Standing:
    return Standing(actor, _PANEL_MEMBER if on_panel else _PUBLIC)


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
