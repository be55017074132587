"""Several small lists in one statement hold what each would have held by itself."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.db.together import Part, together
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Person, Unit
from tests.factories import NOW, make_idea, make_person, make_unit

KINDS = (
    Idea.id, Idea.title, Idea.state, Idea.pseudonymous, Idea.benefits, Idea.cost_cents,
    Idea.submitted_at, Idea.revisit_on, Idea.value_type,
)  # fmt: skip


def listed(columns, *order, at_most=1_000):
    query = sa.select(*(col(column) for column in columns))
    return Part(query, order, lambda rows: [tuple(row) for row in rows], at_most)


def test_values_come_as_their_columns_hold_them(db):
    odd = datetime(2026, 10, 25, 0, 59, 59, 120_000, tzinfo=UTC)
    with db.write() as session:
        make_idea(
            session, state=IdeaState.DRAFT, title="Null \\ \"a\" 'b' {é} [\u2028]", benefits=[]
        )
        make_idea(
            session,
            complete=True,
            cost_cents=2**53 + 1,
            submitted_at=odd,
            revisit_on=date(2028, 2, 29),
            benefits=["time", "qual,ity"],
            pseudonymous=True,
        )
    with db.read() as session:
        part = listed(KINDS, col(Idea.id))
        plain = [tuple(row) for row in session.execute(part.query.order_by(col(Idea.id)))]
        assert part.ask(session) == plain
        assert together(session, part) == [plain]
        assert plain[1][5:8] == (2**53 + 1, odd, date(2028, 2, 29))


def test_each_list_keeps_its_order_and_its_first_rows(db):
    with db.write() as session:
        unit = make_unit(session, "Zuid")
        make_unit(session, "Noord")
        for number in range(5):
            make_person(session, name=f"P{number % 2}", created_at=NOW - timedelta(number))
        people = listed(
            (Person.name, Person.id), col(Person.name).desc(), col(Person.id), at_most=3
        )
        units = listed((Unit.name,), col(Unit.name))
        none = Part(sa.select(col(Unit.id)).where(col(Unit.id) > unit.id + 9), (col(Unit.id),), len)

    with db.read() as session:
        alone = [people.ask(session), none.ask(session), units.ask(session)]
        assert together(session, people, none, units) == alone
        assert [name for name, _ in alone[0]] == ["P1", "P1", "P0"]
        assert alone[1:] == [0, [("Noord",), ("Zuid",)]]


def test_lists_that_share_names_of_columns_stay_apart(db):
    with db.write() as session:
        home = make_unit(session, "Home")
        make_person(session, name="Ann", unit_id=home.id)
    query = sa.select(col(Person.name), col(Unit.name), col(Unit.id), col(Person.id))
    query = query.join(Unit, col(Unit.id) == col(Person.unit_id))
    with db.read() as session:
        part = Part(query, (col(Person.id),), lambda rows: [tuple(row) for row in rows])
        assert together(session, part, part) == [part.ask(session)] * 2


def test_all_of_it_is_one_statement(db):
    said = []
    units = listed((Unit.name,), col(Unit.name))
    with db.read() as session:
        sa.event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        together(session, units, units, units)
    assert len([one for one in said if not one.startswith("BEGIN")]) == 1
