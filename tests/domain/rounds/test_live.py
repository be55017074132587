"""The session as everybody follows it: chair, pace, presence, votes that begin again."""

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.core.actor import Role
from app.core.errors import Conflict, Invalid, NotAllowed
from app.domain.rounds.access import standing
from app.domain.rounds.ballots import save_line
from app.domain.rounds.items import open_item, settle_item
from app.domain.rounds.leading import demand_chair, hold, show_idea, take_chair, time_talk
from app.domain.rounds.live import live_view, session_of_code
from app.domain.rounds.live_models import Place
from app.domain.rounds.presence import attend, attendees
from app.domain.rounds.queries import item_of, turnout
from app.domain.rounds.recusals import recuse
from app.domain.rounds.resets import reset_item, resets_of
from app.domain.rounds.reveals import tallies_of, tally_of
from app.domain.rounds.schemas import Line, RecusalDraft
from app.domain.rounds.states import ItemState
from tests.domain.rounds.month import NOW, Stage, stage
from tests.domain.rounds.test_database_rules import refused
from tests.factories import make_actor


def begun(db, *answers: int | None, ideas: int = 3) -> Stage:
    """Stage a session; voter n gave `answers[n]` to every idea in advance."""
    made = stage(db, ideas=ideas).upto("preparation")
    for voter, score in zip(made.voters, answers, strict=False):
        made.cast(voter, dict.fromkeys(made.ids, score))
    made.move("session")
    return made


def live(made: Stage):
    with made.db.read() as session:
        return live_view(session, made.round(session).id)


def lead(made: Stage, act, *given, actor=None):
    with made.db.write() as session:
        row = made.round(session)
        return act(session, row, *given, actor=actor or made.facilitator, now=NOW)


def there(made: Stage, voter, place: Place) -> None:
    with made.db.write() as session:
        row = made.round(session)
        relations = standing(session, voter, row.id).relations
        attend(session, row, place, actor=voter, now=NOW, relations=relations)


def kinds(made: Stage, prefix: str) -> list[tuple]:
    text = sa.text("SELECT kind, actor_id FROM event WHERE kind LIKE :p ORDER BY id")
    with made.db.read() as session:
        return [tuple(e) for e in session.execute(text, {"p": f"{prefix}%"})]


def test_session_starts_at_the_first_idea_with_a_code_that_leads_there(db) -> None:
    made = begun(db)
    found = live(made)

    assert (found.shown_id, found.chair_id, found.paused) == (made.ids[0], None, False)
    with db.read() as session:
        assert session_of_code(session, found.code) == made.month
        assert session_of_code(session, "xxxxxx") is None


def test_opening_brings_everybody_along_and_settling_moves_on(db) -> None:
    made = begun(db, 4, 4, 4, 2, 1)
    one, two, three = made.ids
    made.item("open", two)
    assert live(made).shown_id == two
    made.item("reveal", two)
    assert live(made).talk_until == NOW + timedelta(minutes=4)
    made.item("settle", two, "Smaller.")
    assert (live(made).shown_id, live(made).talk_until) == (three, None)
    made.item("open", three)
    made.item("reveal", three)
    made.item("settle", three)

    assert live(made).shown_id == one


def test_who_looks_ahead_moves_nobody(db) -> None:
    made = begun(db, 4, 4, 4, 2, 1)
    one, two, three = made.ids
    lead(made, hold, True)
    made.item("open", one)
    assert (live(made).shown_id, live(made).paused) == (one, False)
    made.item("reveal", one)
    lead(made, hold, True)
    made.item("settle", one)
    assert live(made).shown_id == one

    lead(made, show_idea, three)

    assert (live(made).shown_id, live(made).paused) == (three, False)
    assert two != live(made).shown_id


def test_another_takes_the_chair_and_the_first_is_told_who(db) -> None:
    made = begun(db, 4, 4, 4, 4, 4)
    with db.write() as session:
        other = make_actor(session, Role.FACILITATOR, name="Olga")
    made.item("open", made.ids[0])
    lead(made, take_chair, actor=other)
    lead(made, take_chair, actor=other)

    with db.read() as session, pytest.raises(Conflict) as caught:
        demand_chair(session, made.round(session), made.facilitator)

    assert (caught.value.code, caught.value.params) == ("other_chair", {"person": "Olga"})
    assert live(made).chair == "Olga"
    assert kinds(made, "session.chair") == [
        ("session.chair_taken", made.facilitator.id),
        ("session.chair_taken", other.id),
    ]
    made.item("reveal", made.ids[0])
    assert live(made).chair_id == made.facilitator.id


def test_only_facilitators_lead(sqlite_db) -> None:
    made = begun(sqlite_db)

    for actor in (made.team, made.voters[0], made.admin, made.auditor, made.employee):
        for act, given in ((take_chair, ()), (hold, (True,)), (time_talk, (1,)), (show_idea, (1,))):
            with pytest.raises(NotAllowed):
                lead(made, act, *given, actor=actor)


def test_talk_is_timed_and_stopped(sqlite_db) -> None:
    made = begun(sqlite_db)
    lead(made, time_talk, 3)
    lead(made, time_talk, 1)

    assert live(made).seconds_left(NOW + timedelta(seconds=30)) == 210
    assert live(made).seconds_left(NOW + timedelta(hours=1)) == 0
    lead(made, time_talk, 0)
    assert live(made).seconds_left(NOW) is None


def test_voters_say_from_where_they_take_part(db) -> None:
    made = begun(db)
    for voter, place in zip(made.voters, ("room", "room", "online"), strict=False):
        there(made, voter, Place(place))
    there(made, made.voters[1], Place.AWAY)
    before = live(made).version
    there(made, made.voters[0], Place.ROOM)

    assert (live(made).in_room, live(made).online, live(made).version) == (1, 1, before)
    with db.read() as session:
        found = [a.place for a in attendees(session, made.round(session).id)]
    assert found == [Place.ROOM, Place.AWAY, Place.ONLINE, None, None]
    assert len(kinds(made, "session.attended")) == 4
    with pytest.raises(NotAllowed):
        there(made, made.team, Place.ROOM)


def test_who_left_before_the_session_is_not_entitled_and_later_nothing_changes(db) -> None:
    made = stage(db, voters=5).upto("preparation")
    gone = made.voters[4]
    with db.engine.begin() as connection:
        off = sa.text("UPDATE person SET active = :no WHERE id = :p")
        connection.execute(off, {"no": False, "p": gone.id})
    made.move("session")

    with db.read() as session:
        assert turnout(session, made.round(session).id).entitled == 4
    entitle = "UPDATE panel_member SET entitled = :yes WHERE person_id = :p"
    assert refused(made, entitle, yes=True, p=gone.id) == "frozen"
    here = "INSERT INTO attendance (round_id, person_id, place, at) VALUES (1, :p, 'room', :at)"
    assert refused(made, here, p=gone.id, at="2026-11-23 09:00:00.000") == "not_on_panel"


def test_reset_needs_a_reason_and_keeps_the_trace(db) -> None:
    made = begun(db, 1, 1, 3, 4, 5)
    idea = made.ids[0]
    made.item("open", idea)
    made.item("reveal", idea)
    with pytest.raises(Invalid):
        lead(made, reset_item, idea, "")

    lead(made, reset_item, idea, "The cost on the screen was wrong.")

    with db.read() as session:
        row = made.round(session)
        item = item_of(session, row.id, idea)
        ((trace, name),) = resets_of(session, row.id)[idea]
        assert (item.state, item.votes, tallies_of(session, item)) == (ItemState.WAITING, 0, [])
        assert (trace.reason, name) == (
            "The cost on the screen was wrong.",
            made.facilitator.name,
        )
        assert trace.tallies == [
            {"vote": 1, "counts": {"1": 2, "2": 0, "3": 1, "4": 1, "5": 1}, "no_opinion": 0}
        ]
    made.item("open", idea)
    made.cast(made.voters[0], dict.fromkeys(made.ids, 5) | dict.fromkeys(made.ids[1:], 1))
    made.item("reveal", idea)
    with db.read() as session:
        again = tally_of(session, item_of(session, made.round(session).id, idea))
    assert (again.vote, again.counts) == (1, (1, 0, 1, 1, 2))
    assert kinds(made, "item.reset") == [("item.reset", made.facilitator.id)]


def test_reset_is_refused_before_the_vote_and_after_settling(db) -> None:
    made = begun(db, 4, 4, 4, 4, 4)
    with pytest.raises(Conflict) as early:
        lead(made, reset_item, made.ids[0], "Why not")
    for verb in ("open", "reveal", "settle"):
        made.item(verb, made.ids[0])

    with pytest.raises(Conflict) as late:
        lead(made, reset_item, made.ids[0], "Why not")

    assert (early.value.code, late.value.code) == ("wrong_state", "wrong_state")


def test_database_refuses_a_reset_without_a_trace_and_a_trace_that_changes(db) -> None:
    made = begun(db, 4, 4, 4, 4, 4)
    idea = made.ids[0]
    made.item("open", idea)
    made.item("reveal", idea)
    back = "UPDATE item SET state = 'waiting', votes = 0 WHERE idea_id = :i"
    assert refused(made, back, i=idea) == "no_reset"
    for table in ("tally", "revealed_line"):
        assert refused(made, f"DELETE FROM {table} WHERE idea_id = :i", i=idea) == "append_only"
        assert refused(made, f"UPDATE {table} SET vote = 2 WHERE idea_id = :i", i=idea) == (
            "append_only"
        )
    lead(made, reset_item, idea, "Wrong cost")

    assert refused(made, "UPDATE item_reset SET reason = 'x'") == "append_only"
    assert refused(made, "DELETE FROM item_reset") == "append_only"
    empty = (
        "INSERT INTO item_reset (round_id, idea_id, item_version, reason, tallies, at) "
        "VALUES (1, :i, 99, '', '[]', '2026-11-23 09:00:00.000')"
    )
    assert refused(made, empty, i=idea) == "constraint"


def test_nothing_of_a_session_changes_once_it_is_over(db) -> None:
    made = begun(db, 4, 4, 4, 4, 4)
    there(made, made.voters[0], Place.ROOM)
    made.move("decided")

    assert refused(made, "UPDATE live_session SET version = 9") == "round_closed"
    assert refused(made, "UPDATE attendance SET place = 'away'") == "round_closed"
    assert refused(made, "DELETE FROM attendance") == "append_only"


def test_review_date_is_kept_and_lies_ahead(db) -> None:
    made = begun(db, 4, 4, 4, 4, 4)
    idea = made.ids[0]
    made.item("open", idea)
    made.item("reveal", idea)
    with pytest.raises(Invalid) as caught:
        lead(made, settle_item, idea, "Later.", NOW.date())

    lead(made, settle_item, idea, "Later.", date(2027, 3, 1))

    assert caught.value.errors[0].field == "review_on"
    with db.read() as session:
        item = item_of(session, made.round(session).id, idea)
        assert (item.conclusion, item.review_on) == ("Later.", date(2027, 3, 1))


def test_late_recusal_voids_the_line_and_counts_nowhere(db) -> None:
    made = begun(db, 5, 4, 4, 4, 4)
    idea = made.ids[0]
    made.item("open", idea)
    made.item("reveal", idea)
    voter = made.voters[0]
    before = live(made).version
    with db.write() as session:
        row = made.round(session)
        relations = standing(session, voter, row.id).relations
        draft = RecusalDraft(idea_id=idea)
        recuse(session, row, draft, actor=voter, now=NOW, relations=relations)

    assert live(made).version == before + 1
    assert kinds(made, "recusal") == [("recusal.made", None)]
    made.move("decided")
    with db.read() as session:
        record = session.execute(sa.text("SELECT record FROM outcome")).scalar_one()
    assert f"[{idea},5]" not in record


def test_reasons_come_shuffled_and_from_both_ends(sqlite_db) -> None:
    made = begun(sqlite_db)
    made.item("open", made.ids[0])
    for voter, (score, why) in zip(
        made.voters, ((3, "c"), (4, "d"), (2, "b"), (5, "e"), (1, "a")), strict=True
    ):
        with sqlite_db.write() as session:
            row = made.round(session)
            relations = standing(session, voter, row.id).relations
            line = Line(idea_id=made.ids[0], score=score, reason=why)
            save_line(session, row, line, actor=voter, relations=relations)
    made.item("reveal", made.ids[0])

    with sqlite_db.read() as session:
        found = tally_of(session, item_of(session, made.round(session).id, made.ids[0]))

    assert [r.text for r in found.reasons] == ["a", "e", "b", "d", "c"]


def test_two_who_open_at_once_open_once(db) -> None:
    made = begun(db, 4, 4, 4, 4, 4)
    said: list[str] = []

    def press() -> None:
        try:
            lead(made, open_item, made.ids[0])
            said.append("done")
        except Conflict as error:
            said.append(error.code)

    hands = [threading.Thread(target=press) for _ in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(said) == ["done", *["wrong_state"] * 5]
    assert len(kinds(made, "item.opened")) == 1
