"""Who stands how to an experiment or handover, and what they may do with it now."""

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.experiments.judging_models import ExperimentMember
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.states import HandoverState as H
from app.policy import Action, Relation, can

BEFORE_START = frozenset({E.PREPARED, E.READY})
GOING = frozenset({E.RUNNING, E.PAUSED})


def relations_to(
    actor: Actor, lead_id: int | None, *, on_team: bool = False
) -> frozenset[Relation]:
    """Return what the actor is to an experiment with this lead."""
    mine = lead_id is not None and lead_id == actor.person_id
    found = {Relation.EXPERIMENT_LEAD: mine, Relation.EXPERIMENT_TEAM: on_team}
    return frozenset(relation for relation, yes in found.items() if yes)


def relations_in(session: Session, actor: Actor, row: Experiment) -> frozenset[Relation]:
    """Return what the actor is to an experiment; its team is asked only where it opens anything more."""
    at = relations_to(actor, row.lead_id)
    if can(actor, Action.EXPERIMENT_LOG, at):
        return at
    return relations_to(actor, row.lead_id, on_team=row.id in teams_of(session, actor))


def teams_of(session: Session, actor: Actor) -> frozenset[int]:
    """Return the experiments on whose team the actor is named."""
    query = select(ExperimentMember.experiment_id).where(
        col(ExperimentMember.person_id) == actor.person_id
    )
    return frozenset(session.exec(query))


def leads_unit(actor: Actor, unit_id: int) -> frozenset[Relation]:
    """Return what the actor is to something of this unit."""
    return frozenset({Relation.UNIT_LEAD}) if unit_id in actor.leads else frozenset()


def reads_headline(actor: Actor, lead_id: int | None) -> frozenset[Relation]:
    """Return what lets the actor read the headline of an experiment with this lead."""
    return relations_to(actor, lead_id) | _leads_any(actor)


def _leads_any(actor: Actor) -> frozenset[Relation]:
    return frozenset({Relation.UNIT_LEAD}) if actor.leads else frozenset()


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


def allowed_in(
    actor: Actor,
    state: E,
    at: frozenset[Relation],
    *,
    extensions: int,
    unit_id: int | None = None,
) -> list[str]:
    """Return what the actor may do with an experiment in this state.

    `at` is what the actor is to it, `unit_id` the unit that promised.
    """
    team = can(actor, Action.EXPERIMENT_MANAGE)
    reads = can(actor, Action.HEADLINE_READ, at | _leads_any(actor))
    mine = leads_unit(actor, unit_id) if unit_id is not None else ()
    judges = can(actor, Action.EXPERIMENT_EVALUATE, mine)
    runs = can(actor, Action.EXPERIMENT_RUN, at)
    logs = can(actor, Action.EXPERIMENT_LOG, at)
    claims = can(actor, Action.EXPERIMENT_CLAIM, _leads_any(actor))
    makes = can(actor, Action.HANDOVER_MAKE)
    may = {
        "edit": team and state in BEFORE_START | GOING,
        "checklist": team and state in BEFORE_START | GOING,
        "start": team and state in BEFORE_START,
        "check_in": logs and state in GOING,
        "book": runs and state in GOING | {E.SUCCESS},
        "pause": runs and state is E.RUNNING,
        "resume": runs and state is E.PAUSED,
        "headline": reads and state in BEFORE_START | GOING,
        "evaluate": judges and state in GOING | {E.EVALUATED},
        "result": team and state in GOING | {E.EVALUATED},
        "extend": team and state in GOING and extensions == 0,
        "stop": runs and state in BEFORE_START | GOING,
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
        "plan": (team or lead) and state in {H.PLANNED, H.ACCEPTED},
        "tick": (lead or team) and state in {H.PLANNED, H.ACCEPTED},
        "accept": lead and state is H.PLANNED,
        "refuse": lead and state is H.PLANNED,
        "complete": lead and state is H.ACCEPTED,
        "follow_up": lead and state is H.COMPLETED,
        "escalate": team and state is H.REFUSED,
        "replan": team and state is H.ESCALATED and refusals < 2,  # noqa: PLR2004 -- once more
        "end": team and state is H.ESCALATED,
    }
    return [name for name, yes in may.items() if yes]
