"""Pictures drawn anew: only what can be seen stays, not where, when and with what it was made."""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from app.domain.attachments.schemas import Thumbnail
from app.domain.attachments.values import FileKind
from app.files.faults import FileFault

MOST_PIXELS: Final = {"JPEG": 50_000_000}
MOST_OTHERS: Final = 25_000_000
"""A JPEG can be unpacked at half its size, the others only whole."""
MOST_WORK: Final = 300_000_000
"""Pixels times passes: a JPEG may draw the same picture many times over."""
LONGEST: Final = 3_000
SMALL: Final = 320
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_KINDS = {"JPEG": FileKind.JPEG, "WEBP": FileKind.WEBP}
_TURNED = 0x0112
_PASS = b"\xff\xda"
# The size is looked at here, before anything is unpacked.
Image.MAX_IMAGE_PIXELS = None


def drawn_anew(data: bytes) -> tuple[FileKind, bytes, Thumbnail]:
    """Return the kind, the picture and a small one. Sides over 3,000 pixels are made smaller.

    Raises:
        FileFault: `file_broken`, `file_kind` or `picture_too_large`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _drawn(data)
    except FileFault:
        raise
    except Exception as error:  # a broken picture makes a decoder fail in countless ways
        raise FileFault("file_broken") from error


def _drawn(data: bytes) -> tuple[FileKind, bytes, Thumbnail]:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        _check_size(picture, data)
        kind = _KINDS.get(picture.format or "", FileKind.PNG)
        picture.draft("RGB", (LONGEST, LONGEST))
        turned = picture.getexif().get(_TURNED)
        picture.thumbnail((LONGEST, LONGEST), reducing_gap=1.2)
        seen = _turned(_plain(picture), turned)
    return kind, _written(seen, kind), _small(seen)


def _check_size(picture: Image.Image, data: bytes) -> None:
    most = MOST_PIXELS.get(picture.format or "", MOST_OTHERS)
    pixels = picture.width * picture.height
    passes = data.count(_PASS) if picture.format == "JPEG" else 1
    if pixels > most or pixels * passes > MOST_WORK:
        raise FileFault("picture_too_large", max_mp=most // 1_000_000)


def _turned(picture: Image.Image, way: int | None) -> Image.Image:
    """Turn a picture as the camera was held, since what says so does not stay."""
    if way in range(2, 9):
        picture.getexif()[_TURNED] = way
        picture = ImageOps.exif_transpose(picture)
    return picture


def _plain(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, in colours that every format knows."""
    clear = "transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA"}
    plain = picture.convert("RGBA" if clear and picture.format != "JPEG" else "RGB")
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    return fresh


def _written(picture: Image.Image, kind: FileKind) -> bytes:
    out = io.BytesIO()
    if kind is FileKind.PNG:
        picture.save(out, "PNG", compress_level=2)
    elif kind is FileKind.WEBP:
        picture.save(out, "WEBP", quality=85, method=1)
    else:
        picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _small(picture: Image.Image) -> Thumbnail:
    small = picture.copy()
    small.thumbnail((SMALL, SMALL), reducing_gap=1.5)
    return Thumbnail(_written(small, FileKind.WEBP), *small.size)
