"""Office files: packed, whole, of a known kind, and without macros."""

import io
import re
import zipfile
from typing import Final

from app.domain.attachments.values import FileKind
from app.files.faults import FileFault

MOST_UNPACKED: Final = 300_000_000
_MOST_PARTS: Final = 10_000
_MOST_LIST: Final = 2_000_000
_MAIN = re.compile(
    rb"application/vnd\.openxmlformats-officedocument\."
    rb"(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.(?:presentation|slideshow))\.main\+xml"
)
_OPENXML = {b"w": FileKind.DOCX, b"s": FileKind.XLSX, b"p": FileKind.PPTX}
_OPENDOCUMENT = {
    b"application/vnd.oasis.opendocument.text": FileKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
    b"application/vnd.oasis.opendocument.presentation": FileKind.ODP,
}
_ACTS_BY_TYPE = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)
_ACTS_BY_NAME = re.compile(
    r"(^|/)(vba[^/]*\.(bin|xml)$|activex|macrosheets/|customui|basic/|scripts/)", re.IGNORECASE
)


def check_office(data: bytes) -> FileKind:
    """Return what kind of office file it is; nothing is unpacked but its table of contents.

    Raises:
        FileFault: `file_broken`, `file_kind`, `unpacked_too_large` or `file_macros`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _kind(package)
    except FileFault:
        raise
    except Exception as error:  # zipfile fails in as many ways as files can be broken
        raise FileFault("file_broken") from error


def _kind(package: zipfile.ZipFile) -> FileKind:
    parts = package.infolist()
    names = [part.filename for part in parts]
    _check_parts(parts, names)
    if "[Content_Types].xml" in names:
        said = _read(package, "[Content_Types].xml")
        if b"\x00" in said:  # a spelling of letters that office programs do not use
            raise FileFault("file_broken")
        found = _MAIN.search(said)
        kind = _OPENXML[found[1][:1]] if found else None
        acts = _ACTS_BY_TYPE.search(said) is not None
    else:
        kind = (
            _OPENDOCUMENT.get(_read(package, "mimetype").strip()) if "mimetype" in names else None
        )
        acts = False
    if acts or any(_ACTS_BY_NAME.search(name) for name in names):
        raise FileFault("file_macros")
    if kind is None:
        raise FileFault("file_kind")
    return kind


def _check_parts(parts: list[zipfile.ZipInfo], names: list[str]) -> None:
    """Refuse what unpacks to too much, begins with something else, or says a thing twice."""
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileFault("unpacked_too_large", max_mb=MOST_UNPACKED // 1_000_000)
    twice = len({name.casefold() for name in names}) < len(names)
    if not parts or twice or min(part.header_offset for part in parts) != 0:
        raise FileFault("file_broken")
    if any(part.flag_bits & 1 for part in parts):
        raise FileFault("old_office")


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        said = part.read(_MOST_LIST + 1)
    if len(said) > _MOST_LIST:
        raise FileFault("unpacked_too_large", max_mb=_MOST_LIST // 1_000_000)
    return said
