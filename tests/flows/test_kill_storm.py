"""kill -9 in a storm of ballots: what was acknowledged is there, whole, once."""

import random
import threading
import time
from dataclasses import dataclass, field

import httpx2
import pytest
import sqlalchemy as sa

from app.auth.actors import token_hash
from app.auth.models import ApiToken
from app.events.chain import first_break
from tests.domain.rounds.month import MONTH, NOW, stage
from tests.support.server import NO_TLS, Server

VOTERS, IDEAS = 8, 6


@dataclass
class Voter:
    """One voter's memory: what was tried and what was acknowledged, by version."""

    person_id: int
    token: str
    tried: dict[int, list[dict[int, int]]] = field(default_factory=dict)
    acknowledged: dict[int, dict[int, int]] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return max(self.acknowledged, default=0)


def give_tokens(db, made):
    voters = []
    with db.write() as session:
        for actor in made.voters:
            token = f"storm-{actor.id}"
            session.add(
                ApiToken(
                    person_id=actor.id,
                    name="storm",
                    token_hash=token_hash(token),
                    scopes=["read", "write"],
                    created_at=NOW,
                )
            )
            voters.append(Voter(actor.id, token))
    return voters


def vote(voter, base, ideas, stopping, seed):
    """Replace the ballot over and over until the server is gone."""
    chance = random.Random(seed)
    headers = {"Authorization": f"Bearer {voter.token}"}
    url = f"{base}/api/v1/rounds/{MONTH}/ballot"
    with httpx2.Client(headers=headers, timeout=10, verify=NO_TLS) as client:
        try:
            version = found_again(voter, client.get(url).json())
            while not stopping.is_set():
                answers = {idea: chance.randint(1, 5) for idea in ideas}
                voter.tried.setdefault(version + 1, []).append(answers)
                lines = [{"idea_id": i, "score": s} for i, s in answers.items()]
                answer = client.put(url, json={"version": version, "lines": lines})
                assert answer.status_code == 200, answer.text
                version = answer.json()["version"]
                voter.acknowledged[version] = answers
        except httpx2.HTTPError:
            return  # killed in between


def found_again(voter, ballot):
    """Return the version of the ballot; what was on its way at the kill may have arrived after the check."""
    version = ballot["version"]
    if version > voter.version:
        lines = {line["idea_id"]: line["score"] for line in ballot["lines"]}
        assert lines in voter.tried[version], "half a ballot"
        voter.acknowledged[version] = lines
    return version


def wait_for_more(voters, most=120.0):
    """Wait until this life of the server has acknowledged something."""
    before = sum(len(v.acknowledged) for v in voters)
    until = time.monotonic() + most
    while sum(len(v.acknowledged) for v in voters) == before and time.monotonic() < until:
        time.sleep(0.01)


def stored(db, voter):
    of = {"v": voter.person_id}
    with db.read() as session:
        version = session.execute(
            sa.text("SELECT version FROM ballot WHERE voter_id = :v"), of
        ).scalar()
        rows = session.execute(
            sa.text("SELECT idea_id, score FROM ballot_line WHERE voter_id = :v"), of
        ).all()
    return version or 0, {row.idea_id: row.score for row in rows}


def check(db, voters):
    """Every ballot is the last acknowledged one, or the one that was on its way."""
    for voter in voters:
        version, lines = stored(db, voter)
        assert version >= voter.version, "an acknowledged ballot is lost"
        if version == voter.version:
            assert lines == voter.acknowledged.get(version, {})
        else:
            assert version == voter.version + 1
            assert lines in voter.tried[version], "half a ballot"
            voter.acknowledged[version] = lines
    with db.read() as session:
        assert first_break(session) is None
        doubled = session.execute(
            sa.text("SELECT voter_id FROM ballot GROUP BY round_id, voter_id HAVING count(*) > 1")
        ).all()
    assert doubled == []


@pytest.mark.storm
def test_no_acknowledged_ballot_is_lost_doubled_or_halved(db, database_url, tmp_path, storm):
    made = stage(db, voters=VOTERS, ideas=IDEAS).upto("preparation")
    voters = give_tokens(db, made)
    server = Server(database_url, tmp_path)
    kills, slowest = (100 if storm else 3), 0.0
    try:
        for number in range(kills):
            slowest = max(slowest, server.start())
            stopping = threading.Event()
            threads = [
                threading.Thread(
                    target=vote,
                    args=(v, server.base, made.ids, stopping, number * 100 + v.person_id),
                )
                for v in voters
            ]
            for thread in threads:
                thread.start()
            wait_for_more(voters)
            time.sleep(random.Random(number).uniform(0, 0.4))
            server.kill()
            stopping.set()
            for thread in threads:
                thread.join()
            check(db, voters)
    finally:
        server.stop()
    acknowledged = sum(len(v.acknowledged) for v in voters)
    print(
        f"\n{db.dialect}: {kills} kills, {acknowledged} acknowledged ballots, "
        f"ready again after at most {slowest:.1f} s"
    )
    assert acknowledged > 0
