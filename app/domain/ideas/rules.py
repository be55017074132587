"""Ten questions about the rules, and the risk class and duties that their answers give.

Help for the AI team's work, no legal advice. Facts as of November 2026 (AI Act with its omnibus).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.ideas.values import Flag, RiskClass, RiskFlag

QUESTIONS = ("t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9a", "t9b", "t9c")
VERSION = "2026-11"
_DUTIES = {
    "t8": RiskFlag.TRANSPARENCY,
    "t9a": RiskFlag.DPIA,
    "t9b": RiskFlag.WORKS_COUNCIL,
    "t9c": RiskFlag.ART22,
}
_ALWAYS = ("t2", *_DUTIES)


@dataclass(frozen=True, slots=True)
class Found:
    """What the answers give; `open` are the questions that still need one."""

    risk_class: RiskClass | None
    risk_flags: tuple[RiskFlag, ...]
    open: tuple[str, ...]


def classify(answers: Mapping[str, str]) -> Found:
    """Return class and duties. "Don't know" asks for an expert, never for a lower class."""
    given = {q: Flag(answers[q]) for q in QUESTIONS if answers.get(q) in set(Flag)}
    if given.get("t3") is Flag.YES:
        return Found(RiskClass.STOP, (), ())
    asked = [*_path(given), *_ALWAYS]
    missing = tuple(q for q in QUESTIONS if q in asked and q not in given)
    flags = _flags(given)
    if missing:
        return Found(None, flags, missing)
    if any(given[q] is Flag.UNKNOWN for q in asked):
        return Found(RiskClass.NEEDS_EXPERT, flags, ())
    return Found(_class(given), flags, ())


def _path(given: Mapping[str, Flag]) -> list[str]:
    """Return the questions about the class that these answers lead to, in order."""
    path = ["t0"]
    if given.get("t0") is Flag.NO:
        return path
    path += ["t1"]
    if given.get("t1") is Flag.YES:
        return path
    path += ["t3", "t4"]
    if given.get("t4") is Flag.YES:
        return path
    path += ["t5"]
    if given.get("t5") is Flag.YES:
        path += ["t6"] if given.get("t6") is Flag.YES else ["t6", "t7"]
    return path


def _class(given: Mapping[str, Flag]) -> RiskClass:
    ways = (
        ("t0", Flag.NO, RiskClass.NOT_AI),
        ("t1", Flag.YES, RiskClass.OUT_OF_SCOPE),
        ("t4", Flag.YES, RiskClass.HIGH_RISK_ANNEX_I),
        ("t5", Flag.NO, RiskClass.MINIMAL),
        ("t6", Flag.YES, RiskClass.HIGH_RISK_ANNEX_III),
        ("t7", Flag.YES, RiskClass.ANNEX_III_EXEMPT),
    )
    found = (risk for question, answer, risk in ways if given.get(question) is answer)
    return next(found, RiskClass.HIGH_RISK_ANNEX_III)


def _flags(given: Mapping[str, Flag]) -> tuple[RiskFlag, ...]:
    roles = {Flag.YES: (RiskFlag.PROVIDER, RiskFlag.DEPLOYER), Flag.NO: (RiskFlag.DEPLOYER,)}
    duties = tuple(flag for q, flag in _DUTIES.items() if given.get(q) is Flag.YES)
    return (*duties, *roles.get(given.get("t2", Flag.UNKNOWN), ()))
