"""What the register's forms and the API hand over."""

from typing import Annotated

from pydantic import Field

from app.core.input import Day, Input, RowId, line, prose, whole
from app.domain.ideas.values import AiType, Flag, RiskClass, RiskFlag
from app.domain.register.states import EntryState, Origin
from app.domain.register.values import DutyState, LiteracyRule, PersonalData, ReviewOutcome

Flags = Annotated[list[RiskFlag], Field(max_length=6)]
Codes = Annotated[list[Annotated[str, line(40)]], Field(max_length=20)]
Answers = Annotated[dict[Annotated[str, line(10)], Flag], Field(max_length=30)]
Version = Annotated[int, whole(1, 2**31 - 1)]


class Facts(Input):
    """What may be known about a use of AI; each fact may come later."""

    description: Annotated[str, prose(350)] = ""
    purpose: Annotated[str, prose(2500)] = ""
    unit_id: RowId | None = None
    owner_id: RowId | None = None
    deputy_id: RowId | None = None
    stopper_id: RowId | None = None
    ai_type: AiType | None = None
    supplier: Annotated[str, line(200)] = ""
    oversight: Annotated[str, prose(2500)] = ""
    review_on: Day | None = None
    began_on: Day | None = None
    affected: Annotated[str, prose(2500)] = ""
    model: Annotated[str, line(200)] = ""
    hosting: Annotated[str, line(200)] = ""
    contract: Annotated[str, line(500)] = ""
    data_sources: Annotated[str, prose(2500)] = ""
    personal_data: PersonalData | None = None
    retention: Annotated[str, line(200)] = ""
    notice: Annotated[str, prose(2500)] = ""
    notice_place: Annotated[str, line(500)] = ""
    measure: Annotated[str, line(500)] = ""
    measured: Annotated[str, line(500)] = ""
    measured_on: Day | None = None


class EntryDraft(Facts):
    """A use of AI that somebody writes down."""

    name: Annotated[str, line(100, 1)]
    origin: Origin = Origin.FOUND_IN_USE


class EntryChange(Facts):
    """Changed fields of an entry; what is left out stays."""

    version: Version
    name: Annotated[str, line(100, 1)] = ""


class EntryTriage(Input):
    """The triage of an entry: answers under a version of the rules, or a class that is known.

    With answers, a class that differs from theirs needs a reason and a second person.
    """

    risk_class: RiskClass | None = None
    risk_flags: Flags = []
    ai_type: AiType | None = None
    answers: Answers = {}
    areas: Codes = []
    kinds: Codes = []
    rules_version: Annotated[str, line(20)] = ""
    reason: Annotated[str, prose(2000)] = ""


class OverrideAnswer(Input):
    """What the second person says about another class."""

    agree: bool
    reason: Annotated[str, prose(2000)] = ""


class EntryMove(Input):
    """The next state of an entry."""

    to: EntryState
    reason: Annotated[str, prose(2000)] = ""


class OfferAnswer(Input):
    """Whether somebody answers for an entry from now on."""

    accept: bool
    reason: Annotated[str, prose(2000)] = ""


class DutyChange(Input):
    """What somebody did about a duty, or when and by whom it will be done."""

    version: Version
    state: DutyState | None = None
    evidence: Annotated[str, prose(2000)] = ""
    due_on: Day | None = None
    owner_id: RowId | None = None


class ReviewDraft(Input):
    """What a review found; `next_on` follows from the risk where nobody says otherwise."""

    outcome: ReviewOutcome
    note: Annotated[str, prose(2000)] = ""
    measured: Annotated[str, line(500)] = ""
    next_on: Day | None = None


class IncidentDraft(Input):
    """Something that went wrong."""

    kind: Annotated[str, line(40, 1)]
    happened_on: Day
    noticed_on: Day | None = None
    what: Annotated[str, prose(2000, 1)]


class IncidentChange(Input):
    """What was done about it."""

    version: Version
    action: Annotated[str, prose(2000)] = ""
    reported_on: Day | None = None
    closed: bool = False


class PolicyChange(Input):
    """What the organisation agrees about its register."""

    version: Version
    literacy: LiteracyRule = LiteracyRule.WARN
    serves_public: bool = False
    public_page: bool = False
    complete_first: bool = False
    trained_first: bool = False
    duty_days: Annotated[int, whole(1, 365)] = 30
    contact: Annotated[str, line(254)] = ""


class PublicChoice(Input):
    """Whether the public sees an entry, and which of its fields."""

    version: Version
    public: bool = False
    fields: Codes = []
