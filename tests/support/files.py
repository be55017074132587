"""Files as people send them, made small."""

import io
import zipfile

from PIL import Image

from app.domain.attachments.schemas import Limits

LIMITS = Limits(file_bytes=20_000_000, count=3, total_bytes=50_000_000)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SECRET = "Maker of Secrets"


def picture(kind="JPEG", size=(64, 48), colour="red", **more):
    """Return a picture, with words of its maker inside where the kind holds any."""
    image, out = Image.new("RGB", size, colour), io.BytesIO()
    exif = image.getexif()
    exif[0x010F] = SECRET
    exif[0x0112] = more.pop("turned", 1)
    image.save(out, kind, exif=exif, **more)
    return out.getvalue()


def pdf(inside=b""):
    """Return a PDF that says nothing."""
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog " + inside + b" >>\nendobj\nstartxref\n9\n%%EOF\n"


def part(name):
    """Return a part of a package, as old on every day: its bytes may pass for those of a picture."""
    return zipfile.ZipInfo(name)


def office(said=WORD, extra=(), first="[Content_Types].xml"):
    """Return a packed office file; `extra` are further parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(part(first), f"<Types><Override ContentType='{said}'/></Types>")
        for name, data in extra:
            package.writestr(part(name), data)
    return out.getvalue()


def opendocument(kind="text", extra=()):
    """Return a packed file of the other family."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(part("mimetype"), f"application/vnd.oasis.opendocument.{kind}")
        for name, data in extra:
            package.writestr(part(name), data)
    return out.getvalue()
