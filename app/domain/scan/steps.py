"""Steps of a unit: proposed from its result, agreed on by its lead, at most three open."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.db.moves import locked, move
from app.domain.people.days import today
from app.domain.people.models import Person, Unit
from app.domain.people.queries import person_by_email
from app.domain.scan.access import demand_published, leads
from app.domain.scan.figures import Figures
from app.domain.scan.models import ScanStep, ScanWave
from app.domain.scan.results import Result
from app.domain.scan.schemas import StepDraft
from app.domain.scan.statements import Dimension, Statement, statements_of
from app.domain.scan.states import MOST_OPEN_STEPS, STEP, StepState
from app.events import record
from app.policy import Action, Relation, require

LARGEST_GAPS = 2
LOWEST = 2
HIGHEST_LEVEL = 4


@dataclass(frozen=True)
class Proposal:
    """A step that the library has for a unit: one level up on one statement.

    Level 0 is a talk: the answers lie so far apart that a step would be a guess.
    """

    dimension: Dimension
    statement: Statement | None
    level: int


@dataclass(frozen=True)
class StepView:
    """A step with its owner's name."""

    id: int
    state: StepState
    dimension: Dimension
    statement: str
    level: int
    text: str
    owner: str | None
    due_on: date
    version: int


def proposals(wave: ScanWave, result: Result) -> list[Proposal]:
    """Return what the two largest gaps ask for, the largest first.

    That is a talk where a group is divided, else its two lowest statements, each one level up. A
    dimension without gap asks for nothing.
    """
    found: list[Proposal] = []
    gaps = [p for p in result.positions if p.gap is not None and p.gap > 0]
    for position in gaps[:LARGEST_GAPS]:
        if position.figure.divided:
            found.append(Proposal(position.dimension, None, 0))
        else:
            found += _lowest(position.dimension, statements_of(wave.statements), result.figures)
    return found


def _lowest(dimension: Dimension, statements: list[Statement], figures: Figures) -> list[Proposal]:
    known = [
        (figures.statements[s.key].median, n, s)
        for n, s in enumerate(statements)
        if s.dimension is dimension and figures.statements[s.key].median is not None
    ]
    lowest = sorted(known, key=lambda k: (k[0] or 0, k[1]))[:LOWEST]
    return [
        Proposal(dimension, s, min((median or 100) // 100, HIGHEST_LEVEL))
        for median, _, s in lowest
    ]


def accept_step(
    session: Session,
    wave: ScanWave,
    unit_id: int,
    draft: StepDraft,
    *,
    actor: Actor,
    now: datetime,
) -> ScanStep:
    """Agree on a step of a unit, proposed or thought up.

    Raises:
        NotAllowed: the actor neither leads the unit nor is of the AI team.
        Conflict: `scan_not_published`; `three_steps` when three are open.
        Invalid: `due_on` lies behind us, `owner_email` is unknown.

    Records `scan_step.agreed`.
    """
    require(actor, Action.SCAN_PLAN, leads(actor, unit_id))
    demand_published(wave)
    if draft.due_on < today(session, now):
        raise invalid("due_on", "in_the_past")
    owner = person_by_email(session, draft.owner_email) if draft.owner_email else None
    if draft.owner_email and (owner is None or not owner.active):
        raise invalid("owner_email", "unknown_person", value=draft.owner_email)
    locked(session, Unit, unit_id)
    if len([s for s in steps_of(session, unit_id) if s.state is StepState.OPEN]) >= MOST_OPEN_STEPS:
        raise Conflict("three_steps")
    values = draft.model_dump(exclude={"owner_email"})
    owner_id = owner.id if owner else actor.id
    row = ScanStep(
        wave_id=wave.id or 0, unit_id=unit_id, owner_id=owner_id, created_at=now, **values
    )
    session.add(row)
    session.flush()
    _tell(session, row, "agreed", actor, now)
    return row


def end_step(
    session: Session, row: ScanStep, to: StepState, *, actor: Actor, now: datetime
) -> None:
    """Note that a step is done, or let it go.

    Raises:
        NotAllowed: the actor neither leads the unit nor is of the AI team; the owner may say that it is done.
        Conflict: `wrong_state`.

    Records `scan_step.done` or `scan_step.dropped`.
    """
    mine = {Relation.OWNER} if actor.person_id == row.owner_id else set()
    action = Action.SCAN_STEP if to is StepState.DONE else Action.SCAN_PLAN
    require(actor, action, leads(actor, row.unit_id) | mine)
    move(session, row, STEP, to, ended_at=now)
    _tell(session, row, str(to), actor, now)


def steps_of(session: Session, unit_id: int) -> list[StepView]:
    """Return a unit's steps: the open ones first, then the newest. One query."""
    rows = session.execute(
        sa.select(
            col(ScanStep.id),
            col(ScanStep.state),
            col(ScanStep.dimension),
            col(ScanStep.statement),
            col(ScanStep.level),
            col(ScanStep.text),
            col(Person.name).label("owner"),
            col(ScanStep.due_on),
            col(ScanStep.version),
        )
        .outerjoin(Person, col(Person.id) == col(ScanStep.owner_id))
        .where(col(ScanStep.unit_id) == unit_id)
        .order_by(
            sa.case((col(ScanStep.state) == StepState.OPEN, 0), else_=1), col(ScanStep.id).desc()
        )
        .limit(30)
    ).all()
    return [StepView(**row._mapping) for row in rows]  # noqa: SLF001


def _tell(session: Session, row: ScanStep, what: str, actor: Actor, now: datetime) -> None:
    record(
        session,
        f"scan_step.{what}",
        actor=actor,
        now=now,
        subject="scan_step",
        subject_id=row.id or 0,
        unit_id=row.unit_id,
        owner_id=row.owner_id,
        dimension=str(row.dimension),
        level=row.level,
    )
