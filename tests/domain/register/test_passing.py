"""AI whose unit or owner is gone: it finds its heir, or stands where everybody sees that nobody answers."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from app.core.actor import Actor, Role
from app.core.errors import Conflict, KiemError
from app.domain.experiments.succession import change_unit_and_promises
from app.domain.insight.lead import lead_tasks
from app.domain.people.models import Person, RoleGrant, Unit
from app.domain.people.schemas import UnitChange
from app.domain.register.commands import create_entry, move_entry
from app.domain.register.history import entry_history
from app.domain.register.models import OwnerOffer, RegisterEntry
from app.domain.register.owning import claim_entry
from app.domain.register.queries import counts, entries, entry_view
from app.domain.register.schemas import EntryDraft, EntryMove, EntryTriage
from app.domain.register.triage import triage_entry
from tests.factories import make_organisation
from tests.support.promises import NOW, make_house

HERE = NOW.date()


def _admin(session) -> Actor:
    person = Person(email="ad@example.test", name="Ad", created_at=NOW)
    session.add(person)
    session.flush()
    session.add(RoleGrant(person_id=person.id or 0, role=Role.ADMIN))
    session.flush()
    return Actor(person.id, "Ad", frozenset({Role.EMPLOYEE, Role.ADMIN}))


def _used(session, house, owner) -> RegisterEntry:
    draft = EntryDraft(name="Chat", unit_id=house.unit_id, owner_id=owner.id)
    row = create_entry(session, draft, actor=owner if owner.leads else house.team, now=NOW)
    triage_entry(session, row, EntryTriage(risk_class="minimal"), actor=house.team, now=NOW)
    move_entry(session, row, EntryMove(to="in_use"), actor=house.team, now=NOW)
    return row


def _close(session, house, successor=None) -> None:
    make_organisation(session)
    change = UnitChange(active=False, successor_id=successor)
    admin = _admin(session)
    change_unit_and_promises(session, house.unit_id, change, actor=admin, now=NOW)


def test_a_closing_unit_passes_its_ai_on_and_the_heirs_lead_is_asked(db) -> None:
    with db.write() as session:
        house = make_house(session)
        mine, kept = _used(session, house, house.lead), _used(session, house, house.employee)
        _close(session, house, house.other_unit_id)
        asked = session.exec(select(OwnerOffer).where(OwnerOffer.state == "open")).all()
        told = [e.kind for e in entry_history(session, mine.id)][:2]
        views = [entry_view(session, row.id) for row in (mine, kept)]
    assert [(v.unit_id, v.owner_id, v.nobodys()) for v in views] == [
        (house.other_unit_id, house.lead.id, False),
        (house.other_unit_id, house.employee.id, False),
    ]
    assert sorted((o.entry_id, o.person_id) for o in asked) == [
        (mine.id, house.other.id),
        (kept.id, house.employee.id),
    ]
    assert told == ["register.owner_asked", "register.passed"]


def test_ai_without_an_heir_is_nobodys_until_a_lead_takes_it(db) -> None:
    with db.write() as session:
        house = make_house(session)
        row = _used(session, house, house.lead)
        _close(session, house)
        view, figures = entry_view(session, row.id), counts(session, HERE)
        listed = entries(session, here=HERE, only_nobodys=True).items
        assert (view.due(HERE), figures.nobodys, [e.id for e in listed]) == ("owner", 1, [row.id])
        claim_entry(session, row, house.other_unit_id, actor=house.other, now=NOW)
        after = entry_view(session, row.id)
    assert (after.unit_id, after.owner_id, after.nobodys()) == (
        house.other_unit_id,
        house.other.id,
        False,
    )


def test_an_owner_who_left_shows_with_the_lead_of_the_unit_and_of_the_one_above(db) -> None:
    with db.write() as session:
        house = make_house(session)
        session.get_one(Unit, house.unit_id).parent_id = house.other_unit_id
        row = _used(session, house, house.employee)
        session.get_one(Person, house.employee.id).active = False
        session.flush()
        figures = counts(session, HERE)
        seen = [
            [
                (t.path, t.params["unit"])
                for t in lead_tasks(session, unit, who.id, HERE)
                if t.code == "nobodys"
            ]
            for unit, who in ((house.unit_id, house.lead), (house.other_unit_id, house.other))
        ]
    assert (figures.nobodys, seen) == (1, [[(f"/register/{row.id}", "Purchasing")]] * 2)


def test_of_two_leads_who_claim_at_once_one_has_it(db) -> None:
    with db.write() as session:
        house = make_house(session)
        row = create_entry(session, EntryDraft(name="Chat"), actor=house.team, now=NOW)
        number = row.id
    gate, said = threading.Barrier(2), []

    def claim(lead: Actor, unit_id: int) -> None:
        gate.wait()
        try:
            with db.write() as session:
                entry = session.get_one(RegisterEntry, number)
                claim_entry(session, entry, unit_id, actor=lead, now=NOW)
        except KiemError as error:
            said.append((error.code, error.params["unit"]))

    pairs = ((house.lead, house.unit_id), (house.other, house.other_unit_id))
    threads = [threading.Thread(target=claim, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        view = entry_view(session, number)
        kinds = [e.kind for e in entry_history(session, number)]
    assert (said, kinds.count("register.claimed")) == ([("claimed", view.unit_name)], 1)
    assert (view.owner_id, view.unit_id) in {(who.id, unit) for who, unit in pairs}


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE register_entry SET owner_id = NULL WHERE id = :id",
        (
            "INSERT INTO register_offer (entry_id, person_id, state, asked_at, reason) "
            "SELECT entry_id, person_id, state, asked_at, reason FROM register_offer"
        ),
    ],
)
def test_raw_sql_leaves_ai_in_use_an_owner_and_one_question(db, attack) -> None:
    with db.write() as session:
        house = make_house(session)
        number = _used(session, house, house.employee).id
    with pytest.raises((Conflict, DatabaseError)), db.write() as session:
        session.execute(sa.text(attack), {"id": number} if ":id" in attack else {})
