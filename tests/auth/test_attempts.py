"""Guessing is limited for all processes together, and waits grow."""

import threading
from datetime import timedelta

import pytest

from app.auth.attempts import (
    PER_ADDRESS,
    client_key,
    count_attempt,
    forgive,
    subject,
)
from tests.auth.support import NOW

KEY = subject("sign_in", "ann@example.com")


def attempt(db, now=NOW, key=KEY):
    with db.write() as session:
        return count_attempt(session, [(key, PER_ADDRESS)], now)


def test_sixth_attempt_in_a_minute_waits_for_the_next(db):
    waits = [attempt(db, NOW + timedelta(seconds=10)) for _ in range(6)]

    assert waits == [None] * 5 + [50]


def test_waits_grow_when_somebody_keeps_on(db):
    waits = [
        max((attempt(db, NOW + timedelta(minutes=minute)) or 0) for _ in range(6))
        for minute in range(3)
    ]

    assert waits == [60, 840, 780]


def test_other_address_is_not_bothered(db):
    for _ in range(8):
        attempt(db)

    assert attempt(db, key=subject("sign_in", "bob@example.com")) is None


def test_attempts_at_once_are_all_counted(db):
    barrier, waits = threading.Barrier(8), []

    def guess():
        barrier.wait()
        waits.append(attempt(db))

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert waits.count(None) == 5


def test_success_forgives(db):
    for _ in range(5):
        attempt(db)
    with db.write() as session:
        forgive(session, KEY, PER_ADDRESS, NOW, all_=True)

    assert attempt(db) is None


def test_one_attempt_can_be_taken_back(db):
    for _ in range(5):
        attempt(db)
    with db.write() as session:
        forgive(session, KEY, PER_ADDRESS, NOW, all_=False)

    assert [attempt(db), attempt(db)] == [None, 60]


def test_kept_key_holds_no_address():
    assert "ann" not in KEY


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("testclient", "testclient", True),
    ],
)
def test_client_counts_by_its_network(one, other, same):
    assert (client_key("c", one) == client_key("c", other)) is same
