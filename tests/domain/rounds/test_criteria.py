"""Rounds that ask further questions: their terms, ballots, reveals and outcome."""

import json
import threading

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, Invalid
from app.core.input import parse
from app.domain.rounds.access import standing
from app.domain.rounds.ballots import own_ballot, save_line
from app.domain.rounds.creation import change_round
from app.domain.rounds.criteria import questions_of
from app.domain.rounds.models import Outcome
from app.domain.rounds.recusals import recuse
from app.domain.rounds.resets import reset_item
from app.domain.rounds.schemas import Line, RecusalDraft, RoundChange
from tests.domain.rounds.decided import view
from tests.domain.rounds.month import NOW, Stage, stage
from tests.domain.rounds.test_database_rules import ids, refused
from tests.selection.verifier import tool


def terms(name: str, weight: int = 1) -> dict[str, object]:
    words = {
        f"{part}_{lang}": f"{name} {part} {lang}"
        for part in ("name", "question")
        for lang in ("nl", "en")
    }
    return {**words, "weight": weight}


def asked(db, **more) -> Stage:
    """Stage a round with weights 3 for the first question, 2 for fit and 1 for learning."""
    criteria = [terms("fit", 2), terms("learning")]
    return stage(db, criteria=criteria, headline_weight=3, **more)


def change(made: Stage, **wanted: object) -> None:
    with made.db.write() as session:
        row = made.round(session)
        wish = parse(RoundChange, {"version": row.version, **wanted})
        change_round(session, row, wish, actor=made.team, now=NOW)


def asks(made: Stage) -> list[tuple[int, str]]:
    with made.db.read() as session:
        return [(q.weight, q.name_en) for q in questions_of(session, made.round(session))]


def counted(made: Stage, table: str) -> int:
    with made.db.read() as session:
        return session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar() or 0


def own(made: Stage, voter: int) -> dict[int, tuple]:
    with made.db.read() as session:
        found = own_ballot(session, made.round(session), made.voters[voter])
    return {idea: (a.score, *(s for _, s in a.further)) for idea, a in found.lines.items()}


def record(made: Stage) -> dict:
    with made.db.read() as session:
        return json.loads(session.get(Outcome, made.round(session).id).record)


def test_questions_and_weights_change_until_the_first_answer(db) -> None:
    made = stage(db)
    assert asks(made) == []

    change(made, criteria=[terms("fit", 2)])
    assert asks(made) == [(1, ""), (2, "fit name en")]
    change(made, headline_weight=4)
    assert asks(made) == [(4, ""), (2, "fit name en")]
    change(made, criteria=[terms("learning", 9), terms("fit", 2)])
    assert asks(made) == [(4, ""), (9, "learning name en"), (2, "fit name en")]
    change(made, criteria=[])
    assert asks(made) == []
    change(made, criteria=[terms("fit", 2)])
    made.upto("preparation").cast(made.voters[0], {made.ids[0]: 4})

    for wanted in ({"criteria": []}, {"headline_weight": 2}, {"criteria": [terms("x")]}):
        with pytest.raises(Conflict, match="voting_started"):
            change(made, **wanted)
    change(made, criteria=[terms("fit", 2)], headline_weight=1)
    assert asks(made) == [(1, ""), (2, "fit name en")]


@pytest.mark.parametrize(
    ("criteria", "field"),
    [
        ([terms("a")] * 4, "criteria"),
        ([terms("a", 10)], "criteria.0.weight"),
        ([terms("a", 0)], "criteria.0.weight"),
        ([{**terms("a"), "name_nl": " "}], "criteria.0.name_nl"),
    ],
)
def test_wrong_questions_are_refused_field_by_field(sqlite_db, criteria, field) -> None:
    made = stage(sqlite_db)

    with pytest.raises(Invalid) as caught:
        change(made, criteria=criteria)

    assert [error.field for error in caught.value.errors] == [field]


def test_ballot_keeps_replaces_and_withdraws_further_answers(db) -> None:
    made = asked(db).upto("preparation")
    one, two, _ = made.ids
    voter = made.voters[0]

    first = made.cast(voter, {one: (4, 5, None), two: (2, 1)})
    again = made.cast(voter, {one: (4, 5, None), two: (2, 1)})
    assert (first.version, again.version) == (1, 1)
    assert own(made, 0) == {one: (4, 5, None), two: (2, 1)}
    assert made.cast(voter, {one: (4, 3), two: (2, 1)}).version == 2
    assert own(made, 0) == {one: (4, 3), two: (2, 1)}
    with pytest.raises(Conflict) as stale:
        made.cast(voter, {one: (4, 1)}, version=1)
    assert stale.value.params["lines"][0]["criteria"] == [{"number": 1, "score": 3}]
    made.cast(voter, {one: 4})
    assert (own(made, 0), counted(made, "criterion_line")) == ({one: (4,)}, 0)


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ([{"number": 3, "score": 4}], "unknown_value"),
        ([{"number": 1, "score": 4}, {"number": 1, "score": 5}], "twice"),
    ],
)
def test_answers_to_what_is_not_asked_are_refused(sqlite_db, criteria, code) -> None:
    made = asked(sqlite_db).upto("preparation")

    with sqlite_db.write() as session:
        row, voter = made.round(session), made.voters[0]
        line = parse(Line, {"idea_id": made.ids[0], "score": 4, "criteria": criteria})
        at = standing(session, voter, row.id)
        with pytest.raises(Invalid) as caught:
            save_line(session, row, line, actor=voter, relations=at.relations)

    assert [error.code for error in caught.value.errors] == [code]


def test_plain_round_takes_no_further_answers(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")

    with pytest.raises(Invalid) as caught:
        made.cast(made.voters[0], {made.ids[0]: (4, 5)})

    assert [error.field for error in caught.value.errors] == ["lines.0.criteria.0.number"]


def test_recusal_voids_further_answers_too_also_while_the_idea_is_revealed(db) -> None:
    made = asked(db, quorum=3).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict.fromkeys(made.ids, (4, 5, 3)))
    made.move("session")
    made.item("open", made.ids[0])
    made.item("reveal", made.ids[0])
    with db.write() as session:
        row, voter = made.round(session), made.voters[0]
        draft = parse(RecusalDraft, {"idea_id": made.ids[0], "reason": "mine"})
        at = standing(session, voter, row.id)
        recuse(session, row, draft, actor=voter, now=NOW, relations=at.relations)

    assert made.ids[0] not in own(made, 0)
    assert (counted(made, "criterion_line"), counted(made, "revealed_criterion")) == (28, 10)
    made.move("decided")
    lines = [line for ballot in record(made)["ballots"] for line in ballot["lines"]]
    assert sum(line[0] == made.ids[0] for line in lines) == 4


def test_who_leaves_the_panel_or_the_agenda_takes_further_answers_along(db) -> None:
    made = asked(db, voters=6).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict.fromkeys(made.ids, (4, 5, 3)))

    made.agenda(made.ids[:2])
    assert counted(made, "criterion_line") == 6 * 2 * 2
    with db.read() as session:
        text = sa.text("SELECT email FROM person WHERE id <> :gone AND name LIKE 'Voter%'")
        emails = list(session.execute(text, {"gone": made.voters[0].id}).scalars())
    change(made, panel=emails)
    assert counted(made, "criterion_line") == 5 * 2 * 2


def test_second_vote_counts_and_a_reset_lets_the_first_go(db) -> None:
    made = asked(db, ideas=1, quorum=3).upto("preparation")
    (idea,) = made.ids
    for voter in made.voters:
        made.cast(voter, {idea: (4, 5, 3)})
    made.move("session")
    made.item("open", idea)
    made.item("reveal", idea)
    with db.write() as session:
        row = made.round(session)
        reset_item(session, row, idea, "again", actor=made.facilitator, now=NOW)
    assert counted(made, "revealed_criterion") == 0
    made.item("open", idea)
    made.item("reveal", idea)
    made.item("open", idea)
    for voter in made.voters:
        made.cast(voter, {idea: (4, 1, 2)})
    made.item("reveal", idea)
    made.item("settle", idea)
    made.move("decided")

    assert {tuple(b["lines"][0]) for b in record(made)["ballots"]} == {(idea, 4, 1, 2)}
    assert counted(made, "revealed_criterion") == 20


def test_outcome_counts_weights_and_support_follows_the_first_question(db) -> None:
    made = asked(db, quorum=3).upto("preparation")
    one, two, three = made.ids
    said = [
        {one: (5, 5, 5), two: (2, 5, 5), three: (4, None, 5)},
        {one: (4, 3, None), two: (1, 5, 4), three: (None, 5, 5)},
        {one: (4,), two: (2, 5, 5), three: (4, 2, 4)},
        {one: (2, 5, 4), two: (2, 4, 1), three: (4, 4, 3)},
        {one: (1, 1, 1), two: (3, 5, 3), three: (1, 3, 2)},
    ]
    for voter, lines in zip(made.voters, said, strict=True):
        made.cast(voter, lines)
    made.move("session")
    made.move("decided")

    seen = {a.idea_id: a for a in view(made, made.team).answers}
    assert [(seen[i].points, seen[i].supporters, seen[i].scores) for i in made.ids] == [
        (15 + 10 + 5 + 9 + 2 + 9 + 10 + 3, 3, 5),
        (15 + 13 + 15 + 6 + 3 + 10 + 1, 0, 5),
        (9 + 5 + 9 + 3 + 9 + 6 + 1 + 2, 3, 4),
    ]
    assert seen[two].reason_code == "too_few_supporters"
    assert [seen[i].averages for i in made.ids] == [
        {1: 3.5, 2: 3.3},
        {1: 4.8, 2: 3.6},
        {1: 3.0, 2: 3.5},
    ]
    found = record(made)
    assert [c["weight"] for c in found["criteria"]] == [3, 2, 1]
    assert found["criteria"][1]["question_nl"] == "fit question nl"
    assert tool.differences(found) == []
    made.move("published")
    outside = {a.idea_id: a.averages for a in view(made, made.employee).answers}
    assert list(outside.values()) == [{1: None, 2: None}] * 3


def test_an_average_of_few_or_of_all_alike_is_not_told(sqlite_db) -> None:
    made = asked(sqlite_db, ideas=1).upto("preparation")
    for n, voter in enumerate(made.voters):
        made.cast(voter, {made.ids[0]: (4, 5, n + 1 if n < 2 else None)})
    made.move("session")
    made.move("decided")

    assert view(made, made.voters[0]).answers[0].averages == {1: None, 2: None}


FURTHER = (
    "INSERT INTO criterion_line (ballot_id, idea_id, number, round_id, score) "
    "VALUES (:ballot, :idea, {number}, :round, {score})"
)


def full(db, state: str) -> Stage:
    made = asked(db, quorum=3).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict.fromkeys(made.ids[:2], (4, 5)))
    for to in ("session", "decided")[: ("preparation", "session", "decided").index(state)]:
        made.move(to)
    return made


@pytest.mark.parametrize(
    ("state", "statement", "code"),
    [
        ("preparation", FURTHER.format(number=2, score=6), "constraint"),
        ("preparation", FURTHER.format(number=3, score=4), "constraint"),
        ("session", FURTHER.format(number=2, score=4), "round_closed"),
        ("decided", "UPDATE criterion_line SET score = 1", "round_closed"),
        ("decided", "DELETE FROM criterion_line", "round_closed"),
        ("preparation", "UPDATE criterion SET weight = 2", "frozen"),
        ("preparation", "DELETE FROM criterion", "voting_started"),
        ("preparation", "UPDATE round SET headline_weight = 2", "voting_started"),
        ("decided", "UPDATE revealed_criterion SET score = 1", "append_only"),
        ("decided", "DELETE FROM revealed_criterion", "append_only"),
    ],
)
def test_database_keeps_questions_and_answers(db, state: str, statement: str, code: str) -> None:
    made = full(db, state)

    assert refused(made, statement, **(ids(made) if ":ballot" in statement else {})) == code


def test_database_refuses_further_answers_without_the_first_or_on_another_round(db) -> None:
    made = full(db, "preparation")

    assert refused(made, FURTHER.format(number=1, score=4), **ids(made, idea=2)) == "not_on_panel"


def test_database_takes_criteria_only_of_a_weighed_round_within_bounds(db) -> None:
    made = stage(db)
    row = (
        "INSERT INTO criterion (round_id, number, weight, name_nl, name_en, question_nl, "
        "question_en) SELECT id, {number}, {weight}, {name}, 'a', 'b', 'c' FROM round"
    )
    plain = row.format(number=1, weight=1, name="'n'")
    assert refused(made, plain) == "invalid"
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE round SET headline_weight = 1"))

    for values in ((0, 1, "'n'"), (4, 1, "'n'"), (1, 0, "'n'"), (1, 10, "'n'"), (1, 1, "''")):
        names = dict(zip(("number", "weight", "name"), values, strict=True))
        assert refused(made, row.format(**names)) == "constraint"
    with db.engine.begin() as connection:
        connection.execute(sa.text(plain))
    for weight in ("NULL", "0", "10"):
        assert refused(made, f"UPDATE round SET headline_weight = {weight}") == "invalid"
    made.upto("preparation").cast(made.voters[0], {made.ids[0]: 4})
    assert refused(made, row.format(number=2, weight=1, name="'n'")) == "voting_started"


def test_further_answers_racing_the_reveal_are_frozen_with_their_line_or_refused(db) -> None:
    made = asked(db, voters=10, ideas=1, quorum=3).upto("session")
    (idea,) = made.ids
    made.item("open", idea)
    for voter in made.voters:
        made.cast(voter, {idea: (3, 1, 1)})
    results: dict[int, str] = {}
    start = threading.Barrier(7)

    def vote(n: int) -> None:
        start.wait()
        try:
            made.cast(made.voters[n], {idea: (5, 5, 5)})
            results[n] = "kept"
        except Conflict as error:
            results[n] = error.code

    def reveal() -> None:
        start.wait()
        made.item("reveal", idea)

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(6)]
    threads.append(threading.Thread(target=reveal))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with db.read() as session:
        frozen = session.execute(
            sa.text(
                "SELECT l.score, c.score FROM revealed_criterion c JOIN revealed_line l "
                "ON l.voter_id = c.voter_id AND l.vote = c.vote"
            )
        ).all()
    kept = sum(r == "kept" for r in results.values())
    assert set(results.values()) <= {"kept", "item_not_open"}
    assert sorted(map(tuple, frozen)) == [(3, 1)] * (20 - 2 * kept) + [(5, 5)] * (2 * kept)


def test_question_racing_the_first_answer_stands_before_it_or_is_refused(db) -> None:
    made = asked(db, ideas=1).upto("preparation")
    start, results = threading.Barrier(2), {}

    def ask() -> None:
        start.wait()
        try:
            change(made, criteria=[terms("late")])
            results["ask"] = "changed"
        except Conflict as error:
            results["ask"] = error.code

    def vote() -> None:
        start.wait()
        try:
            made.cast(made.voters[0], {made.ids[0]: (4, 5, 5)})
            results["vote"] = "kept"
        except Invalid as error:
            results["vote"] = error.errors[0].code

    threads = [threading.Thread(target=f) for f in (ask, vote)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (results["ask"], results["vote"]) in {
        ("changed", "unknown_value"),
        ("voting_started", "kept"),
    }
