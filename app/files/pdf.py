"""PDF: whole, open to be read, and without anything that acts by itself."""

import re
import zlib
from typing import Final

from app.files.faults import FileFault

_ACTS = re.compile(rb"/(?:JavaScript|Launch|RichMedia|Rendition|XFA)(?![A-Za-z0-9])")
_LOCKED = re.compile(rb"/Encrypt(?=\s*[\d<])")
_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm\b")
_STREAM = re.compile(rb"stream\r?\n")
_TAIL: Final = 2_048
_MOST_UNPACKED: Final = 30_000_000
_MOST_STREAMS: Final = 20_000


def check_pdf(data: bytes) -> None:
    """Refuse what is no whole PDF, what is locked, and what holds scripts or starts programs.

    Raises:
        FileFault: `file_broken`, `pdf_locked`, `pdf_active` or `unpacked_too_large`.
    """
    end = data[-_TAIL:]
    if b"startxref" not in end or b"%%EOF" not in end:
        raise FileFault("file_broken")
    if _LOCKED.search(data):
        raise FileFault("pdf_locked")
    if _acts(data) or any(_acts(part) for part in _unpacked(data)):
        raise FileFault("pdf_active")


def _acts(text: bytes) -> bool:
    """Whether it names an action, also when letters of the name are written as numbers."""
    return bool(_ACTS.search(text) or _ACTS.search(_NAME.sub(_letter, text)))


def _letter(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _unpacked(data: bytes) -> list[bytes]:
    """Return what packed lists of objects hold."""
    parts: list[bytes] = []
    room = _MOST_UNPACKED
    for number, found in enumerate(_PACKED.finditer(data)):
        start = _STREAM.search(data, found.end(), found.end() + _TAIL)
        if start is None:
            continue
        packer = zlib.decompressobj()
        try:
            parts.append(packer.decompress(data[start.end() :], room))
        except zlib.error:
            raise FileFault("file_broken") from None
        room -= len(parts[-1])
        if room <= 0 or number >= _MOST_STREAMS:
            raise FileFault("unpacked_too_large", max_mb=_MOST_UNPACKED // 1_000_000)
    return parts
