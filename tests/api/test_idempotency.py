"""The same POST twice has one effect; the same key for another body is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.flows.callers import Program, mail

AT_ONCE = 8


@pytest.fixture
def program(db):
    """Give an installation with an administrator, an AI team and two employees."""
    at = Program(db)
    at.first_admin("ada")
    for name, roles in {"tom": ["ai_team"], "eve": [], "eli": []}.items():
        at.make(
            "ada", "/people", {"email": mail(name), "name": name, "roles": roles, "language": "en"}
        )
        at.token(name)
    return at


def _allot(at: Program, key: str, cents: int = 500, who: str = "tom"):
    body = {"year": 2026, "amount_cents": cents}
    return at.ask(who, "POST", "/fund/allotments", body, **{"Idempotency-Key": key})


def _count(at: Program, table: str) -> int:
    with at.db.read() as session:
        return session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_a_repeat_gives_the_same_answer_and_no_second_effect(program):
    first, again = _allot(program, "k1"), _allot(program, "k1")

    assert (first.status_code, again.status_code, first.content) == (201, 201, again.content)
    assert _count(program, "transfer") == 1


def test_the_same_key_with_another_body_or_path_is_refused(program):
    _allot(program, "k1")

    other = _allot(program, "k1", cents=501)
    elsewhere = program.ask(
        "tom", "POST", "/ideas", {"year": 2026, "amount_cents": 500}, **{"Idempotency-Key": "k1"}
    )

    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "idempotency_mismatch")
    assert _count(program, "transfer") == 1


def test_a_key_belongs_to_its_token_and_another_key_is_another_request(program):
    title = {"title": "Same words", "problem": "P"}
    made = [
        program.ask(who, "POST", "/ideas", title, **{"Idempotency-Key": key}).json()["id"]
        for who, key in (("eve", "k"), ("eli", "k"), ("eve", "other"), ("eve", "k"))
    ]

    assert made == [1, 2, 3, 1]


def test_a_refused_request_may_be_sent_again_with_its_key(program):
    refused = _allot(program, "k1", cents=0)
    mended = _allot(program, "k1", cents=500)

    assert (refused.status_code, mended.status_code, _count(program, "transfer")) == (422, 201, 1)


def test_after_a_day_the_key_is_new(program):
    _allot(program, "k1")
    program.clock.advance(hours=24, seconds=1)

    assert (_allot(program, "k1", cents=700).status_code, _count(program, "transfer")) == (201, 2)


def test_a_replay_moves_nothing_even_when_the_state_has_moved_on(program):
    draft = program.make("eve", "/ideas", {"title": "T", "problem": "P"})["id"]
    path = f"/ideas/{draft}/submission"
    first = program.ask("eve", "POST", path, None, **{"Idempotency-Key": "s"})
    program.clock.advance(minutes=5)

    again = program.ask("eve", "POST", path, None, **{"Idempotency-Key": "s"})

    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert program.ask("eve", "POST", path, None).status_code == 409


def test_many_at_once_have_one_effect(program):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: _allot(program, "same"), range(AT_ONCE)))

    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert _count(program, "transfer") == 1


def test_many_different_bodies_at_once_let_one_in(program):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda n: _allot(program, "same", cents=100 + n), range(AT_ONCE)))

    assert sorted(a.status_code for a in answers) == [201, *[409] * (AT_ONCE - 1)]
    assert _count(program, "transfer") == 1


def test_a_very_long_or_strange_key_is_kept_apart(program):
    long = "x" * 200
    keys = (long[1:], long, f"{long}1", f"{long}2", "\u00e9", "; DROP TABLE transfer", " ")
    codes = [
        program.client.post(
            "/api/v1/fund/allotments",
            json={"year": 2026, "amount_cents": 5},
            headers={
                b"authorization": f"Bearer {program.tokens['tom']}".encode(),
                b"idempotency-key": key.encode("latin-1"),
            },
        ).status_code
        for key in keys
    ]

    assert codes == [201] * len(keys)
    assert _count(program, "transfer") == len(keys)
