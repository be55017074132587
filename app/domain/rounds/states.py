"""States of rounds and of items on the agenda (docs/concepts.md)."""

from enum import StrEnum

from app.core.states import Machine


class RoundState(StrEnum):
    """Where a month's round stands."""

    PLANNED = "planned"
    INTAKE = "intake"
    PREPARATION = "preparation"
    SESSION = "session"
    DECIDED = "decided"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """Where one idea stands in the session."""

    WAITING = "waiting"
    OPEN = "open"
    REVEALED = "revealed"
    SETTLED = "settled"


R, I = RoundState, ItemState  # noqa: E741

ROUND = Machine(
    "round",
    frozenset({R.PLANNED}),
    {
        R.PLANNED: frozenset({R.INTAKE, R.CANCELLED}),
        R.INTAKE: frozenset({R.PREPARATION, R.CANCELLED}),
        R.PREPARATION: frozenset({R.SESSION, R.CANCELLED}),
        R.SESSION: frozenset({R.DECIDED, R.CANCELLED}),
        R.DECIDED: frozenset({R.PUBLISHED}),
    },
)

ITEM = Machine(
    "item",
    frozenset({I.WAITING}),
    {
        I.WAITING: frozenset({I.OPEN, I.SETTLED}),
        I.OPEN: frozenset({I.REVEALED, I.SETTLED, I.WAITING}),
        I.REVEALED: frozenset({I.OPEN, I.SETTLED, I.WAITING}),
    },
)
