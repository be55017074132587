"""Accounts: one per address, roles that add up, always an administrator left."""

import threading

import pytest

from app.core.actor import SYSTEM, Actor, Role
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.input import parse
from app.domain.people.directory import people_page, person_view, sample_person
from app.domain.people.persons import change_own_account, change_person
from app.domain.people.queries import people_with_role, person_by_email
from app.domain.people.schemas import OwnChange, PersonChange, PersonDraft
from app.events.log import history_of
from tests.domain.people.support import NOW, house, person, unit


def change(session, person_id, **fields):
    return change_person(session, person_id, parse(PersonChange, fields), actor=SYSTEM, now=NOW)


def test_address_is_kept_casefolded_and_found_in_any_case(db):
    with db.write() as session:
        house(session, language="en")
        ann = person(session, " Ann@Example.COM ")

    with db.read() as session:
        assert ann.email == "ann@example.com"
        assert person_by_email(session, "ANN@example.com").id == ann.id
        assert person_view(session, ann.id).language == "en"


@pytest.mark.parametrize(
    "address",
    [
        "mi\u212ae@example.com",
        "\u017fam@example.com",
        "ann@ex\u0430mple.com",
        "ann",
        "a@b",
        "a@b..nl",
        "a b@example.com",
        "a@example.com,b@example.com",
        "<a@example.com>",
        "",
        "a@example.com\nBcc: b@example.com",
        "a" * 65 + "@example.com",
        "a@" + "b" * 260 + ".nl",
    ],
)
def test_twin_or_wrong_address_is_refused(address):
    with pytest.raises(Invalid) as caught:
        parse(PersonDraft, {"email": address, "name": "X"})

    assert [(e.field, e.code) for e in caught.value.errors] == [("email", "not_an_email")]


@pytest.mark.parametrize("address", [["a@example.com", "b@example.com"], {"a": 1}, 5, None])
def test_address_that_is_no_text_is_refused(address):
    with pytest.raises(Invalid) as caught:
        parse(PersonDraft, {"email": address, "name": "X"})

    assert [e.field for e in caught.value.errors] == ["email"]


def test_second_account_for_an_address_is_refused(db):
    with db.write() as session:
        house(session)
        person(session)

    with pytest.raises(Conflict, match="exists"), db.write() as session:
        person(session, "ANN@EXAMPLE.COM")


def test_two_accounts_for_an_address_at_once_leave_one(db):
    with db.write() as session:
        house(session)
    barrier, outcomes = threading.Barrier(4), []

    def add():
        barrier.wait()
        try:
            with db.write() as session:
                person(session)
            outcomes.append("made")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["exists"] * 3 + ["made"]


def test_roles_are_replaced_and_told_by_an_event(db):
    with db.write() as session:
        house(session)
        ann = person(session, roles=["manager", "employee"])
        change(session, ann.id, roles=["auditor", "manager", "ai_team"])
        change(session, ann.id, roles=["ai_team"])

    with db.read() as session:
        assert person_view(session, ann.id).roles == (Role.AI_TEAM,)
        assert [e.payload.get("roles") for e in history_of(session, "person", ann.id)] == [
            ["manager"],
            ["ai_team", "auditor", "manager"],
            ["ai_team"],
        ]


def test_unknown_role_is_refused():
    with pytest.raises(Invalid) as caught:
        parse(PersonChange, {"roles": ["king"]})

    assert [e.code for e in caught.value.errors] == ["unknown_value"]


def test_last_administrator_stays(db):
    with db.write() as session:
        house(session)
        ann = person(session, roles=["admin"])

    for fields in ({"roles": []}, {"active": False}, {"roles": ["manager"], "active": True}):
        with pytest.raises(Conflict, match="last_admin"), db.write() as session:
            change(session, ann.id, **fields)


def test_two_administrators_removed_at_once_leave_one(db):
    with db.write() as session:
        house(session)
        ids = [person(session, f"{n}@example.com", roles=["admin"]).id for n in ("a", "b")]
    barrier, outcomes = threading.Barrier(2), []

    def remove(person_id):
        barrier.wait()
        try:
            with db.write() as session:
                change(session, person_id, roles=[])
            outcomes.append("removed")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=remove, args=(i,)) for i in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["last_admin", "removed"]
    with db.read() as session:
        assert len(people_with_role(session, Role.ADMIN)) == 1


def test_change_from_an_old_page_is_refused(db):
    with db.write() as session:
        house(session)
        ann = person(session)
        change(session, ann.id, name="Anna", version=1)

    with pytest.raises(Conflict, match="stale"), db.write() as session:
        change(session, ann.id, name="Anne", version=1)


def test_change_of_nothing_writes_no_event(db):
    with db.write() as session:
        house(session)
        ann = person(session)
        change(session, ann.id, name="Ann", roles=[])

    with db.read() as session:
        assert [e.kind for e in history_of(session, "person", ann.id)] == ["person.added"]
        assert person_view(session, ann.id).version == 1


def test_unknown_unit_is_refused(db):
    with db.write() as session:
        house(session)

    with pytest.raises(Invalid) as caught, db.write() as session:
        person(session, unit_id=77)

    assert [(e.field, e.code) for e in caught.value.errors] == [("unit_id", "unknown_value")]


def test_missing_person_is_not_found(db):
    with pytest.raises(NotFound), db.write() as session:
        change(session, 5, name="X")


def test_employee_may_change_only_themselves(db):
    with db.write() as session:
        house(session)
        ann = person(session)
    me = Actor(person_id=ann.id)

    with pytest.raises(NotAllowed), db.write() as session:
        change_person(
            session, ann.id, PersonChange(roles=frozenset({Role.ADMIN})), actor=me, now=NOW
        )
    with db.write() as session:
        own = parse(OwnChange, {"name": "Anna", "mail": False, "roles": ["admin"], "active": False})
        change_own_account(session, own, actor=me, now=NOW)

    with db.read() as session:
        found = person_view(session, ann.id)
        assert (found.name, found.mail, found.roles, found.active) == ("Anna", False, (), True)


def test_people_come_in_pages_by_name(db):
    with db.write() as session:
        house(session)
        for n in range(7):
            person(session, f"p{n}@example.com", f"Person {n % 3}")

    seen, cursor = [], None
    with db.read() as session:
        while True:
            found = people_page(session, limit=3, cursor=cursor)
            seen += [(p.name, p.id) for p in found.items]
            cursor = found.next
            if cursor is None:
                break

    assert seen == sorted(seen)
    assert len(set(seen)) == 7


def test_people_are_found_by_words_role_unit_and_activity(db):
    with db.write() as session:
        house(session)
        team = unit(session)
        person(session, "jan@example.com", "Jan de Vries", unit_id=team.id, roles=["manager"])
        away = person(session, "piet@example.com", "Piet 100%")
        change(session, away.id, active=False)

    with db.read() as session:

        def names(**filters):
            return [p.name for p in people_page(session, **filters).items]

        assert names(words="vries JAN") == ["Jan de Vries"]
        assert names(words="100%") == ["Piet 100%"]
        assert names(words="_") == []
        assert names(role=Role.MANAGER) == ["Jan de Vries"]
        assert names(unit_id=team.id) == ["Jan de Vries"]
        assert names(active=False) == ["Piet 100%"]


def test_sample_person_is_only_a_person_of_the_sample(db):
    with db.write() as session:
        house(session)
        person(session, roles=["manager"])
        unit(session, lead_email="ann@example.com")

    with db.read() as session:
        assert [sample_person(session, r) for r in ("manager", "employee", "unit_lead")] == [
            None
        ] * 3


def test_sample_person_fits_the_role(db):
    from app.domain.people.persons import add_person

    with db.write() as session:
        house(session)
        made = {}
        for key, roles in {"lead": [], "boss": ["manager", "admin"], "worker": []}.items():
            draft = parse(PersonDraft, {"email": f"{key}@example.com", "name": key, "roles": roles})
            made[key] = add_person(session, draft, actor=SYSTEM, now=NOW, is_sample=True).id
        unit(session, lead_email="lead@example.com")

    with db.read() as session:
        found = {
            role: getattr(sample_person(session, role), "id", None)
            for role in ("employee", "manager", "admin", "unit_lead", "auditor")
        }
    assert found == {
        "employee": made["worker"],
        "manager": made["boss"],
        "admin": made["boss"],
        "unit_lead": made["lead"],
        "auditor": None,
    }
