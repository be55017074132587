"""Opening, revealing and settling; what counts when the session ends."""

import pytest
from sqlmodel import select

from app.core.errors import Conflict, NotAllowed, NotFound
from app.domain.rounds.items import open_item
from app.domain.rounds.models import Item, OutcomeLine
from app.domain.rounds.outcomes import stored_record
from app.domain.rounds.queries import item_of, turnout
from app.domain.rounds.reveals import tally_of, verdict
from app.domain.rounds.states import ItemState
from tests.domain.rounds.month import NOW, Stage, stage


def voted(db, *columns: tuple[int | None, ...], voters: int = 5) -> Stage:
    """Stage a session in which voter n answered `columns[idea][n]`; -1 stands for no answer."""
    made = stage(db, voters=voters, ideas=len(columns)).upto("preparation")
    for n, voter in enumerate(made.voters):
        given = {i: c[n] for i, c in zip(made.ids, columns, strict=True) if c[n] != -1}
        if given:
            made.cast(voter, given)
    made.move("session")
    return made


def counts(made: Stage, idea: int) -> tuple[int, ...]:
    with made.db.read() as session:
        return tally_of(session, item_of(session, made.round(session).id, idea)).counts


def ballots(made: Stage) -> dict[int, list[int | None]]:
    """Return per idea the scores in the record."""
    with made.db.read() as session:
        record = stored_record(session, made.round(session))
    found: dict[int, list[int | None]] = {i: [] for i in made.ids}
    for ballot in record["ballots"]:
        for idea, score in ballot["lines"]:
            found[idea].append(score)
    return {idea: sorted(s or 0 for s in scores) for idea, scores in found.items()}


def test_second_vote_starts_from_the_first_and_the_last_reveal_counts(db) -> None:
    made = voted(db, (1, 1, 3, 4, 5))
    idea = made.ids[0]
    made.item("open", idea)
    made.item("reveal", idea)
    assert counts(made, idea) == (2, 0, 1, 1, 1)

    made.item("open", idea)
    made.cast(made.voters[0], {idea: 4})
    made.item("reveal", idea)
    made.item("settle", idea, "Start small.")

    assert counts(made, idea) == (1, 0, 1, 2, 1)
    made.move("decided")
    assert ballots(made) == {idea: [1, 3, 4, 4, 5]}


def test_second_vote_that_was_never_revealed_does_not_count(db) -> None:
    made = voted(db, (1, 1, 3, 4, 5))
    idea = made.ids[0]
    for verb in ("open", "reveal", "open"):
        made.item(verb, idea)
    made.cast(made.voters[0], {idea: 5})
    made.cast(made.voters[1], {})

    made.move("decided")

    assert ballots(made) == {idea: [1, 1, 3, 4, 5]}


def test_third_vote_is_refused(sqlite_db) -> None:
    made = voted(sqlite_db, (1, 1, 3, 4, 5))
    for verb in ("open", "reveal", "open", "reveal"):
        made.item(verb, made.ids[0])

    with pytest.raises(Conflict) as caught:
        made.item("open", made.ids[0])

    assert caught.value.code == "no_more_votes"


def test_reveal_needs_the_quorum_of_scores_without_no_opinion(db) -> None:
    made = voted(db, (4, 4, None, None, None))
    idea = made.ids[0]
    made.item("open", idea)

    with pytest.raises(Conflict) as caught:
        made.item("reveal", idea)
    made.item("settle", idea)

    assert caught.value.code == "too_few_votes"
    with db.read() as session:
        item = item_of(session, made.round(session).id, idea)
        assert (item.state, item.too_few, item.votes) == (ItemState.SETTLED, True, 0)


def test_open_idea_with_enough_scores_cannot_be_settled_unrevealed(sqlite_db) -> None:
    made = voted(sqlite_db, (4, 4, 4, -1, -1))
    made.item("open", made.ids[0])

    with pytest.raises(Conflict) as caught:
        made.item("settle", made.ids[0])

    assert caught.value.code == "not_revealed"


def test_waiting_ideas_count_with_their_advance_answers_if_the_quorum_is_met(db) -> None:
    made = voted(db, (4, 5, 4, -1, -1), (5, 5, None, None, None))
    made.move("decided")

    with db.read() as session:
        lines = session.exec(select(OutcomeLine).order_by(OutcomeLine.idea_id)).all()
        items = session.exec(select(Item).order_by(Item.idea_id)).all()
    assert [(x.reason_code, x.detail["discussed"]) for x in lines] == [
        ("chosen", False),
        ("too_few_votes", False),
    ]
    assert [(i.state, i.too_few, i.discussed) for i in items] == [
        (ItemState.SETTLED, False, False),
        (ItemState.SETTLED, True, False),
    ]


def test_answers_that_were_never_revealed_stay_out_of_the_record(db) -> None:
    made = voted(db, (4, 5, 4, 4, 4), (5, 5, None, None, None))

    made.move("decided")

    assert ballots(made) == {made.ids[0]: [4, 4, 4, 4, 5], made.ids[1]: []}


def test_decision_needs_ballots_from_half_of_those_entitled(sqlite_db) -> None:
    made = voted(sqlite_db, (4, 4, -1, -1, -1))

    with pytest.raises(Conflict) as caught:
        made.move("decided")

    assert (caught.value.code, caught.value.params) == ("quorum_not_met", {"have": 2, "needed": 3})


def test_no_opinion_on_everything_is_a_ballot(sqlite_db) -> None:
    made = voted(sqlite_db, (4, 4, None, -1, -1))

    made.move("decided")

    with sqlite_db.read() as session:
        assert len(stored_record(session, made.round(session))["ballots"]) == 3


def test_items_move_only_during_the_session(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")

    for verb in ("open", "reveal", "settle"):
        with pytest.raises(Conflict) as caught:
            made.item(verb, made.ids[0])
        assert caught.value.code == "wrong_state"


def test_items_are_led_by_the_facilitator_alone(sqlite_db) -> None:
    made = stage(sqlite_db).upto("session")

    for actor in (made.employee, made.team, made.voters[0], made.admin, made.auditor):
        with sqlite_db.write() as session, pytest.raises(NotAllowed):
            open_item(session, made.round(session), made.ids[0], actor=actor, now=NOW)


def test_idea_that_is_not_on_the_agenda_is_not_found(sqlite_db) -> None:
    made = stage(sqlite_db).upto("session")

    with pytest.raises(NotFound):
        made.item("open", 999)


def test_tally_is_hidden_until_the_reveal(sqlite_db) -> None:
    made = voted(sqlite_db, (4, 4, 4, 4, 4))
    made.item("open", made.ids[0])

    with pytest.raises(Conflict) as caught:
        counts(made, made.ids[0])

    assert caught.value.code == "not_revealed"


def test_turnout_counts_no_opinion_as_an_answer(db) -> None:
    made = voted(db, (4, None, -1, -1, -1), (1, -1, -1, -1, -1))

    with db.read() as session:
        found = turnout(session, made.round(session).id)

    assert (found.voted, found.entitled) == (2, 5)
    assert [(i.answered, i.entitled) for i in found.items] == [(2, 5), (1, 5)]


@pytest.mark.parametrize(
    ("against", "doubt", "favour", "expected"),
    [
        (5, 1, 7, "divided"),
        (1, 3, 9, "in_favour"),
        (9, 2, 1, "against"),
        (2, 8, 3, "doubt"),
        (1, 5, 5, "mixed"),
        (0, 0, 0, "mixed"),
    ],
)
def test_verdict_says_how_the_camps_lie(
    against: int, doubt: int, favour: int, expected: str
) -> None:
    assert verdict(against, doubt, favour) == expected
