"""What a new organisation is told to add first, and when that ends."""

from app.core.actor import Actor, Role
from app.domain.insight.first_steps import NEEDED, first_steps
from tests.factories import make_person, make_unit


def told(session, *roles):
    actor = Actor(1, "Ann", frozenset(roles))
    return [step.code for step in first_steps(session, actor)]


def test_steps_end_as_what_they_ask_is_there(db):
    with db.write() as session:
        assert told(session, Role.ADMIN) == ["add_units", "give_roles"]
        assert told(session, Role.AI_TEAM) == ["allot"]
        make_unit(session)
        for role, number in NEEDED.items():
            assert told(session, Role.ADMIN) == ["give_roles"]
            for _ in range(number):
                make_person(session, role)
        assert told(session, Role.ADMIN) == []
