"""The register entry's states (docs/concepts.md)."""

from enum import StrEnum

from app.core.states import Machine


class EntryState(StrEnum):
    """Where a use of AI stands."""

    PROPOSED = "proposed"
    EXPERIMENT = "experiment"
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    RETIRED = "retired"


S = EntryState

ENTRY = Machine(
    "register_entry",
    frozenset({S.PROPOSED}),
    {
        S.PROPOSED: frozenset({S.EXPERIMENT, S.IN_USE, S.RETIRED}),
        S.EXPERIMENT: frozenset({S.IN_USE, S.RETIRED}),
        S.IN_USE: frozenset({S.SUSPENDED, S.RETIRED}),
        S.SUSPENDED: frozenset({S.IN_USE, S.RETIRED}),
    },
)


class Origin(StrEnum):
    """Where the entry came from."""

    IDEA = "idea"
    EXPERIMENT = "experiment"
    BOUGHT_TOOL = "bought_tool"
    FOUND_IN_USE = "found_in_use"
