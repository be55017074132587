"""Who stands how to a commitment, and what they may do with it now."""

from sqlmodel import Session

from app.core.actor import Actor, Role
from app.core.errors import NotFound
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState as S
from app.domain.ideas.states import IdeaState
from app.policy import Action, Relation, can

PROMISABLE = frozenset(
    {
        IdeaState.READY,
        IdeaState.IN_ROUND,
        IdeaState.SELECTED,
        IdeaState.AWAITING_COMMITMENT,
        IdeaState.IN_EXPERIMENT,
    }
)
"""States of an idea in which a unit may promise; in an experiment only until its start."""


def relations_to(actor: Actor, unit_id: int) -> frozenset[Relation]:
    """Return what the actor is to something of this unit."""
    return frozenset({Relation.UNIT_LEAD}) if unit_id in actor.leads else frozenset()


def visible_commitment(session: Session, actor: Actor, commitment_id: int) -> Commitment:
    """Return a commitment that the actor may see; drafts only the AI team and the unit.

    Raises:
        NotFound: missing or not visible.
    """
    row = session.get(Commitment, commitment_id)
    if row is None or not _sees(actor, row):
        raise NotFound
    return row


def _sees(actor: Actor, row: Commitment) -> bool:
    if not can(actor, Action.COMMITMENT_READ):
        return False
    return row.state is not S.DRAFTED or actor.has(Role.AI_TEAM) or row.unit_id in actor.leads


def allowed_in(
    actor: Actor,
    state: S,
    unit_id: int,
    *,
    started: bool,
    by_unit: bool = False,
    passed: bool = False,
) -> list[str]:
    """Return the actions that this state offers to this actor.

    `by_unit`: the unit proposed these terms, so that the AI team may turn them down. `passed`: it
    came along from a closed unit, and this one has not said yes yet.
    """
    lead = can(actor, Action.COMMITMENT_SIGN, relations_to(actor, unit_id))
    team = can(actor, Action.COMMITMENT_OFFER)
    offers = {
        S.DRAFTED: {"offer": team, "edit": team, "turn_down": team and by_unit},
        S.OFFERED: {"sign": lead, "decline": lead, "counter": lead, "edit": team},
        S.SIGNED: {
            "confirm": lead and passed,
            "contest": lead and passed and started,
            "release": lead and not started,
            "renew": team and not started,
        },
    }
    return [name for name, may in offers.get(state, {}).items() if may]
