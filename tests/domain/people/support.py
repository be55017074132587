"""A small house to test with."""

from datetime import UTC, datetime

from app.core.actor import SYSTEM
from app.core.input import parse
from app.domain.people.organisation import create_organisation
from app.domain.people.persons import add_person
from app.domain.people.schemas import OrganisationDraft, PersonDraft, UnitDraft
from app.domain.people.units import create_unit

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def house(session, **fields):
    return create_organisation(
        session, parse(OrganisationDraft, {"name": "Waterwerk", **fields}), now=NOW
    )


def person(session, email="ann@example.com", name="Ann", **fields):
    data = {"email": email, "name": name, **fields}
    return add_person(session, parse(PersonDraft, data), actor=SYSTEM, now=NOW)


def unit(session, name="Logistics", **fields):
    data = {"name": name, **fields}
    return create_unit(session, parse(UnitDraft, data), actor=SYSTEM, now=NOW)
