"""Measure a live session on loopback: votes to the room's screen, a reveal on every phone, a burst, memory.

Phones, projector and server share the machine; the load average stands beside the figures.
"""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import sqlalchemy as sa

from app.auth.actors import token_hash
from app.auth.models import SignIn
from app.db.engine import Database
from app.db.migrating import migrate
from app.domain.people.models import Person
from scripts.phones import Asker, Screen
from scripts.serving import ROOT, empty_database, served
from tests.domain.rounds.month import MONTH, Stage, stage

OK = 200
APART = 500  # milliseconds
PHONES = 200
RATE = 10  # votes a second
BURST_SECONDS = 10
LOOK = 300  # seconds between two looks at the memory
BURST = {"sqlite": 300, "postgresql": 1000}
WORKERS = {"sqlite": 1, "postgresql": 2}


@dataclass
class House:
    """A session on a running server: who votes, with which cookies."""

    made: Stage
    port: int
    pids: list[int]
    db: Database

    def cookie(self, person_id: int) -> str:
        """Return the cookies of a person, reading English."""
        return f"kiem=live-{person_id}; language=en"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--idle", type=float, default=20.0, help="seconds of an idle session")
    options = parser.parse_args()
    for kind in options.database or ["sqlite", "postgresql"]:
        run(kind, options.idle)


def run(kind: str, idle: float) -> None:
    """Measure one database and print what was found."""
    print(f"\nlive session, {kind}, {WORKERS[kind]} process(es)", flush=True)
    with tempfile.TemporaryDirectory() as folder, house(kind, Path(folder), PHONES) as found:
        asyncio.run(evening(found, idle))
    with tempfile.TemporaryDirectory() as folder, house(kind, Path(folder), BURST[kind]) as found:
        asyncio.run(burst(found, BURST[kind]))


@contextmanager
def house(kind: str, folder: Path, voters: int) -> Iterator[House]:
    """Give a session with this many voters, its first idea open, on a server of its own."""
    with empty_database(kind, folder) as url:
        db = Database(url)
        migrate(db)
        made = stage(db, voters=voters, ideas=2, quorum=3).upto("session")
        made.item("open", made.ids[0])
        sign_in(db)
        settings = {"KIEM_DATABASE_URL": url, "KIEM_DATA_DIR": str(folder), "KIEM_JOBS": "off"}
        command = [str(ROOT / ".venv/bin/kiem"), "serve", "--workers", str(WORKERS[kind]), "--port"]
        with served(command, {**settings, "KIEM_LOG_LEVEL": "error"}) as port:
            asyncio.run(awake(port))
            yield House(made, port, serving(), db)
        db.close()


def serving() -> list[int]:
    """Return the server's processes: `kiem serve` and the workers that it began."""
    below = psutil.Process(os.getpid()).children(recursive=True)
    ours = [p for p in below if "kiem" in " ".join(p.cmdline())]
    return sorted({p.pid for one in ours for p in (one, *one.children(recursive=True))})


def sign_in(db: Database) -> None:
    """Let everybody be signed in, reading English."""
    now = datetime.now(UTC).replace(microsecond=0)
    with db.write() as session:
        session.execute(sa.update(Person).values(language="en"))
        for person in session.execute(sa.select(Person.id)).scalars():  # type: ignore[call-overload]
            session.add(
                SignIn(
                    token_hash=token_hash(f"live-{person}"),
                    person_id=person,
                    created_at=now,
                    proved_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )


async def evening(found: House, idle: float) -> None:
    """Hold one vote with all phones and the room's screen; then nothing happens for a while."""
    made = found.made
    room = Screen(found.port, found.cookie(made.facilitator.id), MONTH, room=True)
    phones = [Screen(found.port, found.cookie(v.id), MONTH) for v in made.voters]
    tasks = [asyncio.create_task(screen.watch()) for screen in (room, *phones)]
    await asyncio.gather(*(screen.ready.wait() for screen in (room, *phones)))
    sent = await votes(found, phones)
    await until(lambda: room.given >= len(phones))
    shown = [1000 * (room.seen[n] - at) for n, at in enumerate(sorted(sent), start=1)]
    report("vote to room screen", shown, "p95 at most 300 ms", 300)
    clicked, before = time.perf_counter(), worked(found.pids)
    lead = Asker(found.port, found.cookie(made.facilitator.id))
    status, _ = await lead.ask("POST", f"/rounds/{MONTH}/session/{made.ids[0]}/reveal")
    await until(lambda: all(p.revealed_at for p in (room, *phones)))
    used = worked(found.pids) - before
    at = sorted(p.revealed_at for p in phones)
    first, apart = 1000 * (at[0] - clicked), 1000 * (at[-1] - at[0])
    mark = "" if apart <= APART else "   MISSED"
    print(
        f"  reveal ({status}): first phone {first:.0f} ms after the click, server {used:.0f} ms CPU"
    )
    print(f"    all {len(phones)} within {apart:.0f} ms of each other (at most {APART}){mark}")
    await memory(found, idle)
    errors = [e for s in (room, *phones) for e in s.errors]
    print(f"  errors: {len(errors)} {errors[:3]}; load average {os.getloadavg()[0]:.1f}")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def votes(found: House, phones: list[Screen]) -> list[float]:
    """Let every phone vote once, at a steady rate; return when each was sent."""
    sent: list[float] = []
    path = f"/rounds/{MONTH}/session/{found.made.ids[0]}/vote"

    async def one(phone: Screen, wait: float) -> None:
        await asyncio.sleep(wait)
        sent.append(time.perf_counter())
        status, body = await phone.asker.ask("POST", path, f"score={random.randint(1, 5)}&reason=")  # noqa: S311
        if status != OK:
            phone.errors.append(f"vote {status} {body[:80]!r}")

    await asyncio.gather(*(one(p, n / RATE) for n, p in enumerate(phones)))
    return sent


async def memory(found: House, idle: float) -> None:
    """Print what the server holds while nothing happens: at most every five minutes, and at the end."""
    print(f"  memory, {idle:.0f} s idle: {resident(found.pids):.1f} MB", end="", flush=True)
    looks = max(1, round(idle / LOOK))
    for _ in range(looks):
        await asyncio.sleep(idle / looks)
        print(f", {resident(found.pids):.1f}", end="", flush=True)
    print()


def resident(pids: list[int]) -> float:
    """Return the resident memory of the server's processes in MB."""
    return sum(float(psutil.Process(pid).memory_info().rss) for pid in pids) / 1e6


def worked(pids: list[int]) -> float:
    """Return the milliseconds of processor time that the server's processes have used."""
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return 1000 * sum(float(t.user + t.system) for t in times)


async def burst(found: House, voters: int) -> None:
    """Let many vote within ten seconds, at random moments."""
    path = f"/rounds/{MONTH}/session/{found.made.ids[0]}/vote"
    times: list[float] = []
    failures: list[str] = []

    async def one(person_id: int) -> None:
        await asyncio.sleep(random.uniform(0, BURST_SECONDS))  # noqa: S311
        asker = Asker(found.port, found.cookie(person_id))
        begin = time.perf_counter()
        status, body = await asker.ask("POST", path, f"score={random.randint(1, 5)}&reason=")  # noqa: S311
        times.append(1000 * (time.perf_counter() - begin))
        if status != OK:
            failures.append(f"{status} {body[:80]!r}")
        asker.close()

    await asyncio.gather(*(one(v.id) for v in found.made.voters))
    with found.db.read() as session:
        kept = session.execute(sa.text("SELECT count(*) FROM ballot_line")).scalar_one()
    report(f"{voters} voters within {BURST_SECONDS} s", times, "p95 at most 1500 ms", 1500)
    print(f"    recorded {kept} of {voters}, errors {len(failures)} {failures[:3]}")


def report(name: str, times: list[float], bound: str, most: float) -> None:
    """Print median and p95 beside the bound."""
    ordered = sorted(times)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    mark = "" if p95 <= most else "   MISSED"
    print(f"  {name}: median {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms ({bound}){mark}")


async def awake(port: int) -> None:
    """Wait until every process answers: the socket takes connections before they do."""
    for _ in range(8):
        asker = Asker(port, "")
        await asker.ask("GET", "/health/live")
        asker.close()


async def until(done: Callable[[], bool]) -> None:
    """Wait until a condition holds.

    Raises:
        TimeoutError: it did not within half a minute.
    """
    async with asyncio.timeout(30):
        while not done():  # noqa: ASYNC110  (what it waits for has no event)
            await asyncio.sleep(0.005)


if __name__ == "__main__":
    main()
