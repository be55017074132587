"""The commitment's states (docs/concepts.md)."""

from enum import StrEnum

from app.core.states import Machine


class CommitmentState(StrEnum):
    """Where a unit's promise stands."""

    DRAFTED = "drafted"
    OFFERED = "offered"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"
    RELEASED = "released"
    INVOKED = "invoked"
    FULFILLED = "fulfilled"
    BROKEN = "broken"


S = CommitmentState

OPEN = (S.DRAFTED, S.OFFERED)
"""States in which a unit still has to answer."""
LIVING = (*OPEN, S.SIGNED, S.INVOKED)
"""States in which something may still come of a promise."""

COMMITMENT = Machine(
    "commitment",
    frozenset(OPEN),
    {
        S.DRAFTED: frozenset({S.OFFERED, S.DECLINED, S.EXPIRED}),
        S.OFFERED: frozenset({S.SIGNED, S.DECLINED, S.EXPIRED}),
        S.SIGNED: frozenset({S.RELEASED, S.INVOKED}),
        S.INVOKED: frozenset({S.FULFILLED, S.BROKEN}),
    },
)
