"""What a command takes: a file that was looked through, and how much may be kept."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.attachments.values import FileKind


@dataclass(frozen=True)
class Thumbnail:
    """A small WebP picture."""

    data: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class CheckedFile:
    """A file of a known kind under a name of ours; a picture is drawn anew and has a thumbnail."""

    name: str
    kind: FileKind
    data: bytes = field(repr=False)
    thumbnail: Thumbnail | None = None

    @cached_property
    def sha256(self) -> str:
        """Return what tells one content from another."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Limits:
    """How much may be kept: bytes of one file, files with one thing, bytes of all together."""

    file_bytes: int
    count: int
    total_bytes: int
