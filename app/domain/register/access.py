"""Who stands how to an entry, and what they may do with it now."""

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.register.models import RegisterEntry
from app.domain.register.states import ENTRY, EntryState
from app.policy import Action, Relation, can


def relations_to(actor: Actor, unit_id: int | None) -> frozenset[Relation]:
    """Return what the actor is to an entry of this unit."""
    return frozenset({Relation.UNIT_LEAD}) if unit_id in actor.leads else frozenset()


def visible_entry(session: Session, actor: Actor, entry_id: int) -> RegisterEntry:
    """Return an entry that the actor may see.

    Raises:
        NotFound: missing or not visible.
    """
    row = session.get(RegisterEntry, entry_id)
    if row is None or not can(actor, Action.REGISTER_READ):
        raise NotFound
    return row


def allowed_in(actor: Actor, state: EntryState, unit_id: int | None) -> list[str]:
    """Return what the actor may do with an entry in this state: edit, triage, and where it may go."""
    if not can(actor, Action.REGISTER_MANAGE, relations_to(actor, unit_id)):
        return []
    if state is EntryState.RETIRED:
        return ["edit"]
    return ["edit", "triage", "transition"]


def next_states(state: EntryState) -> list[EntryState]:
    """Return where an entry may go by hand; an experiment's own steps come from the experiment."""
    return [
        to
        for to in EntryState
        if to in ENTRY.moves.get(state, ()) and to is not EntryState.EXPERIMENT
    ]
