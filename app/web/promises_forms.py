"""Forms about money, promises and experiments: typed text into the input of a command."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel

from app.core.errors import FieldError, Invalid, KiemError
from app.core.input import parse
from app.i18n.codes import error_sentence
from app.i18n.formats import ParseError, parse_day, parse_money
from app.web.deps import Page

M = TypeVar("M", bound=BaseModel)
MOST_DIGITS = 10


def typed(
    page: Page,
    model: type[M],
    *,
    money: tuple[str, ...] = (),
    days: tuple[str, ...] = (),
    keep_empty: tuple[str, ...] = (),
    more: dict[str, Any] | None = None,
) -> M:
    """Return what was typed as the model; amounts and days are read as people write them.

    Empty fields are left out, so that defaults apply, but for `keep_empty`: those clear a value.

    Raises:
        Invalid: every wrong field, in the order of the model.
    """
    given = page.form.data()
    data: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
    data |= {name: "" for name in keep_empty if name in given and given[name] is None}
    wrong = [*_read(data, money, parse_money, page), *_read(data, days, parse_day, page)]
    data |= more or {}
    try:
        made = parse(model, data)
    except Invalid as error:
        known = {e.field for e in wrong}
        wrong += [e for e in error.errors if e.field not in known]
        made = None
    if wrong or made is None:
        order = list(model.model_fields)
        raise Invalid(*sorted(wrong, key=lambda e: _place(order, e.field)))
    return made


def _read(data: dict[str, Any], names: Iterable[str], reader: Any, page: Page) -> list[FieldError]:
    """Replace text by its value; what cannot be read is taken out and reported."""
    wrong = []
    for name in names:
        if isinstance(data.get(name), str) and data[name]:
            try:
                data[name] = reader(data[name], page.lang)
            except ParseError as error:
                del data[name]
                wrong.append(FieldError(name, error.code))
    return wrong


def _place(order: list[str], field: str) -> int:
    name = field.partition(".")[0]
    return order.index(name) if name in order else len(order)


def chosen(page: Page, name: str) -> tuple[str, ...]:
    """Return the values of a filter that may be ticked more than once."""
    return tuple(value for value in page.request.query_params.getlist(name)[:50] if value)


def chosen_ids(page: Page, name: str) -> tuple[int, ...]:
    """Return the numbers of a filter; anything else is passed over."""
    found = (v for v in chosen(page, name) if v.isascii() and v.isdigit() and len(v) < MOST_DIGITS)
    return tuple(int(v) for v in found)


def messages(error: Invalid | None, lang: str) -> dict[str, str]:
    """Return field to message, as layouts and fields want them."""
    if error is None:
        return {}
    return {
        e.field: error_sentence(e.code, {"field": e.field, **e.params}, lang) for e in error.errors
    }


def errors_of(error: KiemError | None, lang: str) -> dict[str, str]:
    """Return a sentence per field; a conflict has one of its own."""
    if isinstance(error, Invalid):
        return messages(error, lang)
    return {"": error_sentence(error.code, error.params, lang)} if error else {}
