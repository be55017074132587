"""Who stands how to an entry, and what they may do with it now."""

from typing import Protocol

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.register.details import detail_of
from app.domain.register.models import RegisterEntry
from app.domain.register.states import ENTRY, EntryState
from app.policy import Action, Relation, can


class Held(Protocol):
    """Those who answer for an entry."""

    @property
    def unit_id(self) -> int | None:
        """Return the unit that uses it."""

    @property
    def owner_id(self) -> int | None:
        """Return who answers for it."""

    @property
    def deputy_id(self) -> int | None:
        """Return who stands in for the owner."""

    @property
    def stopper_id(self) -> int | None:
        """Return who watches it and may stop it."""


def relations_to(actor: Actor, unit_id: int | None) -> frozenset[Relation]:
    """Return what the actor is to anything of this unit."""
    return frozenset({Relation.UNIT_LEAD}) if unit_id in actor.leads else frozenset()


def relations_of(actor: Actor, entry: Held) -> frozenset[Relation]:
    """Return what the actor is to an entry."""
    found = set(relations_to(actor, entry.unit_id))
    if actor.person_id is not None:
        if actor.person_id in {entry.owner_id, entry.deputy_id}:
            found.add(Relation.RESPONSIBLE)
        if actor.person_id == entry.stopper_id:
            found.add(Relation.WATCHER)
    return frozenset(found)


def relations_in(session: Session, actor: Actor, row: RegisterEntry) -> frozenset[Relation]:
    """Return what the actor is to an entry, with deputy and watcher read from beside it."""
    detail = detail_of(session, row.id or 0)
    return relations_of(actor, _Holders(row, detail.deputy_id, detail.stopper_id))


class _Holders:
    def __init__(self, row: RegisterEntry, deputy_id: int | None, stopper_id: int | None) -> None:
        self.unit_id, self.owner_id = row.unit_id, row.owner_id
        self.deputy_id, self.stopper_id = deputy_id, stopper_id


def visible_entry(session: Session, actor: Actor, entry_id: int) -> RegisterEntry:
    """Return an entry that the actor may see.

    Raises:
        NotFound: missing or not visible.
    """
    row = session.get(RegisterEntry, entry_id)
    if row is None or not can(actor, Action.REGISTER_READ):
        raise NotFound
    return row


def allowed_in(actor: Actor, entry: Held, state: EntryState) -> list[str]:
    """Return what the actor may do with an entry in this state: edit, triage, move it, stop it."""
    relations = relations_of(actor, entry)
    found = []
    if can(actor, Action.REGISTER_MANAGE, relations):
        found = ["edit"] if state is EntryState.RETIRED else ["edit", "triage", "transition"]
    if state is EntryState.IN_USE and can(actor, Action.REGISTER_STOP, relations):
        found.append("suspend")
    return found


def next_states(state: EntryState, *, tried: bool) -> list[EntryState]:
    """Return where an entry may go by hand; `tried`: the steps of its experiment come from there."""
    closed = {EntryState.EXPERIMENT}
    if tried and state in {EntryState.PROPOSED, EntryState.EXPERIMENT}:
        closed.add(EntryState.IN_USE)
    return [to for to in EntryState if to in ENTRY.moves.get(state, ()) and to not in closed]
