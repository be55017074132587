"""How a file leaves: under which type, and always to be kept, never to be opened in Kiem's place."""

from collections.abc import Iterator
from itertools import count
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from app.db.engine import Database
from app.domain.attachments.queries import FileView, part_of
from app.domain.attachments.values import FileKind

_TYPES = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.ODP: "application/vnd.oasis.opendocument.presentation",
}
CLOSED = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    )
}
"""For an answer that is no page: should a browser open it after all, nothing in it runs."""


def download(db: Database, file: FileView) -> Response:
    """Return a file's content piece by piece, whole in no place. Whoever asks may see it."""
    headers = {
        **CLOSED,
        "Content-Disposition": disposition(file.name),
        "Content-Length": str(file.size),
        "Content-Encoding": "identity",  # packed already: packing it again only costs time
    }
    pieces = _pieces(db, file.id)
    return StreamingResponse(pieces, media_type=media_type(file.kind), headers=headers)


def _pieces(db: Database, attachment_id: int) -> Iterator[bytes]:
    for number in count(1):
        with db.read() as session:
            piece = part_of(session, attachment_id, number)
        if piece is None:
            return
        yield piece


def media_type(kind: FileKind) -> str:
    """Return the type of a kind of file."""
    return _TYPES[kind]


def disposition(name: str) -> str:
    """Return the header that makes a browser keep an answer as a file of this name."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
