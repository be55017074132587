"""What a real server writes in its log while people answer the scan: nothing that leads to an answer.

The order in which people answer is known to the attacker of tests/domain/scan anyway; here is what the
log would add. At its usual level the server writes no line at all, so there is no order, no time, no
address and no count in it. Set to tell everything, or when the database fails in the middle of an
answer, it still holds no code and nothing that stands in a row.
"""

import random
import re
import socket
from contextlib import contextmanager

import httpx2
import sqlalchemy as sa

from app.db.engine import Database
from app.domain.scan.sealing import hash_of
from tests.domain.scan.waving import scan
from tests.support.server import NO_TLS, Server

SECRETS = re.compile(r"\b[a-z2-7]{32}\b|[0-9a-f]{64}|[A-Za-z0-9+/=]{200,}|\b\d\d:\d\d(?::\d\d)?\b")
"""A code, its hash, a sealed sheet, a time of day."""


class House:
    """A wave that a real server asks, its log, and how somebody answers."""

    def __init__(self, url, folder, level):
        self.db = Database(url)
        self.made = scan(self.db, {"Phone": (None, 8)})
        keys = folder / "data" / "scan-keys"
        keys.mkdir(parents=True)
        (keys / f"{self.made.wave}.key").write_bytes(self.made.key.secret)
        self.codes = [self.made.key.code(person) for person in self.made.people["Phone"]]
        self._file = folder / "server.log"
        self.server = Server(url, folder, log_level=level)
        self.server.start()
        self._begun = self._file.stat().st_size

    def log(self):
        """Return what the server wrote since it was ready."""
        return self._file.read_bytes()[self._begun :].decode()

    def post(self, code, **fields):
        with httpx2.Client(base_url=self.server.base, timeout=60, verify=NO_TLS) as client:
            return client.post(
                "/scan/answer", data={"code": code, "lang": "en", **fields}
            ).status_code

    def get(self, address):
        with httpx2.Client(base_url=self.server.base, timeout=60, verify=NO_TLS) as client:
            return client.get(address).status_code

    def rubbish(self, code):
        """Send what is no request at all."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as line:
            line.sendall(f"{code} is my code\r\n\r\n".encode())
            line.recv(1000)


@contextmanager
def house(url, folder, level="info"):
    found = House(url, folder, level)
    try:
        yield found
    finally:
        found.server.stop()
        found.db.close()


def answer_and_err(one):
    """Let everybody answer, in an order that nobody knows, with every mistake that a form lets through."""
    codes = random.sample(one.codes, len(one.codes))
    for code in codes:
        assert one.get("/scan/answer?lang=nl") == 200
        assert one.post(code) == 200
        assert one.post(code, at="0", answer="4", go="next") == 200
        assert one.post(code, at="21", comment="We call back.", go="next") == 200
    assert one.post(codes[0], at="0", answer="9") == 422
    assert one.post(codes[0], at="21", comment="x" * 700) == 422
    assert one.post(codes[0][::-1], at="0", answer="3") == 404
    assert one.get(f"/scan/answer?code={codes[1]}") == 200
    assert one.get(f"/scan/{codes[2]}") == 404


def test_the_server_writes_no_line_while_people_answer(database_url, tmp_path):
    with house(database_url, tmp_path) as one:
        answer_and_err(one)
        assert one.log() == ""


def test_told_to_write_everything_it_still_names_no_code_and_no_row(database_url, tmp_path):
    with house(database_url, tmp_path, "debug") as one:
        answer_and_err(one)
        one.rubbish(one.codes[3])
        told = one.log()
    assert "Invalid HTTP request" in told
    assert SECRETS.findall(told) == []
    assert [w for w in ("/scan", "We call back", *one.codes) if w in told] == []


def test_a_fault_in_the_middle_of_an_answer_is_logged_without_code_or_sheet(database_url, tmp_path):
    with house(database_url, tmp_path) as one:
        code = one.codes[0]
        with one.db.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE scan_sheet RENAME TO scan_sheet_away"))
        assert one.post(code, at="0", answer="2") == 500
        told = one.log()
    assert "unexpected: POST /scan/answer" in told
    assert (code in told, hash_of(code) in told, SECRETS.findall(told)) == (False, False, [])
