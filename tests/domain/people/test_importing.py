"""A list of people comes in whole or not at all."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app.core.actor import SYSTEM, Actor, Role
from app.core.errors import Invalid, NotAllowed, NotFound
from app.domain.people.directory import count_people, people_page
from app.domain.people.importing import ImportedPeople, import_people
from app.domain.people.queries import person_by_email, unit_tree
from app.events.log import read_after
from tests.domain.people.support import NOW, house, person


def line(row, email, name="X", unit=None, roles=(), language=None):
    return SimpleNamespace(
        row_number=row, email=email, name=name, unit=unit, roles=roles, language=language
    )


def place(row, name, parent=None, lead_email=None):
    return SimpleNamespace(row_number=row, name=name, parent=parent, lead_email=lead_email)


def take(session, people, units=(), actor=SYSTEM):
    return import_people(session, people, units, actor=actor, now=NOW)


def faults(caught):
    return [(e.field, e.code) for e in caught.value.errors]


def test_units_and_people_come_in_with_leads_and_roles(db):
    with db.write() as session:
        house(session)
        done = take(
            session,
            [
                line(2, "Lea@Example.com", "Lea", "Depot", ("manager",), "en"),
                line(3, "tom@example.com", "Tom", "Office"),
            ],
            [place(2, "Depot", "Water", "lea@example.com")],
        )

    assert done == ImportedPeople(2, 0, 0, units_created=3, units_updated=0)
    with db.read() as session:
        tree = [
            (u.name, u.depth, u.lead.name if u.lead else None, u.people) for u in unit_tree(session)
        ]
        assert tree == [("Office", 0, None, 1), ("Water", 0, None, 0), ("Depot", 1, "Lea", 1)]
        found = {p.email: (p.unit_name, p.roles, p.language) for p in people_page(session).items}
        assert found == {
            "lea@example.com": ("Depot", (Role.MANAGER,), "en"),
            "tom@example.com": ("Office", (), "nl"),
        }
        assert read_after(session)[-1].payload == {"created": 2, "updated": 0, "units": 3}


def test_same_list_twice_changes_nothing(db):
    people = [line(2, "lea@example.com", "Lea", "Depot", ("manager",))]
    units = [place(2, "Depot", "Water", "lea@example.com")]
    with db.write() as session:
        house(session)
        take(session, people, units)

    with db.write() as session:
        assert take(session, people, units) == ImportedPeople(0, 0, 1, 0, 0)


def test_known_person_is_brought_up_to_date_and_keeps_the_rest(db):
    with db.write() as session:
        house(session)
        person(session, "lea@example.com", "Lea", roles=["auditor"], language="en")
        done = take(session, [line(2, "LEA@example.com", "Lea Vos", "depot", ("manager",))])

    assert (done.created, done.updated) == (0, 1)
    with db.read() as session:
        (found,) = people_page(session).items
        assert (found.name, found.unit_name, found.roles, found.language) == (
            "Lea Vos",
            "depot",
            (Role.MANAGER, Role.AUDITOR),
            "en",
        )


def test_wrong_lines_are_all_named_and_nothing_is_kept(db):
    with db.write() as session:
        house(session)

    with pytest.raises(Invalid) as caught, db.write() as session:
        take(
            session,
            [
                line(2, "ok@example.com"),
                line(3, "mi\u212ae@example.com"),
                line(4, "x@example.com", "N" * 121),
                line(5, "y@example.com", language="fr"),
            ],
            [place(6, "U" * 121)],
        )

    assert faults(caught) == [
        ("6.name", "too_long"),
        ("3.email", "not_an_email"),
        ("4.name", "too_long"),
        ("5.language", "unknown_value"),
    ]
    with db.read() as session:
        assert (count_people(session), unit_tree(session)) == (0, [])


def test_same_address_twice_is_refused(db):
    with db.write() as session:
        house(session)

    with pytest.raises(Invalid) as caught, db.write() as session:
        take(session, [line(2, "a@example.com"), line(3, "A@example.com")])

    assert faults(caught) == [("3.email", "already_in_file")]


def test_unknown_lead_refuses_the_whole_list(db):
    with db.write() as session:
        house(session)

    with pytest.raises(Invalid) as caught, db.write() as session:
        take(session, [line(2, "a@example.com")], [place(2, "Depot", None, "ghost@example.com")])

    assert faults(caught) == [("2.lead", "unknown_person")]
    with db.read() as session:
        assert person_by_email(session, "a@example.com") is None


def test_circle_with_units_that_are_there_is_refused(db):
    with db.write() as session:
        house(session)
        take(session, [], [place(2, "A", "B")])

    with pytest.raises(Invalid) as caught, db.write() as session:
        take(session, [], [place(2, "B", "A")])

    assert faults(caught) == [("2.parent", "unit_cycle")]


def test_number_of_queries_does_not_grow_with_the_list(db):
    def queries(first, many):
        counted = []
        with db.write() as session:
            listen = lambda *_: counted.append(1)  # noqa: E731
            sa.event.listen(db.engine, "before_cursor_execute", listen)
            take(
                session,
                [
                    line(n, f"p{n}@example.com", f"P{n}", f"U{n}", ("manager",))
                    for n in range(first, first + many)
                ],
                [place(n, f"U{n}", "Top", f"p{n}@example.com") for n in range(first, first + many)],
            )
            sa.event.remove(db.engine, "before_cursor_execute", listen)
        return len(counted)

    with db.write() as session:
        house(session)

    assert queries(1000, 200) - queries(0, 20) <= 4


def test_import_needs_an_organisation_and_an_administrator(db):
    with pytest.raises(NotFound), db.write() as session:
        take(session, [line(2, "a@example.com")])
    with pytest.raises(NotAllowed), db.write() as session:
        take(session, [], actor=Actor(person_id=4, roles=frozenset({Role.MANAGER})))
