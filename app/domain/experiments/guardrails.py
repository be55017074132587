"""Which guardrails an experiment gets: answers set flags, flags choose duties."""

from collections.abc import Iterator

from app.domain.ideas.models import Idea
from app.domain.ideas.values import Flag, RiskClass, RiskFlag

HIGH_RISK = frozenset({RiskClass.HIGH_RISK_ANNEX_I, RiskClass.HIGH_RISK_ANNEX_III})

ARTICLES = {
    "literacy": "4",
    "customers_told": "50",
    "instructions": "26(1)",
    "oversight": "26(2)",
    "monitoring": "26(5)",
    "logs": "26(6)",
    "workers_told": "26(7)",
    "exempt_documented": "6(4)",
    "provider_duties": "8–21",
}
"""The article of the AI Act behind a guardrail, where one stands behind it."""


def guardrails(idea: Idea) -> dict[str, bool]:
    """Return the guardrails of an idea, in order, each with whether it blocks the start.

    A question that nobody answered, or that was answered with *don't know*, counts as yes.
    """
    return {
        "headline": False,
        "safe_place": False,
        "literacy": False,
        **dict.fromkeys(_blocking(idea), True),
    }


def _blocking(idea: Idea) -> Iterator[str]:
    flags = set(idea.risk_flags)
    yield from _from_answers(idea, flags)
    yield from _from_duties(idea, flags)


def _from_answers(idea: Idea, flags: set[str]) -> Iterator[str]:
    if idea.flag_people is not Flag.NO or RiskFlag.DPIA in flags:
        yield "personal_data"
    if idea.flag_decides_alone is not Flag.NO or RiskFlag.ART22 in flags:
        yield "human_decides"
    if idea.flag_customers is not Flag.NO or RiskFlag.TRANSPARENCY in flags:
        yield "customers_told"


def _from_duties(idea: Idea, flags: set[str]) -> Iterator[str]:
    if RiskFlag.DPIA in flags:
        yield "dpia"
    if RiskFlag.WORKS_COUNCIL in flags:
        yield "works_council"
    if RiskFlag.DEPLOYER in flags or idea.risk_class in HIGH_RISK:
        yield "instructions"
    if idea.risk_class in HIGH_RISK:
        yield from ("oversight", "monitoring", "logs", "workers_told")
    if idea.risk_class is RiskClass.ANNEX_III_EXEMPT:
        yield "exempt_documented"
    if RiskFlag.PROVIDER in flags:
        yield "provider_duties"
