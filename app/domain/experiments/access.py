"""Who stands how to an experiment or handover, and what they may do with it now."""

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.states import HandoverState as H
from app.policy import Action, Relation, can

BEFORE_START = frozenset({E.PREPARED, E.READY})
GOING = frozenset({E.RUNNING, E.PAUSED})


def relations_to(actor: Actor, lead_id: int | None) -> frozenset[Relation]:
    """Return what the actor is to an experiment with this lead."""
    mine = lead_id is not None and lead_id == actor.person_id
    return frozenset({Relation.EXPERIMENT_LEAD}) if mine else frozenset()


def leads_unit(actor: Actor, unit_id: int) -> frozenset[Relation]:
    """Return what the actor is to something of this unit."""
    return frozenset({Relation.UNIT_LEAD}) if unit_id in actor.leads else frozenset()


def visible_experiment(session: Session, actor: Actor, experiment_id: int) -> Experiment:
    """Return an experiment that the actor may see.

    Raises:
        NotFound: missing or not visible.
    """
    row = session.get(Experiment, experiment_id)
    if row is None or not can(actor, Action.EXPERIMENT_READ):
        raise NotFound
    return row


def visible_handover(session: Session, actor: Actor, handover_id: int) -> Handover:
    """Return a handover that the actor may see.

    Raises:
        NotFound: missing or not visible.
    """
    row = session.get(Handover, handover_id)
    if row is None or not can(actor, Action.EXPERIMENT_READ):
        raise NotFound
    return row


def allowed_in(actor: Actor, state: E, lead_id: int | None, *, extensions: int) -> list[str]:
    """Return what the actor may do with an experiment in this state."""
    team = can(actor, Action.EXPERIMENT_MANAGE)
    runs = can(actor, Action.EXPERIMENT_RUN, relations_to(actor, lead_id))
    claims = can(actor, Action.EXPERIMENT_CLAIM, {Relation.UNIT_LEAD} if actor.leads else ())
    makes = can(actor, Action.HANDOVER_MAKE)
    may = {
        "edit": team and state in BEFORE_START | GOING,
        "checklist": team and state in BEFORE_START | GOING,
        "start": team and state in BEFORE_START,
        "check_in": runs and state in GOING,
        "book": runs and state in GOING | {E.SUCCESS},
        "pause": runs and state is E.RUNNING,
        "resume": runs and state is E.PAUSED,
        "result": team and state in GOING,
        "extend": team and state in GOING and extensions == 0,
        "stop": (runs and state in GOING) or (team and state in BEFORE_START),
        "claim": claims and state is E.SUCCESS,
        "hand_over": makes and state is E.SUCCESS,
        "close": team and state is E.NO_SUCCESS,
    }
    return [name for name, yes in may.items() if yes]


def allowed_for_handover(actor: Actor, state: H, unit_id: int, *, refusals: int) -> list[str]:
    """Return what the actor may do with a handover in this state."""
    lead = can(actor, Action.HANDOVER_DECIDE, leads_unit(actor, unit_id))
    team = can(actor, Action.HANDOVER_MAKE)
    may = {
        "plan": team and state is H.PLANNED,
        "tick": (lead or team) and state in {H.PLANNED, H.ACCEPTED},
        "accept": lead and state is H.PLANNED,
        "refuse": lead and state is H.PLANNED,
        "complete": lead and state is H.ACCEPTED,
        "escalate": team and state is H.REFUSED,
        "replan": team and state is H.ESCALATED and refusals < 2,  # noqa: PLR2004 -- once more
        "end": team and state is H.ESCALATED,
    }
    return [name for name, yes in may.items() if yes]
