"""What the register's forms and the API hand over."""

from typing import Annotated

from pydantic import Field

from app.core.input import Day, Input, RowId, line, prose, whole
from app.domain.ideas.values import AiType, RiskClass, RiskFlag
from app.domain.register.states import EntryState, Origin

Flags = Annotated[list[RiskFlag], Field(max_length=6)]


class EntryDraft(Input):
    """A use of AI that somebody writes down."""

    name: Annotated[str, line(100, 1)]
    description: Annotated[str, prose(350)] = ""
    purpose: Annotated[str, prose(2500)] = ""
    unit_id: RowId | None = None
    owner_id: RowId | None = None
    origin: Origin = Origin.FOUND_IN_USE
    ai_type: AiType | None = None
    supplier: Annotated[str, line(200)] = ""
    oversight: Annotated[str, prose(2500)] = ""
    review_on: Day | None = None
    began_on: Day | None = None


class EntryChange(Input):
    """Changed fields of an entry; what is left out stays."""

    version: Annotated[int, whole(1, 2**31 - 1)]
    name: Annotated[str, line(100, 1)] = ""
    description: Annotated[str, prose(350)] = ""
    purpose: Annotated[str, prose(2500)] = ""
    unit_id: RowId | None = None
    owner_id: RowId | None = None
    ai_type: AiType | None = None
    supplier: Annotated[str, line(200)] = ""
    oversight: Annotated[str, prose(2500)] = ""
    review_on: Day | None = None
    began_on: Day | None = None


class EntryTriage(Input):
    """The outcome of the AI Act triage of an entry."""

    risk_class: RiskClass
    risk_flags: Flags = []
    ai_type: AiType | None = None


class EntryMove(Input):
    """The next state of an entry."""

    to: EntryState
    reason: Annotated[str, prose(2000)] = ""
