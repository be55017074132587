"""Every experiment that succeeded: what it brought, and who takes it over."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.db.together import Part, Rows
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.follow_up_models import FollowUp
from app.domain.experiments.follow_ups import follow_ups_of
from app.domain.experiments.models import Claim, Experiment, Handover
from app.domain.experiments.states import ClaimState, ExperimentState, HandoverState
from app.domain.ideas.models import Idea
from app.domain.ideas.values import ValueType
from app.domain.people.models import Person, Unit
from app.policy import Action, can

_TOLD = ("handover_id", "months", "used", "people", "brought", "by", "at")


@dataclass(frozen=True)
class TakeOver:
    """A unit's handover of a success, with what it told of it since."""

    id: int
    experiment_id: int
    unit_id: int
    unit: str
    state: HandoverState
    owner: str | None
    completed_at: datetime | None
    told: tuple[FollowUp, ...] = ()


@dataclass(frozen=True)
class Wish:
    """A unit that wants a success too, and waits for the AI team."""

    experiment_id: int
    unit_id: int
    unit: str
    state: ClaimState


@dataclass(frozen=True)
class Success:
    """A success with everybody who takes it over or wants to; `promised` is the unit that signed."""

    id: int
    idea_id: int
    title: str
    value_type: ValueType | None
    state: ExperimentState
    evidence: str
    next_by: datetime | None
    promised_id: int | None
    promised: str | None
    promise: CommitmentState | None
    take_overs: tuple[TakeOver, ...] = field(default=())
    wishes: tuple[Wish, ...] = field(default=())

    @property
    def is_free(self) -> bool:
        """Whether the unit that promised did not keep it, and no other has taken over."""
        taken = (HandoverState.ENDED, HandoverState.REFUSED, HandoverState.ESCALATED)
        broken = self.promise is CommitmentState.BROKEN
        return broken and all(one.state in taken for one in self.take_overs)

    def may_claim(self, leads: frozenset[int]) -> frozenset[int]:
        """Return which of the units that somebody leads have not spoken yet."""
        if self.state is not ExperimentState.SUCCESS:
            return frozenset()
        spoken = {one.unit_id for one in self.take_overs} | {w.unit_id for w in self.wishes}
        return leads - spoken


def successes(
    session: Session,
    actor: Actor,
    *,
    taken: bool = False,
    limit: int = 24,
    cursor: str | None = None,
) -> Slice[Success]:
    """Return successes, newest first: those to claim, or those that were taken over. Four queries."""
    if not can(actor, Action.EXPERIMENT_READ):
        return Slice([], None)
    rows = session.execute(_rows(taken=taken, limit=limit, before=decode_cursor(cursor, (int,))))
    found = [Success(*row) for row in rows.all()]
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Slice(_filled(session, found[:limit]), more)


def use_of_idea(idea_id: int) -> Part[tuple[TakeOver, ...]]:
    """Return the completed handovers of an idea, with what the units told of them."""
    f = FollowUp
    query = (
        _take_overs()
        .add_columns(
            col(f.months), col(f.used), col(f.people), col(f.brought), col(f.by), col(f.at)
        )
        .outerjoin(f, col(f.handover_id) == col(Handover.id))
        .where(col(Experiment.idea_id) == idea_id, col(Handover.state) == HandoverState.COMPLETED)
    )
    return Part(query, (col(Handover.id), col(f.months)), _with_told)


def _rows(*, taken: bool, limit: int, before: Any) -> Any:
    e = Experiment
    states = ExperimentState.CLOSED if taken else ExperimentState.SUCCESS
    query = (
        sa.select(
            col(e.id),
            col(e.idea_id),
            col(Idea.title),
            col(Idea.value_type),
            col(e.state),
            col(e.evidence),
            col(Idea.next_by),
            col(Commitment.unit_id),
            col(Unit.name),
            col(Commitment.state),
        )
        .join(Idea, col(Idea.id) == col(e.idea_id))
        .outerjoin(Commitment, col(Commitment.id) == col(e.commitment_id))
        .outerjoin(Unit, col(Unit.id) == col(Commitment.unit_id))
        .where(col(e.state) == states, col(e.result) == "success")
        .order_by(col(e.id).desc())
        .limit(limit + 1)
    )
    return query.where(col(e.id) < before[0]) if before else query


def _filled(session: Session, found: list[Success]) -> list[Success]:
    """Return the successes with take-overs and wishes, in three queries however many there are."""
    ids = [one.id for one in found]
    take_overs = _told(session, _take_overs().where(col(Handover.experiment_id).in_(ids)))
    wishes = [Wish(*row) for row in session.execute(_wishes(ids)).all()]
    return [
        replace(
            one,
            take_overs=tuple(t for t in take_overs if t.experiment_id == one.id),
            wishes=tuple(w for w in wishes if w.experiment_id == one.id),
        )
        for one in found
    ]


def _told(session: Session, query: Any) -> list[TakeOver]:
    rows = session.execute(query.order_by(col(Handover.id))).all()
    told = follow_ups_of(session, [row[0] for row in rows]) if rows else {}
    return [replace(TakeOver(*row), told=tuple(told.get(row[0], ()))) for row in rows]


def _with_told(rows: Rows) -> tuple[TakeOver, ...]:
    """Return each take-over once, with the follow-ups that its rows carry behind it."""
    size = len(TakeOver.__dataclass_fields__) - 1
    found: dict[tuple[Any, ...], list[FollowUp]] = {}
    for row in rows:
        told = found.setdefault(tuple(row[:size]), [])
        if row[size] is not None:
            told.append(FollowUp(**dict(zip(_TOLD, [row[0], *row[size:]], strict=True))))
    return tuple(replace(TakeOver(*row), told=tuple(told)) for row, told in found.items())


def _take_overs() -> Any:
    h = Handover
    return (
        sa.select(
            col(h.id),
            col(h.experiment_id),
            col(h.unit_id),
            col(Unit.name),
            col(h.state),
            col(Person.name),
            col(h.completed_at),
        )
        .join(Experiment, col(Experiment.id) == col(h.experiment_id))
        .join(Unit, col(Unit.id) == col(h.unit_id))
        .outerjoin(Person, col(Person.id) == col(h.owner_id))
    )


def _wishes(ids: list[int]) -> Any:
    return (
        sa.select(col(Claim.experiment_id), col(Claim.unit_id), col(Unit.name), col(Claim.state))
        .join(Unit, col(Unit.id) == col(Claim.unit_id))
        .where(col(Claim.experiment_id).in_(ids), col(Claim.state) != ClaimState.CONFIRMED)
        .order_by(col(Claim.id))
    )
