"""Somebody saved first: what is there now, beside what was typed."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import KiemError
from app.i18n.codes import label
from app.web.deps import Page


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
