"""Themes of a year."""

import pytest

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, NotAllowed, NotFound
from app.core.input import parse
from app.domain.people.queries import themes
from app.domain.people.schemas import ThemeChange, ThemeDraft
from app.domain.people.themes import change_theme, create_theme
from tests.domain.people.support import NOW


def theme(session, name="Customer", year=2027, actor=SYSTEM):
    draft = parse(ThemeDraft, {"name": name, "year": year, "ambition": "One\nday"})
    return create_theme(session, draft, actor=actor, now=NOW)


def test_themes_stand_newest_year_first(db):
    with db.write() as session:
        theme(session, "B", 2026)
        theme(session, "A", 2026)
        theme(session, "C", 2027)

    with db.read() as session:
        assert [t.name for t in themes(session)] == ["C", "A", "B"]
        assert [t.name for t in themes(session, year=2026)] == ["A", "B"]


def test_same_theme_twice_in_a_year_is_refused(db):
    with db.write() as session:
        theme(session)
        other = theme(session, "Other")

    with pytest.raises(Conflict, match="exists"), db.write() as session:
        theme(session)
    with pytest.raises(Conflict, match="exists"), db.write() as session:
        change_theme(session, other.id, ThemeChange(name="Customer"), actor=SYSTEM, now=NOW)


def test_theme_changes_only_what_came_in(db):
    with db.write() as session:
        row = theme(session)
        change_theme(session, row.id, parse(ThemeChange, {"name": "New"}), actor=SYSTEM, now=NOW)

    with db.read() as session:
        assert [(t.name, t.ambition, t.year) for t in themes(session)] == [
            ("New", "One\nday", 2027)
        ]


def test_missing_theme_and_employee_are_refused(db):
    with pytest.raises(NotFound), db.write() as session:
        change_theme(session, 9, ThemeChange(name="X"), actor=SYSTEM, now=NOW)
    with pytest.raises(NotAllowed), db.write() as session:
        theme(session, actor=Actor(person_id=3))


def test_a_theme_that_somebody_else_saved_is_stale(db):
    with db.write() as session:
        row = theme(session)
        seen = row.version
        change_theme(session, row.id, ThemeChange(name="First"), actor=SYSTEM, now=NOW)

    late = ThemeChange(name="Second", version=seen)
    with pytest.raises(Conflict, match="stale"), db.write() as session:
        change_theme(session, row.id, late, actor=SYSTEM, now=NOW)
    with db.write() as session:
        same = ThemeChange(name="First", version=seen + 1)
        assert change_theme(session, row.id, same, actor=SYSTEM, now=NOW).version == seen + 1
