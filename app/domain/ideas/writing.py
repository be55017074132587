"""Writing an idea's text and plan: drafts, edits and what an idea still lacks."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import FieldError, Invalid, NotAllowed, invalid
from app.db.moves import set_versioned
from app.domain.ideas.access import EDITABLE, relations_to, require_state
from app.domain.ideas.answers import refuse_other_class
from app.domain.ideas.models import (
    PROBLEM_MAX,
    PROPOSAL_MAX,
    TODAY_MAX,
    Idea,
    IdeaAuthor,
    IdeaVersion,
)
from app.domain.ideas.moves import locked_idea, record_on_idea
from app.domain.ideas.schemas import TRIAGE_ONLY, IdeaChange, IdeaText, columns
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import BLOCKING_RISK
from app.domain.people.models import Theme, Unit
from app.policy import Action, can, require

NEEDED = (
    "goal",
    "measure",
    "stop_rule",
    "headline_ok",
    "cost_cents",
    "weeks",
    "value_type",
    "ai_type",
    "risk_class",
)
"""What *ready* needs, in the order of the form."""
_FORM_MAX = {"problem": PROBLEM_MAX, "proposal": PROPOSAL_MAX, "today": TODAY_MAX}
_STAYS_COMPLETE = frozenset({IdeaState.READY, IdeaState.NOT_SELECTED})
_NUMBER = re.compile(r"\d")


def create_draft(session: Session, text: IdeaText, *, actor: Actor, now: datetime) -> Idea:
    """Make a draft that only its author sees. Drafts write no event.

    Raises:
        Invalid: neither title nor problem; unknown unit; too long.
    """
    require(actor, Action.IDEA_CREATE)
    values = columns(text)
    if not text.title and not text.problem:
        raise invalid("title", "required", field="title")
    _check_values(session, None, values)
    values.setdefault("unit_id", actor.unit_id)
    idea = Idea(created_at=now, language=actor.language, **values)
    session.add(idea)
    session.flush()
    session.add(IdeaAuthor(idea_id=idea.id or 0, person_id=actor.id))
    session.flush()
    return idea


def edit_idea(
    session: Session,
    idea: Idea,
    change: IdeaChange | IdeaText,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Idea:
    """Change text and plan; after submission the text as it was is kept.

    Raises:
        Conflict: `stale` with `current`; `wrong_state` from the agenda on.
        Invalid: unknown unit or theme, too long, or a ready idea would lack something.
        NotAllowed: what only the AI team may set.
    Records: idea.edited (not for drafts)
    """
    at = relations_to(session, actor, idea)
    require(actor, Action.IDEA_EDIT, at)
    values = columns(change)
    if not TRIAGE_ONLY.isdisjoint(values) and not can(actor, Action.IDEA_TRIAGE):
        raise NotAllowed("not_allowed", action=str(Action.IDEA_TRIAGE))
    idea = locked_idea(session, idea.id or 0)
    _check_values(session, idea, values)
    refuse_other_class(session, idea, values)
    if idea.state in _STAYS_COMPLETE and (wrong := lacks(needed_of(idea, values))):
        raise Invalid(*wrong)
    require_state(idea, EDITABLE, "edited")
    seen = version if version is not None else getattr(change, "version", None)
    write_values(session, idea, values, actor=actor, now=now, version=seen)
    return idea


def write_values(
    session: Session,
    idea: Idea,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Write columns that were checked before, keeping what stood there; nothing new is no edit."""
    before = {
        name: getattr(idea, name) for name, new in values.items() if getattr(idea, name) != new
    }
    if not before and (version is None or version == idea.version):
        return
    old_version = idea.version
    set_versioned(session, idea, version, **{name: values[name] for name in before})
    if idea.submitted_at is None:
        return
    kept = {name: _plain(value) for name, value in before.items()}
    at = relations_to(session, actor, idea)
    by_author = not can(actor, Action.IDEA_TRIAGE) or "author" in at
    session.add(
        IdeaVersion(
            idea_id=idea.id or 0,
            version=old_version,
            changed_at=now,
            before=kept,
            changed_by=None if by_author and idea.pseudonymous else actor.person_id,
        )
    )
    record_on_idea(
        session,
        idea,
        "idea.edited",
        actor=actor,
        now=now,
        by_author=by_author,
        fields=sorted(before),
    )


def checked_columns(session: Session, idea: Idea, change: IdeaText) -> dict[str, Any]:
    """Return the columns that came in.

    Raises:
        Invalid: unknown unit or theme, or too long.
    """
    values = columns(change)
    _check_values(session, idea, values)
    return values


def needed_of(idea: Idea, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what *ready* needs of an idea, as it is once these values are written."""
    return {name: values.get(name, getattr(idea, name)) for name in NEEDED}


def lacks(values: Mapping[str, Any]) -> list[FieldError]:
    """Return what an idea of these values still lacks for *ready*, in form order."""
    given = {name: values[name] for name in NEEDED}
    wrong = [
        FieldError(name, "required", {"field": name})
        for name, value in given.items()
        if value is None or value == ""
    ]
    if given["goal"] and not _NUMBER.search(given["goal"]):
        wrong.append(FieldError("goal", "needs_number"))
    if given["risk_class"] in BLOCKING_RISK:
        wrong.append(
            FieldError("risk_class", "risk_blocks", {"risk_class": str(given["risk_class"])})
        )
    return sorted(wrong, key=lambda error: NEEDED.index(error.field))


def _check_values(session: Session, idea: Idea | None, values: Mapping[str, Any]) -> None:
    """Refuse what does not fit: the form's limits hold for what is new, not for imported text."""
    wrong = [
        FieldError(name, "too_long", {"max": most})
        for name, most in _FORM_MAX.items()
        if len(values.get(name, "")) > most
        and (idea is None or values[name] != getattr(idea, name))
    ]
    for name, table in (("unit_id", Unit), ("theme_id", Theme)):
        row_id = values.get(name)
        if row_id is not None and session.get(table, row_id) is None:
            wrong.append(FieldError(name, "unknown_value"))
    if wrong:
        raise Invalid(*wrong)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, list)) else str(value)
