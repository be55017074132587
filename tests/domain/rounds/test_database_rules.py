"""What the database refuses, whatever the code above it does: votes, budget, records."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.errors import Conflict
from app.db.engine import refusal
from app.domain.rounds.access import standing
from app.domain.rounds.recusals import recuse
from app.domain.rounds.schemas import RecusalDraft
from tests.domain.rounds.month import NOW, Stage, stage


def refused(made: Stage, statement: str, **values: object) -> str:
    """Run raw SQL that must fail; return the rule's code, or `constraint` for a plain one."""
    with made.db.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(sa.text(statement), values)
    error = refusal(caught.value)
    if isinstance(error, Conflict):
        return error.code
    assert isinstance(caught.value, IntegrityError)
    return "constraint"


def ids(made: Stage, voter: int = 0, idea: int = 0) -> dict[str, int]:
    with made.db.read() as session:
        row = made.round(session)
        ballot = session.execute(
            sa.text("SELECT id FROM ballot WHERE voter_id = :v"), {"v": made.voters[voter].id}
        ).scalar()
    return {
        "round": row.id,
        "idea": made.ids[idea],
        "voter": made.voters[voter].id,
        "ballot": ballot,
    }


LINE = (
    "INSERT INTO ballot_line (ballot_id, idea_id, round_id, voter_id, score, reason) "
    "VALUES (:ballot, :idea, :round, :voter, {score}, '')"
)
CHANGE = "UPDATE ballot_line SET score = 1 WHERE ballot_id = :ballot AND idea_id = :idea"
REMOVE = "DELETE FROM ballot_line WHERE ballot_id = :ballot AND idea_id = :idea"


def full(db, state: str) -> Stage:
    made = stage(db).upto("preparation")
    for voter in made.voters:
        made.cast(voter, dict.fromkeys(made.ids[:2], 4))
    for to in ("session", "decided", "published"):
        if state == "preparation":
            break
        made.move(to)
        if to == state:
            break
    return made


@pytest.mark.parametrize("state", ["session", "decided", "published"])
def test_no_line_changes_outside_its_window(db, state: str) -> None:
    made = full(db, state)
    known, new = ids(made), ids(made, idea=2)

    codes = [
        refused(made, s, **v)
        for s, v in [(LINE.format(score=4), new), (CHANGE, known), (REMOVE, known)]
    ]

    assert codes == ["round_closed"] * 3


def test_only_the_open_idea_takes_answers_in_the_session(db) -> None:
    made = full(db, "session")
    made.item("open", made.ids[2])

    with db.engine.begin() as connection:
        connection.execute(sa.text(LINE.format(score=4)), ids(made, idea=2))
    assert refused(made, CHANGE, **ids(made, idea=0)) == "round_closed"
    made.item("settle", made.ids[2])
    assert refused(made, CHANGE, **ids(made, idea=2)) == "round_closed"


@pytest.mark.parametrize("score", ["0", "6", "-1"])
def test_score_is_one_to_five(db, score: str) -> None:
    made = full(db, "preparation")

    assert refused(made, LINE.format(score=score), **ids(made, idea=2)) == "constraint"


def test_line_of_a_recused_voter_is_refused(db) -> None:
    made = full(db, "preparation")
    values = ids(made, idea=2)
    with db.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO recusal (round_id, idea_id, voter_id, own, reason, at) "
                "VALUES (:round, :idea, :voter, :own, '', '2026-11-23 09:00:00')"
            ),
            {**values, "own": True},
        )

    assert refused(made, LINE.format(score=4), **values) == "recused"


def test_line_cannot_be_put_on_another_voters_ballot(db) -> None:
    made = full(db, "preparation")
    values = {**ids(made, idea=2), "voter": made.voters[1].id}

    assert refused(made, LINE.format(score=4), **values) == "not_on_panel"


def test_one_ballot_per_voter_and_round(db) -> None:
    made = full(db, "preparation")

    code = refused(
        made,
        "INSERT INTO ballot (round_id, voter_id, version) VALUES (:round, :voter, 1)",
        **ids(made),
    )

    assert code == "exists"


def test_ballot_needs_a_place_on_the_panel(db) -> None:
    made = full(db, "preparation")
    values = {**ids(made), "voter": made.employee.id}

    code = refused(
        made,
        "INSERT INTO ballot (round_id, voter_id, version) VALUES (:round, :voter, 1)",
        **values,
    )

    assert code == "constraint"


TALLY = (
    "INSERT INTO tally (round_id, idea_id, vote, counts, no_opinion, recused, reasons, at) "
    "VALUES (:round, :idea, 1, '{}', 0, 0, '[]', '2026-11-23 09:00:00')"
)


@pytest.mark.parametrize("state", ["preparation", "session"])
def test_no_tally_before_the_reveal(db, state: str) -> None:
    made = full(db, state)
    if state == "session":
        made.item("open", made.ids[0])

    assert refused(made, TALLY, **ids(made)) == "not_revealed"
    assert (
        refused(
            made,
            "INSERT INTO revealed_line (round_id, idea_id, vote, voter_id, score) "
            "VALUES (:round, :idea, 1, :voter, 5)",
            **ids(made),
        )
        == "not_revealed"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tally SET no_opinion = 9",
        "DELETE FROM tally",
        "UPDATE revealed_line SET score = 1",
        "DELETE FROM revealed_line",
        "UPDATE outcome SET record = 'x'",
        "DELETE FROM outcome",
        "UPDATE outcome_line SET points = 99",
        "DELETE FROM outcome_line",
        "UPDATE receipt SET left_cents = 0",
        "DELETE FROM receipt",
    ],
)
def test_what_was_revealed_or_decided_never_changes(db, statement: str) -> None:
    made = full(db, "decided")

    assert refused(made, statement) == "append_only"


def test_decisions_are_frozen_by_the_publication(db) -> None:
    made = full(db, "published")

    assert refused(made, "UPDATE decision SET selected = NOT selected") == "round_closed"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM panel_member", "frozen"),
        ("UPDATE round SET budget_cents = budget_cents + 1", "frozen"),
        ("UPDATE round SET quorum = 1", "frozen"),
        ("UPDATE round SET seed = 'mine'", "frozen"),
        ("UPDATE round SET rule = 'greedy'", "frozen"),
    ],
)
def test_terms_and_panel_are_frozen_by_the_session(db, statement: str, expected: str) -> None:
    made = full(db, "session")

    assert refused(made, statement) == expected


def test_session_needs_an_agenda(db) -> None:
    made = stage(db, ideas=0).upto("preparation")

    assert refused(made, "UPDATE round SET state = 'session'") == "no_agenda"


def test_round_account_never_falls_below_zero(db) -> None:
    made = full(db, "preparation")
    over = (
        "INSERT INTO transfer (at, from_id, to_id, amount_cents, kind, note) SELECT "
        "'2026-11-23 09:00:00', r.id, y.id, r.balance_cents + 1, 'return', '' "
        "FROM account r, account y WHERE r.key = 'round:2026-12' AND y.key = 'year:2026'"
    )

    assert refused(made, over) == "too_little_money"


def test_votes_racing_the_end_of_the_vote_are_in_the_tally_or_refused(db) -> None:
    made = stage(db, voters=12, ideas=1).upto("session")
    idea = made.ids[0]
    made.item("open", idea)
    for voter in made.voters[:5]:
        made.cast(voter, {idea: 3})
    results: dict[int, str] = {}
    start = threading.Barrier(8)

    def vote(n: int) -> None:
        start.wait()
        try:
            made.cast(made.voters[n], {idea: 5})
            results[n] = "kept"
        except Conflict as error:
            results[n] = error.code

    def reveal() -> None:
        start.wait()
        made.item("reveal", idea)

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(5, 12)]
    threads.append(threading.Thread(target=reveal))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = sum(r == "kept" for r in results.values())
    with db.read() as session:
        counts = session.execute(sa.text("SELECT counts FROM tally")).scalar()
        stored = session.execute(sa.text("SELECT count(*) FROM revealed_line")).scalar()
    fives = counts["5"] if isinstance(counts, dict) else int(counts.split('"5":')[1].split("}")[0])
    assert set(results.values()) <= {"kept", "item_not_open"}
    assert (fives, stored) == (kept, 5 + kept)


def test_recusals_racing_votes_leave_no_answer_of_who_takes_no_part(db) -> None:
    made = stage(db, voters=6, ideas=1).upto("preparation")
    idea, start = made.ids[0], threading.Barrier(12)
    odd: list[Exception] = []

    def vote(n: int) -> None:
        start.wait()
        try:
            made.cast(made.voters[n], {idea: 5})
        except Conflict:
            pass
        except Exception as error:  # noqa: BLE001
            odd.append(error)

    def leave(n: int) -> None:
        start.wait()
        voter = made.voters[n]
        with made.db.write() as session:
            row = made.round(session)
            at = standing(session, voter, row.id)
            draft = RecusalDraft(idea_id=idea)
            recuse(session, row, draft, actor=voter, now=NOW, relations=at.relations)

    threads = [threading.Thread(target=f, args=(n,)) for n in range(6) for f in (vote, leave)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with db.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM ballot_line")).scalar() == 0
        assert session.execute(sa.text("SELECT count(*) FROM recusal")).scalar() == 6
    assert odd == []
