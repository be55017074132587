"""Whether it lives, whether it is ready, and the figures for who holds the token."""

import re

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.config import Settings
from app.core.clock import FixedClock
from app.events import record
from app.main import create_app
from tests.factories import NOW, make_actor, make_organisation

TOKEN = {"Authorization": "Bearer figures"}


@pytest.fixture
def visitor(db):
    settings = Settings(metrics_token=SecretStr("figures"))
    return TestClient(create_app(settings, db=db, clock=FixedClock(NOW)))


def test_it_lives_and_is_ready_only_at_its_version(visitor, db):
    assert visitor.get("/health/live").json() == {"status": "ok"}
    assert visitor.get("/health/ready").json() == {"status": "ok", "reasons": []}

    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'first'"))
    old = visitor.get("/health/ready")
    assert (old.status_code, old.json()["status"]) == (503, "no")
    assert "run kiem migrate" in old.json()["reasons"][0]


@pytest.mark.parametrize(
    "path", ["/health/live", "/", "/sign-in", "/api/v1/openapi.json", "/nowhere"]
)
def test_who_asks_for_the_head_gets_what_a_whole_answer_begins_with(visitor, path):
    whole = visitor.get(path, follow_redirects=False)
    head = visitor.head(path, follow_redirects=False)

    assert (head.status_code, head.content) == (whole.status_code, b"")
    varying = {"content-length", "transfer-encoding", "set-cookie"}
    assert set(head.headers) - varying == set(whole.headers) - varying
    assert head.headers["content-security-policy"]


def test_figures_are_only_for_who_holds_the_token(visitor, db):
    answers = [visitor.get("/metrics", headers=h) for h in ({}, {"Authorization": "Bearer x"})]
    off = TestClient(create_app(Settings(), db=db)).get("/metrics", headers=TOKEN)

    assert [a.status_code for a in (*answers, off)] == [404, 404, 404]


def test_figures_tell_what_waits_and_nothing_about_people(visitor, db):
    with db.write() as session:
        make_organisation(session)
        actor = make_actor(session, name="Noor Smit")
        for _ in range(3):
            record(session, "unit.changed", actor=actor, now=NOW, subject="unit", subject_id=1)
    answer = visitor.get("/metrics", headers=TOKEN)
    own = dict(re.findall(r"^(kiem_\S+) (\S+)$", answer.text, re.MULTILINE))

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert (own["kiem_events"], own["kiem_events_unsealed"]) == ("3.0", "3.0")
    assert own['kiem_outbox{channel="mail",state="waiting"}'] == "0.0"
    assert "Noor" not in answer.text
