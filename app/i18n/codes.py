"""Words and sentences for codes: states, values, reasons, errors, in either language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from app.i18n import amounts, days
from app.i18n.kinds import Plural, Sentence, forms, wording
from app.i18n.translator import Translator, translator

_PLACEHOLDER = re.compile(r"%\((\w+)\)")
_UNKNOWN: Final = "…"
# Other names under which code knows a kind: tables, parameters.
_ALIASES: Final = {
    "register_entry_state": "register_state",
    "scan_wave_state": "wave_state",
    "item": "guardrail",
}
_TIMEZONE: Final = "Europe/Amsterdam"


@lru_cache(maxsize=4096)
def label(kind: str, code: str, lang: str) -> str:
    """Give the word for a value, such as `label("idea_state", "needs_info", "nl")`.

    A code without a word is shown as it is, so that a page never fails for it.
    """
    kind = _ALIASES.get(kind, kind)
    source = wording().labels.get(kind, {}).get(code)
    if source is None:
        return code.replace("_", " ")
    return translator(lang).pgettext(kind, source)


def labels(kind: str, lang: str) -> dict[str, str]:
    """Give all values of a kind with their words, in the order to offer them."""
    words = wording().labels.get(_ALIASES.get(kind, kind), {})
    return {code: label(kind, code, lang) for code in words}


def sentence(
    kind: str,
    code: str,
    params: Mapping[str, Any],
    lang: str,
    *,
    tz: days.Zone = _TIMEZONE,
) -> str:
    """Say the sentence of a code, with its parameters written for people.

    Amounts come as `…_cents` and are named without it in the sentence; days, moments, numbers and
    lists are written by their type, texts named `month`, `…_on`, `…_at`, `…_by` as such, and of a
    text in both languages the one of the sentence. In the sentence `%(n_word)s` spells a number out
    and `%(field_label)s` gives the word of a value. An unknown code is shown as it is.
    """
    found = wording().sentences.get(kind, {}).get(code)
    if found is None:
        return code.replace("_", " ")
    values = Written(params, lang, tz)
    return _said(_fitting(found, values), values, translator(lang))


def error_sentence(code: str, params: Mapping[str, Any], lang: str) -> str:
    """Say what was wrong with an input or an attempt."""
    return sentence("errors", code, params, lang)


def reason_sentence(code: str, params: Mapping[str, Any], lang: str) -> str:
    """Say why the rule chose an idea or did not.

    Parameters are those of a line of the outcome (`step`, `price_per_point_cents`, `supporters`,
    `supporters_left_cents`, `cost_cents` …), with `other` for the titles or names behind
    `because`, and `quorum` and `min_supporters` of the round.
    """
    return sentence("reasons", code, params, lang)


def counterfactual_sentence(params: Mapping[str, Any], lang: str) -> str:
    """Say what would have changed the outcome; empty when nothing is known.

    `cost_cents` is a cost that would have done and `limit_cents` the last euro above it, `support` the
    fewest more voters; `rival_titles` are chosen ideas in whose place this one would have been.
    """
    rivals = params.get("rival_titles") or ()
    given = {**params, "rivals_told": len(rivals)}
    cost, limit = params.get("cost_cents"), params.get("limit_cents")
    needed = {
        "cost": cost,
        "limit": limit if limit != cost else None,
        "support": params.get("support"),
        "rivals": rivals,
    }
    said = [
        sentence("counterfactuals", code, given, lang) for code, known in needed.items() if known
    ]
    return " ".join(said)


class Written(Mapping[str, object]):
    """Parameters of a sentence, each written out only when the sentence asks for it."""

    def __init__(self, params: Mapping[str, Any], lang: str, tz: days.Zone = _TIMEZONE) -> None:
        self._params = params
        self._lang = lang
        self._tz = tz

    def __getitem__(self, name: str) -> str:
        """Give the parameter as text, or an ellipsis when nobody gave it."""
        return self._find(name) or _UNKNOWN

    def __iter__(self) -> Iterator[str]:
        """Walk over the raw names."""
        return iter(self._params)

    def __len__(self) -> int:
        """Count the raw parameters."""
        return len(self._params)

    def knows(self, name: str) -> bool:
        """Tell if a sentence that names this parameter can be said."""
        return bool(self._find(name))

    def count(self, name: str) -> int:
        """Give the number that chooses between singular and plural."""
        value = self._params.get(name)
        return value if isinstance(value, int) else 0

    def _find(self, name: str) -> str | None:
        value = self._params.get(name)
        if isinstance(value, Mapping):
            value = value[self._lang]
        if value is not None:
            return self._by_type(_timed(name, value) if isinstance(value, str) else value)
        if self._params.get(f"{name}_cents") is not None:
            return self._amount(f"{name}_cents")
        stem, _, ending = name.rpartition("_")
        value = self._params.get(stem)
        if ending.lower() == "word" and isinstance(value, int):
            word = amounts.spelled(value, self._lang)
            return word.capitalize() if ending == "Word" else word
        return self._label(stem, value) if ending == "label" else None

    def _label(self, name: str, value: object) -> str | None:
        """Give the word of one code, or of a list: `fields` holds codes of the kind `field`."""
        if isinstance(value, list | tuple):
            words = [label(name.removesuffix("s"), str(code), self._lang) for code in value]
            return amounts.listing(words, self._lang)
        if not isinstance(value, str):
            return None
        if name == "field" and value not in wording().labels[name]:
            return None  # a name for programs, not for people
        kind = f"{self._params.get('thing')}_state" if name == "state" else name
        return label(kind, value, self._lang)

    def _amount(self, name: str) -> str:
        """Round amounts, unless two that differ would then look the same."""
        cents = self._params[name]
        text = amounts.money(cents, self._lang)
        alike = any(
            amounts.money(other, self._lang) == text
            for key, other in self._params.items()
            if key.endswith("_cents") and isinstance(other, int) and other != cents
        )
        return amounts.money(cents, self._lang, exact=alike)

    def _by_type(self, value: object) -> str:
        match value:
            case int() | float() | Decimal():
                return amounts.number(value, self._lang)
            case datetime():
                return days.moment(value, self._lang, self._tz)
            case date():
                return days.day(value, self._lang, self._tz)
            case list() | tuple():
                return amounts.listing([self._by_type(part) for part in value], self._lang)
            case _Month():
                return days.month_name(value.text, self._lang)
        return str(value)


@dataclass(frozen=True, slots=True)
class _Month:
    text: str


def _timed(name: str, text: str) -> object:
    """Read a day, moment or month that comes as text, by the name of its parameter."""
    try:
        if name.endswith("month"):
            return _Month(f"{date.fromisoformat(f'{text}-01'):%Y-%m}")
        if name.endswith(("_on", "date")):
            return date.fromisoformat(text)
        if name.endswith(("_at", "_by")):
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return text
    return text


def _fitting(found: Sentence, values: Written) -> str | Plural:
    alternatives = list(forms(found))
    for form in alternatives:
        text = form.many if isinstance(form, Plural) else form
        if all(values.knows(name) for name in _PLACEHOLDER.findall(text)):
            return form
    return alternatives[-1]


def _said(form: str | Plural, values: Written, say: Translator) -> str:
    if isinstance(form, Plural):
        return say.filled_plural(form.one, form.many, values.count(form.count), values)
    return say.filled(form, values)
