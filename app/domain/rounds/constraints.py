"""Fixing something about a round before anybody votes, and taking it back."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.people.models import Theme, Unit
from app.domain.rounds.access import NOT_STARTED, locked_round
from app.domain.rounds.constraint_models import Constraint, ConstraintKind, Rival
from app.domain.rounds.constraint_queries import ConstraintView, constraints_of
from app.domain.rounds.constraint_schemas import ConstraintDraft
from app.domain.rounds.feasibility import conflicts_of
from app.domain.rounds.history import record_round
from app.domain.rounds.models import BallotLine, Item, Round
from app.policy import Action, require

K = ConstraintKind
_NEEDS = {
    K.EXCLUSION: ("idea_ids",),
    K.PREREQUISITE: ("idea_id", "needs_id"),
    K.CAP: (),
    K.FORCED_IN: ("idea_id",),
    K.FORCED_OUT: ("idea_id",),
}
_CAP_OF = ("unit_id", "theme_id", "value_type")
_LIMITS = ("max_cents", "max_count")


def fix_constraint(
    session: Session,
    row: Round,
    draft: ConstraintDraft,
    *,
    actor: Actor,
    now: datetime,
    by: int | None = None,
) -> Constraint:
    """Fix one thing about a round, as long as nobody has voted in it; `by` names somebody else.

    Raises:
        Invalid: a field that its kind needs; an idea that is not on the agenda; `infeasible`, with
            each single constraint whose removal helps.
        Conflict: `frozen` once the session has started, `voting_started` after the first ballot.
    Records: constraint.fixed
    """
    require(actor, Action.ROUND_PREPARE)
    _check_shape(draft)
    row = locked_round(session, row.id or 0)
    _check_names(session, row, draft)
    refuse_once_voted(session, row)
    made = Constraint(
        round_id=row.id or 0,
        kind=draft.kind,
        reason=draft.reason,
        by=by or actor.id,
        at=now,
        **{name: getattr(draft, name) for name in _fields_of(draft.kind)},
    )
    session.add(made)
    session.flush()
    if draft.kind is K.EXCLUSION:
        session.add_all(
            Rival(constraint_id=made.id or 0, idea_id=i, round_id=row.id or 0)
            for i in sorted(set(draft.idea_ids))
        )
        session.flush()
    if wrong := conflicts_of(session, row):
        raise Invalid(FieldError("kind", "infeasible"), *wrong)
    what = {"constraint": str(made.kind), "reason": made.reason}
    record_round(session, "constraint.fixed", row, actor=actor, now=now, **what)
    return made


def drop_constraint(
    session: Session, row: Round, constraint_id: int, *, actor: Actor, now: datetime
) -> None:
    """Take back what was fixed, as long as nobody has voted.

    Raises:
        NotFound: this round has no such constraint.
        Conflict: `frozen`, `voting_started`.
    Records: constraint.dropped
    """
    find_constraint(session, row, constraint_id)
    require(actor, Action.ROUND_PREPARE)
    row = locked_round(session, row.id or 0)
    found = find_constraint(session, row, constraint_id)
    refuse_once_voted(session, row)
    session.delete(found)
    session.flush()
    what = {"constraint": str(found.kind), "reason": found.reason}
    record_round(session, "constraint.dropped", row, actor=actor, now=now, **what)


def find_constraint(session: Session, row: Round, constraint_id: int) -> Constraint:
    """Return a constraint of this round; everybody may know what is fixed.

    Raises:
        NotFound: this round has no such constraint.
    """
    query = select(Constraint).where(Constraint.id == constraint_id, Constraint.round_id == row.id)
    found = session.exec(query).first()
    if found is None:
        raise NotFound
    return found


def refuse_once_voted(session: Session, row: Round) -> None:
    """Refuse what has to stand before the first ballot; the round is locked.

    Raises:
        Conflict: `frozen` once the session has started, `voting_started` after the first ballot.
    """
    if row.state not in NOT_STARTED:
        raise Conflict("frozen")
    if has_votes(session, row.id or 0):
        raise Conflict("voting_started")


def has_votes(session: Session, round_id: int) -> bool:
    """Whether anybody has answered anything in a round: that, not what."""
    query = sa.select(sa.exists().where(col(BallotLine.round_id) == round_id))
    return bool(session.execute(query).scalar())


def constraint_view(session: Session, row: Constraint) -> ConstraintView:
    """Return one constraint for showing.

    Raises:
        NotFound: it is there no more.
    """
    found = (view for view in constraints_of(session, row.round_id) if view.id == row.id)
    view = next(found, None)
    if view is None:
        raise NotFound
    return view


def _fields_of(kind: ConstraintKind) -> tuple[str, ...]:
    if kind is K.CAP:
        return (*_CAP_OF, *_LIMITS)
    return () if kind is K.EXCLUSION else _NEEDS[kind]


def _check_shape(draft: ConstraintDraft) -> None:
    wrong = [FieldError(n, "required") for n in _NEEDS[draft.kind] if not getattr(draft, n)]
    if draft.kind is K.EXCLUSION and len(set(draft.idea_ids)) == 1:
        wrong.append(FieldError("idea_ids", "two_needed"))
    if draft.kind is K.PREREQUISITE and draft.idea_id and draft.idea_id == draft.needs_id:
        wrong.append(FieldError("needs_id", "twice"))
    if draft.kind is K.CAP:
        wrong += _wrong_cap(draft)
    if wrong:
        raise Invalid(*wrong)


def _wrong_cap(draft: ConstraintDraft) -> list[FieldError]:
    given = [name for name in _CAP_OF if getattr(draft, name) is not None]
    wrong = []
    if len(given) != 1:
        wrong.append(FieldError(given[1] if given else "unit_id", "one_of_these"))
    if draft.max_cents is None and draft.max_count is None:
        wrong.append(FieldError("max_cents", "required"))
    return wrong


def _check_names(session: Session, row: Round, draft: ConstraintDraft) -> None:
    """Refuse ideas that are not on the agenda, units and themes that do not exist, and repeats."""
    agenda = set(
        session.execute(sa.select(col(Item.idea_id)).where(col(Item.round_id) == row.id)).scalars()
    )
    ours = [n for n in _fields_of(draft.kind) if n in {"idea_id", "needs_id"}]
    named = [(name, getattr(draft, name)) for name in ours]
    if draft.kind is K.EXCLUSION:
        named += [(f"idea_ids.{n}", i) for n, i in enumerate(draft.idea_ids)]
    wrong = [
        FieldError(name, "unknown_value", {"value": i}) for name, i in named if i not in agenda
    ]
    tables: tuple[tuple[str, type[Unit | Theme]], ...] = (
        ("unit_id", Unit),
        ("theme_id", Theme),
    )
    for name, table in tables if draft.kind is K.CAP else ():
        value = getattr(draft, name)
        if value is not None and session.get(table, value) is None:
            wrong.append(FieldError(name, "unknown_value", {"value": value}))
    if draft.kind in (K.FORCED_IN, K.FORCED_OUT) and _forced(session, row, draft.idea_id):
        wrong.append(FieldError("idea_id", "already_fixed"))
    if wrong:
        raise Invalid(*wrong)


def _forced(session: Session, row: Round, idea_id: int | None) -> bool:
    query = sa.select(
        sa.exists().where(
            col(Constraint.round_id) == row.id,
            col(Constraint.idea_id) == idea_id,
            col(Constraint.kind).in_((K.FORCED_IN, K.FORCED_OUT)),
        )
    )
    return bool(session.execute(query).scalar())
