"""However late a unit's new lead is named, what those who led it answered for is asked; the rest stays."""

from types import SimpleNamespace

import pytest
from sqlmodel import Session, select

from app.core.actor import SYSTEM, Actor
from app.db.engine import Database
from app.domain.experiments.handing import make_handover
from app.domain.experiments.handovers import accept_handover
from app.domain.experiments.models import Handover
from app.domain.experiments.schemas import HandoverPlan
from app.domain.experiments.succession import change_unit_and_promises, take_in_people
from app.domain.people.models import Person, Unit
from app.domain.people.schemas import UnitChange
from app.domain.register.duty_models import RegisterDuty
from app.domain.register.models import OwnerOffer, RegisterEntry
from tests.domain.experiments.test_passing import succeeded
from tests.factories import make_actor, make_organisation
from tests.support.promises import NOW, House, make_house, work_in
from tests.support.uses import use_of_ai


def name_lead(session: Session, unit_id: int, who: Actor | None, **more: object) -> None:
    email = session.get_one(Person, who.id).email if who else None
    change = UnitChange(lead_email=email, **more)
    change_unit_and_promises(session, unit_id, change, actor=SYSTEM, now=NOW)


def asked(session: Session) -> dict[int, int]:
    """Return who is asked to answer for which entry now."""
    rows = session.exec(select(OwnerOffer).where(OwnerOffer.state == "open"))
    return {row.entry_id: row.person_id for row in rows}


def owned(session: Session, house: House, name: str, owner: Actor) -> int:
    number = use_of_ai(session, house, now=NOW, name=name)
    session.get_one(RegisterEntry, number).owner_id = owner.id
    session.flush()
    return number


@pytest.fixture
def house(db: Database) -> House:
    with db.write() as session:
        make_organisation(session)
        return make_house(session)


def test_a_lead_who_comes_after_a_time_without_one_is_asked(db: Database, house: House) -> None:
    with db.write() as session:
        heir = make_actor(session)
        entry = use_of_ai(session, house, now=NOW)
        name_lead(session, house.unit_id, None)
        assert asked(session) == {}
        name_lead(session, house.unit_id, heir)
        assert asked(session) == {entry: heir.id}
        assert session.get_one(RegisterEntry, entry).owner_id == house.lead.id


def test_so_is_one_who_follows_a_lead_who_never_answered(db: Database, house: House) -> None:
    with db.write() as session:
        second, third = make_actor(session), make_actor(session)
        entry = use_of_ai(session, house, now=NOW)
        for who in (second, third):
            name_lead(session, house.unit_id, who)
        assert asked(session) == {entry: third.id}


def test_who_leads_again_is_asked_nothing_about_the_own_ai(db: Database, house: House) -> None:
    with db.write() as session:
        use_of_ai(session, house, now=NOW)
        name_lead(session, house.unit_id, None)
        name_lead(session, house.unit_id, house.lead)
        assert asked(session) == {}


def test_an_owner_of_its_own_and_the_deputy_stay(db: Database, house: House) -> None:
    with db.write() as session:
        heir = make_actor(session)
        owned(session, house, "Own", house.employee)
        mine = owned(session, house, "Deputy", house.lead)
        lead = session.get_one(Person, house.lead.id).email
        name_lead(session, house.unit_id, None, deputy_email=lead)
        name_lead(session, house.unit_id, heir)
        assert asked(session) == {}
        assert session.get_one(RegisterEntry, mine).owner_id == house.lead.id


def test_open_handovers_go_along_however_late(db: Database) -> None:
    with db.write() as session:
        made, experiment = succeeded(session)
        heir = make_actor(session)
        row, _new = make_handover(session, experiment, HandoverPlan(), actor=made.team, now=NOW)
        accept_handover(session, row, actor=made.lead, now=NOW)
        name_lead(session, made.unit_id, None)
        name_lead(session, made.unit_id, heir)
        session.refresh(row)
        assert row.owner_id == heir.id
        entry = session.exec(select(RegisterEntry)).one()
        assert asked(session) == {entry.id: heir.id}


def test_a_handover_with_an_owner_of_its_own_stays_with_them(db: Database) -> None:
    with db.write() as session:
        made, experiment = succeeded(session)
        row, _new = make_handover(session, experiment, HandoverPlan(), actor=made.team, now=NOW)
        work_in(session, made.employee, made.unit_id)
        row.owner_id = made.employee.id
        session.flush()
        heir = make_actor(session)
        name_lead(session, made.unit_id, heir)
        assert session.get_one(Handover, row.id).owner_id == made.employee.id
        session.get_one(Person, made.employee.id).active = False
        session.flush()
        name_lead(session, made.unit_id, made.other)
        session.refresh(row)
        assert row.owner_id == made.other.id


def test_what_a_unit_without_lead_brought_along_is_asked_when_its_heir_gets_one(
    db: Database, house: House
) -> None:
    """The lead was taken off, the unit closed, and the unit that goes on has no lead either yet."""
    with db.write() as session:
        heir = make_actor(session)
        entry = use_of_ai(session, house, now=NOW, risk_flags=("dpia",))
        kept = owned(session, house, "Own", house.employee)
        for duty in session.exec(select(RegisterDuty)):
            duty.owner_id = house.lead.id
        session.get_one(Unit, house.other_unit_id).lead_id = None
        session.flush()
        name_lead(session, house.unit_id, None)
        closing = UnitChange(active=False, successor_id=house.other_unit_id)
        change_unit_and_promises(session, house.unit_id, closing, actor=SYSTEM, now=NOW)
        assert asked(session) == {}
        assert {duty.owner_id for duty in session.exec(select(RegisterDuty))} == {None}
        name_lead(session, house.other_unit_id, heir)
        assert asked(session) == {entry: heir.id}
        assert session.get_one(RegisterEntry, kept).owner_id == house.employee.id


def test_a_heir_with_a_lead_is_asked_at_once_about_what_a_former_lead_answers_for(
    db: Database, house: House
) -> None:
    with db.write() as session:
        entry = use_of_ai(session, house, now=NOW)
        name_lead(session, house.unit_id, None)
        closing = UnitChange(active=False, successor_id=house.other_unit_id)
        change_unit_and_promises(session, house.unit_id, closing, actor=SYSTEM, now=NOW)
        assert asked(session) == {entry: house.other.id}


def test_a_lead_whom_a_list_names_is_asked_as_any_other(db: Database, house: House) -> None:
    with db.write() as session:
        heir = make_actor(session)
        entry = use_of_ai(session, house, now=NOW)
        line = SimpleNamespace(
            row_number=2, name="Purchasing", parent=None,
            lead_email=session.get_one(Person, heir.id).email,
        )  # fmt: skip
        take_in_people(session, [], [line], actor=SYSTEM, now=NOW)
        assert session.get_one(Unit, house.unit_id).lead_id == heir.id
        assert asked(session) == {entry: heir.id}
        take_in_people(session, [], [line], actor=SYSTEM, now=NOW)
        assert asked(session) == {entry: heir.id}
