"""Answers to the questions about the rules, kept beside the idea as they were given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.domain.ideas.models import Idea
from app.domain.ideas.rules import classify
from app.domain.ideas.ruleset import RuleSet, current
from app.domain.ideas.schemas import RuleAnswers
from app.domain.ideas.triage_models import IdeaOverride, IdeaTriage
from app.domain.people.days import today
from app.events import record


def answers_of(session: Session, idea_id: int) -> IdeaTriage | None:
    """Return the last answers about an idea."""
    query = select(IdeaTriage).where(IdeaTriage.idea_id == idea_id)
    return session.exec(query.order_by(col(IdeaTriage.id).desc()).limit(1)).first()


def checked_class(
    session: Session, idea: Idea, given: RuleAnswers | None, values: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Return the columns with the class that complete answers give.

    Raises:
        Conflict: `rules_changed` when the answers were given under other rules.
        Invalid: `risk_class` `answers_differ` when another class was chosen than they give and
            no second person agreed to it.
    """
    if given is None or not given.answers:
        refuse_other_class(session, idea, values)
        return values
    rules = current(today(session, now))
    if given.version and given.version != rules.version:
        raise Conflict("rules_changed", version=rules.version)
    found = classify(given.answers, rules)
    if found.risk_class is None:
        return values
    wanted = values.get("risk_class")
    if wanted in {None, found.risk_class}:
        return {**values, "risk_class": found.risk_class}
    last = answers_of(session, idea.id or 0)
    same = last is not None and _same(last, given, rules)
    if last is None or not same or not _agreed(session, last, wanted):
        raise invalid("risk_class", "answers_differ", risk_class=str(found.risk_class))
    return values


def refuse_other_class(session: Session, idea: Idea, values: Mapping[str, Any]) -> None:
    """Refuse a class that the idea's last answers do not give and no second person agreed to.

    Raises:
        Invalid: `risk_class` `answers_differ`.
    """
    wanted = values.get("risk_class")
    if wanted is None or wanted == idea.risk_class:
        return
    last = answers_of(session, idea.id or 0)
    if last is None or last.risk_class in {None, wanted} or _agreed(session, last, wanted):
        return
    raise invalid("risk_class", "answers_differ", risk_class=str(last.risk_class))


def _same(last: IdeaTriage, given: RuleAnswers, rules: RuleSet) -> bool:
    """Whether these answers are kept already, so that what two persons agreed about them holds."""
    return (last.answers, last.details, last.rules_version) == (*_kept(given, rules), rules.version)


def _kept(given: RuleAnswers, rules: RuleSet) -> tuple[dict[str, str], dict[str, list[str]]]:
    answers = {q: str(a) for q, a in given.answers.items() if q in rules.by_key}
    return answers, {"areas": list(given.areas), "kinds": list(given.kinds)}


def _agreed(session: Session, answers: IdeaTriage, wanted: Any) -> bool:
    """Whether two persons set these answers aside for this class."""
    query = select(IdeaOverride.id).where(
        IdeaOverride.triage_id == answers.id,
        col(IdeaOverride.agreed).is_(True),
        IdeaOverride.risk_class == wanted,
    )
    return session.exec(query.limit(1)).first() is not None


def keep_answers(
    session: Session, idea: Idea, given: RuleAnswers | None, *, actor: Actor, now: datetime
) -> None:
    """Keep answers that are new, with the version of the rules. Records `idea.rules_answered`."""
    if given is None or not given.answers:
        return
    rules = current(today(session, now))
    last = answers_of(session, idea.id or 0)
    if last and _same(last, given, rules):
        return
    answers, details = _kept(given, rules)
    found = classify(answers, rules)
    session.add(
        IdeaTriage(
            idea_id=idea.id or 0,
            rules_version=rules.version,
            answers=answers,
            details=details,
            risk_class=found.risk_class,
            risk_flags=[str(flag) for flag in found.risk_flags],
            by_id=actor.id,
            at=now,
        )
    )
    session.flush()
    risk = found.risk_class and str(found.risk_class)
    record(
        session,
        "idea.rules_answered",
        actor=actor,
        now=now,
        subject="idea",
        subject_id=idea.id or 0,
        rules=rules.version,
        risk_class=risk,
        open=len(found.open),
    )
