"""Webhooks: signed, in the words of the house, tried again, and never where the settings forbid it."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sqlalchemy as sa

from app.config import Settings
from app.core.actor import Actor, Role
from app.core.errors import Invalid, KiemError, NotAllowed
from app.core.input import parse
from app.events import record
from app.jobs.worker import run_once
from app.notify.calling import call_due
from app.notify.dispatch import dispatch
from app.notify.leases import PAUSES
from app.notify.models import Call, DeliveryState
from app.notify.posting import Forbidden, judged, may_call, post
from app.notify.webhooks import (
    WebhookDraft,
    add_webhook,
    remove_webhook,
    shown_secret,
    signing_key,
    webhooks,
)
from tests.factories import NOW, make_actor, make_idea, make_organisation


class Receiver:
    """A program on this machine that is called; `status` is what it answers."""

    def __init__(self):
        self.status = 204
        self.calls = []


@pytest.fixture
def receiver():
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(found.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/kiem?x=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, webhook_hosts="127.0.0.1")


@pytest.fixture
def admin(db):
    with db.write() as session:
        make_organisation(session)
        return make_actor(session, Role.ADMIN)


def hook(db, admin, url, *kinds, hosts="127.0.0.1"):
    with db.write() as session:
        draft = parse(WebhookDraft, {"url": url, "kinds": list(kinds)})
        row = add_webhook(session, draft, hosts=hosts, actor=admin, now=NOW)
        return row.id, row.salt


def happens(db, admin, kind="idea.submitted"):
    with db.write() as session:
        idea = make_idea(session, author=admin.person_id)
        event = record(session, kind, actor=admin, now=NOW, subject="idea", subject_id=idea.id)
        return event.id, idea.id


def dispatched(db):
    with db.write() as session:
        dispatch(session, NOW)


def calls(db):
    with db.read() as session:
        return session.execute(sa.select(Call).order_by(Call.id)).scalars().all()


def test_a_call_says_what_happened_and_is_signed(db, admin, receiver, settings):
    number, salt = hook(db, admin, receiver.url)
    event, idea = happens(db, admin)
    assert run_once(settings, db, NOW)["webhooks"] == 1

    ((headers, body),) = receiver.calls
    secret = shown_secret(signing_key(settings.secret, salt)).removeprefix("whsec_")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = hmac.new(base64.b64decode(secret), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert headers["webhook-id"] == f"msg_{number}_{event}"
    assert int(headers["webhook-timestamp"]) == int(NOW.timestamp())
    assert json.loads(body) == {
        "type": "idea.submitted",
        "timestamp": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {"event_id": event, "subject": "idea", "id": idea, "idea_id": idea},
    }
    assert run_once(settings, db, NOW)["webhooks"] == 0
    assert [c.state for c in calls(db)] == [DeliveryState.SENT]


def test_only_what_was_asked_for_and_may_be_known_is_told(db, admin, receiver):
    hook(db, admin, receiver.url, "idea.declined")
    hook(db, admin, receiver.url)
    for kind in ("idea.submitted", "idea.declined", "ballot.answered", "idea.edited"):
        happens(db, admin, kind)
    dispatched(db)

    assert sorted(c.webhook_id for c in calls(db)) == [1, 2, 2]


def test_dispatchers_at_once_queue_each_call_once(db, admin, receiver):
    hook(db, admin, receiver.url)
    for _ in range(20):
        happens(db, admin)

    def run():
        with suppress(KiemError):
            dispatched(db)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    dispatched(db)

    assert len(calls(db)) == 20


@pytest.mark.parametrize("status", [500, 302, 404])
def test_a_refused_call_comes_again_under_the_same_id(db, admin, receiver, settings, status):
    hook(db, admin, receiver.url)
    happens(db, admin)
    dispatched(db)
    receiver.status = status
    assert call_due(db, settings, NOW) == 0
    assert call_due(db, settings, NOW) == 0
    receiver.status = 200
    assert call_due(db, settings, NOW + timedelta(minutes=PAUSES[0])) == 1

    assert len({headers["webhook-id"] for headers, _ in receiver.calls}) == 1
    assert len(receiver.calls) == 2


def test_a_dead_address_is_tried_once_a_turn_and_given_up_in_the_end(db, admin, settings):
    hook(db, admin, "http://127.0.0.1:9/")
    for _ in range(3):
        happens(db, admin)
    dispatched(db)
    call_due(db, settings, NOW)
    assert [c.attempts for c in calls(db)] == [1, 0, 0]

    for day in range(1, 40):
        call_due(db, settings, NOW + timedelta(days=day))
    assert {c.state for c in calls(db)} == {DeliveryState.FAILED}
    with db.read() as session:
        assert [(w.waiting, w.failed, bool(w.error)) for w in webhooks(session)] == [(0, 3, True)]


def test_who_says_that_nobody_is_there_is_not_called_again(db, admin, receiver, settings):
    hook(db, admin, receiver.url)
    happens(db, admin)
    dispatched(db)
    receiver.status = 410
    call_due(db, settings, NOW)
    receiver.status = 200
    call_due(db, settings, NOW + timedelta(days=1))

    assert len(receiver.calls) == 1
    assert [c.state for c in calls(db)] == [DeliveryState.DROPPED]


def test_a_removed_webhook_is_forgotten_with_its_calls(db, admin, receiver, settings):
    number, _ = hook(db, admin, receiver.url)
    happens(db, admin)
    dispatched(db)
    with db.write() as session:
        remove_webhook(session, number, actor=admin, now=NOW)

    assert (calls(db), call_due(db, settings, NOW)) == ([], 0)


def test_only_administrators_and_only_allowed_addresses(db, admin):
    with pytest.raises(NotAllowed):
        hook(db, Actor(person_id=admin.id), "https://example.com/", hosts="public")
    with pytest.raises(Invalid) as caught:
        hook(db, admin, "http://example.com/", hosts="public")
    assert [(e.field, e.code) for e in caught.value.errors] == [("url", "address_forbidden")]
    with pytest.raises(Invalid) as caught:
        hook(db, admin, "https://example.com/", "ballot.answered", hosts="public")
    assert [e.field for e in caught.value.errors] == ["kinds.0"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/",
        "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/", "https://[fd00::1]/",
        "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/", "https://host/",
        "https://user:pw@example.com/", "https://example.com/#x", "https://example.com:99999/",
        "ftp://example.com/", "https:///x", "https://exa mple.com/", "https://ex\u00e4mple.com/", "",
        "https://224.0.0.1/", "https://100.64.0.1/",
    ],
)  # fmt: skip
def test_what_is_not_public_may_not_be_called(url):
    assert not may_call(url, "public")


def test_settings_name_who_else_may_be_called():
    assert may_call("https://example.com:8443/a?b", "public")
    assert may_call("http://hooks.internal/", "hooks.internal, other.internal")
    assert not may_call("https://example.com/", "hooks.internal")
    assert not may_call("https://example.com/", "none")


def test_a_public_name_that_leads_home_is_not_called():
    with pytest.raises(Forbidden):
        judged("localhost", 443, anywhere=False)
    with pytest.raises(Forbidden):
        post("https://localhost:9/", b"{}", {}, "public")


def test_the_secret_of_the_installation_is_made_once_and_for_its_owner_alone(tmp_path):
    settings = Settings(data_dir=tmp_path / "new")

    assert settings.secret == Settings(data_dir=tmp_path / "new").secret
    assert len(settings.secret) == 64
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o777 == 0o600
