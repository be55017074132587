"""A file is what its content says; what acts by itself, is broken or unpacks without end is refused."""

import io
import random
import zipfile
import zlib
from contextlib import suppress

import pytest
from PIL import Image

from app.core.errors import Invalid
from app.domain.attachments.values import FileKind
from app.files import check_file, disposition
from tests.support.files import LIMITS, SECRET, office, opendocument, pdf, picture
from tests.support.soon import soon

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def refused(name, data):
    with pytest.raises(Invalid) as error:
        check_file(name, data, LIMITS)
    return [one.code for one in error.value.errors]


@pytest.mark.parametrize(
    ("name", "data", "kind", "kept"),
    [
        ("a photo.jpeg", picture(), FileKind.JPEG, "a photo.jpg"),
        ("C:\\mine\\shot.PNG", picture("PNG"), FileKind.PNG, "shot.png"),
        ("../../etc/x.webp", picture("WEBP"), FileKind.WEBP, "x.webp"),
        ("moving.gif", picture("GIF"), FileKind.PNG, "moving.png"),
        ("invoice.pdf.exe", pdf(), FileKind.PDF, "invoice.pdf"),
        ("plan.docx", office(), FileKind.DOCX, "plan.docx"),
        ("list", office(SHEET), FileKind.XLSX, "list.xlsx"),
        ("note.doc", opendocument(), FileKind.ODT, "note.odt"),
        ("", opendocument("presentation"), FileKind.ODP, "file.odp"),
        ('a"b<c>\r\n%.pdf', pdf(), FileKind.PDF, "a b c.pdf"),
    ],
)
def test_a_file_is_known_by_its_content(name, data, kind, kept):
    file = check_file(name, data, LIMITS)
    assert (file.kind, file.name) == (kind, kept)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_attachment"),
        (b"hello", "file_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind"),
        (b"<html><script>1</script>", "file_kind"),
        (b"MZ\x90\x00", "file_kind"),
        (picture()[:200], "file_broken"),
        (b"\xff\xd8\xff<script>", "file_broken"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "old_office"),
        (b"%PDF-1.7 cut off", "file_broken"),
        (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert) >>"), "pdf_active"),
        (pdf(b"/AA << /S /J#61va#53cript >>"), "pdf_active"),
        (pdf(b"/S /Launch"), "pdf_active"),
        (pdf(b"/Encrypt 5 0 R"), "pdf_locked"),
        (
            pdf(
                b">> << /Type /ObjStm >>\nstream\n"
                + zlib.compress(b"/S /JavaScript")
                + b"\nendstream"
            ),
            "pdf_active",
        ),
        (pdf(b">> << /Type /ObjStm >>\nstream\nnot packed\nendstream"), "file_broken"),
        (office(MACROS), "file_macros"),
        (office(extra=[("word/vbaProject.bin", "x")]), "file_macros"),
        (office(extra=[("word/activeX/a.xml", "x")]), "file_macros"),
        (opendocument(extra=[("Basic/Standard/Module1.xml", "x")]), "file_macros"),
        (office("text/plain"), "file_kind"),
        (office(first="readme.txt"), "file_kind"),
        (b"PK\x03\x04 not a package", "file_broken"),
        (b"GIF89a<script>" + office(), "file_broken"),
        (b"PK\x03\x04<script>" + office(), "file_broken"),
    ],
)
def test_what_is_no_whole_quiet_file_is_refused(data, code):
    assert refused("x", data) == [code]


def test_a_picture_is_drawn_anew_without_what_told_of_its_maker():
    whole = picture(size=(60, 40), turned=6)
    file = check_file("x.jpg", whole + b"<script>alert(1)</script>", LIMITS)
    assert (SECRET.encode() in whole, SECRET.encode() in file.data, b"<script" in file.data) == (
        True,
        False,
        False,
    )
    with Image.open(io.BytesIO(file.data)) as drawn:
        assert (drawn.size, dict(drawn.getexif())) == ((40, 60), {})
    with Image.open(io.BytesIO(file.thumbnail.data)) as small:
        assert (small.format, small.size) == ("WEBP", (40, 60))


def test_a_large_picture_is_kept_smaller():
    file = check_file("x.jpg", picture(size=(6000, 1000)), LIMITS)
    with Image.open(io.BytesIO(file.data)) as drawn:
        assert drawn.size == (3000, 500)
    assert (file.thumbnail.width, file.thumbnail.height) == (320, 53)


def test_bombs_are_refused_before_they_unpack():
    package = _package_of(400_000_000)
    many = pdf(
        b">> << /Type /ObjStm >>\nstream\n" + zlib.compress(bytes(40_000_000)) + b"\nendstream"
    )
    with soon():
        assert refused("x.png", _wide(60_000)) == ["picture_too_large"]
        assert refused("x.docx", package) == ["unpacked_too_large"]
        assert refused("x.pdf", many) == ["unpacked_too_large"]


def test_a_file_over_the_limit_is_refused_with_the_limit():
    with pytest.raises(Invalid) as error:
        check_file("big.pdf", b"%PDF-" + bytes(20_000_001), LIMITS)
    [one] = error.value.errors
    assert (one.code, one.params) == ("file_too_large", {"max_mb": 20, "name": "big.pdf"})


def test_names_travel_in_a_header_without_breaking_it():
    name = check_file('é"; x=1\r\n.pdf', pdf(), LIMITS).name
    assert disposition(name) == (
        "attachment; filename=\"_ x=1.pdf\"; filename*=UTF-8''%C3%A9%20x%3D1.pdf"
    )


@pytest.mark.storm
def test_hostile_files_end_in_a_file_or_a_refusal_within_a_second(storm):
    dice = random.Random(8)
    seeds = [
        picture(), picture("PNG"), picture("WEBP"), picture("GIF"), picture(progressive=True),
        pdf(b"/Names 3 0 R"), office(), opendocument(),
        office(extra=[("word/document.xml", "<w:t>x</w:t>" * 500)]),
    ]  # fmt: skip
    for _ in range(2000 if storm else 200):
        data = _spoiled(dice, dice.choice(seeds), seeds)
        with soon(), suppress(Invalid):
            file = check_file("x.html", data, LIMITS)
            assert file.name.rpartition(".")[2] == file.kind


def _spoiled(dice, data, seeds):
    """Return a file with bytes changed, cut, doubled, or with something else before or behind it."""
    found = bytearray(data)
    for _ in range(dice.randint(1, 30)):
        found[dice.randrange(len(found))] = dice.randrange(256)
    how = dice.randrange(5)
    if how == 0:
        found = found[: dice.randrange(len(found))]
    elif how == 1:
        found += dice.choice(seeds)
    elif how == 2:
        found = bytearray(dice.choice(seeds)) + found
    elif how == 3:
        found += b"<script>alert(1)</script>" * 50
    return bytes(found)


def _wide(side):
    """Return a PNG that says that it is so wide and high."""
    data = picture("PNG")
    head = b"IHDR" + side.to_bytes(4, "big") * 2 + data[24:29]
    return data[:12] + head + zlib.crc32(head).to_bytes(4, "big") + data[33:]


def _package_of(size):
    """Return a package that says that it unpacks to so much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "x")
        package.infolist()[0].file_size = size
    return out.getvalue()
