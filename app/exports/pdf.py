"""Accessible PDF: a Typst template and plain data in, tagged pages (PDF/UA-1) out.

What people typed travels as data, never as markup, so that a `#` or `*` stays what it is.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "templates" / "pdf"


def as_pdf(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """Return the pages of `templates/pdf/<template>.typ` for this data, which must be JSON.

    Same data and moment, same bytes.
    """
    import typst

    made = typst.compile(  # type: ignore[type-var]
        FOLDER / f"{template}.typ",
        root=str(FOLDER),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
