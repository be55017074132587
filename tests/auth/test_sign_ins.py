"""Sessions can be listed and ended, by their owner alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.auth.actors import actor_of_sign_in
from app.auth.sign_ins import (
    LIFETIME,
    device_of,
    end_everywhere,
    end_one_of_mine,
    end_sign_in,
    own_sign_ins,
    start_sign_in,
    stay_signed_in,
    wants_longer,
)
from app.core.errors import NotFound
from app.events.log import history_of
from tests.auth.support import NOW, house, person


@pytest.fixture
def tokens(db):
    with db.write() as session:
        house(session)
        ann, bob = person(session), person(session, "bob@example.com")
        return [
            start_sign_in(session, owner.id, now=NOW + timedelta(minutes=n), device=f"D{n}")
            for n, owner in enumerate([ann, ann, bob])
        ]


def actor(db, token, now=NOW):
    with db.read() as session:
        return actor_of_sign_in(session, token, now)


def test_own_sessions_are_listed_newest_first(db, tokens):
    with db.read() as session:
        found = own_sign_ins(session, actor(db, tokens[0]), tokens[0], NOW)

    assert [(s.device, s.current) for s in found] == [("D1", False), ("D0", True)]


def test_signing_out_ends_this_session_only(db, tokens):
    with db.write() as session:
        end_sign_in(session, tokens[0])

    assert [actor(db, t) is None for t in tokens] == [True, False, False]


def test_signing_out_everywhere_leaves_others_alone(db, tokens):
    me = actor(db, tokens[0])
    with db.write() as session:
        assert end_everywhere(session, me.id, actor=me, now=NOW) == 2

    assert [actor(db, t) is None for t in tokens] == [True, True, False]
    with db.read() as session:
        event = history_of(session, "person", me.id)[-1]
        assert (event.kind, event.payload) == ("person.signed_out", {"count": 2})


def test_signing_out_elsewhere_keeps_this_session(db, tokens):
    me = actor(db, tokens[0])
    with db.write() as session:
        end_everywhere(session, me.id, actor=me, now=NOW, but=tokens[0])

    assert [actor(db, t) is None for t in tokens] == [False, True, False]


def test_one_own_session_can_be_ended_and_nobody_elses(db, tokens):
    me, bob = actor(db, tokens[0]), actor(db, tokens[2])
    with db.read() as session:
        other = own_sign_ins(session, me, tokens[0], NOW)[0].id

    with pytest.raises(NotFound), db.write() as session:
        end_one_of_mine(session, other, actor=bob, now=NOW)
    with db.write() as session:
        end_one_of_mine(session, other, actor=me, now=NOW)

    assert [actor(db, t) is None for t in tokens] == [False, True, False]


@pytest.mark.parametrize("wrong", ["", "%", "_" * 16, "x"])
def test_nonsense_ends_nothing(db, tokens, wrong):
    with pytest.raises(NotFound), db.write() as session:
        end_one_of_mine(session, wrong, actor=actor(db, tokens[0]), now=NOW)


def test_database_keeps_no_token(db, tokens):
    with db.read() as session:
        kept = str(session.execute(sa.text("SELECT * FROM sign_in")).all())

    assert [t for t in tokens if t in kept] == []


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/140.0 Safari/537.36 Edg/140.0"
            ),
            "Edge, Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
                "Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari, iPhone",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_device_is_named_in_a_few_words(agent, said):
    assert device_of(agent) == said


IDLE = timedelta(hours=8)


def visit(db, token, now):
    """Come by as a page does; return whether the session still stands."""
    with db.read() as session:
        who = actor_of_sign_in(session, token, now)
    if who is not None and wants_longer(who, now, IDLE):
        with db.write() as session:
            stay_signed_in(session, token, now, IDLE)
    return who is not None


def signed_in(db):
    with db.write() as session:
        house(session)
        return start_sign_in(session, person(session).id, now=NOW, idle=IDLE)


def test_a_session_ends_when_nobody_comes_by(db):
    token = signed_in(db)

    assert visit(db, token, NOW + timedelta(hours=7))
    assert visit(db, token, NOW + timedelta(hours=14))
    assert not visit(db, token, NOW + timedelta(hours=22, minutes=1))


def test_a_session_ends_after_its_longest_life_whoever_comes_by(db):
    token = signed_in(db)
    hours = [h for h in range(0, 24 * 15, 6) if visit(db, token, NOW + timedelta(hours=h))]

    assert hours[-1] == LIFETIME / timedelta(hours=1) - 6


def test_few_visits_are_written_down(db):
    token = signed_in(db)
    who = actor(db, token)

    assert not wants_longer(who, NOW + timedelta(minutes=40), IDLE)
    assert wants_longer(who, NOW + timedelta(minutes=50), IDLE)
    assert not wants_longer(replace(who, extra={}), NOW + timedelta(hours=7), IDLE)
