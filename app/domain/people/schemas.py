"""What can be sent about the organisation, units, people and themes."""

import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from app.core.actor import Role
from app.core.input import Cents, Email, Input, RowId, line, prose, whole
from app.core.text import MAX_CENTS

NAME_MAX = 120
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Name = Annotated[str, line(NAME_MAX, 1)]
LanguageCode = Literal["nl", "en"]


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _time(value: str) -> str:
    if not _TIME.fullmatch(value):
        raise PydanticCustomError("invalid_value", "not a time")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("invalid_value", "not a time zone") from None
    return value


def _roles(value: Any) -> Any:
    return [] if value is None else value


MaybeId = Annotated[RowId | None, BeforeValidator(_none_if_empty)]
MaybeEmail = Annotated[Email | None, BeforeValidator(_none_if_empty)]
TimeOfDay = Annotated[str, AfterValidator(_time)]
ZoneName = Annotated[str, line(60, 1), AfterValidator(_zone)]
Version = Annotated[int, whole(1, 2**31 - 1)] | None
Roles = Annotated[frozenset[Role], BeforeValidator(_roles)]


class OrganisationDraft(Input):
    """What an organisation starts with."""

    name: Name
    language: LanguageCode = "nl"
    timezone: ZoneName = "Europe/Amsterdam"
    pattern_on: bool = False
    is_sample: bool = False


class OrganisationChange(Input):
    """What an administrator may set; whatever is left out stays as it is."""

    name: Name = ""
    language: LanguageCode = "nl"
    timezone: ZoneName = "Europe/Amsterdam"
    pattern_on: bool = False
    session_weekday: Annotated[int, whole(0, 6)] = 3
    session_week: Annotated[int, whole(1, 4)] = 1
    session_time: TimeOfDay = "10:00"
    intake_days_before: Annotated[int, whole(1, 27)] = 6
    answer_days_after: Annotated[int, whole(1, 14)] = 1
    budget_cents: Cents = 0
    reserve_percent: Annotated[int, whole(0, 100)] = 30
    answer_working_days: Annotated[int, whole(1, 30)] = 3
    commitment_days: Annotated[int, whole(1, 365)] = 60
    two_persons_cents: Annotated[int, whole(1, MAX_CENTS)] | None = None


class UnitDraft(Input):
    """A new unit."""

    name: Name
    parent_id: MaybeId = None
    lead_email: MaybeEmail = None
    deputy_email: MaybeEmail = None


class UnitChange(Input):
    """What may change about a unit; whatever is left out stays as it is.

    `successor_id` is the unit that takes over what a closing one has promised.
    """

    name: Name = ""
    parent_id: MaybeId = None
    lead_email: MaybeEmail = None
    deputy_email: MaybeEmail = None
    active: bool = True
    successor_id: MaybeId = None
    version: Version = None


class PersonDraft(Input):
    """A new account."""

    email: Email
    name: Name
    unit_id: MaybeId = None
    roles: Roles = frozenset()
    language: LanguageCode | None = None


class PersonChange(Input):
    """What an administrator may change about somebody; whatever is left out stays as it is."""

    email: Email = ""
    name: Name = ""
    unit_id: MaybeId = None
    roles: Roles = frozenset()
    language: LanguageCode = "nl"
    active: bool = True
    version: Version = None


class OwnChange(Input):
    """What somebody may change about themselves; whatever is left out stays as it is."""

    name: Name = ""
    language: LanguageCode = "nl"
    mail: bool = True
    digest: bool = True
    shortcuts: bool = True


class _ThemeTexts(Input):
    """The texts of a theme: `name` stands for both languages, `name_nl` and `name_en` for one."""

    name: Name = ""
    name_nl: Annotated[str, line(NAME_MAX)] = ""
    name_en: Annotated[str, line(NAME_MAX)] = ""
    ambition: Annotated[str, prose(2000)] = ""
    ambition_nl: Annotated[str, prose(2000)] = ""
    ambition_en: Annotated[str, prose(2000)] = ""
    measure: Annotated[str, line(300)] = ""
    measure_nl: Annotated[str, line(300)] = ""
    measure_en: Annotated[str, line(300)] = ""


class ThemeDraft(_ThemeTexts):
    """A new yearly theme."""

    name: Name
    year: Annotated[int, whole(2000, 2100)]


class ThemeChange(_ThemeTexts):
    """What may change about a theme; whatever is left out stays as it is."""

    year: Annotated[int, whole(2000, 2100)] = 2000
    version: Version = None


def sent(change: Input) -> dict[str, Any]:
    """Return only the fields that came in, by name."""
    return {name: getattr(change, name) for name in change.model_fields_set}
