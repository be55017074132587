"""A server that is asked to stop ends its streams at once."""

import httpx2

from app.auth.actors import token_hash
from app.auth.models import SignIn
from tests.domain.rounds.month import MONTH, NOW, stage
from tests.support.server import Server


def test_streams_end_at_once_when_the_server_stops(sqlite_db, tmp_path) -> None:
    made = stage(sqlite_db, voters=3).upto("session")
    with sqlite_db.write() as session:
        session.add(
            SignIn(
                token_hash=token_hash("key"),
                person_id=made.voters[0].id,
                created_at=NOW,
                proved_at=NOW,
                expires_at=NOW.replace(year=2030),
            )
        )
    server = Server(sqlite_db.url.render_as_string(hide_password=False), tmp_path)
    server.start()
    url = f"{server.base}/rounds/{MONTH}/session/stream"
    assert httpx2.head(url, cookies={"kiem": "key"}, timeout=60).content == b""
    with httpx2.stream("GET", url, cookies={"kiem": "key"}, timeout=60) as answer:
        lines = answer.iter_lines()
        assert [next(lines) for _ in range(3)] == ["retry: 1000", "", "event: stage"]

        server.stop()

        assert [line for line in lines if line.startswith("event")] == []
    # Else it waits for the streams, also of who asked for the head alone, until its patience ends, and says so.
    assert "graceful" not in (tmp_path / "server.log").read_text()
