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

COMMITMENT = Machine(
    "commitment",
    frozenset({S.DRAFTED, S.OFFERED}),
    {
        S.DRAFTED: frozenset({S.OFFERED, S.DECLINED, S.EXPIRED}),
        S.OFFERED: frozenset({S.SIGNED, S.DECLINED, S.EXPIRED}),
        S.SIGNED: frozenset({S.RELEASED, S.INVOKED}),
        S.INVOKED: frozenset({S.FULFILLED, S.BROKEN}),
    },
)
