"""Pages of units and settings."""

import re

import pytest

from app.domain.people.queries import the_organisation, unit_by_name, unit_tree
from tests.web.people_site import Site, faults


@pytest.fixture
def site(sqlite_db):
    return Site(sqlite_db)


@pytest.fixture
def admin(site):
    return site.as_("admin@example.com", "admin")


def test_unit_is_made_moved_and_given_a_lead(site, admin):
    admin.post("/units", data={"name": "Water"})
    admin.post("/units", data={"name": "Depot"})
    with site.db.read() as session:
        water, depot = unit_by_name(session, "Water").id, unit_by_name(session, "Depot").id
    admin.post(
        f"/units/{depot}/edit",
        data={
            "name": "Depot",
            "parent_id": water,
            "lead_email": "admin@example.com",
            "active": "yes",
        },
    )

    with site.db.read() as session:
        assert [(u.name, u.depth, u.lead and u.lead.email) for u in unit_tree(session)] == [
            ("Water", 0, None),
            ("Depot", 1, "admin@example.com"),
        ]


def test_wrong_unit_keeps_what_was_typed(site, admin):
    admin.post("/units", data={"name": "Water"})
    twice = admin.post("/units", data={"name": "WATER", "lead_email": "admin@example.com"})
    ghost = admin.post("/units", data={"name": "Dock", "lead_email": "ghost@example.com"})

    assert (twice.status_code, faults(twice)) == (409, ["This exists already."])
    assert 'value="WATER"' in twice.text
    assert (ghost.status_code, faults(ghost)) == (
        422,
        ["We know nobody with the address “ghost@example.com”."],
    )


def test_employee_sees_units_without_buttons(site, admin):
    admin.post("/units", data={"name": "Water"})
    page = site.as_().get("/units")

    assert (page.status_code, "Water" in page.text, "/edit" in page.text) == (200, True, False)


# Settings

SETTINGS = {
    "name": "Waterwerk", "language": "en", "timezone": "Europe/Amsterdam", "pattern_on": "yes",
    "session_week": "2", "session_weekday": "1", "session_time": "09:30",
    "intake_days_before": "7", "answer_days_after": "2", "budget_cents": "80.000",
    "reserve_percent": "25", "answer_working_days": "4", "commitment_days": "30", "version": "1",
}  # fmt: skip


def test_settings_are_saved_with_the_pattern(site, admin):
    answer = admin.post("/settings", data=SETTINGS)

    assert answer.status_code == 303
    with site.db.read() as session:
        row = the_organisation(session)
        assert (row.pattern_on, row.session_week, row.session_weekday, row.session_time) == (
            True,
            2,
            1,
            "09:30",
        )
        assert (row.budget_cents, row.reserve_percent, row.version) == (8_000_000, 25, 2)


def test_pattern_is_switched_off_by_an_empty_box(site, admin):
    admin.post("/settings", data=SETTINGS)
    off = {k: v for k, v in SETTINGS.items() if k != "pattern_on"}
    admin.post("/settings", data={**off, "version": "2"})

    with site.db.read() as session:
        assert the_organisation(session).pattern_on is False


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget_cents", "veel"),
        ("budget_cents", "-5"),
        ("session_time", "25:00"),
        ("name", ""),
        ("timezone", "Mars"),
        ("reserve_percent", "101"),
        ("version", "²"),
        ("version", ""),
        ("session_weekday", "7"),
    ],
)
def test_wrong_setting_is_named_and_typed_text_kept(site, admin, field, value):
    page = admin.post("/settings", data={**SETTINGS, field: value})

    assert (page.status_code, len(faults(page))) == (422, 1)
    with site.db.read() as session:
        assert the_organisation(session).version == 1


def test_settings_saved_meanwhile_are_shown_beside_what_was_typed(site, admin):
    admin.post("/settings", data={**SETTINGS, "budget_cents": "90.000"})
    page = admin.post("/settings", data=SETTINGS)

    assert page.status_code == 409
    assert "90,000" in page.text
    assert 'value="80.000"' in page.text
    assert 'name="version" value="2"' in page.text


def test_sample_can_be_taken_away_only_where_it_is(site, admin):
    removed = []
    site.app.state.remove_sample = removed.append
    real = admin.post("/sample/removal")
    with site.db.write() as session:
        the_organisation(session).is_sample = True
        session.flush()
    sample = admin.post("/sample/removal")

    assert (real.status_code, sample.status_code, len(removed)) == (404, 303, 1)


def test_unit_saved_meanwhile_is_shown_beside_what_was_typed(site, admin):
    admin.post("/units", data={"name": "Water"})
    admin.post("/units", data={"name": "Depot"})
    with site.db.read() as session:
        water, depot = unit_by_name(session, "Water").id, unit_by_name(session, "Depot").id
    typed = {"name": "Dock", "version": "1", "active": "yes"}
    admin.post(f"/units/{depot}/edit", data={**typed, "name": "Depot", "parent_id": water})
    stale = admin.post(f"/units/{depot}/edit", data=typed)
    (version,) = re.findall(r'name="version" value="(\d+)"', stale.text)
    again = admin.post(f"/units/{depot}/edit", data={**typed, "version": version})

    assert (stale.status_code, 'value="Dock"' in stale.text) == (409, True)
    now = re.search(r"As it is now.*?</dl>", stale.text, re.DOTALL)[0]
    assert re.findall(r"<d[td][^>]*>([^<]+)", now) == ["name", "Depot", "part of", "Water"]
    assert again.status_code == 303
