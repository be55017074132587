"""A lead who is away: who acts for the unit, from when until when, and whose name stands where."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from app.auth.actors import actor_of_person
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, NotAllowed
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.commitments.queries import trail_of
from app.domain.experiments.signing import sign_commitment
from app.domain.people.deputies import (
    DeputyDraft,
    appoint_deputy,
    deputies,
    end_deputy,
)
from app.domain.people.deputy_models import StandIn
from app.domain.people.models import Unit
from app.events.models import Event
from app.notify.dispatch import dispatch
from app.notify.models import Message
from tests.domain.commitments.test_proposing import at_once
from tests.factories import make_organisation
from tests.support.promises import NOW, House, make_house, make_ready_idea, offer

TODAY = date(2026, 11, 23)


def appoint(
    session: Session, house: House, *, first: int = 1, last: int = 7, **fields: object
) -> StandIn:
    """Let the employee act for the lead from so many days from today."""
    data = {
        "deputy_email": "employee@example.test",
        "from_on": TODAY + timedelta(days=first),
        "until_on": TODAY + timedelta(days=last),
        **fields,
    }
    draft = DeputyDraft.model_validate(data)
    return appoint_deputy(session, house.unit_id, draft, actor=house.lead, now=NOW)


def actor(session: Session, house: House, days: float) -> Actor:
    found = actor_of_person(session, house.employee.id, NOW + timedelta(days=days))
    assert found is not None
    return found


def test_a_deputy_leads_from_the_first_day_until_the_last_at_the_house_s_place(
    db: Database,
) -> None:
    with db.write() as session:
        make_organisation(session)
        house = make_house(session)
        row = appoint(session, house, first=1, last=1)
        # Midnight in Amsterdam is 23:00 UTC in winter; NOW is 9:00 UTC on the day before.
        led = [
            (hours, actor(session, house, hours / 24).leads == {house.unit_id})
            for hours in (13, 14, 37, 38)
        ]
    assert (row.begins_at.hour, led) == (23, [(13, False), (14, True), (37, True), (38, False)])


def test_a_deputy_signs_in_own_name_and_the_event_names_both(db: Database) -> None:
    with db.write() as session:
        make_organisation(session)
        house = make_house(session)
        row = offer(session, house, make_ready_idea(session, house))
        appoint(session, house)
        with pytest.raises(NotAllowed):
            sign_commitment(session, row, actor=actor(session, house, 0), now=NOW)
        then = NOW + timedelta(days=2)
        sign_commitment(session, row, actor=actor(session, house, 2), now=then)
        event = session.exec(select(Event).where(Event.kind == "commitment.signed")).one()
        assert (row.signed_by, event.actor_id) == (house.employee.id, house.employee.id)
        assert event.payload["on_behalf_of"] == house.lead.id
        assert trail_of(session, row.id or 0).signed_for == "Lead"


def test_a_lead_s_own_signature_is_on_nobody_s_behalf(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = offer(session, house, make_ready_idea(session, house))
        lead = actor_of_person(session, house.lead.id, NOW)
        sign_commitment(session, row, actor=lead, now=NOW)
        event = session.exec(select(Event).where(Event.kind == "commitment.signed")).one()
        assert "on_behalf_of" not in event.payload
        assert trail_of(session, row.id or 0).signed_for is None


def test_a_deputy_s_time_ends_early_and_with_the_lead_s_own(db: Database) -> None:
    with db.write() as session:
        make_organisation(session)
        house = make_house(session)
        first, second = appoint(session, house), appoint(session, house, first=20, last=30)
        ended = NOW + timedelta(days=2)
        end_deputy(session, house.unit_id, first.id or 0, actor=house.lead, now=ended)
        after = (actor(session, house, 3).leads, actor(session, house, 25).leads)
        with pytest.raises(Conflict, match="already_done"):
            end_deputy(session, house.unit_id, first.id or 0, actor=house.lead, now=ended)
        session.get_one(Unit, house.unit_id).lead_id = house.other.id
        session.flush()
        unit = session.get_one(Unit, house.unit_id)
        assert after == (frozenset(), frozenset({house.unit_id}))
        assert (actor(session, house, 25).leads, deputies(session, unit, TODAY)) == (
            frozenset(),
            [],
        )
        assert second.ended_at is None


def test_only_the_lead_appoints_and_a_deputy_does_not_pass_it_on(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        make_organisation(session)
        house = make_house(session)
        appoint(session, house)
        draft = DeputyDraft.model_validate(
            {
                "deputy_email": "other@example.test",
                "from_on": "2026-12-24",
                "until_on": "2026-12-25",
            }
        )
        for somebody in (house.team, house.other, actor(session, house, 2)):
            with pytest.raises(NotAllowed):
                appoint_deputy(session, house.unit_id, draft, actor=somebody, now=NOW)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"deputy_email": "nobody@example.test"}, "deputy_email", "unknown_person"),
        ({"deputy_email": "lead@example.test"}, "deputy_email", "yourself"),
        ({"first": -1}, "from_on", "in_the_past"),
        ({"first": 3, "last": 2}, "until_on", "before_the_first"),
        ({"last": 400}, "until_on", "too_long_away"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(sqlite_db: Database, fields, field, code) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        with pytest.raises(Invalid) as refused:
            appoint(session, house, **fields)
    assert [(e.field, e.code) for e in refused.value.errors] == [(field, code)]


def test_one_deputy_at_a_time_also_when_two_are_appointed_at_once(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
    said = at_once(
        db,
        lambda session: appoint(session, house),
        lambda session: appoint(session, house, first=7, last=9),
    )
    with db.write() as session:
        rows = session.exec(select(StandIn)).all()
        assert (said, len(rows)) == (["overlaps"], 1)


def test_the_database_holds_a_deputy_s_days(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        number = appoint(session, house).id
    columns = "unit_id, person_id, from_on, until_on, begins_at, ends_at, made_at"
    copy = f"INSERT INTO stand_in ({columns}, lead_id) SELECT {columns}, "
    attacks = {
        copy + "lead_id FROM stand_in": "overlaps",
        copy + f"{house.other.id} FROM stand_in": "not_unit_lead",
        "UPDATE stand_in SET until_on = '2030-01-01'": "append_only",
        "UPDATE stand_in SET person_id = 1": "append_only",
        "DELETE FROM stand_in": "append_only",
    }
    for attack, code in attacks.items():
        with pytest.raises(Conflict, match=code), db.write() as session:
            session.execute(sa.text(attack))
    with db.write() as session:
        session.execute(sa.text("UPDATE stand_in SET ended_at = made_at"))
    with pytest.raises((Conflict, DBAPIError)), db.write() as session:
        session.execute(sa.text("UPDATE stand_in SET ended_at = NULL"))
    with db.read() as session:
        assert session.get_one(StandIn, number).ended_at is not None


def test_both_are_told_and_offers_reach_the_deputy(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        make_organisation(session)
        house = make_house(session)
        appoint(session, house, first=0)
        offer(session, house, make_ready_idea(session, house))
        dispatch(session, NOW)
        found = session.exec(select(Message.kind, Message.person_id)).all()
    told = {(kind, person) for kind, person in found if kind != "promised"}
    both = (house.lead.id, house.employee.id)
    assert {("deputy_appointed", p) for p in both} <= told
    assert {("signature_asked", p) for p in both} <= told


@pytest.mark.parametrize(
    ("days", "who", "signs"),
    [(2, "employee", True), (0, "employee", False), (2, "other", False), (2, "lead", True)],
)
def test_raw_sql_signs_only_in_the_name_of_who_may(db: Database, days, who, signs) -> None:
    with db.write() as session:
        house = make_house(session)
        number = offer(session, house, make_ready_idea(session, house)).id
        appoint(session, house)
        person = getattr(house, who).id
    act = sa.text(
        "UPDATE commitment SET state = 'signed', signed_by = :who, signed_at = :at WHERE id = :id"
    ).bindparams(sa.bindparam("at", type_=Commitment.__table__.c.signed_at.type))
    given = {"who": person, "at": NOW + timedelta(days=days), "id": number}
    if signs:
        with db.write() as session:
            session.execute(act, given)
        return
    with pytest.raises(Conflict, match="not_unit_lead"), db.write() as session:
        session.execute(act, given)
