"""The API of the caller, units, people, themes and tokens."""

import pytest

from app.domain.people.models import Person
from tests.api.people_client import House

ROLES = ("employee", "manager", "facilitator", "ai_team", "admin", "auditor")


@pytest.fixture
def house(sqlite_db):
    return House(sqlite_db)


def codes(answer):
    return (
        answer.status_code,
        answer.json()["code"],
        [(e["field"], e["code"]) for e in answer.json()["errors"]],
    )


def test_me_names_person_roles_unit_and_tasks(house):
    answer = house.as_("manager")("GET", "/me")

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "id": house.people["manager"],
            "email": "manager@example.com",
            "name": "Person manager",
            "unit_id": None,
            "unit": None,
            "roles": ["employee", "manager"],
            "leads": [],
            "language": "nl",
            "active": True,
            "version": 1,
            "mail": True,
            "scopes": ["read", "write"],
            "tasks": [],
        },
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer kiem_" + "a" * 43},
    ],
)
def test_without_a_good_token_nothing_is_told(house, headers):
    answer = house.client.get("/api/v1/me", headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_units_are_made_listed_and_changed(house):
    admin = house.as_("admin")
    made = admin("POST", "/units", {"name": "Dock", "parent_id": house.unit_id})
    changed = admin("PATCH", f"/units/{made.json()['id']}", {"lead_email": "Manager@example.com"})
    listed = house.as_("employee")("GET", "/units")

    assert (made.status_code, changed.status_code) == (201, 200)
    assert [(u["name"], u["parent_id"], u["lead_email"]) for u in listed.json()["items"]] == [
        ("Depot", None, None),
        ("Dock", house.unit_id, "manager@example.com"),
    ]
    assert listed.json()["next"] is None
    assert house.as_("manager")("GET", "/me").json()["leads"] == [made.json()["id"]]


def test_units_come_in_pages(house):
    admin = house.as_("admin")
    for n in range(5):
        admin("POST", "/units", {"name": f"Unit {n}"})

    names, cursor = [], ""
    while cursor is not None:
        page = admin("GET", f"/units?limit=2&cursor={cursor}").json()
        names += [u["name"] for u in page["items"]]
        cursor = page["next"]
    assert names == ["Depot", "Unit 0", "Unit 1", "Unit 2", "Unit 3", "Unit 4"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, "invalid", [("name", "required")])),
        ({"name": " "}, (422, "invalid", [("name", "required")])),
        ({"name": "x" * 121}, (422, "invalid", [("name", "too_long")])),
        ({"name": 5}, (422, "invalid", [("name", "not_text")])),
        ({"name": "A", "parent_id": 2**63}, (422, "invalid", [("parent_id", "too_large")])),
        ({"name": "A", "parent_id": 999}, (422, "invalid", [("parent_id", "unknown_value")])),
        (
            {"name": "A", "lead_email": "x@y.nl"},
            (422, "invalid", [("lead_email", "unknown_person")]),
        ),
        ({"name": "A", "lead_email": "x"}, (422, "invalid", [("lead_email", "not_an_email")])),
        ({"name": "dépot"}, (409, "exists", [])),
        ([], (422, "invalid", [("body", "not_an_object")])),
    ],
)
def test_wrong_unit_is_refused(house, body, expected):
    assert codes(house.as_("admin")("POST", "/units", body)) == expected


@pytest.mark.parametrize("raw", [b"{", b"NaN", b'{"name": 1e999}', b"\xff", b"[" * 5000, b""])
def test_malformed_body_is_refused(house, raw):
    answer = house.client.post(
        "/api/v1/units", content=raw, headers={"Authorization": f"Bearer {house.tokens['admin']}"}
    )

    assert answer.status_code == 422


def test_people_are_made_changed_and_found(house):
    admin = house.as_("admin")
    body = {
        "email": "New@Example.com",
        "name": "Nía",
        "unit_id": house.unit_id,
        "roles": ["manager"],
    }
    made = admin("POST", "/people", body)
    person_id = made.json()["id"]
    changed = admin("PATCH", f"/people/{person_id}", {"roles": ["auditor"], "language": "en"})

    assert (made.status_code, made.json()["email"], made.json()["unit"]) == (
        201,
        "new@example.com",
        "Depot",
    )
    assert (changed.json()["roles"], changed.json()["language"], changed.json()["version"]) == (
        ["employee", "auditor"],
        "en",
        2,
    )
    found = house.as_("ai_team")("GET", "/people?q=new@").json()["items"]
    assert [p["id"] for p in found] == [person_id]


def test_same_address_again_is_a_conflict(house):
    body = {"email": "ADMIN@example.com", "name": "X"}

    assert codes(house.as_("admin")("POST", "/people", body)) == (409, "exists", [])


def test_stale_change_is_a_conflict_that_tells_the_version(house):
    admin, path = house.as_("admin"), f"/people/{house.people['manager']}"
    admin("PATCH", path, {"name": "A", "version": 1})
    answer = admin("PATCH", path, {"name": "B", "version": 1})

    assert (answer.status_code, answer.json()["code"], answer.json()["current"]) == (
        409,
        "stale",
        2,
    )


def test_switched_off_person_is_out_at_the_next_request(house):
    call = house.as_("manager")
    before = call("GET", "/me").status_code
    house.as_("admin")("PATCH", f"/people/{house.people['manager']}", {"active": False})

    assert (before, call("GET", "/me").status_code) == (200, 401)


def test_role_counts_from_the_next_request(house):
    call = house.as_("employee")
    before = call("POST", "/units", {"name": "A"}).status_code
    house.as_("admin")("PATCH", f"/people/{house.people['employee']}", {"roles": ["admin"]})

    assert (before, call("POST", "/units", {"name": "A"}).status_code) == (403, 201)


def test_last_administrator_stays(house):
    answer = house.as_("admin")("PATCH", f"/people/{house.people['admin']}", {"roles": []})

    assert codes(answer) == (409, "last_admin", [])


def test_themes_are_made_listed_and_changed(house):
    admin = house.as_("admin")
    made = admin("POST", "/themes", {"name": "Water", "year": 2027, "ambition": "Less"})
    change = {"name": "Clean water", "measure": "Litres a day"}
    changed = admin("PATCH", f"/themes/{made.json()['id']}", change)

    assert made.status_code == 201
    assert changed.json() == {
        "id": made.json()["id"],
        "name": "Clean water",
        "year": 2027,
        "ambition": "Less",
        "measure": "Litres a day",
        "name_nl": "Clean water",
        "name_en": "Clean water",
        "ambition_nl": "Less",
        "ambition_en": "Less",
        "measure_nl": "Litres a day",
        "measure_en": "Litres a day",
        "version": 2,
    }
    assert house.as_("employee")("GET", "/themes").json()["items"] == [changed.json()]


def test_a_theme_answers_in_the_language_of_the_caller(house):
    admin, employee = house.as_("admin"), house.as_("employee")
    draft = {"name": "Water", "name_en": "Clean water", "ambition_en": "Less", "year": 2027}
    path = f"/themes/{admin('POST', '/themes', draft).json()['id']}"
    admin("PATCH", path, {"ambition_nl": "Minder"})

    said = []
    for lang in ("nl", "en"):
        house.as_("admin")("PATCH", f"/people/{house.people['employee']}", {"language": lang})
        one, versions = (
            employee("GET", p).json()["items"] for p in ("/themes", f"{path}/versions")
        )
        said.append([(t["name"], t["ambition"]) for t in (*one, *versions)])

    assert said == [
        [("Water", "Minder"), ("Water", "Minder"), ("Water", "Less")],
        [("Clean water", "Less")] * 3,
    ]
    assert codes(admin("POST", "/themes", {"name_en": "Air", "year": 2027})) == (
        422,
        "invalid",
        [("name", "required")],
    )


def test_versions_of_a_theme_say_what_it_was_and_who_changed_it(house):
    admin, employee = house.as_("admin"), house.as_("employee")
    path = f"/themes/{admin('POST', '/themes', {'name': 'Water', 'year': 2027}).json()['id']}"
    admin("PATCH", path, {"name": "Clean water", "measure": "Litres"})
    admin("PATCH", path, {"name": "Clear water"})
    admin("PATCH", path, {"name": "Clear water"})

    found = employee("GET", f"{path}/versions").json()["items"]
    first = employee("GET", f"{path}/versions?limit=1").json()
    rest = employee("GET", f"{path}/versions?cursor={first['next']}").json()

    assert [(v["version"], v["name"], v["measure"], v["changed"]) for v in found] == [
        (3, "Clear water", "Litres", ["name"]),
        (2, "Clean water", "Litres", ["measure", "name"]),
        (1, "Water", "", []),
    ]
    assert {(v["by"], v["year"]) for v in found} == {("Person admin", 2027)}
    assert [*first["items"], *rest["items"]] == found
    assert employee("GET", "/themes/999/versions").status_code == 404


def test_versions_of_the_vision_come_in_pages(house):
    manager, employee = house.as_("manager"), house.as_("employee")
    texts = {f"{p}_{lang}": "Said" for p in ("first", "second", "third") for lang in ("nl", "en")}
    for seen in range(3):
        said = {**texts, "third_en": f"Said {seen}", "version": seen}
        assert manager("PUT", "/frames", said).status_code == 200

    first = employee("GET", "/frames/versions?limit=2").json()
    rest = employee("GET", f"/frames/versions?limit=2&cursor={first['next']}").json()

    assert [v["version"] for v in (*first["items"], *rest["items"])] == [3, 2, 1]
    assert (rest["next"], employee("GET", "/frames").json()) == (None, first["items"][0])
    assert codes(employee("PUT", "/frames", {})) == (403, "not_allowed", [])
    assert manager("PUT", "/frames", {}).status_code == 422


WRITES = [
    ("POST", "/units", {"name": "A"}),
    ("PATCH", "/units/1", {"name": "B"}),
    ("POST", "/people", {"email": "a@b.nl", "name": "A"}),
    ("PATCH", "/people/1", {"name": "B"}),
    ("POST", "/themes", {"name": "A", "year": 2027}),
]


@pytest.mark.parametrize("role", [r for r in ROLES if r != "admin"])
def test_only_administrators_write(house, role):
    answers = [house.as_(role)(*write).status_code for write in WRITES]

    assert answers == [403] * len(WRITES)


@pytest.mark.parametrize(
    ("role", "status"),
    list(zip(ROLES, [403, 403, 403, 200, 200, 200], strict=True)),
)
def test_accounts_are_for_administrators_ai_team_and_auditors(house, role, status):
    paths = ("/people", "/people/1", "/people/999")
    answers = [house.as_(role)("GET", path).status_code for path in paths]

    assert answers == [status, status, 404]


@pytest.mark.parametrize(
    "path", ["/units/999", "/units/0", "/units/x", "/units/99999999999999999999"]
)
def test_missing_unit_is_not_found_before_anything_else(house, path):
    answers = [
        house.as_(who)("PATCH", path, {"name": 5}).status_code for who in ("admin", "employee")
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize(("scopes", "expected"), [(["read"], (200, 403)), (["write"], (403, 201))])
def test_token_stays_within_its_scopes(house, scopes, expected):
    with house.db.write() as session:
        owner = session.get(Person, house.people["admin"])
        token = house.token(session, owner, scopes)
    call = house.as_(token)

    assert (
        call("GET", "/units").status_code,
        call("POST", "/units", {"name": "A"}).status_code,
    ) == expected


def test_extra_fields_change_nothing(house):
    body = {
        "email": "a@b.nl",
        "name": "A",
        "id": 1,
        "is_sample": True,
        "version": 9,
        "created_at": "2000-01-01T00:00:00Z",
        "roles": [],
        "mail": False,
    }
    made = house.as_("admin")("POST", "/people", body).json()

    with house.db.read() as session:
        row = session.get(Person, made["id"])
        assert (made["id"] == 1, row.is_sample, row.version, row.mail) == (False, False, 1, True)


def test_repeat_with_the_same_key_makes_one_account(house):
    admin, body = house.as_("admin"), {"email": "a@b.nl", "name": "A"}
    answers = [admin("POST", "/people", body, **{"Idempotency-Key": "k1"}) for _ in range(3)]
    other = admin("POST", "/people", {**body, "name": "B"}, **{"Idempotency-Key": "k1"})

    assert {(a.status_code, a.text) for a in answers} == {(201, answers[0].text)}
    assert codes(other) == (409, "idempotency_mismatch", [])


def test_own_tokens_are_listed_and_revoked(house):
    call = house.as_("manager")
    (mine,) = call("GET", "/tokens").json()["items"]
    assert (mine["name"], mine["scopes"], "token" in str(sorted(mine))) == (
        "test",
        ["read", "write"],
        False,
    )

    assert house.as_("employee")("DELETE", f"/tokens/{mine['id']}").status_code == 404
    assert call("DELETE", f"/tokens/{mine['id']}").status_code == 200
    assert call("GET", "/me").status_code == 401
