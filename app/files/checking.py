"""Looking a file through: what it is, whether it is whole, whether anything in it acts by itself."""

from collections.abc import Callable, Sequence

from app.config import Settings
from app.core.errors import FieldError, Invalid, invalid
from app.domain.attachments.schemas import CheckedFile, Limits
from app.domain.attachments.values import FileKind
from app.files.faults import FileFault
from app.files.names import own_name
from app.files.office import check_office
from app.files.pdf import check_pdf

MEGA = 1_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def limits_of(settings: Settings) -> Limits:
    """Return how much this installation keeps."""
    return Limits(
        settings.attachment_mb * MEGA,
        settings.attachments_each,
        settings.attachments_total_mb * MEGA,
    )


def check_file(name: str, data: bytes, limits: Limits) -> CheckedFile:
    """Return the file as it may be kept: a picture drawn anew without what it told about its maker.

    Raises:
        Invalid: at `files`, with `name`: `file_too_large`, `empty_attachment`, `file_kind`, `file_broken`,
            `picture_too_large`, `unpacked_too_large`, `old_office`, `file_macros`, `pdf_locked`, `pdf_active`.
    """
    if len(data) > limits.file_bytes:
        raise invalid("files", "file_too_large", max_mb=limits.file_bytes // MEGA, name=name)
    try:
        return _checked(name, data)
    except FileFault as fault:
        raise invalid("files", fault.code, name=own_name(name, ""), **fault.params) from fault


def check_all(sent: Sequence[tuple[str, bytes]], limits: Limits) -> list[CheckedFile]:
    """Return every file, or refuse with what is wrong with each.

    Raises:
        Invalid: one error per file that is refused.
    """
    good: list[CheckedFile] = []
    wrong: list[FieldError] = []
    for name, data in sent:
        try:
            good.append(check_file(name, data, limits))
        except Invalid as error:
            wrong += error.errors
    if wrong:
        raise Invalid(*wrong)
    return good


def _checked(name: str, data: bytes) -> CheckedFile:
    for magic, check in _CHECKS:
        if data.startswith(magic):
            return check(name, data)
    if not data:
        raise FileFault("empty_attachment")
    raise FileFault("old_office" if data.startswith(_OLD_OFFICE) else "file_kind")


def _picture(name: str, data: bytes) -> CheckedFile:
    from app.files.pictures import drawn_anew

    kind, drawn, small = drawn_anew(data)
    return CheckedFile(own_name(name, kind), kind, drawn, small)


def _pdf(name: str, data: bytes) -> CheckedFile:
    check_pdf(data)
    return CheckedFile(own_name(name, FileKind.PDF), FileKind.PDF, data)


def _office(name: str, data: bytes) -> CheckedFile:
    kind = check_office(data)
    return CheckedFile(own_name(name, kind), kind, data)


_CHECKS: tuple[tuple[bytes, Callable[[str, bytes], CheckedFile]], ...] = (
    (b"\xff\xd8\xff", _picture),
    (b"\x89PNG\r\n\x1a\n", _picture),
    (b"GIF8", _picture),
    (b"RIFF", _picture),
    (b"%PDF-", _pdf),
    (b"PK\x03\x04", _office),
)
