"""A unit closes: what it promised passes to the unit that goes on, whose lead says yes or gives it back.

The heir is the unit that is named, else the nearest one above that is open. Locks go from the unit
to the ideas to their experiments to the commitments to the register.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import invalid
from app.db.moves import locked, move
from app.domain.commitments.models import Commitment
from app.domain.commitments.offering import tell
from app.domain.commitments.passing import HEIR_DAYS
from app.domain.commitments.states import COMMITMENT, LIVING, OPEN
from app.domain.commitments.states import CommitmentState as S
from app.domain.experiments.models import Experiment
from app.domain.experiments.passing import (
    claims_waiting,
    give_to_new_lead,
    handovers_open,
    pass_claims,
    pass_handovers,
)
from app.domain.experiments.readiness import refresh_readiness
from app.domain.ideas.models import Idea
from app.domain.people.days import today
from app.domain.people.importing import ImportedPeople, PersonLine, UnitLine, import_people
from app.domain.people.leading import former_leads
from app.domain.people.models import Unit, UnitSuccession
from app.domain.people.schemas import UnitChange
from app.domain.people.units import change_unit
from app.domain.register.succession import ask_new_lead, pass_entries, uses_ai
from app.events import record
from app.policy import Action, require


@dataclass(frozen=True)
class _Passing:
    """One closing: from which unit to which, and for which experiment each idea's promise counts."""

    old: Unit
    heir: Unit
    experiments: dict[int, Experiment]
    actor: Actor
    now: datetime


def change_unit_and_promises(
    session: Session, unit_id: int, change: UnitChange, *, actor: Actor, now: datetime
) -> Unit:
    """Change a unit; one that closes passes its promises on first.

    Another lead owns the handovers of those who led it, and is asked to answer for their AI.

    Raises:
        Everything that `change_unit` raises.
        Invalid: `successor_id` `successor_needed` when nobody could take the promises over,
            `unknown_value` when that unit is closed or the same.
        Conflict: `both_take_over` while both units take over the same success.
    """
    require(actor, Action.UNIT_MANAGE)
    closes = "active" in change.model_fields_set and not change.active
    unit = locked(session, Unit, unit_id) if closes else None
    if unit is not None and unit.active:
        pass_promises(session, unit, change.successor_id, actor=actor, now=now)
    known = session.get(Unit, unit_id)
    before = known.lead_id if known else None
    row = change_unit(session, unit_id, change, actor=actor, now=now)
    if row.active and row.lead_id not in {None, before}:
        _lead_came(session, row, actor, now)
    return row


def take_in_people(
    session: Session,
    people: Sequence[PersonLine],
    units: Sequence[UnitLine] = (),
    *,
    actor: Actor,
    now: datetime,
) -> ImportedPeople:
    """Take in a list of people; a lead whom it names is asked as any other.

    Raises:
        Everything that `import_people` raises.
    """
    done = import_people(session, people, units, actor=actor, now=now)
    led = select(Unit).where(col(Unit.id).in_(done.led), col(Unit.active))
    for unit in session.exec(led.order_by(col(Unit.id))).all():
        _lead_came(session, unit, actor, now)
    return done


def _lead_came(session: Session, unit: Unit, actor: Actor, now: datetime) -> None:
    former = former_leads(session, unit)
    give_to_new_lead(session, unit, former, actor=actor, now=now)
    ask_new_lead(session, unit, former, actor=actor, now=now)


def pass_promises(
    session: Session, unit: Unit, successor_id: int | None, *, actor: Actor, now: datetime
) -> None:
    """Pass every living promise, waiting claim and handover, and use of AI of a unit to its heir.

    No experiment starts on a promise that passed until the heir's lead said yes. AI without an heir
    stays where it is and is said to be nobody's. Where both units signed for one idea the
    experiment's promise stays and the other is released. Records `unit.succeeded`,
    `commitment.passed`, `commitment.joined`, `handover.passed`, `experiment.claim_passed` or
    `experiment.claim_joined`, and `register.passed`.
    """
    named = _named(session, unit, successor_id)
    rows = _living(session, unit.id or 0)
    handovers, claims = handovers_open(session, unit.id or 0), claims_waiting(session, unit.id or 0)
    bound = bool(rows or handovers or claims)
    if named is None and not bound and not uses_ai(session, unit.id or 0):
        return
    heir = named or _above(session, unit)
    if heir is None and not bound:
        return
    if heir is None:
        raise invalid("successor_id", "successor_needed")
    session.add(
        UnitSuccession(
            unit_id=unit.id or 0, successor_id=heir.id or 0, by_id=actor.person_id, at=now
        )
    )
    passing = _Passing(unit, heir, _experiments(session, rows), actor, now)
    session.flush()
    theirs = {(row.idea_id, _kind(row)): row for row in _living(session, heir.id or 0)}
    for row in rows:
        _pass_on(session, passing, row, theirs.get((row.idea_id, _kind(row))))
    pass_handovers(session, unit, heir, handovers, actor=actor, now=now)
    pass_claims(session, unit, heir, claims, actor=actor, now=now)
    pass_entries(session, unit, heir, actor=actor, now=now)
    record(
        session,
        "unit.succeeded",
        actor=actor,
        now=now,
        subject="unit",
        subject_id=unit.id or 0,
        unit_id=unit.id,
        successor_id=heir.id,
        count=len(rows),
        handovers=len(handovers),
        claims=len(claims),
    )


def _kind(row: Commitment) -> str:
    """Return what may exist only once per idea and unit: an open offer, a signature."""
    return "open" if row.state in OPEN else str(row.state)


def _pass_on(
    session: Session, passing: _Passing, row: Commitment, other: Commitment | None
) -> None:
    """Give a promise to the heir; of two for the same idea one is enough."""
    if other is not None and row.state in OPEN:
        _close(session, passing, row, S.EXPIRED, "commitment.expired", other)
        return
    if other is not None and row.state is S.SIGNED:
        experiment = passing.experiments.get(row.idea_id)
        if experiment is None or experiment.commitment_id != row.id:
            _close(session, passing, row, S.RELEASED, "commitment.joined", other)
            return
        _close(session, passing, other, S.RELEASED, "commitment.joined", row)
    last = today(session, passing.now) + HEIR_DAYS
    row.unit_id, row.version = passing.heir.id or 0, row.version + 1
    row.confirm_by = last if row.state is S.SIGNED else None
    session.flush()
    tell(
        session,
        row,
        "commitment.passed",
        passing.actor,
        passing.now,
        from_unit_id=passing.old.id,
        confirm_on=row.confirm_by.isoformat() if row.confirm_by else None,
    )
    experiment = passing.experiments.get(row.idea_id)
    if experiment is not None and experiment.commitment_id == row.id:
        refresh_readiness(session, experiment, actor=passing.actor, now=passing.now)


def _close(
    session: Session, passing: _Passing, row: Commitment, to: S, kind: str, by: Commitment
) -> None:
    move(session, row, COMMITMENT, to, closed_at=passing.now)
    tell(session, row, kind, passing.actor, passing.now, by_id=by.id)


def _named(session: Session, unit: Unit, successor_id: int | None) -> Unit | None:
    if successor_id is None:
        return None
    heir = session.get(Unit, successor_id)
    if heir is None or not heir.active or heir.id == unit.id:
        raise invalid("successor_id", "unknown_value")
    return heir


def _above(session: Session, unit: Unit) -> Unit | None:
    """Return the nearest open unit above."""
    units = {row.id: row for row in session.exec(select(Unit)).all()}
    place = units.get(unit.parent_id)
    while place is not None and not place.active:
        place = units.get(place.parent_id)
    return place


def _living(session: Session, unit_id: int) -> Sequence[Commitment]:
    """Return a unit's living promises under locks, after their ideas and experiments."""
    query = select(Commitment).where(
        Commitment.unit_id == unit_id, col(Commitment.state).in_(LIVING)
    )
    ideas = sorted({row.idea_id for row in session.exec(query).all()})
    session.exec(
        select(Idea.id).where(col(Idea.id).in_(ideas)).order_by(col(Idea.id)).with_for_update()
    ).all()
    return session.exec(
        query.order_by(col(Commitment.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _experiments(session: Session, rows: Sequence[Commitment]) -> dict[int, Experiment]:
    found = session.exec(
        select(Experiment).where(col(Experiment.idea_id).in_([row.idea_id for row in rows]))
    ).all()
    return {row.idea_id: row for row in found}
