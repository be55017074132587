"""The questions about the rules, answered: the risk class, the labels, and the duties they choose.

Pure: the same answers under the same version give the same result. Help for the AI team's work,
no legal advice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.ideas.ruleset import Duty, Question, RuleSet, Way, newest
from app.domain.ideas.values import Flag, RiskClass, RiskFlag

QUESTIONS = tuple(question.key for question in newest().questions)
VERSION = newest().version


@dataclass(frozen=True, slots=True)
class Found:
    """What the answers give; `open` are the questions that still need one, `path` those that count."""

    risk_class: RiskClass | None
    risk_flags: tuple[RiskFlag, ...]
    open: tuple[str, ...]
    path: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Due:
    """A duty that holds, with the day from which it applies (None: it always did)."""

    duty: Duty
    applies_from: date | None

    def in_force(self, here: date) -> bool:
        """Whether it applies on a day."""
        return self.applies_from is None or self.applies_from <= here


def classify(answers: Mapping[str, str], rules: RuleSet | None = None) -> Found:
    """Return class and labels. "Don't know" asks for an expert, never for a lower class."""
    rules = rules or newest()
    given = {
        q.key: Flag(answers[q.key]) for q in rules.questions if answers.get(q.key) in set(Flag)
    }
    stops = [q for q in rules.questions if q.yes.risk_class is RiskClass.STOP]
    if any(given.get(q.key) is Flag.YES for q in stops):
        return Found(RiskClass.STOP, (), (), _until_stop(given, rules))
    path = tuple(_path(given, rules))
    asked = (*path, *(q.key for q in rules.questions if q.always))
    missing = tuple(q for q in asked if q not in given)
    flags = tuple(_flags(given, asked, rules))
    if missing:
        return Found(None, flags, missing, asked)
    if any(given[q] is Flag.UNKNOWN for q in asked):
        return Found(RiskClass.NEEDS_EXPERT, flags, (), asked)
    last = rules.by_key[path[-1]]
    return Found(_way(last, given[last.key]).risk_class, flags, (), asked)


def duties(
    risk_class: RiskClass | None,
    risk_flags: Sequence[str],
    *,
    areas: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    serves_public: bool = False,
    rules: RuleSet | None = None,
) -> list[Due]:
    """Return the duties that a class with its labels brings, in the order of the rules."""
    rules = rules or newest()
    if risk_class is None or risk_class is RiskClass.STOP:
        return []
    flags = frozenset(RiskFlag(flag) for flag in risk_flags)
    return [
        Due(duty, _start(duty, risk_class, rules))
        for duty in rules.duties
        if _holds(duty, risk_class, flags, frozenset(areas), frozenset(kinds), serves_public)
    ]


def _holds(
    duty: Duty,
    risk: RiskClass,
    flags: frozenset[RiskFlag],
    areas: frozenset[str],
    kinds: frozenset[str],
    serves_public: bool,
) -> bool:
    if duty.classes and risk not in duty.classes:
        return False
    if not duty.flags <= flags or (areas and areas <= duty.but_areas):
        return False
    if duty.kinds and kinds and duty.kinds.isdisjoint(kinds):
        return False
    return not duty.areas or not duty.areas.isdisjoint(areas) or (duty.public and serves_public)


_BY_CLASS = {
    RiskClass.HIGH_RISK_ANNEX_I: "annex_i",
    RiskClass.HIGH_RISK_ANNEX_III: "annex_iii",
}


def _start(duty: Duty, risk: RiskClass, rules: RuleSet) -> date | None:
    return rules.day(_BY_CLASS.get(risk, "general") if duty.by_class else duty.start)


def _way(question: Question, answer: Flag) -> Way:
    return question.no if answer is Flag.NO else question.yes


def _path(given: Mapping[str, Flag], rules: RuleSet) -> Iterator[str]:
    """Return the questions about the class that these answers lead to, in order.

    An answer that is not there, or in doubt, leads on where there is a next question: whoever
    settles the doubt finds the rest answered.
    """
    key: str | None = rules.questions[0].key
    while key is not None:
        question = rules.by_key[key]
        yield key
        key = _next(question, given.get(key))


def _next(question: Question, answer: Flag | None) -> str | None:
    if answer is not None and answer is not Flag.UNKNOWN:
        return _way(question, answer).next
    # While a sensitive area is in doubt, the questions that follow from it make no sense yet.
    return None if question.detail else question.yes.next or question.no.next


def _until_stop(given: Mapping[str, Flag], rules: RuleSet) -> tuple[str, ...]:
    found = []
    for key in _path(given, rules):
        found.append(key)
        if rules.by_key[key].yes.risk_class is RiskClass.STOP:
            break
    return tuple(found)


def _flags(given: Mapping[str, Flag], asked: tuple[str, ...], rules: RuleSet) -> Iterator[RiskFlag]:
    """Return the labels: duties first, then our role, as they were always told."""
    for always in (True, False):
        for question in rules.questions:
            answer = given.get(question.key)
            if question.always is not always or question.key not in asked:
                continue
            if answer is not None and answer is not Flag.UNKNOWN:
                yield from _way(question, answer).flags
