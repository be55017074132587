"""API tokens: within their scopes, in time, and no longer than their person."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.auth.actors import actor_of_person, actor_of_token
from app.auth.tokens import TokenDraft, new_token, revoke_token, tokens_of
from app.core.actor import SYSTEM, Role
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.input import parse
from app.domain.people.persons import change_person
from app.domain.people.schemas import PersonChange
from app.policy import Action, can
from tests.auth.support import NOW, house, person


@pytest.fixture
def ann(db):
    with db.write() as session:
        house(session)
        return person(session, roles=["ai_team"])


def make(db, owner, actor=SYSTEM, **fields):
    with db.write() as session:
        draft = parse(TokenDraft, {"name": "Script", **fields})
        return new_token(session, owner, draft, actor=actor, now=NOW)


def known(db, secret, now=NOW):
    with db.read() as session:
        return actor_of_token(session, secret, now)


def as_person(db, owner):
    with db.read() as session:
        return actor_of_person(session, owner.id)


def test_token_acts_as_its_person_with_its_scopes(db, ann):
    view, secret = make(db, ann)
    actor = known(db, secret)

    assert (actor.person_id, actor.token_id, actor.scopes) == (ann.id, view.id, {"read", "write"})
    assert actor.has(Role.AI_TEAM)


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [(["read"], True, False), (["write"], False, True), (["write", "read"], True, True)],
)
def test_scopes_bound_what_a_token_may(db, ann, scopes, reads, writes):
    actor = known(db, make(db, ann, scopes=scopes)[1])

    assert (can(actor, Action.FUND_READ), can(actor, Action.FUND_ALLOT)) == (reads, writes)


@pytest.mark.parametrize(
    "fields", [{"scopes": []}, {"scopes": ["admin"]}, {"name": ""}, {"days": 0}, {"days": 800}]
)
def test_impossible_token_is_refused(db, ann, fields):
    with pytest.raises(Invalid):
        make(db, ann, **fields)


def test_token_ends_in_time(db, ann):
    secret = make(db, ann, days=1)[1]

    assert known(db, secret, NOW + timedelta(hours=23)) is not None
    assert known(db, secret, NOW + timedelta(days=1)) is None


def test_token_dies_with_its_person(db, ann):
    secret = make(db, ann)[1]
    for active in (False, True):
        with db.write() as session:
            change_person(session, ann.id, PersonChange(active=active), actor=SYSTEM, now=NOW)

        assert known(db, secret) is None
    with db.read() as session:
        assert tokens_of(session, None, NOW) == []


def test_database_keeps_no_secret(db, ann):
    secret = make(db, ann)[1]

    with db.read() as session:
        kept = str(session.execute(sa.text("SELECT * FROM api_token")).all())
        told = str(session.execute(sa.text("SELECT * FROM event")).all())
    assert secret not in kept + told


def test_person_revokes_an_own_token_twice_with_one_effect(db, ann):
    view, secret = make(db, ann)
    for _ in range(2):
        with db.write() as session:
            revoke_token(session, view.id, actor=as_person(db, ann), now=NOW)

    assert known(db, secret) is None
    with db.read() as session:
        revoked = sa.text("SELECT count(*) FROM event WHERE kind = 'token.revoked'")
        assert session.execute(revoked).scalar_one() == 1


def test_other_people_cannot_see_or_revoke_it_but_an_administrator_can(db, ann):
    view, secret = make(db, ann)
    with db.write() as session:
        bob = person(session, "bob@example.com")
        boss = person(session, "boss@example.com", roles=["admin"])

    with pytest.raises(NotFound), db.write() as session:
        revoke_token(session, view.id, actor=as_person(db, bob), now=NOW)
    with pytest.raises(NotFound), db.write() as session:
        revoke_token(session, 999, actor=as_person(db, bob), now=NOW)
    with db.write() as session:
        revoke_token(session, view.id, actor=as_person(db, boss), now=NOW)

    assert known(db, secret) is None


def test_nobody_makes_a_token_for_somebody_else(db, ann):
    with db.write() as session:
        boss = person(session, "boss@example.com", roles=["admin"])

    with pytest.raises(NotAllowed):
        make(db, ann, as_person(db, boss))


def test_token_makes_no_token_that_may_more(db, ann):
    me = as_person(db, ann)

    with pytest.raises(NotAllowed):
        make(db, ann, replace(me, scopes=frozenset({"write"})))
    assert make(db, ann, replace(me, scopes=frozenset({"write"})), scopes=["write"])


def test_no_token_for_somebody_switched_off(db, ann):
    with db.write() as session:
        change_person(session, ann.id, PersonChange(active=False), actor=SYSTEM, now=NOW)

    with db.write() as session:
        away = session.get(type(ann), ann.id)
        with pytest.raises(Conflict, match="inactive"):
            new_token(session, away, parse(TokenDraft, {"name": "Script"}), actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("secret", ["", "kiem_", "\ud800", "x" * 10_000, "Bearer"])
def test_nonsense_is_no_token(db, ann, secret):
    make(db, ann)

    assert known(db, secret) is None
