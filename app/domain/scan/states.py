"""States of waves and of steps (docs/concepts.md)."""

from enum import StrEnum

from app.core.states import Machine


class WaveState(StrEnum):
    """Where a wave of the scan stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class StepState(StrEnum):
    """Where a step of a unit stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


W, S = WaveState, StepState

WAVE = Machine(
    "scan_wave",
    frozenset({W.PLANNED}),
    {
        W.PLANNED: frozenset({W.OPEN}),
        W.OPEN: frozenset({W.CLOSED}),
        W.CLOSED: frozenset({W.PUBLISHED}),
    },
)

STEP = Machine(
    "scan_step",
    frozenset({S.OPEN}),
    {S.OPEN: frozenset({S.DONE, S.DROPPED})},
)
MOST_OPEN_STEPS = 3
