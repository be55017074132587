"""What can be sent about waves, ambitions, steps and own statements."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.core.input import Day, Input, RowId, line, prose, whole
from app.domain.people.schemas import MaybeEmail
from app.domain.scan.statements import SCALE, Dimension
from app.domain.scan.states import WaveState


def _points(value: Any) -> Any:
    """Return hundredths of points that were written as `3.5` or `3,5`."""
    try:
        points = float(str(value).replace(",", "."))
    except ValueError:
        points = 0
    if not SCALE[0] <= points <= SCALE[-1]:
        raise PydanticCustomError("not_on_scale", "not on the scale")
    return round(points * 100)


Points = Annotated[int, BeforeValidator(_points)]
MaybeDay = Annotated[Day | None, BeforeValidator(lambda v: v or None)]


class Goals(Input):
    """Where to be per dimension, on the scale from 1 to 5, and by when."""

    data: Points = 350
    technology: Points = 350
    customer: Points = 350
    literacy: Points = 350
    on: MaybeDay = None


class WaveDraft(Input):
    """A new wave. Without days it opens today and closes two weeks later; `every_months` 0: no next one.

    `units`: only who works in these or below them is asked; left out, everybody is.
    """

    opens_on: MaybeDay = None
    closes_on: MaybeDay = None
    every_months: Annotated[int, whole(0, 24)] = 6
    units: Annotated[list[RowId], Field(max_length=500)] = []
    ambition: Goals = Field(default_factory=Goals)


class WaveMove(Input):
    """Where a wave is to go."""

    to: WaveState


class StepDraft(Input):
    """A step of a unit: what, who, by when."""

    dimension: Dimension
    statement: Annotated[str, line(40)] = ""
    level: Annotated[int, whole(0, 4)] = 0
    text: Annotated[str, line(300, 1)]
    owner_email: MaybeEmail = None
    due_on: Day


class StatementDraft(Input):
    """A statement of the organisation's own."""

    dimension: Dimension
    nl: Annotated[str, line(200, 1)]
    en: Annotated[str, line(200, 1)]


CharterText = Annotated[str, prose(2000, 1)]
Sentence = Annotated[str, line(300)]


class CharterDraft(Input):
    """A version of the vision or the frames; `version` is the one that the writer saw, 0 for none."""

    first_nl: CharterText
    first_en: CharterText
    second_nl: CharterText
    second_en: CharterText
    third_nl: CharterText
    third_en: CharterText
    version: Annotated[int, whole(0, 1_000_000)] = 0


class LogDraft(Input):
    """Two sentences of a leader; one of them is enough."""

    tried: Sentence = ""
    saw: Sentence = ""
