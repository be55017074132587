"""Release and start in the same second, again and again: no experiment runs without a valid promise."""

import threading
from collections import Counter

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.core.errors import Conflict
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import start_experiment
from app.domain.experiments.signing import release_commitment
from app.domain.rounds.models import Round
from tests.support.promises import (
    MONTH,
    NOW,
    House,
    choose_in,
    hold_round,
    make_house,
    make_ready_idea,
    sign,
)

# A running experiment whose promise is not signed, and one that began after its release.
WITHOUT = """
SELECT count(*) FROM experiment e LEFT JOIN commitment c ON c.id = e.commitment_id
WHERE e.state = 'running' AND (c.id IS NULL OR c.state <> 'signed')
"""
STARTED = """
SELECT count(*) FROM event s JOIN event r ON r.idea_id = s.idea_id
WHERE s.kind = 'experiment.started' AND r.kind = 'commitment.released'
"""
FEW, MANY, AT_A_TIME = 12, 1000, 4
COST = 100_000


def pairs(db: Database, house: House, count: int) -> list[tuple[int, int]]:
    """Return so many experiments that could start, each with its promise."""
    with db.write() as session:
        round_id = hold_round(session, house, month=MONTH, budget=count * COST).id
    found = []
    for _ in range(count):
        with db.write() as session:
            idea = make_ready_idea(session, house, cost_cents=COST)
            promise = sign(session, house, idea)
            experiment = choose_in(session, house, idea, session.get_one(Round, round_id))
            found.append((experiment.id or 0, promise.id or 0))
    return found


class Race:
    """Two who act on one pair at the same moment; what each was told is counted."""

    def __init__(self, db: Database, house: House) -> None:
        self.db, self.house, self.said = db, house, Counter[str]()
        self._lock = threading.Lock()

    def run(self, experiment_id: int, promise_id: int) -> None:
        gate = threading.Barrier(2)

        def start(session: Session) -> None:
            row = session.get_one(Experiment, experiment_id)
            start_experiment(session, row, actor=self.house.team, now=NOW)

        def release(session: Session) -> None:
            row = session.get_one(Commitment, promise_id)
            release_commitment(session, row, reason="No people", actor=self.house.lead, now=NOW)

        threads = [threading.Thread(target=self._try, args=(gate, act)) for act in (start, release)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _try(self, gate: threading.Barrier, act) -> None:
        gate.wait()
        try:
            with self.db.write() as session:
                act(session)
            code = act.__name__
        except Conflict as error:
            code = error.code
        with self._lock:
            self.said[code] += 1


@pytest.mark.storm
def test_release_and_start_race_and_the_gate_holds(db: Database, storm: bool) -> None:
    count = MANY if storm else FEW
    with db.write() as session:
        house = make_house(session)
    race, waiting = Race(db, house), pairs(db, house, count)

    def work() -> None:
        while True:
            try:
                pair = waiting.pop()
            except IndexError:
                return
            race.run(*pair)

    workers = [threading.Thread(target=work) for _ in range(AT_A_TIME)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with db.read() as session:
        assert session.execute(sa.text(WITHOUT)).scalar() == 0
        assert session.execute(sa.text(STARTED)).scalar() == 0
    won = (race.said["start"], race.said["release"])
    assert sum(won) == count
    assert race.said == Counter(
        {k: v for k, v in zip(("start", "release"), won, strict=True) if v}
    ) + Counter({"experiment_started": won[0], "blocked": won[1]})
