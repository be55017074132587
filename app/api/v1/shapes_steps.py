"""JSON shape of what comes next: the same for whatever has a next step."""

from datetime import datetime

from app.api.v1.shapes_ideas import NextStepShape
from app.core.input import iso
from app.domain.insight.steps import NONE, Next
from app.i18n.codes import label


def next_shape(found: tuple[Next, datetime | None], lang: str) -> NextStepShape:
    """Shape a next step with its party and day, in the caller's words."""
    (code, party), by = found
    words = "next_code" if code == NONE else "step_code"
    return {"code": str(code), "what": label(words, code, lang), "who": str(party), "by": iso(by)}
