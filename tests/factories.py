"""Rows that tests start from: each function makes one thing with sensible values."""

import itertools
from datetime import UTC, datetime, timedelta

from app.core.actor import Actor, Role
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import AiType, HeadlineOk, NextCode, NextWho, RiskClass, ValueType
from app.domain.people.models import Organisation, Person, RoleGrant, Theme, Unit

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
_numbers = itertools.count(1)

# People


def make_organisation(session, **overrides):
    row = Organisation(
        **{"id": 1, "name": "Installatiebedrijf Noord", "created_at": NOW, **overrides}
    )
    session.add(row)
    session.flush()
    return row


def make_unit(session, name="", **overrides):
    row = Unit(**{"name": name or f"Unit {next(_numbers)}", **overrides})
    session.add(row)
    session.flush()
    return row


def make_theme(session, name="", ambition="", measure="", **overrides):
    """Make a theme; a text without a language stands in both."""
    said = {"name": name or f"Theme {next(_numbers)}", "ambition": ambition, "measure": measure}
    both = {f"{part}_{lang}": text for part, text in said.items() for lang in ("nl", "en")}
    row = Theme(**{**both, "year": 2026, **overrides})
    session.add(row)
    session.flush()
    return row


def make_person(session, *roles, **overrides):
    number = next(_numbers)
    given = {"email": f"p{number}@example.test", "name": f"Person {number}", "created_at": NOW}
    row = Person(**{**given, **overrides})
    session.add(row)
    session.flush()
    session.add_all(RoleGrant(person_id=row.id, role=role) for role in roles)
    session.flush()
    return row


def make_people(session, count, **overrides):
    """Make so many people at once; return their ids in the order of making."""
    rows = [
        Person(email=f"p{n}@example.test", name=f"Person {n}", created_at=NOW, **overrides)
        for n in (next(_numbers) for _ in range(count))
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def make_actor(session, *roles, leads=(), scopes=None, **overrides):
    """Make a person and return the actor that they are."""
    row = make_person(session, *roles, **overrides)
    return Actor(
        row.id,
        row.name,
        frozenset({Role.EMPLOYEE, *roles}),
        unit_id=row.unit_id,
        leads=frozenset(leads),
        language=row.language,
        scopes=scopes,
        extra={"email": row.email},
    )


# Ideas

READY = {
    "goal": "From 40 to 28 a month",
    "measure": "Count each week",
    "stop_rule": "Stop above 35",
    "headline_ok": HeadlineOk.YES,
    "cost_cents": 1_800_000,
    "weeks": 8,
    "value_type": ValueType.EFFICIENCY,
    "ai_type": AiType.TEXT_ANALYSIS,
    "risk_class": RiskClass.MINIMAL,
}


def make_idea(session, *, author=None, state=IdeaState.SUBMITTED, complete=None, **overrides):
    """Make an idea in a state that a row may be born in; `author` is a person's or actor's id."""
    number = next(_numbers)
    given = {
        "state": state,
        "title": f"Idea {number}",
        "problem": f"Problem {number}",
        "created_at": NOW,
    }
    if state is not IdeaState.DRAFT:
        given |= {
            "submitted_at": NOW,
            "answer_by": NOW + timedelta(days=3),
            "next_code": NextCode.ANSWER,
            "next_who": NextWho.AI_TEAM,
            "next_by": NOW + timedelta(days=3),
        }
    row = Idea(**{**given, **(READY if complete else {}), **overrides})
    session.add(row)
    session.flush()
    if author is not None:
        session.add(IdeaAuthor(idea_id=row.id, person_id=getattr(author, "id", author)))
        session.flush()
    return row
