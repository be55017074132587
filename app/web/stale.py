"""Somebody saved first: what is there now, beside what was typed."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from app.core.errors import KiemError
from app.core.text import clean_text
from app.i18n.codes import error_sentence, label
from app.i18n.formats import ParseError, day, money, parse_money
from app.i18n.kinds import wording
from app.i18n.translator import translator
from app.web.deps import Page

KINDS = {
    "fields": "standard_field",
    "state": "checklist_state",
    "literacy": "literacy_rule",
    "risk_flags": "risk_flag",
}
"""The labels of a field's values, where they are called otherwise."""


def now_is(
    page: Page,
    values: Mapping[str, Any],
    error: KiemError | None,
    units: Mapping[int, str] | None = None,
) -> list[tuple[str, object]]:
    """Return what somebody else saved meanwhile, where it differs from what was typed.

    `units` gives the names of units, for fields that hold the id of one.
    """
    if error is None or error.code != "stale":
        return []
    typed = page.form.data()
    return [
        (label("field", name, page.lang), _word(name, value, units or {}, page.lang))
        for name, value in values.items()
        if name != "version" and str(value or "") != str(typed.get(name) or "")
    ]


def _word(name: str, value: Any, units: Mapping[int, str], lang: str) -> object:
    if not value:
        return "–"
    if name == "language":
        return label("language", value, lang)
    return units.get(value, value) if name.endswith("_id") else value


def stands_now(
    page: Page,
    holds: Mapping[str, Any],
    error: KiemError | None,
    *,
    units: Mapping[int, str] | None = None,
    money_in: Collection[str] = (),
    ticks: Collection[str] = (),
) -> dict[str, str]:
    """Return what to say when somebody saved first: per field that was sent, what it holds now.

    Only where that differs from what was typed. `money_in` are the fields of amounts, `ticks` those
    that are sent only when ticked, which `holds` tells as truth.
    """
    if error is None or error.code != "stale":
        return {}
    _, found = translator(page.lang), {"": error_sentence(error.code, error.params, page.lang)}
    for name, value in holds.items():
        here = name in ticks or name in page.form
        if name == "version" or not here or _same(page, name, value, name in money_in):
            continue
        word = _held(name, value, units or {}, page.lang, name in money_in)
        found[name] = _("Now it says: “%(now)s”.", now=word)
    return found


def anew(page: Page, error: KiemError | None, version: int) -> dict[str, Any]:
    """Return what was typed, on top of the version that holds now when somebody saved first."""
    newest = {"version": version} if error is not None and error.code == "stale" else {}
    return {**page.form.data(), **newest}


def _same(page: Page, name: str, value: Any, amount: bool) -> bool:
    """Whether the form came with what a field holds now."""
    if isinstance(value, bool):
        return (name in page.form) is value
    if isinstance(value, (list, tuple)):
        return sorted(page.form.list(name)) == sorted(str(one) for one in value)
    typed = page.form.prose(name)
    if amount:
        try:
            return bool(value == (parse_money(typed, page.lang) if typed else None))
        except ParseError:
            return False
    return typed == clean_text("" if value is None else str(value))


def _held(name: str, value: Any, units: Mapping[int, str], lang: str, amount: bool) -> str:
    """Return a value as people read it."""
    if isinstance(value, (list, tuple)):
        return ", ".join(_held(name, one, units, lang, amount) for one in value) or "–"
    if isinstance(value, bool):
        name, value = "flag_answer", "yes" if value else "no"
    if value is None or value == "":
        return "–"
    if amount:
        return money(value, lang)
    if isinstance(value, date) and not isinstance(value, datetime):
        return day(value, lang)
    kind = KINDS.get(name, "flag_answer" if name.startswith("flag_") else name)
    if isinstance(value, str) and value in wording().labels.get(kind, {}):
        return label(kind, value, lang)
    return units.get(value, str(value)) if name.endswith("_id") else str(value)
