"""The things that files stand with: who sees them, and who may add or remove a file.

Whoever may see the thing may download its files; whoever may change the thing may change them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.domain.attachments.values import OwnerKind
from app.domain.experiments.access import leads_unit, teams_of, visible_handover
from app.domain.experiments.access import relations_to as relations_to_experiment
from app.domain.experiments.models import Experiment, Handover
from app.domain.fund.models import Account, Transfer, TransferKind
from app.domain.ideas.access import EDITABLE, relations_to, visible_idea
from app.domain.ideas.models import Idea
from app.domain.register.access import relations_in, visible_entry
from app.domain.register.duties import duty_by_id
from app.domain.register.literacy_models import LearningItem
from app.policy import Action, Relation, can, require


@dataclass(frozen=True)
class Owner:
    """A thing that the actor may see. `by` are the actions that change it, any of them enough."""

    kind: OwnerKind
    id: int
    title: str
    by: tuple[Action, ...]
    relations: frozenset[Relation] = frozenset()
    idea: Idea | None = None
    experiment_id: int | None = None
    entry_id: int | None = None

    @property
    def closed(self) -> bool:
        """Whether nobody changes it any more in this state."""
        return (
            self.kind is OwnerKind.IDEA
            and self.idea is not None
            and self.idea.state not in EDITABLE
        )

    def may_change(self, actor: Actor) -> bool:
        """Whether the actor may add and remove files now."""
        return not self.closed and any(can(actor, action, self.relations) for action in self.by)

    def require_change(self, actor: Actor) -> None:
        """Refuse unless `may_change`.

        Raises:
            NotAllowed: not this actor's to change.
            Conflict: `wrong_state`.
        """
        if not any(can(actor, action, self.relations) for action in self.by):
            require(actor, self.by[0], self.relations)
        if self.closed and self.idea is not None:
            raise Conflict("wrong_state", thing="idea", state=str(self.idea.state))


def owner_of(session: Session, actor: Actor, kind: OwnerKind, owner_id: int) -> Owner:
    """Return the thing.

    Raises:
        NotFound: there is none that the actor may see.
    """
    return _FIND[kind](session, actor, owner_id)


def _idea(session: Session, actor: Actor, idea_id: int) -> Owner:
    idea = visible_idea(session, actor, idea_id)
    relations = relations_to(session, actor, idea)
    by = (Action.IDEA_EDIT,)
    return Owner(OwnerKind.IDEA, idea_id, idea.title or idea.reference, by, relations, idea)


def _booking(session: Session, actor: Actor, transfer_id: int) -> Owner:
    """Find a booked cost; whoever runs its experiment or is on its team adds the receipts."""
    experiment_key = sa.literal("experiment:") + sa.cast(col(Experiment.id), sa.String)
    row = session.execute(
        sa.select(col(Transfer.note), col(Experiment.id), col(Experiment.lead_id), col(Idea.title))
        .join(Account, col(Account.id) == col(Transfer.from_id))
        .join(Experiment, experiment_key == col(Account.key))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(col(Transfer.id) == transfer_id, col(Transfer.kind) == TransferKind.BOOKING)
    ).first()
    if row is None or not can(actor, Action.FUND_READ):
        raise NotFound
    return Owner(
        OwnerKind.BOOKING,
        transfer_id,
        row.note or row.title,
        (Action.EXPERIMENT_LOG,),
        relations_to_experiment(actor, row.lead_id, on_team=row.id in teams_of(session, actor)),
        experiment_id=row.id,
    )


def _handover(session: Session, actor: Actor, handover_id: int) -> Owner:
    row = visible_handover(session, actor, handover_id)
    title = session.execute(
        sa.select(col(Idea.title))
        .join(Experiment, col(Experiment.idea_id) == col(Idea.id))
        .join(Handover, col(Handover.experiment_id) == col(Experiment.id))
        .where(col(Handover.id) == handover_id)
    ).scalar_one()
    by = (Action.HANDOVER_MAKE, Action.HANDOVER_DECIDE)
    return Owner(OwnerKind.HANDOVER, handover_id, title, by, leads_unit(actor, row.unit_id))


def _entry(session: Session, actor: Actor, entry_id: int) -> Owner:
    row = visible_entry(session, actor, entry_id)
    relations = relations_in(session, actor, row)
    return Owner(OwnerKind.ENTRY, entry_id, row.name, (Action.REGISTER_MANAGE,), relations)


def _duty(session: Session, actor: Actor, duty_id: int) -> Owner:
    """Find a duty: its files prove that it was done."""
    duty = duty_by_id(session, duty_id)
    row = visible_entry(session, actor, duty.entry_id)
    relations = relations_in(session, actor, row)
    by = (Action.REGISTER_MANAGE,)
    return Owner(OwnerKind.DUTY, duty_id, row.name, by, relations, entry_id=duty.entry_id)


def _item(session: Session, actor: Actor, item_id: int) -> Owner:
    row = session.get(LearningItem, item_id)
    if row is None or not can(actor, Action.LITERACY_OWN):
        raise NotFound
    return Owner(OwnerKind.ITEM, item_id, row.title, (Action.LITERACY_MANAGE,))


_FIND: dict[OwnerKind, Callable[[Session, Actor, int], Owner]] = {
    OwnerKind.IDEA: _idea,
    OwnerKind.BOOKING: _booking,
    OwnerKind.HANDOVER: _handover,
    OwnerKind.ENTRY: _entry,
    OwnerKind.DUTY: _duty,
    OwnerKind.ITEM: _item,
}
