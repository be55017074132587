"""A link signs in once, in time, and only its owner."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.auth.links import INVITATION, MAIL, link_is_good, make_link, use_link
from app.core.actor import SYSTEM
from app.core.errors import Conflict
from app.domain.people.persons import change_person
from app.domain.people.schemas import PersonChange
from app.events.log import history_of
from tests.auth.support import NOW, house, person


@pytest.fixture
def ann(db):
    with db.write() as session:
        house(session)
        return person(session)


def link(db, owner, purpose=MAIL, now=NOW):
    with db.write() as session:
        return make_link(session, owner, purpose, actor=SYSTEM, now=now)


def use(db, token, now=NOW):
    with db.write() as session:
        return use_link(session, token, now)


def test_link_signs_its_owner_in_once(db, ann):
    token = link(db, ann)

    assert use(db, token) == ann.id
    with pytest.raises(Conflict, match="link_expired"):
        use(db, token)


def test_looking_does_not_use_the_link_up(db, ann):
    token = link(db, ann)

    with db.read() as session:
        assert [link_is_good(session, token, NOW) for _ in range(3)] == [True] * 3
    assert use(db, token) == ann.id


def test_link_used_many_times_at_once_works_once(db, ann):
    token = link(db, ann)
    barrier, outcomes = threading.Barrier(6), []

    def go():
        barrier.wait()
        try:
            outcomes.append(use(db, token))
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes)) == [str(ann.id)] + ["link_expired"] * 5


@pytest.mark.parametrize(
    ("purpose", "lives"), [(MAIL, timedelta(minutes=30)), (INVITATION, timedelta(hours=72))]
)
def test_link_ends_in_time(db, ann, purpose, lives):
    token = link(db, ann, purpose)
    second = timedelta(seconds=1)

    with db.read() as session:
        assert link_is_good(session, token, NOW + lives - second)
        assert not link_is_good(session, token, NOW + lives)
    with pytest.raises(Conflict, match="link_expired"):
        use(db, token, NOW + lives)


def test_link_of_somebody_switched_off_is_worthless(db, ann):
    token = link(db, ann)
    with db.write() as session:
        change_person(session, ann.id, PersonChange(active=False), actor=SYSTEM, now=NOW)
        change_person(session, ann.id, PersonChange(active=True), actor=SYSTEM, now=NOW)

    with pytest.raises(Conflict, match="link_expired"):
        use(db, token)


def test_new_invitation_replaces_the_old_one(db, ann):
    first, second = link(db, ann, INVITATION), link(db, ann, INVITATION)

    with db.read() as session:
        assert [link_is_good(session, t, NOW) for t in (first, second)] == [False, True]


def test_used_link_ends_the_others(db, ann):
    tokens = [link(db, ann), link(db, ann), link(db, ann, INVITATION)]
    use(db, tokens[0])

    with db.read() as session:
        assert [link_is_good(session, t, NOW) for t in tokens] == [False] * 3


def test_database_keeps_no_token(db, ann):
    token = link(db, ann)

    with db.read() as session:
        kept = session.execute(sa.text("SELECT * FROM sign_in_link")).all()
        told = [e.payload for e in history_of(session, "person", ann.id)]
    assert token not in f"{kept} {told}"


@pytest.mark.parametrize("token", ["", "x", "\ud800", "'; DROP TABLE person; --", "a" * 5000])
def test_nonsense_is_no_link(db, token):
    with db.read() as session:
        assert not link_is_good(session, token, NOW)


def test_no_link_for_somebody_switched_off(db, ann):
    with db.write() as session:
        change_person(session, ann.id, PersonChange(active=False), actor=SYSTEM, now=NOW)

    with db.write() as session:
        away = session.get(type(ann), ann.id)
        with pytest.raises(Conflict, match="inactive"):
            make_link(session, away, MAIL, actor=SYSTEM, now=NOW)
