"""From an event to a mail: once, in the reader's language, and only while it is true."""

import threading
from contextlib import suppress

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from app.config import Settings
from app.core.errors import KiemError
from app.domain.ideas.models import Idea
from app.domain.ideas.moves import move_idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.events import record
from app.i18n.kinds import wording
from app.jobs.worker import run_once
from app.notify.dispatch import dispatch
from app.notify.leases import PAUSES
from app.notify.models import Delivery, DeliveryState, Message
from app.notify.outbox import send_due
from app.notify.rules import RULES
from app.notify.smtp import compose, sender
from app.templating import installed
from tests.factories import NOW, make_actor, make_idea, make_organisation
from tests.support.server import held_port


def told(db):
    with db.read() as session:
        return session.execute(sa.select(Message).order_by(sa.text("id"))).scalars().all()


def deliveries(db):
    with db.read() as session:
        return session.execute(sa.select(Delivery).order_by(sa.text("message_id"))).scalars().all()


def submitted(db, *, language="nl", sample=False, **idea):
    """Make an idea whose submission is news; return its id."""
    with db.write() as session:
        make_organisation(session, is_sample=sample)
        author = make_actor(session, language=language, name="Noor Smit")
        row = make_idea(session, author=author.person_id, title="Storingen samenvatten", **idea)
        record(session, "idea.submitted", actor=author, now=NOW, subject="idea", subject_id=row.id)
        return row.id


def dispatched(db):
    with db.write() as session:
        return dispatch(session, NOW)


def test_submitting_sends_one_receipt(db):
    idea = submitted(db)
    dispatched(db)
    assert [(m.kind, m.path, m.params["title"]) for m in told(db)] == [
        ("receipt", f"/ideas/{idea}", "Storingen samenvatten")
    ]
    assert [d.state for d in deliveries(db)] == [DeliveryState.WAITING]


def test_dispatching_again_tells_nothing_twice(db):
    submitted(db)
    assert (dispatched(db), dispatched(db)) == (1, 0)
    assert len(told(db)) == 1


def test_dispatchers_at_once_tell_everything_once(db):
    with db.write() as session:
        make_organisation(session)
        author = make_actor(session)
        for _ in range(30):
            row = make_idea(session, author=author.person_id)
            record(
                session, "idea.submitted", actor=author, now=NOW, subject="idea", subject_id=row.id
            )

    def run():
        with suppress(KiemError):  # the other one holds the lock: its turn comes
            dispatched(db)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    dispatched(db)
    assert len(told(db)) == 30


def test_people_of_the_sample_get_no_mail(db):
    submitted(db, sample=True)
    dispatched(db)
    assert (len(told(db)), deliveries(db)) == (1, [])


def test_people_who_want_no_mail_get_a_message_only(db):
    submitted(db)
    with db.write() as session:
        session.execute(sa.text("UPDATE person SET mail = :off"), {"off": False})
    dispatched(db)
    assert (len(told(db)), deliveries(db)) == (1, [])


def test_what_is_no_longer_true_is_not_mailed(db):
    idea_id = submitted(db)
    dispatched(db)
    with db.write() as session:
        actor = make_actor(session)
        move_idea(
            session,
            session.get(Idea, idea_id),
            IdeaState.WITHDRAWN,
            actor=actor,
            now=NOW,
            next_code=NextCode.NONE,
            next_who=NextWho.NOBODY,
            kind="idea.withdrawn",
        )
    sent = []
    assert send_due(db, sent.append, NOW) == 0
    assert (sent, [d.state for d in deliveries(db)]) == ([], [DeliveryState.DROPPED])


def test_a_failing_server_is_tried_again_later_and_nothing_is_lost(db):
    submitted(db)
    dispatched(db)

    def broken(_mail):
        raise OSError("connection refused")

    assert send_due(db, broken, NOW) == 0
    row = deliveries(db)[0]
    assert (row.state, row.attempts, (row.next_at - NOW).total_seconds()) == (
        DeliveryState.WAITING,
        1,
        PAUSES[0] * 60,
    )
    assert send_due(db, broken, NOW) == 0
    assert deliveries(db)[0].attempts == 1


def test_senders_at_once_send_each_mail_once(db):
    with db.write() as session:
        make_organisation(session)
        author = make_actor(session)
        for _ in range(20):
            row = make_idea(session, author=author.person_id)
            record(
                session, "idea.submitted", actor=author, now=NOW, subject="idea", subject_id=row.id
            )
    dispatched(db)
    sent = []
    threads = [threading.Thread(target=send_due, args=(db, sent.append, NOW)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send_due(db, sent.append, NOW)
    assert sorted(m.message_id for m in sent) == sorted(m.id for m in told(db))


class Box:
    """An SMTP server that keeps what it receives."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 -- the library's name
        self.mails.append(envelope)
        return "250 Message accepted for delivery"


@pytest.fixture
def box():
    kept = Box()
    with held_port() as held:
        kept.port = held.getsockname()[1]
        controller = Controller(kept, hostname="127.0.0.1", port=kept.port, ready_timeout=60)
        controller.start()
        yield kept
        controller.stop()


@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [
        ("nl", "We hebben je idee K-", "Hallo Noor Smit"),
        ("en", "We received your idea K-", "Hello Noor Smit"),
    ],
)
def test_a_real_server_receives_the_mail_in_both_languages(
    sqlite_db, box, language, subject, greeting
):
    submitted(sqlite_db, language=language)
    settings = Settings(
        smtp_url=f"smtp://127.0.0.1:{box.port}", base_url="https://kiem.example.test"
    )
    run_once(settings, sqlite_db, NOW)
    run_once(settings, sqlite_db, NOW)
    (envelope,) = box.mails
    text = envelope.content.decode()
    assert subject in text
    assert greeting in text
    assert "https://kiem.example.test/ideas/" in text
    assert [d.state for d in deliveries(sqlite_db)] == [DeliveryState.SENT]


def test_hostile_text_stays_text_in_a_mail(sqlite_db):
    submitted(sqlite_db, problem="x")
    with sqlite_db.write() as session:
        session.execute(
            sa.text("UPDATE idea SET title = :t"), {"t": "<script>alert(1)</script>\nBcc: x@y.z"}
        )
    dispatched(sqlite_db)
    mails = []
    send_due(sqlite_db, mails.append, NOW)
    message = compose(mails[0], Settings(), installed())
    assert message["Bcc"] is None
    html = message.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_every_kind_of_message_has_its_words():
    kinds = {notice.kind for notices in RULES.values() for notice in notices}
    subjects = set(wording().sentences["message_subjects"])
    assert kinds - subjects == set()
    assert subjects == set(wording().sentences["message_bodies"])


def test_without_a_server_no_mail_is_sent():
    assert sender(Settings(), installed()) is None
