"""The key of a wave: what turns somebody into a code that nobody can trace, and answers into a seal.

The key never stands in the database. Whoever holds the database, its log and the server's log but not
the key can tell neither whose a sheet is nor what stands on it. It is destroyed when the wave closes;
from then on nobody can tell, whoever asks.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.scan.statements import MOST_STATEMENTS

KEY_BYTES = 32
COMMENT_BYTES = 600
_NONCE = 12
_SKIPPED = 255
_UNIT_BYTES = 4
_SIZE = MOST_STATEMENTS + 2 + COMMENT_BYTES
"""Every sheet is as long as every other: an empty one, a full one, one with a comment."""


@dataclass(frozen=True)
class Sheet:
    """What somebody answered: 1 to 5, 0 for *don't know*, None for nothing yet; in the wave's order.

    The unit is sealed in as well: whose sheet was written is else told by a unit of one.
    """

    answers: tuple[int | None, ...]
    comment: str = ""
    unit_id: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing stands on it."""
        return not self.comment and all(answer is None for answer in self.answers)


class Unreadable(Exception):
    """A sheet that this key did not seal, or that somebody changed."""


@dataclass(frozen=True)
class WaveKey:
    """The secret of one wave."""

    secret: bytes

    @classmethod
    def fresh(cls) -> "WaveKey":
        """Return a new random key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def code(self, person_id: int) -> str:
        """Return the code with which this person answers; 160 bits in letters and figures."""
        digest = hmac.digest(self.secret, b"code:%d" % person_id, sha256)
        return base64.b32encode(digest[:20]).decode().lower()

    def seal(self, sheet: Sheet, code_hash: str) -> str:
        """Return the sheet sealed for this place; every seal of the same sheet looks different."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._box.encrypt(nonce, _packed(sheet), code_hash.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, code_hash: str, count: int) -> Sheet:
        """Return what stands on a sheet of so many statements.

        Raises:
            Unreadable: another key or place, or a changed text.
        """
        try:
            raw = base64.b64decode(sealed, validate=True)
            plain = self._box.decrypt(raw[:_NONCE], raw[_NONCE:], code_hash.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error
        return _unpacked(plain, count)

    @property
    def _box(self) -> AESGCM:
        return AESGCM(hmac.digest(self.secret, b"seal", sha256))


def hash_of(code: str) -> str:
    """Return what the database keeps of a code."""
    return sha256(code.encode("utf-8", "replace")).hexdigest()


def fits(comment: str) -> bool:
    """Whether a comment fits on a sheet."""
    return len(comment.encode("utf-8", "replace")) <= COMMENT_BYTES


def _packed(sheet: Sheet) -> bytes:
    answers: Sequence[int] = [_SKIPPED if a is None else a for a in sheet.answers]
    text = sheet.comment.encode("utf-8", "replace")
    marks = bytes(answers).ljust(MOST_STATEMENTS, bytes([_SKIPPED]))
    said = (marks + len(text).to_bytes(2, "big") + text).ljust(_SIZE, b"\0")
    return said + (sheet.unit_id or 0).to_bytes(_UNIT_BYTES, "big")


def _unpacked(plain: bytes, count: int) -> Sheet:
    answers = tuple(None if mark == _SKIPPED else mark for mark in plain[:count])
    start = MOST_STATEMENTS + 2
    length = int.from_bytes(plain[MOST_STATEMENTS:start], "big")
    text = plain[start : start + length].decode("utf-8", "replace")
    return Sheet(answers, text, int.from_bytes(plain[_SIZE:], "big") or None)
