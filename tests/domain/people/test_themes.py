"""Themes of a year."""

import pytest
import sqlalchemy as sa

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.input import parse
from app.domain.people.queries import themes
from app.domain.people.schemas import ThemeChange, ThemeDraft
from app.domain.people.theme_history import theme_versions
from app.domain.people.themes import change_theme, create_theme
from app.events import record
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
        assert [t.name_en for t in themes(session, "en")] == ["C", "A", "B"]
        assert [t.name_en for t in themes(session, "en", year=2026)] == ["A", "B"]


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
        assert [(t.name_nl, t.ambition_en, t.year) for t in themes(session, "en")] == [
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


def said(row):
    return row.name_nl, row.name_en, row.ambition_nl, row.ambition_en


def test_what_is_said_in_one_language_stands_in_both_until_the_other_is_written(db):
    with db.write() as session:
        row = theme(session, "Klant")
        assert said(row) == ("Klant", "Klant", "One\nday", "One\nday")
        for wish, wanted in (
            ({"name_en": "Customer"}, ("Klant", "Customer", "One\nday", "One\nday")),
            ({"ambition_nl": "Dag"}, ("Klant", "Customer", "Dag", "One\nday")),
            ({"name_nl": "", "ambition_en": ""}, ("Customer", "Customer", "Dag", "Dag")),
            ({"ambition": ""}, ("Customer", "Customer", "", "")),
            ({"name": "Gast", "name_en": "Guest"}, ("Gast", "Guest", "", "")),
        ):
            given = parse(ThemeChange, wish)
            assert said(change_theme(session, row.id, given, actor=SYSTEM, now=NOW)) == wanted
        nameless = parse(ThemeChange, {"name_nl": "", "name_en": ""})
        with pytest.raises(Invalid):
            change_theme(session, row.id, nameless, actor=SYSTEM, now=NOW)


def test_themes_stand_by_their_name_in_the_readers_language(db):
    with db.write() as session:
        for dutch, english in (("Aap", "Monkey"), ("Beer", "Bear")):
            draft = {"name": dutch, "name_en": english, "year": 2027}
            create_theme(session, parse(ThemeDraft, draft), actor=SYSTEM, now=NOW)
        assert [t.said("name", "nl") for t in themes(session, "nl")] == ["Aap", "Beer"]
        assert [t.said("name", "en") for t in themes(session, "en")] == ["Bear", "Monkey"]


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE theme SET name_en = ''",
        "UPDATE theme SET ambition_nl = ''",
        "UPDATE theme SET measure_en = 'Litres'",
        "UPDATE theme SET name_en = 'Customer' WHERE name_nl = 'Other'",
    ],
)
def test_the_database_lets_no_theme_speak_one_language_or_share_a_name(db, breach):
    with db.write() as session:
        theme(session)
        theme(session, "Other")
    with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
        connection.exec_driver_sql(breach)


def test_a_version_kept_before_there_were_two_languages_is_read_in_both(sqlite_db):
    with sqlite_db.write() as session:
        row = theme(session)
        about = {"actor": SYSTEM, "now": NOW, "subject": "theme", "subject_id": row.id}
        record(session, "theme.changed", **about, fields=["ambition"], was={"ambition": "Two"})
        change = parse(ThemeChange, {"ambition_en": "Half"})
        change_theme(session, row.id, change, actor=SYSTEM, now=NOW)
        found = [
            (v.said("ambition", "nl"), v.said("ambition", "en"), v.changed)
            for v in theme_versions(session, row)
        ]
    assert found == [
        ("One\nday", "Half", ("ambition",)),
        ("One\nday", "One\nday", ("ambition",)),
        ("Two", "Two", ()),
    ]
