"""Whatever is sent as a list ends in rows or in a refusal, within a second, and never in a fault."""

import random
from contextlib import suppress
from io import BytesIO

import pytest
from openpyxl import Workbook

from app.imports import SheetError
from app.imports.looking import Wish, look
from app.imports.markup import without_markup
from tests.support.soon import soon

BITS = [
    b"Titel", b"Title", b"Probleem", b";", b",", b"\t", b"|", b'"', b'""', b"\n", b"\r\n", b"\r", b"\x00",
    b"\x1e", b"=cmd|'/c calc'!A0", b"@SUM(1)", b"<p>", b"</p>", b"<script>", b"<!--", b"&amp;", b"sep=;\n",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xe9", b"\x80", b"\xc3\x28", "\u202e".encode(),
    "é€".encode("cp1252"),
    b"9" * 40,
    b"EUR 1.000,50", b"-", b"n.v.t.", b"Waardesoort", b"renewal", b"Kosten", b"x" * 500, b"{",
    b"<?xml", b"PK\x03\x04",
]  # fmt: skip
GOOD = "Nr;Titel;Probleem;Kosten;Waardesoort\n1;Bon;Traag;€ 9.000;Vernieuwing\n".encode() * 3


def book():
    made, out = Workbook(), BytesIO()
    made.active.append(["Titel", "Probleem"])
    made.active.append(["=HYPERLINK(1)", "<b>x</b>"])
    made.save(out)
    return out.getvalue()


def hostile(dice, packed):
    """Return a list that somebody spoiled, or built to break readers."""
    how = dice.randrange(4)
    if how == 0:
        return b"".join(dice.choice(BITS) for _ in range(dice.randrange(1, 60)))
    data = bytearray(packed if how == 1 else GOOD)
    for _ in range(dice.randrange(1, 40)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if how == 3:
        place = dice.randrange(len(data))
        data[place:place] = dice.choice(BITS) * dice.randrange(1, 400)
    return bytes(data)


def read(data):
    """Read a list, soon."""
    with soon(), suppress(SheetError):
        found = look(data, "list.csv", Wish())
        if found.ideas is not None:
            titles = "".join(row.title for row in found.ideas.rows)
            assert not any(ord(letter) < 32 for letter in titles)


@pytest.mark.storm
def test_hostile_lists_end_in_rows_or_in_a_refusal(storm):
    dice, packed = random.Random(50), book()
    for _ in range(50_000 if storm else 400):
        read(hostile(dice, packed))


@pytest.mark.parametrize(
    "bit", ["<!--", "<p ", "<a href='", "<![", "</", "<?", "<p>&#", "<script>", "<p><script ", "<"]
)
def test_no_cell_takes_longer_than_its_length(bit):
    with soon():
        without_markup("<p>x" + bit * (130_000 // len(bit)))


@pytest.mark.parametrize(
    "data",
    [b'"' * 3_000_000, b"," * 3_000_000, b"\n" * 3_000_000, b"x" * 3_000_000, b"\x00" * 3_000_000],
)
def test_no_file_of_one_letter_takes_long(data):
    read(data)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a < b & c", "a < b & c"),
        ("x<y>z", "x<y>z"),
        ("<div>R&amp;D</div>", "R&D"),
        ("<ul><li>een<li>twee</ul>", "- een\n- twee"),
        ("<!-- secret -->x<br>y", "x\ny"),
        ("<style>p{}</style><p onclick='x()'>z", "z"),
        ("a<script>never closed", "a"),
    ],
)
def test_markup_goes_and_words_stay(text, words):
    assert without_markup(text) == words
