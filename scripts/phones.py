"""Phones and a projector as programs: they hold a stream open and read what it names, on loopback."""

import asyncio
import re
import time
from dataclasses import dataclass, field

GIVEN = re.compile(rb"(\d+) of \d+ answers in")


@dataclass
class Asker:
    """One kept connection to the server; whoever asks waits for the whole answer."""

    port: int
    cookie: str
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        """Return status and body."""
        async with self._turn:
            if self._writer is None:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
            head = (
                f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\ncookie: {self.cookie}\r\n"
                f"origin: http://127.0.0.1:{self.port}\r\nhx-request: true\r\nx-autosave: 1\r\n"
                "content-type: application/x-www-form-urlencoded\r\n"
                f"content-length: {len(body)}\r\n\r\n{body}"
            )
            self._writer.write(head.encode())
            return await self._answer()

    async def _answer(self) -> tuple[int, bytes]:
        assert self._reader is not None  # noqa: S101
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        body = await self._reader.readexactly(int(length[1])) if length else b""
        return int(head[9:12]), body

    def close(self) -> None:
        """Let go of the connection."""
        if self._writer is not None:
            self._writer.close()


@dataclass
class Screen:
    """A live page: it reads its part again when its stream says so, and notes when that was."""

    port: int
    cookie: str
    month: str
    room: bool = False
    given: int = -1
    seen: dict[int, float] = field(default_factory=dict)
    revealed_at: float = 0.0
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Hold one connection for looking."""
        self.asker = Asker(self.port, self.cookie)
        self.ready = asyncio.Event()
        self._token = ""

    async def watch(self) -> None:
        """Follow the stream until it is cancelled."""
        calm = "?calm=no" if self.room else ""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        path = f"/rounds/{self.month}/session/stream{calm}"
        head = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {self.cookie}\r\n\r\n"
        writer.write(head.encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"HTTP/1.1") and b" 200 " not in line:
                    self.errors.append(line.decode())
                if line.startswith(b"event: "):
                    await self._look(line[7:].strip().decode())
        finally:
            writer.close()

    async def _look(self, name: str) -> None:
        base = f"/rounds/{self.month}/session"
        if name == "seeds" and self.idea:
            await self._read(f"{base}/{self.idea}/seeds")
        elif name in ("stage", "seeds"):
            part = f"{base}/room?" if self.room else f"{base}?as=voter"
            await self._read(f"{part}&seen={self._token}")
        self.ready.set()

    async def _read(self, path: str) -> None:
        status, body = await self.asker.ask("GET", path)
        now = time.perf_counter()
        if status not in (200, 204):
            self.errors.append(f"{status} {path}")
        if found := re.search(rb'data-seen="(\w+)"', body):
            self._token = found[1].decode()
        if found := re.search(rb"session/(\d+)/seeds", body):
            self.idea = int(found[1])
        if found := GIVEN.search(body):
            for count in range(self.given + 1, int(found[1]) + 1):
                self.seen[count] = now
            self.given = max(self.given, int(found[1]))
        if b'class="dots' in body and not self.revealed_at:
            self.revealed_at = now

    idea: int = 0
