"""AI in use, with the duties that its class brings."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from app.domain.experiments.models import Experiment, Handover
from app.domain.register.commands import create_entry, move_entry
from app.domain.register.follow import propose_entry
from app.domain.register.models import RegisterEntry
from app.domain.register.schemas import EntryDraft, EntryMove, EntryTriage
from app.domain.register.triage import triage_entry
from tests.support.promises import NOW, House, make_ready_idea


def use_of_ai(
    session: Session,
    house: House,
    *,
    now: datetime,
    risk_flags: Collection[str] = (),
    name: str = "Chat",
    in_use: bool = True,
) -> int:
    """Write a use of AI of the first unit down, look at its risk and put it in use; return its number."""
    draft = EntryDraft(name=name, unit_id=house.unit_id, owner_id=house.lead.id)
    row = create_entry(session, draft, actor=house.lead, now=now)
    triage_entry(
        session,
        row,
        EntryTriage(risk_class="minimal", risk_flags=list(risk_flags)),
        actor=house.lead,
        now=now,
    )
    if in_use:
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=now)
    return row.id or 0


def tried_use(session: Session, house: House) -> RegisterEntry:
    """Write down the AI of an experiment that is prepared; it is of the first unit."""
    idea = make_ready_idea(session, house)
    experiment = Experiment(idea_id=idea.id or 0, created_at=NOW)
    session.add(experiment)
    session.flush()
    return propose_entry(session, idea, experiment.id or 0, actor=house.team, now=NOW)


def handed_over(
    session: Session,
    row: RegisterEntry,
    unit_id: int,
    way: Collection[str] = ("accepted", "completed"),
) -> Handover:
    """Hand what was tried over to a unit, as far as this."""
    made = Handover(
        experiment_id=row.experiment_id or 0, unit_id=unit_id, on=NOW.date(), created_at=NOW
    )
    session.add(made)
    session.flush()
    for state in way:
        session.execute(sa.update(Handover).where(Handover.id == made.id).values(state=state))
    return made
