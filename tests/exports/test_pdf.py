"""Any letters and signs make a PDF; what its fonts do not hold becomes a box."""

import io
import json
import re
import unicodedata

import pytest
from pypdf import PdfReader

from app.exports.pdf import DRAWN, _made, as_pdf
from tests.factories import NOW

UNKNOWN = "\u0378"
"""No letter (yet): within what is let through, and in no font."""


def paper(title, problem=""):
    return {
        "lang": "en", "organisation": "Kiem", "reference": "K-1", "title": title, "lead": "Today.",
        "facts": [("Unit", title)], "parts": [("Problem", problem or title)], "plan": [], "answers": [],
        "files": [f"{title}.pdf"], "words": {"plan": "Plan", "files": "Files"},
    }  # fmt: skip


def words(data):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Rocket 🚀🚀 ✅ done", "Rocket □ □ done"),
        ("家 👩‍👩‍👧 x", "□ □ x"),
        ("Café Ω Ж → ✓ €", "Café Ω Ж → ✓ €"),
        (f"No{UNKNOWN}w Ж", "No□w □"),
    ],
)
def test_signs_that_no_font_holds_become_a_box(said, read):
    assert read in words(as_pdf("idea", paper(said), NOW))


def test_every_sign_that_is_let_through_can_be_drawn():
    signs = re.compile(f"[{DRAWN}]")
    every = [
        letter
        for letter in map(chr, range(0x20, 0x10000))
        if signs.match(letter) and unicodedata.category(letter) not in {"Cn", "Cc", "Mn", "Me"}
    ]
    assert len(every) > 3000
    lines = (" ".join(every[start : start + 40]) for start in range(0, len(every), 40))
    assert _made("idea", json.dumps(paper("All", "\n".join(lines))), NOW)
