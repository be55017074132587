"""What the register's forms and the API hand over."""

from typing import Annotated

from pydantic import Field

from app.core.input import Day, Input, RowId, line, prose, whole
from app.domain.ideas.values import AiType, RiskClass, RiskFlag
from app.domain.register.states import EntryState, Origin

Flags = Annotated[list[RiskFlag], Field(max_length=6)]


class EntryDraft(Input):
    """A use of AI that somebody writes down."""

    name: line(100, 1)  # type: ignore[valid-type]
    description: prose(350) = ""  # type: ignore[valid-type]
    purpose: prose(2500) = ""  # type: ignore[valid-type]
    unit_id: RowId | None = None  # type: ignore[valid-type]
    owner_id: RowId | None = None  # type: ignore[valid-type]
    origin: Origin = Origin.FOUND_IN_USE
    ai_type: AiType | None = None
    supplier: line(200) = ""  # type: ignore[valid-type]
    oversight: prose(2500) = ""  # type: ignore[valid-type]
    review_on: Day | None = None  # type: ignore[valid-type]
    began_on: Day | None = None  # type: ignore[valid-type]


class EntryChange(Input):
    """Changed fields of an entry; what is left out stays."""

    version: whole(1, 2**31 - 1)  # type: ignore[valid-type]
    name: line(100, 1) = ""  # type: ignore[valid-type]
    description: prose(350) = ""  # type: ignore[valid-type]
    purpose: prose(2500) = ""  # type: ignore[valid-type]
    unit_id: RowId | None = None  # type: ignore[valid-type]
    owner_id: RowId | None = None  # type: ignore[valid-type]
    ai_type: AiType | None = None
    supplier: line(200) = ""  # type: ignore[valid-type]
    oversight: prose(2500) = ""  # type: ignore[valid-type]
    review_on: Day | None = None  # type: ignore[valid-type]
    began_on: Day | None = None  # type: ignore[valid-type]


class EntryTriage(Input):
    """The outcome of the AI Act triage of an entry."""

    risk_class: RiskClass
    risk_flags: Flags = []
    ai_type: AiType | None = None


class EntryMove(Input):
    """The next state of an entry."""

    to: EntryState
    reason: prose(2000) = ""  # type: ignore[valid-type]
