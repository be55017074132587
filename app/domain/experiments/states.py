"""States of experiments and handovers (docs/concepts.md)."""

from enum import StrEnum

from app.core.states import Machine


class ExperimentState(StrEnum):
    """Where an experiment stands."""

    PREPARED = "prepared"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    EVALUATED = "evaluated"
    SUCCESS = "success"
    NO_SUCCESS = "no_success"
    CLOSED = "closed"


class HandoverState(StrEnum):
    """Where a handover stands."""

    PLANNED = "planned"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    REFUSED = "refused"
    ESCALATED = "escalated"
    ENDED = "ended"


class ClaimState(StrEnum):
    """Whether another unit's claim waits for the AI team, was confirmed or not."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ChecklistState(StrEnum):
    """State of one guardrail."""

    TODO = "todo"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class Side(StrEnum):
    """Who reads the criterion at the end."""

    UNIT = "unit"
    TEAM = "team"


class Reading(StrEnum):
    """Whether the frozen criterion was met, as one side sees it."""

    MET = "met"
    NOT_MET = "not_met"


class Used(StrEnum):
    """Whether what was taken over is used."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


E, H = ExperimentState, HandoverState

EXPERIMENT = Machine(
    "experiment",
    frozenset({E.PREPARED}),
    {
        E.PREPARED: frozenset({E.READY, E.CLOSED}),
        E.READY: frozenset({E.RUNNING, E.PREPARED, E.CLOSED}),
        E.RUNNING: frozenset({E.PAUSED, E.EVALUATED, E.CLOSED}),
        E.PAUSED: frozenset({E.RUNNING, E.EVALUATED, E.CLOSED}),
        E.EVALUATED: frozenset({E.SUCCESS, E.NO_SUCCESS}),
        E.SUCCESS: frozenset({E.CLOSED}),
        E.NO_SUCCESS: frozenset({E.CLOSED}),
    },
)

HANDOVER = Machine(
    "handover",
    frozenset({H.PLANNED}),
    {
        H.PLANNED: frozenset({H.ACCEPTED, H.REFUSED}),
        H.ACCEPTED: frozenset({H.COMPLETED}),
        H.REFUSED: frozenset({H.ESCALATED}),
        H.ESCALATED: frozenset({H.PLANNED, H.ENDED}),
    },
)
