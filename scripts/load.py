"""Ask a server the same things from several connections at once, and count what it answers."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

Request = Callable[[int], bytes]


@dataclass
class Load:
    """What came back: seconds per answer, and every answer that was not a success."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Return answers per second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which this share of the answers came."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """Write one request of HTTP/1.1."""
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def steady(port: int, requests: Sequence[Request], *, seconds: float) -> Load:
    """Keep one connection per request maker busy for some seconds."""
    load = Load()
    stop = time.perf_counter() + seconds

    def client(make: Request) -> None:
        with Connection(port) as connection:
            turn = 0
            while time.perf_counter() < stop:
                connection.ask(make(turn), load)
                turn += 1

    load.seconds = _all_at_once([lambda make=make: client(make) for make in requests])  # type: ignore[misc]
    return load


def burst(port: int, requests: Sequence[bytes]) -> Load:
    """Send every request at the same moment, each on a connection of its own."""
    load = Load()
    ready = threading.Barrier(len(requests))

    def client(one: bytes) -> None:
        with Connection(port) as connection:
            ready.wait()
            connection.ask(one, load)

    load.seconds = _all_at_once([lambda one=one: client(one) for one in requests])  # type: ignore[misc]
    return load


class Connection:
    """A connection that is kept open; it reads no more of an answer than it must."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def ask(self, one: bytes, load: Load) -> bytes:
        """Send a request, wait for the whole answer and return its body."""
        begin = time.perf_counter()
        self.socket.sendall(one)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        if head[9:10] == b"2":
            load.times.append(time.perf_counter() - begin)
        else:
            load.failures.append(f"{head[9:12].decode()} {body[:200].decode(errors='replace')}")
        return body

    def _more(self) -> bytes:
        if not (read := self.socket.recv(65536)):
            raise ConnectionError("the server closed the connection")
        return read


def _all_at_once(clients: list[Callable[[], None]]) -> float:
    threads = [threading.Thread(target=client) for client in clients]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin
