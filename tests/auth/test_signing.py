"""Signing in with a password, and changing it."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.auth import passwords
from app.auth.actors import actor_of_sign_in
from app.auth.links import MAIL, make_link, use_link
from app.auth.sign_ins import start_sign_in
from app.auth.signing import (
    Visit,
    change_password,
    needs_current,
    sign_in_with_password,
    store_password,
)
from app.core.actor import SYSTEM, Role
from app.core.errors import Invalid, TooMany
from app.domain.people.persons import change_person
from app.domain.people.schemas import PersonChange
from tests.auth.support import HERE, NOW, QUICK, SECRET, house, person


@pytest.fixture
def ann(db):
    with db.write() as session:
        house(session)
        return person(session)


def sign_in(db, email="ann@example.com", password=SECRET, visit=HERE, now=NOW, kept_by=QUICK):
    return sign_in_with_password(db, email, password, visit, kept_by=kept_by, now=now)


def actor(db, token, now=NOW):
    with db.read() as session:
        return actor_of_sign_in(session, token, now)


def refusal(function, *args, **kwargs):
    with pytest.raises(Invalid) as caught:
        function(*args, **kwargs)
    return [(e.field, e.code) for e in caught.value.errors]


def test_right_password_signs_in_however_the_address_is_cased(db, ann):
    assert actor(db, sign_in(db, " ANN@Example.com ")).person_id == ann.id


def test_all_refusals_look_the_same(db, ann):
    with db.write() as session:
        person(session, "nopassword@example.com", password=None)
        away = person(session, "away@example.com")
        change_person(session, away.id, PersonChange(active=False), actor=SYSTEM, now=NOW)

    refusals = [
        refusal(sign_in, db, email, password)
        for email, password in [
            ("ann@example.com", "wrong"),
            ("ann@example.com", ""),
            ("ghost@example.com", SECRET),
            ("nopassword@example.com", SECRET),
            ("away@example.com", SECRET),
            ("", ""),
            ("not an address", SECRET),
            ("\u0430nn@example.com", SECRET),
            ("ann@example.com\x00", "\x00"),
        ]
    ]

    assert refusals == [[("password", "wrong_password")]] * 9


class Watched:
    """A hasher that tells which hashes it was asked to check: that is where the time goes."""

    def __init__(self, kept_by):
        self.kept_by, self.costs = kept_by, []

    def hash(self, password):
        return self.kept_by.hash(password)

    def verify_and_update(self, password, kept, /):
        self.costs.append(kept.rsplit("$", 2)[0])
        return self.kept_by.verify_and_update(password, kept)


def test_unknown_address_takes_as_long_as_a_wrong_password(sqlite_db):
    kept_by = Watched(passwords.hasher(2, 4096))
    with sqlite_db.write() as session:
        house(session)
        row = person(session, password=None)
        store_password(session, row.id, kept_by.hash(SECRET), actor=SYSTEM, now=NOW)

    for email in ("ann@example.com", "ghost@example.com"):
        refusal(sign_in, sqlite_db, email, "wrong", HERE, NOW, kept_by)

    assert kept_by.costs == ["$argon2id$v=19$m=4096,t=2,p=1"] * 2


def test_sixth_guess_is_refused_even_with_the_right_password(db, ann):
    for _ in range(5):
        refusal(sign_in, db, password="wrong")

    with pytest.raises(TooMany) as caught:
        sign_in(db)
    assert caught.value.retry_after == 60
    assert actor(db, sign_in(db, now=NOW + timedelta(seconds=60))) is not None


def test_unknown_address_is_limited_alike(db, ann):
    for _ in range(5):
        refusal(sign_in, db, "ghost@example.com")

    with pytest.raises(TooMany):
        sign_in(db, "ghost@example.com")


def test_one_client_cannot_try_many_addresses(db, ann):
    for number in range(60):
        refusal(sign_in, db, f"ghost{number}@example.com")

    with pytest.raises(TooMany):
        sign_in(db)
    assert actor(db, sign_in(db, visit=Visit("192.0.2.2"))) is not None


def test_success_does_not_use_the_limits_up(db, ann):
    tokens = {sign_in(db) for _ in range(8)}

    assert len(tokens) == 8


def test_guesses_at_once_stay_within_the_limit(db, ann):
    barrier, outcomes = threading.Barrier(10), []

    def guess():
        barrier.wait()
        try:
            sign_in(db, password="wrong")
        except (Invalid, TooMany) as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["invalid"] * 5 + ["too_many"] * 5


def test_signing_in_ends_the_session_it_replaces(db, ann):
    old = sign_in(db)
    new = sign_in(db, visit=Visit("192.0.2.1", "", old_token=old))

    assert (actor(db, old), actor(db, new).person_id) == (None, ann.id)


def test_session_ends_after_two_weeks(db, ann):
    token = sign_in(db)

    assert actor(db, token, NOW + timedelta(days=14)) is None


def test_outdated_hash_is_renewed_at_sign_in(db, ann):
    sign_in(db, kept_by=passwords.hasher(2, 16))

    with db.read() as session:
        kept = session.execute(sa.text("SELECT hash FROM password")).scalar_one()
    assert "$m=16,t=2,p=1$" in kept


def test_role_counts_from_the_next_request(db, ann):
    token = sign_in(db)
    before = actor(db, token).roles
    with db.write() as session:
        change = PersonChange(roles=frozenset({Role.MANAGER}))
        change_person(session, ann.id, change, actor=SYSTEM, now=NOW)

    assert (before, actor(db, token).roles) == (
        {Role.EMPLOYEE},
        {Role.EMPLOYEE, Role.MANAGER},
    )


def test_switching_off_ends_sessions_for_good(db, ann):
    token = sign_in(db)
    for active in (False, True):
        with db.write() as session:
            change_person(session, ann.id, PersonChange(active=active), actor=SYSTEM, now=NOW)

    assert actor(db, token) is None


def test_raw_switching_off_ends_sessions_too(db, ann):
    token = sign_in(db)
    with db.write() as session:
        off = sa.text("UPDATE person SET active = :no WHERE id = :id")
        session.execute(
            off.bindparams(sa.bindparam("no", type_=sa.Boolean)), {"no": False, "id": ann.id}
        )

    with db.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM sign_in")).scalar_one() == 0
    assert actor(db, token) is None


def change(db, token, current=SECRET, new="quite another sentence", now=NOW):
    change_password(
        db, actor(db, token, now), current=current, new=new, token=token, kept_by=QUICK, now=now
    )


def test_new_password_works_and_other_sessions_end(db, ann):
    here, there = sign_in(db), sign_in(db)
    change(db, here)

    assert (actor(db, here).person_id, actor(db, there)) == (ann.id, None)
    assert refusal(sign_in, db) == [("password", "wrong_password")]
    assert sign_in(db, password="quite another sentence")


def test_current_password_is_asked_and_must_fit(db, ann):
    token = sign_in(db)

    assert refusal(change, db, token, current="") == [("current", "required")]
    assert refusal(change, db, token, current="wrong") == [("current", "wrong_current")]
    assert refusal(change, db, token, new="short") == [("password", "too_short")]


def test_guessing_the_current_password_is_limited(db, ann):
    token = sign_in(db)
    for _ in range(5):
        refusal(change, db, token, current="wrong")

    with pytest.raises(TooMany):
        change(db, token)


def by_link(db, owner, now=NOW):
    with db.write() as session:
        token = make_link(session, owner, MAIL, actor=SYSTEM, now=now)
    with db.write() as session:
        return start_sign_in(session, use_link(session, token, now), now=now, proof="link")


def test_link_lets_a_new_password_be_set_without_the_old_one(db, ann):
    token = by_link(db, ann)
    change(db, token, current="")

    assert sign_in(db, password="quite another sentence")


def test_link_counts_for_half_an_hour_and_for_one_change(db, ann):
    token = by_link(db, ann)
    with db.read() as session:
        assert not needs_current(session, token, NOW + timedelta(minutes=29))
        assert needs_current(session, token, NOW + timedelta(minutes=30))
    change(db, token, current="")

    assert refusal(change, db, token, current="") == [("current", "required")]


def test_account_without_password_needs_a_link_to_set_one(db, ann):
    with db.write() as session:
        bob = person(session, "bob@example.com", password=None)
        token = start_sign_in(session, bob.id, now=NOW)

    assert refusal(change, db, token, current="") == [("current", "use_a_link")]
