"""Accessible PDF: a Typst template and plain data in, tagged pages (PDF/UA-1) out.

What people typed travels as data, never as markup, so that a `#` or `*` stays what it is.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "templates" / "pdf"
DRAWN = (
    "\\n\\x20-\\u04ff\\u0591-\\u05f4\\u0621-\\u063a\\u0640-\\u0655\\u0660-\\u066d\\u1d00-\\u2027"
    "\\u202f-\\u2040\\u2044-\\u2052\\u2054-\\u2064\\u2070-\\u211e\\u2122\\u2126-\\u2151\\u2153-\\u2184"
    "\\u2190-\\u23ff\\u2460-\\u2606\\u2609-\\u262f\\u2638-\\u268b\\u270c-\\u2714\\u2717-\\u2726"
    "\\u2761-\\u277f\\u2798-\\u27af\\ufb00-\\ufb4f\\ufe00-\\ufe0f\\ufeff\\ufffd"
)
"""The signs that the fonts of the PDF hold, as far as people write them, as a class of a pattern.

A page for everybody may hold no other: it would be a picture without a meaning, and is refused.
"""
_OTHERS = re.compile(f"(?:[^{DRAWN}]+[\\u200d\\ufe0f]*)+")
_BEYOND_LATIN = re.compile("[^\\n\\x20-\\x7e\\xa0-\\u017f\\u2010-\\u2026\\u20ac]+")
_BOX = "□"


def as_pdf(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """Return the pages of `templates/pdf/<template>.typ` for this data, which must be JSON.

    Same data and moment, same bytes. Signs that no font of ours holds, such as most emoji, become
    a box.
    """
    import typst

    text = _OTHERS.sub(_BOX, json.dumps(data, ensure_ascii=False))
    try:
        return _made(template, text, at)
    except typst.TypstError:
        return _made(template, _BEYOND_LATIN.sub(_BOX, text), at)


def _made(template: str, data: str, at: datetime) -> bytes:
    import typst

    made = typst.compile(  # type: ignore[type-var]
        FOLDER / f"{template}.typ",
        root=str(FOLDER),
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
