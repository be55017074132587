"""The hub tells streams what was committed, once, quickly, across processes, and ends at once."""

import asyncio
from types import SimpleNamespace

import pytest

from app import events
from app.db.engine import Database
from app.live.hub import Full, Hub
from app.live.stream import event_stream


def commit(db: Database, *pairs: tuple[str, str], fail: bool = False) -> None:
    with db.write() as session:
        for topic, name in pairs:
            events.wake(session, topic, name)
        if fail:
            raise KeyError


async def heard(subscription, seconds: float = 60.0) -> list[str]:
    return await subscription.names(seconds)


async def settled(hub: Hub, db: Database) -> None:
    """Wait until the hub hears what is committed; it says so with a first name."""
    probe = hub.subscribe(["probe"])
    for _ in range(100):
        await asyncio.to_thread(commit, db, ("probe", "x"))
        if "x" in await heard(probe, 0.2):
            break
    hub.unsubscribe(probe)


def test_commit_wakes_who_watches_and_nobody_else(db) -> None:
    async def play() -> tuple[list[str], list[str]]:
        hub = Hub(db)
        await settled(hub, db)
        here, elsewhere = hub.subscribe(["round:1", "own"]), hub.subscribe(["round:2"])
        await asyncio.to_thread(commit, db, ("round:1", "stage"), ("own", "own"), ("x", "y"))
        found = await heard(here), await heard(elsewhere, 0.3)
        hub.close()
        return found

    assert asyncio.run(play()) == (["own", "stage"], [])


def test_what_is_rolled_back_wakes_nobody(db) -> None:
    async def play() -> list[str]:
        hub = Hub(db)
        await settled(hub, db)
        here = hub.subscribe(["round:1"])
        with pytest.raises(KeyError):
            await asyncio.to_thread(commit, db, ("round:1", "stage"), fail=True)
        found = await heard(here, 0.3)
        hub.close()
        return found

    assert asyncio.run(play()) == []


def test_thousand_commits_are_a_few_wakes(sqlite_db) -> None:
    async def play() -> list[list[str]]:
        hub = Hub(sqlite_db)
        here = hub.subscribe(["round:1"])
        for _ in range(1000):
            hub.wake({("round:1", "seeds")})
        turns = [await heard(here), await heard(here, 0.2)]
        hub.close()
        return turns

    assert asyncio.run(play()) == [["seeds"], []]


def test_another_process_hears_what_this_one_commits(pg_db) -> None:
    async def play() -> list[str]:
        hub = Hub(pg_db)
        other = Database(pg_db.url.render_as_string(hide_password=False))
        await settled(hub, other)
        here = hub.subscribe(["round:1"])
        await asyncio.to_thread(commit, other, ("round:1", "stage"))
        found = await heard(here)
        hub.close()
        other.close()
        return found

    assert asyncio.run(play()) == ["stage"]


def test_lost_listener_comes_back_and_lets_everybody_look(pg_db) -> None:
    async def play() -> tuple[list[str], list[str]]:
        hub = Hub(pg_db)
        await settled(hub, pg_db)
        here = hub.subscribe(["round:1"])
        with pg_db.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
            )
        again = await heard(here)
        await asyncio.to_thread(commit, pg_db, ("round:1", "seeds"))
        after = await heard(here)
        hub.close()
        return again, after

    assert asyncio.run(play()) == (["stage"], ["seeds"])


def stream_of(hub: Hub, calm: float = 0.0):
    return event_stream(hub, ["round:1"], calm=calm).body_iterator


def test_stream_says_first_to_look_and_then_names_alone(sqlite_db) -> None:
    async def play() -> list[str]:
        hub = Hub(sqlite_db)
        stream = stream_of(hub)
        said = [await anext(stream)]
        await asyncio.to_thread(commit, sqlite_db, ("round:1", "seeds"), ("round:1", "stage"))
        said.append(await anext(stream))
        hub.close()
        said += [part async for part in stream]
        return [*said, str(hub.count())]

    assert asyncio.run(play()) == [
        "retry: 1000\n\nevent: stage\ndata: 1\n\n",
        "event: seeds\ndata: 1\n\nevent: stage\ndata: 1\n\n",
        "0",
    ]


def test_phone_hears_of_numbers_at_its_own_pace_and_of_the_stage_at_once(
    sqlite_db, monkeypatch
) -> None:
    clock = SimpleNamespace(at=0.0, monotonic=lambda: clock.at)
    monkeypatch.setattr("app.live.stream.time", clock)
    monkeypatch.setattr("app.live.stream._some", lambda seconds: seconds)

    async def play() -> list[str]:
        hub = Hub(sqlite_db)
        stream = stream_of(hub, calm=0.4)
        await anext(stream)
        await asyncio.to_thread(commit, sqlite_db, ("round:1", "seeds"), ("round:1", "stage"))
        said = [await anext(stream)]
        clock.at = 0.5
        said.append(await anext(stream))
        hub.close()
        await stream.aclose()
        return said

    assert asyncio.run(play()) == [f"event: {n}\ndata: 1\n\n" for n in ("stage", "seeds")]


def test_stream_ends_after_its_life_and_closed_hub_opens_none(sqlite_db) -> None:
    async def play() -> list[str]:
        hub = Hub(sqlite_db, life=0.1)
        said = [part async for part in stream_of(hub)]
        hub.close()
        said += [part async for part in stream_of(hub)]
        return said

    first = "retry: 1000\n\nevent: stage\ndata: 1\n\n"
    assert [s for s in asyncio.run(play()) if not s.startswith(":")] == [first, first]


def test_there_is_an_end_to_the_number_of_streams(sqlite_db, monkeypatch) -> None:
    monkeypatch.setattr("app.live.hub.MOST_STREAMS", 2)

    async def play() -> None:
        hub = Hub(sqlite_db)
        hub.subscribe(["a"])
        hub.subscribe(["a"])
        with pytest.raises(Full):
            hub.subscribe(["a"])
        hub.close()

    asyncio.run(play())
