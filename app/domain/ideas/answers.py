"""Answers to the questions about the rules, kept beside the idea as they were given."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, invalid
from app.domain.ideas.models import Idea
from app.domain.ideas.rules import classify
from app.domain.ideas.ruleset import current
from app.domain.ideas.schemas import RuleAnswers
from app.domain.ideas.triage_models import IdeaTriage
from app.domain.people.days import today
from app.events import record


def answers_of(session: Session, idea_id: int) -> IdeaTriage | None:
    """Return the last answers about an idea."""
    query = select(IdeaTriage).where(IdeaTriage.idea_id == idea_id)
    return session.exec(query.order_by(col(IdeaTriage.id).desc()).limit(1)).first()


def checked_class(
    session: Session, given: RuleAnswers | None, values: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Return the columns with the class that complete answers give.

    Raises:
        Conflict: `rules_changed` when the answers were given under other rules.
        Invalid: `risk_class` `answers_differ` when another class was chosen than they give.
    """
    if given is None or not given.answers:
        return values
    rules = current(today(session, now))
    if given.version and given.version != rules.version:
        raise Conflict("rules_changed", version=rules.version)
    found = classify(given.answers, rules)
    if found.risk_class is None:
        return values
    if values.get("risk_class") not in {None, found.risk_class}:
        raise invalid("risk_class", "answers_differ", risk_class=str(found.risk_class))
    return {**values, "risk_class": found.risk_class}


def keep_answers(
    session: Session, idea: Idea, given: RuleAnswers | None, *, actor: Actor, now: datetime
) -> None:
    """Keep answers that are new, with the version of the rules. Records `idea.rules_answered`."""
    if given is None or not given.answers:
        return
    rules = current(today(session, now))
    answers = {q: str(a) for q, a in given.answers.items() if q in rules.by_key}
    details = {"areas": list(given.areas), "kinds": list(given.kinds)}
    last = answers_of(session, idea.id or 0)
    if last and (last.answers, last.details, last.rules_version) == (
        answers,
        details,
        rules.version,
    ):
        return
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
