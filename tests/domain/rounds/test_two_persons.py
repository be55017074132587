"""A round with large grants is published by one person on the word of another."""

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, NotFound
from app.domain.fund.consents import consents
from app.domain.people.models import Organisation
from app.domain.rounds.agreeing import agree_to_grant, large_grants
from app.domain.rounds.decisions import decide_idea
from app.domain.rounds.schemas import DecisionDraft
from tests.domain.rounds.decided import decided
from tests.domain.rounds.month import NOW
from tests.web.rounds_site import Visitor


def limited(db, cents=1_000_000):
    """Decide a round in which every chosen idea is large."""
    made = decided(db)
    with db.write() as session:
        session.execute(sa.update(Organisation).values(two_persons_cents=cents))
        chosen = [g.idea_id for g in large_grants(session, made.round(session))]
    return made, chosen


def agree(made, idea, actor):
    with made.db.write() as session:
        agree_to_grant(session, made.round(session), idea, actor=actor, now=NOW)


def refusal(act) -> str:
    with pytest.raises(Conflict) as caught:
        act()
    return caught.value.code


def test_publication_waits_for_the_word_of_somebody_else(db):
    made, chosen = limited(db)
    nobody = refusal(lambda: made.move("published"))
    for idea in chosen:
        agree(made, idea, made.facilitator)
    own = refusal(lambda: made.move("published"))
    with db.read() as session:
        named = {g.idea_id: g.given_by for g in large_grants(session, made.round(session))}
    assert (nobody, own) == ("second_person_needed", "second_person_needed")
    assert named == dict.fromkeys(chosen, made.facilitator.id)


def test_with_a_word_for_each_large_grant_everyone_is_told(db):
    made, chosen = limited(db)
    for idea in chosen:
        agree(made, idea, made.voters[0])
    made.move("published")
    with db.read() as session:
        used = session.execute(
            sa.text("SELECT count(*) FROM grant_consent WHERE state = 'used'")
        ).scalar()
        assert (used, consents(session)) == (len(chosen), [])


def test_a_word_about_an_idea_that_is_left_out_after_all_lapses(sqlite_db):
    made, chosen = limited(sqlite_db)
    for idea in chosen:
        agree(made, idea, made.voters[0])
    with sqlite_db.write() as session:
        draft = DecisionDraft(decision="deviate", selected=False, reason="Not now")
        decide_idea(session, made.round(session), chosen[0], draft, actor=made.facilitator, now=NOW)
    made.move("published")
    with sqlite_db.read() as session:
        states = session.execute(sa.text("SELECT state FROM grant_consent ORDER BY id")).all()
    assert [s for (s,) in states] == ["withdrawn"] + ["used"] * (len(chosen) - 1)


def test_nobody_agrees_to_what_is_not_large(sqlite_db):
    made, _ = limited(sqlite_db, cents=90_000_000)
    with pytest.raises(NotFound):
        agree(made, made.ids[0], made.voters[0])


def test_pages_ask_for_a_second_person_and_say_who_agreed(sqlite_db):
    made, chosen = limited(sqlite_db)
    facilitator, manager = Visitor(made, made.facilitator), Visitor(made, made.voters[0])
    before = facilitator.get("/rounds/2026-12/publication").text
    for idea in chosen:
        path = f"/rounds/2026-12/consents/{idea}"
        assert f'action="{path}"' in manager.get("/rounds/2026-12/decision").text
        assert manager.post(path).status_code == 303
    after = facilitator.get("/rounds/2026-12/publication").text
    seen = facilitator.get("/rounds/2026-12/decision").text
    button = 'action="/rounds/2026-12/publication"'
    assert [button in before, button in after] == [False, True]
    assert seen.count("Voter 00 stemt in") == len(chosen)
    assert (
        Visitor(made, made.employee).post(f"/rounds/2026-12/consents/{chosen[0]}").status_code
        == 403
    )
