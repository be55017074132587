"""Casting ballots: whole, versioned, once, and only while the window is open."""

import threading

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, Invalid, NotAllowed
from app.domain.rounds.access import standing
from app.domain.rounds.ballots import own_ballot, save_line
from app.domain.rounds.criteria import Answer
from app.domain.rounds.recusals import recuse
from app.domain.rounds.schemas import Line, RecusalDraft
from tests.domain.rounds.month import NOW, Stage, stage


def answers(made: Stage, *scores: int | None) -> dict[int, int | None]:
    return dict(zip(made.ids, scores, strict=False))


def own(made: Stage, voter):
    with made.db.read() as session:
        return own_ballot(session, made.round(session), voter)


def recused(made: Stage, voter, idea: int) -> None:
    with made.db.write() as session:
        row = made.round(session)
        at = standing(session, voter, row.id)
        recuse(
            session, row, RecusalDraft(idea_id=idea), actor=voter, now=NOW, relations=at.relations
        )


def test_ballot_is_empty_before_the_first_answer(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")

    found = own(made, made.voters[0])

    assert (found.version, dict(found.lines)) == (0, {})


def test_ballot_replaces_what_was_there_and_counts_its_version(db) -> None:
    made = stage(db).upto("preparation")
    voter = made.voters[0]

    made.cast(voter, answers(made, 5, 1))
    made.cast(voter, answers(made, 4, None))
    made.cast(voter, {made.ids[2]: 3})

    found = own(made, voter)
    assert (found.version, dict(found.lines)) == (3, {made.ids[2]: Answer(3, "")})


def test_exact_repeat_is_one_effect_whatever_its_version(db) -> None:
    made = stage(db).upto("preparation")
    voter = made.voters[0]

    first = made.cast(voter, answers(made, 5, 1), version=0)
    again = made.cast(voter, answers(made, 5, 1), version=0)

    assert (first.version, again.version, own(made, voter).version) == (1, 1, 1)


def test_older_version_is_refused_with_what_is_stored(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    voter = made.voters[0]
    made.cast(voter, answers(made, 5), version=0)

    with pytest.raises(Conflict) as caught:
        made.cast(voter, answers(made, 1), version=0)

    assert (caught.value.code, caught.value.params) == (
        "stale",
        {"current": 1, "lines": [{"idea_id": made.ids[0], "score": 5, "reason": ""}]},
    )


@pytest.mark.parametrize("state", ["intake", "decided", "published"])
def test_ballot_is_refused_outside_preparation_and_session(sqlite_db, state: str) -> None:
    made = stage(sqlite_db)
    if state == "intake":
        made.upto("intake")
        made.agenda(made.ids)
    else:
        made.upto("preparation")
        for voter in made.voters:
            made.cast(voter, answers(made, 5, 4, 3))
        for to in ("session", "decided", "published")[: 2 if state == "decided" else 3]:
            made.move(to)

    with pytest.raises(Conflict) as caught:
        made.cast(made.voters[0], answers(made, 1, 1, 1))

    assert caught.value.code == "round_closed"


def test_session_takes_only_changed_answers_on_open_ideas(db) -> None:
    made = stage(db).upto("preparation")
    voter = made.voters[0]
    made.cast(voter, answers(made, 5, 4, 3))
    made.move("session")
    made.item("open", made.ids[1])

    made.cast(voter, answers(made, 5, 1, 3))
    with pytest.raises(Conflict) as changed:
        made.cast(voter, answers(made, 4, 1, 3))
    with pytest.raises(Conflict) as left_out:
        made.cast(voter, {made.ids[1]: 1})

    assert (changed.value.code, changed.value.params["idea_ids"]) == (
        "item_not_open",
        [made.ids[0]],
    )
    assert left_out.value.params["idea_ids"] == [made.ids[0], made.ids[2]]
    assert {i: a.score for i, a in own(made, voter).lines.items()} == answers(made, 5, 1, 3)


def test_who_is_not_on_the_panel_may_not_vote(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")

    for actor in (made.employee, made.team, made.facilitator, made.admin, made.auditor):
        with pytest.raises(NotAllowed):
            made.cast(actor, answers(made, 5))


def test_unknown_and_repeated_ideas_are_named(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")

    with pytest.raises(Invalid) as caught:
        made.cast(made.voters[0], {made.ids[0]: 5, 999: 4})

    assert [(e.field, e.code) for e in caught.value.errors] == [
        ("lines.1.idea_id", "unknown_value")
    ]


def test_recusal_voids_the_answer_and_keeps_the_others(db) -> None:
    made = stage(db).upto("preparation")
    voter = made.voters[0]
    made.cast(voter, answers(made, 5, 4, 3))

    recused(made, voter, made.ids[0])
    recused(made, voter, made.ids[0])

    found = own(made, voter)
    assert (found.version, list(found.lines)) == (2, made.ids[1:])
    with pytest.raises(Conflict) as caught:
        made.cast(voter, answers(made, 5, 4, 3))
    assert caught.value.code == "recused"


def test_recusal_event_names_nobody(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")

    recused(made, made.voters[0], made.ids[0])

    with sqlite_db.read() as session:
        rows = session.execute(
            sa.text("SELECT actor_id, idea_id, payload FROM event WHERE kind = 'recusal.made'")
        ).all()
    assert [tuple(r) for r in rows] == [(None, made.ids[0], '{"month": "2026-12"}')]


def test_ballots_leave_no_event(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    count = sa.text("SELECT count(*) FROM event")
    with sqlite_db.read() as session:
        before = session.execute(count).scalar()

    made.cast(made.voters[0], answers(made, 5, 1, None))

    with sqlite_db.read() as session:
        assert session.execute(count).scalar() == before


def test_single_answer_leaves_the_others_as_they_are(db) -> None:
    made = stage(db).upto("preparation")
    voter = made.voters[0]
    made.cast(voter, answers(made, 5, 4))

    with db.write() as session:
        row = made.round(session)
        at = standing(session, voter, row.id)
        line = Line(idea_id=made.ids[1], score=None, reason="I know too little")
        save_line(session, row, line, actor=voter, relations=at.relations)

    assert dict(own(made, voter).lines) == {
        made.ids[0]: Answer(5, ""),
        made.ids[1]: Answer(None, "I know too little"),
    }


def test_thirty_two_ballots_at_once_are_each_counted_once(db) -> None:
    made = stage(db, voters=32).upto("preparation")
    failed: list[Exception] = []
    start = threading.Barrier(32)

    def vote(n: int) -> None:
        start.wait()
        try:
            for _ in range(2):
                made.cast(made.voters[n], answers(made, n % 5 + 1, None, 5), version=0)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with db.read() as session:
        ballots = session.execute(
            sa.text("SELECT version, count(*) FROM ballot GROUP BY version")
        ).all()
        lines = session.execute(
            sa.text(
                "SELECT idea_id, count(*), count(score) FROM ballot_line GROUP BY idea_id ORDER BY 1"
            )
        ).all()
    assert failed == []
    assert [tuple(b) for b in ballots] == [(1, 32)]
    assert [tuple(x) for x in lines] == [
        (made.ids[0], 32, 32),
        (made.ids[1], 32, 0),
        (made.ids[2], 32, 32),
    ]


def test_two_tabs_of_one_voter_never_overwrite_one_another_unseen(db) -> None:
    made = stage(db).upto("preparation")
    voter = made.voters[0]
    results: list[str] = []
    start = threading.Barrier(8)

    def vote(score: int) -> None:
        start.wait()
        try:
            made.cast(voter, answers(made, score % 5 + 1, score // 5 + 1), version=0)
            results.append("kept")
        except Conflict as error:
            results.append(error.code)

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["kept", *["stale"] * 7]
    assert own(made, voter).version == 1
