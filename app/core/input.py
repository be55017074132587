"""Input types that every door shares, and one way to say what is wrong with a field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar, overload

from annotated_types import Ge, GroupedMetadata, Le, MaxLen, MinLen
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from app.core.errors import FieldError, Invalid
from app.core.text import MAX_CENTS, clean_line, clean_text

M = TypeVar("M", bound=BaseModel)
MAX_ID = 2**31 - 1
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
YEARS = range(1900, 2200)
"""Years of a day or a moment: at the ends of the calendar there is no next week, and no other time zone."""
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+"
)


def _line(value: Any) -> Any:
    return clean_line(value) if isinstance(value, str) else value


def _prose(value: Any) -> Any:
    return clean_text(value) if isinstance(value, str) else value


def _empty_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise PydanticCustomError("not_a_number", "not a whole number")
    return value


def _month(value: str) -> str:
    if not _MONTH.fullmatch(value):
        raise PydanticCustomError("not_a_month", "not a month")
    return value


def _within_years(value: date) -> date:
    if value.year not in YEARS:
        raise PydanticCustomError("not_a_date", "not a day that somebody can mean")
    return value


def _email(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # Letters that look or fold alike (Kelvin's K, long s) are refused before they are folded.
    address = clean_line(value).casefold() if value.strip().isascii() else ""
    if len(address) > LONGEST_ADDRESS or not _EMAIL.fullmatch(address):
        raise PydanticCustomError("not_an_email", "not an address")
    return address


@dataclass(frozen=True)
class Checks(GroupedMetadata):
    """Checks to hang on a type: `Annotated[str, line(120)]`."""

    parts: tuple[Any, ...]

    def __iter__(self) -> Iterator[Any]:
        """Give the checks one by one, as pydantic asks for them."""
        return iter(self.parts)


def line(most: int, least: int = 0) -> Checks:
    """Return the checks of one cleaned line of `least` to `most` characters."""
    return Checks((MinLen(least), MaxLen(most), BeforeValidator(_line)))


def prose(most: int, least: int = 0) -> Checks:
    """Return the checks of cleaned text of several lines."""
    return Checks((MinLen(least), MaxLen(most), BeforeValidator(_prose)))


def whole(least: int, most: int) -> Checks:
    """Return the checks of a whole number within bounds that both databases hold."""
    return Checks((Ge(least), Le(most), BeforeValidator(_whole)))


Cents = Annotated[int, whole(0, MAX_CENTS)]
"""An amount of whole cents, zero or more."""
RowId = Annotated[int, whole(1, MAX_ID)]
Month = Annotated[str, AfterValidator(_month)]
Email = Annotated[str, BeforeValidator(_email)]
Day = Annotated[date, BeforeValidator(_empty_is_none), AfterValidator(_within_years)]
Moment = Annotated[AwareDatetime, AfterValidator(_within_years)]


class Input(BaseModel):
    """Base of every input schema: unknown fields are ignored."""

    # Built when it is first used: a start would otherwise wait for every form of the house.
    model_config = {"extra": "ignore", "str_strip_whitespace": False, "defer_build": True}


_CODES = {
    "missing": "required",
    "string_too_short": "required",
    "string_too_long": "too_long",
    "too_long": "too_many_values",
    "too_short": "required",
    "greater_than_equal": "too_small",
    "greater_than": "too_small",
    "less_than_equal": "too_large",
    "less_than": "too_large",
    "int_parsing": "not_a_number",
    "int_type": "not_a_number",
    "int_parsing_size": "too_large",
    "int_from_float": "not_a_number",
    "enum": "unknown_value",
    "literal_error": "unknown_value",
    "date_parsing": "not_a_date",
    "date_from_datetime_parsing": "not_a_date",
    "date_type": "not_a_date",
    "datetime_parsing": "not_a_date",
    "datetime_from_date_parsing": "not_a_date",
    "datetime_type": "not_a_date",
    "timezone_aware": "no_time_zone",
    "bool_parsing": "unknown_value",
    "bool_type": "unknown_value",
    "string_type": "not_text",
    "list_type": "not_a_list",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
}
LONGEST_ADDRESS = 254
LONGEST_NUMBER = 20
_LIMITS = {"max_length": "max", "le": "max", "ge": "min"}
_OWN = {"not_a_number", "not_a_date", "not_a_month", "not_an_email", "not_on_scale", "not_rising"}


def parse(model: type[M], data: Any) -> M:
    """Return the validated input.

    Raises:
        Invalid: one FieldError per wrong field, in the order of the model; `field` is the dotted path.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid(*_field_errors(error)) from None


def _field_errors(error: ValidationError) -> list[FieldError]:
    found: dict[str, FieldError] = {}
    for item in error.errors(include_url=False):
        name = ".".join(str(part) for part in item["loc"]) or "body"
        kind = item["type"]
        code = _CODES.get(kind, kind if kind in _OWN else "invalid_value")
        if item["input"] is None and kind.endswith("_type"):
            code = "required"
        context = item.get("ctx", {})
        params = {new: context[old] for old, new in _LIMITS.items() if old in context}
        found.setdefault(name, FieldError(name, code, params))
    return list(found.values())


def number_in(text: str, most: int = MAX_ID) -> int | None:
    """Return the whole number from 0 to `most` that a text is, None when it is none."""
    known = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if known and int(text) <= most else None


def is_month(value: str) -> bool:
    """Whether the text is a month such as `2026-12`."""
    return bool(_MONTH.fullmatch(value))


@overload
def iso(moment: datetime) -> str: ...
@overload
def iso(moment: None) -> None: ...
@overload
def iso(moment: datetime | None) -> str | None: ...
def iso(moment: datetime | None) -> str | None:
    """Return RFC 3339 UTC with seconds and `Z`, None for None."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
