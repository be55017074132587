"""Votes around the moment of closing: the tally is exactly the set that was acknowledged."""

import random
import threading

import pytest

from app.core.errors import Conflict
from app.db.engine import Database
from app.domain.rounds.access import standing
from app.domain.rounds.ballots import save_line
from app.domain.rounds.items import reveal_item
from app.domain.rounds.queries import item_of
from app.domain.rounds.reveals import tally_of
from app.domain.rounds.schemas import Line
from tests.domain.rounds.month import NOW, stage

VOTERS = 20
INSTANCES = 4
BREATH = 0.002
"""Seconds between two votes of a hand: one that never lets go would keep all others from the lock."""


@pytest.mark.storm
def test_votes_around_a_reveal_count_exactly_when_they_were_acknowledged(db, storm) -> None:
    made = stage(db, voters=VOTERS, ideas=1, quorum=3).upto("session")
    idea = made.ids[0]
    made.item("open", idea)
    each = (10_000 if storm else 200) // VOTERS
    address = db.url.render_as_string(hide_password=False)
    alone = db.dialect == "sqlite"  # one process serves a SQLite file
    doors = [db] * INSTANCES if alone else [Database(address) for _ in range(INSTANCES)]
    acknowledged: dict[int, int] = {}
    late: list[str] = []
    given, closed = threading.Semaphore(0), threading.Event()

    def vote(number: int) -> None:
        voter, door, dice = made.voters[number], doors[number % INSTANCES], random.Random(number)
        while True:  # until the door is closed, however late the machine lets it close
            score = dice.randint(1, 5)
            try:
                with door.write() as session:
                    row = made.round(session)
                    relations = standing(session, voter, row.id).relations
                    line = Line(idea_id=idea, score=score)
                    save_line(session, row, line, actor=voter, relations=relations)
            except Conflict as refused:
                late.append(refused.code)
                return
            acknowledged[voter.id] = score
            given.release()
            closed.wait(BREATH)

    hands = [threading.Thread(target=vote, args=(n,)) for n in range(VOTERS)]
    for hand in hands:
        hand.start()
    for _ in range(each * VOTERS // 2):
        given.acquire()
    with doors[-1].write() as session:
        reveal_item(session, made.round(session), idea, actor=made.facilitator, now=NOW)
    closed.set()
    for hand in hands:
        hand.join()

    with db.read() as session:
        counts = tally_of(session, item_of(session, made.round(session).id, idea)).counts
    scores = list(acknowledged.values())
    assert counts == tuple(scores.count(score) for score in range(1, 6))
    assert set(late) == {"item_not_open"}
    for door in set(doors) - {db}:
        door.close()
