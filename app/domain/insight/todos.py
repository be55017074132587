"""What waits for somebody today, most urgent first. At most one query per kind of work."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor, Role
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.models import CheckIn, Experiment, Handover
from app.domain.experiments.states import ExperimentState, HandoverState
from app.domain.experiments.steps import end_of
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.ideas.states import IdeaState
from app.domain.insight.first_steps import first_steps
from app.domain.insight.question_steps import own_question_steps
from app.domain.insight.register_steps import own_register_steps
from app.domain.insight.steps import Thing
from app.domain.people.days import today
from app.domain.rounds.models import Ballot, BallotLine, Item, PanelMember, Recusal, Round
from app.domain.rounds.states import RoundState

MOST = 3
CHECK_IN_DAYS = 7
QUIET = frozenset({"triage", "name_owner", "close_incident", "named", "list"})
"""Housekeeping: one of a kind, and only where nothing else asks for somebody's day."""


@dataclass(frozen=True)
class Todo:
    """One thing to do. `code` names its words; `done` of `total` where it has parts; `by` may be None."""

    code: str
    path: str
    by: datetime | None = None
    params: dict[str, Any] = field(default_factory=dict)
    done: int = 0
    total: int = 0


def todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Return at most three to-dos of the actor, those with the nearest date first, housekeeping last."""
    found: list[Todo] = []
    for applies, find in _FINDERS:
        if applies(actor):
            found += find(session, actor, now)
    far = now + timedelta(days=3650)
    found.sort(key=lambda t: (t.code in QUIET, t.by or far, t.code))
    kinds = [todo.code for todo in found]
    return [t for n, t in enumerate(found) if t.code not in QUIET or t.code not in kinds[:n]][:MOST]


def _questions(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    rows = session.execute(
        sa.select(col(Idea.id), col(Idea.title), col(Idea.state), col(Idea.next_by))
        .join(IdeaAuthor, col(IdeaAuthor.idea_id) == col(Idea.id))
        .where(
            col(IdeaAuthor.person_id) == actor.person_id,
            col(Idea.state).in_([IdeaState.NEEDS_INFO, IdeaState.DRAFT]),
        )
        .order_by(col(Idea.id).desc())
        .limit(MOST)
    ).all()
    return [
        Todo("question", f"/ideas/{r.id}", r.next_by, {"title": r.title})
        if r.state == IdeaState.NEEDS_INFO
        else Todo("draft", f"/ideas/{r.id}/edit", None, {"title": r.title or "…"})
        for r in rows
    ]


def _ballots(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    """Count the actor's own answers in the round that takes ballots now."""
    items = (
        sa.select(sa.func.count())
        .select_from(Item)
        .where(col(Item.round_id) == col(Round.id))
        .where(
            ~sa.exists().where(
                col(Recusal.round_id) == col(Round.id),
                col(Recusal.idea_id) == col(Item.idea_id),
                col(Recusal.voter_id) == actor.person_id,
            )
        )
        .scalar_subquery()
    )
    answers = (
        sa.select(sa.func.count())
        .select_from(BallotLine)
        .join(Ballot, col(Ballot.id) == col(BallotLine.ballot_id))
        .where(col(Ballot.round_id) == col(Round.id), col(Ballot.voter_id) == actor.person_id)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            col(Round.month),
            col(Round.state),
            col(Round.session_at),
            items.label("total"),
            answers.label("done"),
        )
        .join(PanelMember, col(PanelMember.round_id) == col(Round.id))
        .where(
            col(PanelMember.person_id) == actor.person_id,
            col(Round.state).in_([RoundState.PREPARATION, RoundState.SESSION]),
        )
    ).all()
    found = []
    for row in rows:
        if row.state == RoundState.SESSION:
            found.append(
                Todo(
                    "session", f"/rounds/{row.month}/session", row.session_at, {"month": row.month}
                )
            )
        elif row.done < row.total:
            params = {"month": row.month, "left": row.total - row.done}
            path = f"/rounds/{row.month}/ballot"
            found.append(Todo("ballot", path, row.session_at, params, row.done, row.total))
    return found


def _leading(session: Session, _actor: Actor, now: datetime) -> list[Todo]:
    rows = session.execute(
        sa.select(
            col(Round.month), col(Round.state), col(Round.session_at), col(Round.answer_by)
        ).where(
            col(Round.state).in_([RoundState.PREPARATION, RoundState.SESSION, RoundState.DECIDED])
        )
    ).all()
    found = []
    for row in rows:
        if row.state == RoundState.DECIDED:
            path = f"/rounds/{row.month}/decision"
            found.append(Todo("publish", path, row.answer_by, {"month": row.month}))
        elif row.state == RoundState.SESSION or row.session_at - now < timedelta(days=1):
            path = f"/rounds/{row.month}/session"
            found.append(Todo("lead_session", path, row.session_at, {"month": row.month}))
    return found


def _promised(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    """Return what a unit's lead is asked: to sign, to claim, to accept and to complete. One query."""
    asked: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            sa.literal("sign").label("code"),
            col(Commitment.id),
            col(Idea.title),
            col(Commitment.expires_on).label("day"),
        )
        .join(Idea, col(Idea.id) == col(Commitment.idea_id))
        .where(
            col(Commitment.unit_id).in_(actor.leads),
            col(Commitment.state) == CommitmentState.OFFERED,
        )
    )
    claims: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            sa.literal("claim").label("code"),
            col(Experiment.id).label("id"),
            col(Idea.title),
            sa.cast(sa.null(), sa.Date).label("day"),
        )
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .join(Commitment, col(Commitment.idea_id) == col(Idea.id))
        .where(
            col(Experiment.state) == ExperimentState.SUCCESS,
            col(Commitment.unit_id).in_(actor.leads),
            col(Commitment.state).in_([CommitmentState.SIGNED, CommitmentState.INVOKED]),
            ~sa.exists().where(
                col(Handover.experiment_id) == col(Experiment.id),
                col(Handover.unit_id) == col(Commitment.unit_id),
            ),
        )
    )
    planned = col(Handover.state) == HandoverState.PLANNED
    taken: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            sa.case((planned, "accept"), else_="complete").label("code"),
            col(Handover.id).label("id"),
            col(Idea.title),
            col(Handover.on).label("day"),
        )
        .join(Experiment, col(Experiment.id) == col(Handover.experiment_id))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(
            col(Handover.unit_id).in_(actor.leads),
            col(Handover.state).in_([HandoverState.PLANNED, HandoverState.ACCEPTED]),
        )
    )
    found = sa.union_all(asked, claims, taken).subquery()
    days_first = (found.c.day.is_(None), found.c.day, found.c.code, found.c.id)
    rows = session.execute(sa.select(found).order_by(*days_first).limit(2 * MOST)).all()
    return [_promise(row) for row in rows]


_PATHS = {"sign": "/commitments/{}", "claim": "/experiments/{}"}


def _promise(row: Any) -> Todo:
    """Return a to-do; an offer that ends says so in its words."""
    path = _PATHS.get(row.code, "/handovers/{}").format(row.id)
    by = end_of(row.day) if row.day and row.code != "sign" else None
    return Todo(row.code, path, by, {"title": row.title, "expires_on": row.day})


def _of_the_team(session: Session, _actor: Actor, _now: datetime) -> list[Todo]:
    """Tell the AI team of the ideas that wait for its answer, and of the chosen ones without a unit."""
    found = _counted(session, IdeaState.SUBMITTED, IdeaState.TRIAGE, IdeaState.AWAITING_COMMITMENT)
    alone = found.pop(IdeaState.AWAITING_COMMITMENT, None)
    first = min((row.answer_by for row in found.values() if row.answer_by), default=None)
    number = sum(row.number for row in found.values())
    answer = [Todo("answer", "/triage", first, {"count": number})] if number else []
    return [*answer, *_unpromised("seek_unit", alone)]


def _counted(session: Session, *states: IdeaState) -> dict[IdeaState, Any]:
    """Return by state how many ideas stand there, and their first days."""
    rows = session.execute(
        sa.select(
            col(Idea.state),
            sa.func.count().label("number"),
            sa.func.min(col(Idea.answer_by)).label("answer_by"),
            sa.func.min(col(Idea.next_by)).label("next_by"),
        )
        .where(col(Idea.state).in_(states))
        .group_by(col(Idea.state))
    )
    return {row.state: row for row in rows}


def _unpromised(code: str, row: Any) -> list[Todo]:
    return [Todo(code, "/commitments/seeking", row.next_by, {"count": row.number})] if row else []


def _seeking(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    """Tell a lead of the chosen ideas that no unit took yet; the AI team hears of them anyway."""
    if actor.has(Role.AI_TEAM):
        return []
    found = _counted(session, IdeaState.AWAITING_COMMITMENT).get(IdeaState.AWAITING_COMMITMENT)
    return [replace(todo, by=None) for todo in _unpromised("step_forward", found)]


def _measuring(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Return running experiments of this lead (all, for the AI team) without a recent check-in."""
    recent = (now - timedelta(days=CHECK_IN_DAYS)).date()
    query = (
        sa.select(col(Experiment.id), col(Idea.title))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(
            col(Experiment.state) == ExperimentState.RUNNING,
            col(Experiment.started_at) < now - timedelta(days=CHECK_IN_DAYS),
            ~sa.exists().where(
                col(CheckIn.experiment_id) == col(Experiment.id), col(CheckIn.on) >= recent
            ),
        )
        .order_by(col(Experiment.id))
        .limit(MOST)
    )
    if not actor.has(Role.AI_TEAM):
        query = query.where(col(Experiment.lead_id) == actor.person_id)
    return [
        Todo("measure", f"/experiments/{r.id}", None, {"title": r.title})
        for r in session.execute(query)
    ]


def _waiting(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Return what the register and other people's questions ask of somebody, as in a reminder."""
    here = today(session, now)
    steps = [
        *own_register_steps(session, actor, here),
        *own_question_steps(session, actor, here),
    ]
    return [
        Todo(s.code, s.path, s.by, {"month" if s.thing is Thing.ROUND else "title": s.title})
        for s in steps
    ]


def _starting(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    return [Todo(step.code, step.path) for step in first_steps(session, actor)]


Finder = Callable[[Session, Actor, datetime], list[Todo]]
_FINDERS: tuple[tuple[Callable[[Actor], bool], Finder], ...] = (
    (lambda _: True, _questions),
    (lambda a: a.has(Role.MANAGER), _ballots),
    (lambda a: a.has(Role.FACILITATOR), _leading),
    (lambda a: bool(a.leads), _promised),
    (lambda a: bool(a.leads), _seeking),
    (lambda a: a.has(Role.AI_TEAM), _of_the_team),
    (lambda _: True, _measuring),
    (lambda _: True, _waiting),
    (lambda a: a.has(Role.ADMIN) or a.has(Role.AI_TEAM), _starting),
)
