"""One organisation, made once, changed by administrators who see each other's work."""

import threading

import pytest
import sqlalchemy as sa
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.actor import SYSTEM, Actor, Role
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.input import parse
from app.domain.people.organisation import change_organisation, create_organisation
from app.domain.people.queries import organisation, the_organisation
from app.domain.people.schemas import OrganisationChange, OrganisationDraft
from app.events.log import read_after
from tests.domain.people.support import NOW

EMPLOYEE = Actor(person_id=7, roles=frozenset({Role.EMPLOYEE}))


def draft(**fields):
    return parse(OrganisationDraft, {"name": "Waterwerk", **fields})


def test_empty_database_has_no_organisation(db):
    with db.read() as session:
        assert organisation(session) is None
        with pytest.raises(NotFound):
            the_organisation(session)


def test_created_organisation_starts_without_pattern_and_writes_an_event(db):
    with db.write() as session:
        create_organisation(session, draft(language="en"), now=NOW)

    with db.read() as session:
        found = the_organisation(session)
        assert (found.name, found.language, found.pattern_on) == ("Waterwerk", "en", False)
        assert found.created_at == NOW
        assert [e.kind for e in read_after(session)] == ["organisation.created"]


def test_second_organisation_is_refused(db):
    with db.write() as session:
        create_organisation(session, draft(), now=NOW)

    with pytest.raises(Conflict, match="exists"), db.write() as session:
        create_organisation(session, draft(name="Other"), now=NOW)


def test_two_organisations_at_once_leave_one(db):
    barrier, outcomes = threading.Barrier(6), []

    def make(number):
        barrier.wait()
        try:
            with db.write() as session:
                create_organisation(session, draft(name=f"House {number}"), now=NOW)
            outcomes.append("made")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=make, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["exists"] * 5 + ["made"]


@pytest.mark.parametrize("number", [0, 2])
def test_raw_row_with_another_id_is_refused(db, number):
    with pytest.raises(Exception, match=r"(?i)check|only_one"), db.write() as session:
        session.execute(
            sa.text(
                "INSERT INTO organisation (id, name, language, timezone, is_sample, created_at, "
                "pattern_on, session_weekday, session_week, session_time, intake_days_before, "
                "answer_days_after, budget_cents, reserve_percent, answer_working_days, "
                "commitment_days, version) VALUES (:id, 'x', 'nl', 'UTC', :no, :now, :no, 3, 1, "
                "'10:00', 6, 1, 0, 30, 3, 60, 1)"
            ).bindparams(
                sa.bindparam("no", type_=sa.Boolean), sa.bindparam("now", type_=UTCDateTime)
            ),
            {"id": number, "no": False, "now": NOW},
        )


def test_changed_settings_count_the_version_up(db):
    with db.write() as session:
        create_organisation(session, draft(), now=NOW)
        change = parse(OrganisationChange, {"budget_cents": 500, "pattern_on": True})
        change_organisation(session, change, version=1, actor=SYSTEM, now=NOW)

    with db.read() as session:
        found = the_organisation(session)
        assert (found.budget_cents, found.pattern_on, found.version) == (500, True, 2)
        event = read_after(session)[-1]
        assert (event.kind, event.payload) == (
            "organisation.changed",
            {"budget_cents": 500, "pattern_on": True},
        )


def test_settings_saved_from_an_old_page_are_refused(db):
    with db.write() as session:
        create_organisation(session, draft(), now=NOW)
        change_organisation(
            session, parse(OrganisationChange, {"budget_cents": 1}), actor=SYSTEM, now=NOW
        )

    change = parse(OrganisationChange, {"budget_cents": 2})
    with pytest.raises(Conflict, match="stale"), db.write() as session:
        change_organisation(session, change, version=1, actor=SYSTEM, now=NOW)


def test_employee_may_not_change_settings(db):
    with db.write() as session:
        create_organisation(session, draft(), now=NOW)

    change = parse(OrganisationChange, {"budget_cents": 2})
    with pytest.raises(NotAllowed), db.write() as session:
        change_organisation(session, change, actor=EMPLOYEE, now=NOW)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("session_weekday", 7, "too_large"),
        ("session_week", 0, "too_small"),
        ("session_time", "25:00", "invalid_value"),
        ("timezone", "Mars/Olympus", "invalid_value"),
        ("reserve_percent", 101, "too_large"),
        ("budget_cents", -1, "too_small"),
        ("intake_days_before", 0, "too_small"),
        ("language", "fr", "unknown_value"),
    ],
)
def test_impossible_setting_is_named(field, value, code):
    with pytest.raises(Invalid) as caught:
        parse(OrganisationChange, {field: value})

    assert [(e.field, e.code) for e in caught.value.errors] == [(field, code)]
