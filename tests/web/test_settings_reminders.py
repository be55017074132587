"""The page of reminder days: only an administrator sets them, an empty field means never."""

import re

import pytest

from app.db.engine import Database
from app.domain.insight.reminding import USUAL, Terms, terms_of
from tests.domain.rounds.month import Stage, stage
from tests.web.rounds_site import Visitor


@pytest.fixture
def made(sqlite_db: Database) -> Stage:
    return stage(sqlite_db)


@pytest.fixture
def admin(made: Stage) -> Visitor:
    return Visitor(made, made.admin)


def form(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+\.\w+)"[^>]* value="(\d*)"', page))


def test_the_form_shows_every_kind_and_saving_it_changes_nothing(
    admin: Visitor, sqlite_db: Database
) -> None:
    shown = form(admin.get("/settings/reminders").text)
    saved = admin.post("/settings/reminders", **shown)
    with sqlite_db.read() as session:
        assert terms_of(session) == dict(USUAL)
    assert len(shown) == 3 * len(USUAL)
    assert saved.headers["location"] == "/settings/reminders?saved=1"


def test_an_empty_field_means_never(admin: Visitor, sqlite_db: Database) -> None:
    shown = form(admin.get("/settings/reminders").text)
    admin.post("/settings/reminders", **{**shown, "sign.remind": "", "sign.escalate": "9"})
    with sqlite_db.read() as session:
        assert terms_of(session) == {**USUAL, "sign": Terms(None, 9, None)}


@pytest.mark.parametrize("typed", ["soon", "-1", "999", "99999999999"])
def test_what_is_no_number_of_days_is_said_at_its_field(admin: Visitor, typed: str) -> None:
    shown = form(admin.get("/settings/reminders").text)
    answer = admin.post("/settings/reminders", **{**shown, "sign.remind": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert 'href="#f-sign.remind"' in answer.text


def test_nobody_else_sets_them(made: Stage) -> None:
    assert Visitor(made, made.team).get("/settings/reminders").status_code == 403
