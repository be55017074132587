"""The idea's states and the moves between them (docs/concepts.md)."""

from enum import StrEnum

from app.core.states import Machine


class IdeaState(StrEnum):
    """Where an idea stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    TRIAGE = "triage"
    NEEDS_INFO = "needs_info"
    READY = "ready"
    IN_ROUND = "in_round"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    AWAITING_COMMITMENT = "awaiting_commitment"
    IN_EXPERIMENT = "in_experiment"
    ADOPTED = "adopted"
    ENDED = "ended"
    DECLINED = "declined"
    MERGED = "merged"
    SHELVED = "shelved"
    WITHDRAWN = "withdrawn"


S = IdeaState

IDEA = Machine(
    "idea",
    frozenset({S.DRAFT, S.SUBMITTED}),
    {
        S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
        S.SUBMITTED: frozenset({S.TRIAGE, S.WITHDRAWN}),
        S.TRIAGE: frozenset({S.NEEDS_INFO, S.READY, S.MERGED, S.DECLINED, S.WITHDRAWN}),
        S.NEEDS_INFO: frozenset({S.TRIAGE, S.WITHDRAWN}),
        S.READY: frozenset({S.IN_ROUND, S.WITHDRAWN}),
        S.IN_ROUND: frozenset({S.SELECTED, S.NOT_SELECTED, S.READY, S.WITHDRAWN}),
        S.SELECTED: frozenset({S.AWAITING_COMMITMENT, S.IN_EXPERIMENT}),
        S.NOT_SELECTED: frozenset({S.READY, S.SHELVED, S.WITHDRAWN}),
        S.AWAITING_COMMITMENT: frozenset({S.IN_EXPERIMENT, S.SHELVED}),
        S.IN_EXPERIMENT: frozenset({S.ADOPTED, S.ENDED, S.AWAITING_COMMITMENT}),
        S.MERGED: frozenset({S.TRIAGE}),
    },
)

OPEN = frozenset({S.SUBMITTED, S.TRIAGE, S.NEEDS_INFO, S.READY, S.IN_ROUND})
"""States in which the submitter may still withdraw a submitted idea (and NOT_SELECTED)."""

ENDS = frozenset({S.ADOPTED, S.ENDED, S.DECLINED, S.MERGED, S.WITHDRAWN})
"""States without a next step."""
