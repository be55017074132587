"""The rules about AI as dated data: questions, classes, duties. One file a version, never changed.

A result keeps the version it was found under, so that what somebody answered can be read again and,
when the rules change, be worked out anew. Help for people's work, no legal advice.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.core.words import LANGUAGES, Words
from app.domain.ideas.values import RiskClass, RiskFlag

FOLDER = Path(__file__).parent / "rulesets"


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer leads: to a next question or a class, with the labels that it sets."""

    next: str | None = None
    risk_class: RiskClass | None = None
    flags: tuple[RiskFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `always`: beside the path; `detail` names what a yes may say more about."""

    key: str
    article: str
    text: Words
    example: Words
    yes: Way
    no: Way
    always: bool = False
    only_when: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with words and an article: a date, a source, an area, a forbidden practice."""

    key: str
    article: str
    text: Words
    on: date | None = None
    start: str = ""
    days: int = 0
    law: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """What has to be done, for which classes and labels, and from which day.

    All conditions must hold: one of `classes`, all `flags`, one of `kinds` (none given by the
    triage: all count), one of `areas`. `public`: also holds where the organisation serves the public.
    """

    key: str
    law: str
    article: str
    text: Words
    how: Words
    start: str = ""
    by_class: bool = False
    classes: frozenset[RiskClass] = frozenset()
    flags: frozenset[RiskFlag] = frozenset()
    areas: frozenset[str] = frozenset()
    but_areas: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    public: bool = False


@dataclass(frozen=True)
class RuleSet:
    """One version of the rules."""

    version: str
    valid_from: date
    facts_of: date
    questions: tuple[Question, ...]
    duties: tuple[Duty, ...]
    dates: tuple[Entry, ...]
    practices: tuple[Entry, ...]
    areas: tuple[Entry, ...]
    kinds: tuple[Entry, ...]
    incidents: tuple[Entry, ...]
    sources: tuple[Words, ...]
    open: tuple[Words, ...]
    by_key: Mapping[str, Question] = field(default_factory=dict)
    duty_by_key: Mapping[str, Duty] = field(default_factory=dict)

    def day(self, key: str) -> date | None:
        """Return the day that a key names, None for "always"."""
        return next((d.on for d in self.dates if d.key == key), None)


@lru_cache
def rulesets(folder: Path = FOLDER) -> dict[str, RuleSet]:
    """Return every version, oldest first."""
    made = [read(file.read_text("utf-8")) for file in sorted(folder.glob("*.toml"))]
    return {one.version: one for one in sorted(made, key=lambda one: one.version)}


def current(here: date, folder: Path = FOLDER) -> RuleSet:
    """Return the newest version that holds on a day (the oldest where none does yet)."""
    known = list(rulesets(folder).values())
    return next((one for one in reversed(known) if one.valid_from <= here), known[0])


def newest(folder: Path = FOLDER) -> RuleSet:
    """Return the last version."""
    return list(rulesets(folder).values())[-1]


def of_version(version: str, folder: Path = FOLDER) -> RuleSet:
    """Return a version; the newest where that one is not kept."""
    return rulesets(folder).get(version) or newest(folder)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version of the rules changed in its questions; `before` is None where it is not kept."""

    before: str | None
    after: str
    new: tuple[Question, ...]
    reworded: tuple[tuple[Question, Question], ...]
    gone: tuple[Question, ...]


def changes(before: str, after: RuleSet, folder: Path = FOLDER) -> Changes:
    """Return how the questions of a version differ from those of another, in their order."""
    old = rulesets(folder).get(before)
    if old is None:
        return Changes(None, after.version, (), (), ())
    pairs = [(old.by_key.get(q.key), q) for q in after.questions]
    return Changes(
        before,
        after.version,
        tuple(q for was, q in pairs if was is None),
        tuple((was, q) for was, q in pairs if was is not None and was.text != q.text),
        tuple(q for q in old.questions if q.key not in after.by_key),
    )


def read(text: str) -> RuleSet:
    """Read one version from its file."""
    raw = tomllib.loads(text)
    questions = tuple(_question(one) for one in raw["question"])
    duties = tuple(_duty(one) for one in raw["duty"])
    return RuleSet(
        version=raw["version"],
        valid_from=raw["valid_from"],
        facts_of=raw["facts_of"],
        questions=questions,
        duties=duties,
        dates=_entries(raw["date"]),
        practices=_entries(raw["practice"]),
        areas=_entries(raw["area"]),
        kinds=_entries(raw["kind"]),
        incidents=_entries(raw["incident"]),
        sources=tuple(_words(e) for e in raw["source"]),
        open=tuple(_words(e) for e in raw["open"]),
        by_key={q.key: q for q in questions},
        duty_by_key={d.key: d for d in duties},
    )


def _words(raw: Mapping[str, Any], stem: str = "") -> Words:
    return {lang: raw[f"{stem}_{lang}" if stem else lang] for lang in LANGUAGES}


def _way(raw: Mapping[str, Any]) -> Way:
    risk = raw.get("class")
    flags = tuple(RiskFlag(flag) for flag in raw.get("flags", ()))
    return Way(raw.get("next"), RiskClass(risk) if risk else None, flags)


def _question(raw: Mapping[str, Any]) -> Question:
    return Question(
        raw["key"],
        raw["article"],
        _words(raw),
        _words(raw, "example"),
        _way(raw.get("yes", {})),
        _way(raw.get("no", {})),
        raw.get("always", False),
        raw.get("only_when", ""),
        raw.get("detail", ""),
    )


def _entries(raw: list[dict[str, Any]]) -> tuple[Entry, ...]:
    return tuple(_entry(one) for one in raw)


def _entry(raw: Mapping[str, Any]) -> Entry:
    article = raw.get("article", raw.get("articles", ""))
    return Entry(
        raw.get("key", article),
        article,
        _words(raw),
        raw.get("on"),
        raw.get("from", ""),
        raw.get("days", 0),
        raw.get("law", ""),
    )


def _duty(raw: Mapping[str, Any]) -> Duty:
    return Duty(
        raw["key"],
        raw["law"],
        raw["article"],
        _words(raw),
        _words(raw, "how"),
        raw.get("from", ""),
        raw.get("from_class", False),
        frozenset(RiskClass(c) for c in raw.get("classes", ())),
        frozenset(RiskFlag(f) for f in raw.get("flags", ())),
        frozenset(raw.get("areas", ())),
        frozenset(raw.get("but_areas", ())),
        frozenset(raw.get("kinds", ())),
        raw.get("public", False),
    )
