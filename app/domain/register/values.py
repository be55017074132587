"""The enumerated values of the register."""

from enum import StrEnum


class PersonalData(StrEnum):
    """How near the data come to people."""

    NONE = "none"
    ORDINARY = "ordinary"
    SPECIAL = "special"
    UNKNOWN = "unknown"


class OfferState(StrEnum):
    """What came of asking somebody to answer for an entry."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LiteracyRule(StrEnum):
    """What happens when the owner of AI in use has no valid literacy record: company policy, not law."""

    WARN = "warn"
    BLOCK = "block"


class DutyState(StrEnum):
    """Where a duty stands; `lapsed`: the rules or the triage no longer ask for it."""

    TODO = "todo"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    LAPSED = "lapsed"


class TriageKind(StrEnum):
    """How a result came about."""

    ANSWERS = "answers"  # the questions were answered
    STATED = "stated"  # class and labels were given without answers
    OVERRIDE = "override"  # two persons set aside what the answers gave


class ReviewOutcome(StrEnum):
    """What a review found."""

    KEEP = "keep"
    CHANGE = "change"
    SUSPEND = "suspend"
    RETIRE = "retire"


class CycleStep(StrEnum):
    """The four steps of a year of learning."""

    IDENTIFY = "identify"
    GOALS = "goals"
    CARRY_OUT = "carry_out"
    EVALUATE = "evaluate"


class GoalRole(StrEnum):
    """For whom a goal of learning is meant; a unit's lead follows from the unit."""

    EMPLOYEE = "employee"
    UNIT_LEAD = "unit_lead"
    MANAGER = "manager"
    AI_TEAM = "ai_team"


class RequestState(StrEnum):
    """Where a question for a standard tool stands."""

    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"
