"""The enumerated values of an idea."""

from enum import StrEnum


class ValueType(StrEnum):
    """What kind of value the idea brings; renewal and customer value count as exploration."""

    EFFICIENCY = "efficiency"
    QUALITY_RISK = "quality_risk"
    CUSTOMER_VALUE = "customer_value"
    RENEWAL = "renewal"


EXPLORATION = frozenset({ValueType.RENEWAL, ValueType.CUSTOMER_VALUE})


class Benefit(StrEnum):
    """Who notices."""

    CUSTOMER = "customer"
    COLLEAGUE = "colleague"
    PARTNER = "partner"
    SOCIETY = "society"


class HeadlineOk(StrEnum):
    """Whether we would stand by tomorrow's headline."""

    YES = "yes"
    UNSURE = "unsure"
    NO = "no"


class Flag(StrEnum):
    """Answer to a quick question; `unknown` is a good answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class TakePart(StrEnum):
    """Whether the submitter wants to work on it."""

    NO = "no"
    HOURS = "hours"
    TEAM = "team"


class AiType(StrEnum):
    """Kinds of AI (Eurostat's classes)."""

    TEXT_ANALYSIS = "text_analysis"
    SPEECH_TO_TEXT = "speech_to_text"
    TEXT_OR_CODE_GENERATION = "text_or_code_generation"
    MEDIA_GENERATION = "media_generation"
    IMAGE_RECOGNITION = "image_recognition"
    PREDICTION = "prediction"
    DECISION_SUPPORT = "decision_support"
    PHYSICAL = "physical"


class RiskClass(StrEnum):
    """Outcome of the AI Act triage."""

    MINIMAL = "minimal"
    ANNEX_III_EXEMPT = "annex_iii_exempt"
    HIGH_RISK_ANNEX_I = "high_risk_annex_i"
    HIGH_RISK_ANNEX_III = "high_risk_annex_iii"
    NOT_AI = "not_ai"
    OUT_OF_SCOPE = "out_of_scope"
    NEEDS_EXPERT = "needs_expert"
    STOP = "stop"


BLOCKING_RISK = frozenset({RiskClass.STOP, RiskClass.NEEDS_EXPERT})


class RiskFlag(StrEnum):
    """Labels beside the risk class; each brings duties."""

    TRANSPARENCY = "transparency"
    DPIA = "dpia"
    WORKS_COUNCIL = "works_council"
    ART22 = "art22"
    PROVIDER = "provider"
    DEPLOYER = "deployer"


class NextCode(StrEnum):
    """What happens next with an idea; `none` only in end states."""

    SUBMIT = "submit"  # the submitter finishes the draft
    ANSWER = "answer"  # the AI team answers by the promised date
    REPLY = "reply"  # the submitter answers a question
    AGENDA = "agenda"  # waits for the next round's agenda
    VOTE = "vote"  # the panel votes in the session
    PUBLICATION = "publication"  # the answer is published
    COMMITMENT = "commitment"  # a unit signs
    START = "start"  # the experiment starts
    CHECK_IN = "check_in"  # the experiment measures
    RESULT = "result"  # unit and AI team judge
    HANDOVER = "handover"  # a unit claims and takes over
    REVISIT = "revisit"  # looked at again on a date
    NONE = "none"


class NextWho(StrEnum):
    """Who is to move."""

    SUBMITTER = "submitter"
    AI_TEAM = "ai_team"
    PANEL = "panel"
    FACILITATOR = "facilitator"
    UNIT_LEAD = "unit_lead"
    EXPERIMENT_LEAD = "experiment_lead"
    NOBODY = "nobody"
