"""What is agreed before the start, and who works on it: plan, team, guardrails."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import set_versioned
from app.domain.experiments.access import BEFORE_START, GOING
from app.domain.experiments.headlines import HEADLINE, read_headline
from app.domain.experiments.judging_models import ExperimentMember
from app.domain.experiments.models import ChecklistItem, Experiment
from app.domain.experiments.readiness import refresh_readiness
from app.domain.experiments.running import locked_experiment
from app.domain.experiments.schemas import HeadlineDraft, Plan, Tick
from app.domain.experiments.states import ChecklistState
from app.domain.experiments.telling import tell
from app.domain.ideas.values import HeadlineOk
from app.domain.people.models import Person
from app.domain.people.queries import person_by_email
from app.policy import Action, require


def edit_plan(
    session: Session, experiment: Experiment, data: Plan, *, actor: Actor, now: datetime
) -> None:
    """Change who works on it, what it asks, measures and when. Records `experiment.changed`.

    Raises:
        Conflict: `stale` with `current`; `wrong_state` after the end, or of goal and stop rule
            after the start: those are fixed then.
    """
    require(actor, Action.EXPERIMENT_MANAGE)
    row = locked_experiment(session, experiment)
    changes = _changes(session, data)
    fixed = {"question", "goal", "stop_rule", "weeks"} & changes.keys()
    if row.state not in BEFORE_START | GOING or (row.state in GOING and fixed):
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    team = None if data.team is None else _people(session, data.team)
    set_versioned(session, row, data.version, **changes)
    if team is not None:
        _set_team(session, row.id or 0, team)
        changes["team"] = team
    tell(session, row, "experiment.changed", actor, now, fields=sorted(changes))
    refresh_readiness(session, row, actor=actor, now=now)


def _changes(session: Session, data: Plan) -> dict[str, Any]:
    changes = data.model_dump(exclude={"version", "lead_email", "team"}, exclude_none=True)
    if data.lead_email is not None:
        lead = person_by_email(session, data.lead_email)
        changes["lead_id"] = _active(lead, "lead_email").id
    elif data.lead_id is not None:
        _active(session.get(Person, data.lead_id), "lead_id")
    return changes


def _people(session: Session, addresses: list[str]) -> list[int]:
    """Return who has these addresses, each of them active."""
    rows = session.execute(
        sa.select(col(Person.email), col(Person.id)).where(
            col(Person.email).in_(addresses), col(Person.active).is_(True)
        )
    ).all()
    known = {email: int(number) for email, number in rows}
    if unknown := [address for address in addresses if address not in known]:
        raise invalid("team", "unknown_value", value=unknown[0])
    return sorted(set(known.values()))


def _set_team(session: Session, experiment_id: int, people: list[int]) -> None:
    mine = ExperimentMember.experiment_id == experiment_id
    session.execute(sa.delete(ExperimentMember).where(sa.and_(mine)))  # type: ignore[arg-type]
    session.add_all(ExperimentMember(experiment_id=experiment_id, person_id=p) for p in people)
    session.flush()


def _active(person: Person | None, field: str) -> Person:
    if person is None or not person.active:
        raise invalid(field, "unknown_value")
    return person


def set_checklist(
    session: Session, experiment: Experiment, key: str, data: Tick, *, actor: Actor, now: datetime
) -> ChecklistItem:
    """Set one guardrail; the experiment gets ready by itself when it was the last thing.

    *Not needed* takes a remark that says why. The headline is read by two people: setting it done is
    the actor's own reading, and it is done with the second; its remark says what we do about it.
    Records `experiment.checklist_set`.

    Raises:
        NotFound: the experiment has no such guardrail.
        Conflict: `wrong_state` after the end.
    """
    require(actor, Action.EXPERIMENT_MANAGE)
    row = locked_experiment(session, experiment)
    item = find_item(session, row, key)
    if row.state not in BEFORE_START | GOING:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    if key == HEADLINE and data.state not in {ChecklistState.TODO, item.state}:
        return _read(session, row, item, data, actor=actor, now=now)
    item.state, item.note = data.state, data.note
    item.changed_by, item.changed_at = actor.person_id, now
    session.flush()
    tell(session, row, "experiment.checklist_set", actor, now, key=key, state=str(data.state))
    refresh_readiness(session, row, actor=actor, now=now)
    return item


def _read(
    session: Session,
    row: Experiment,
    item: ChecklistItem,
    data: Tick,
    *,
    actor: Actor,
    now: datetime,
) -> ChecklistItem:
    if data.state is ChecklistState.NOT_NEEDED:
        raise Conflict("second_reader_needed")
    said = HeadlineDraft(answer=HeadlineOk.YES, note=data.note)
    return read_headline(session, row, said, actor=actor, now=now) or item


def find_item(session: Session, experiment: Experiment, key: str) -> ChecklistItem:
    """Return a guardrail of the experiment.

    Raises:
        NotFound: it has no such guardrail.
    """
    item = session.get(ChecklistItem, (experiment.id, key))
    if item is None:
        raise NotFound
    return item
