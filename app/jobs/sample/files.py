"""Files of the sample: drawn here, so that the installation carries no picture of somebody else."""

import io
from dataclasses import replace
from datetime import datetime
from functools import cache

from app.core.actor import Actor
from app.domain.attachments.commands import add_file
from app.domain.attachments.schemas import CheckedFile, Limits
from app.domain.attachments.values import OwnerKind
from app.files import check_file
from app.jobs.sample.stage import Stage

LIMITS = Limits(file_bytes=1_000_000, count=3, total_bytes=10_000_000)
PAPER, INK, LINE, MARK = "#fbf8f1", "#2b2f36", "#b9b2a3", "#2f7d4f"


def add_sheet(
    stage: Stage, kind: OwnerKind, owner_id: int, name: str, actor: Actor, now: datetime
) -> None:
    """Add a drawn sheet of paper to a thing."""
    file = replace(_checked(), name=name)
    add_file(stage.session, kind, owner_id, file, limits=LIMITS, actor=actor, now=now)


@cache
def _checked() -> CheckedFile:
    return check_file("sheet.png", _sheet(), LIMITS)


def _sheet() -> bytes:
    """Draw a work order: a heading, lines that somebody wrote on, boxes, a tick."""
    from PIL import Image, ImageDraw

    sheet, out = Image.new("RGB", (900, 640), PAPER), io.BytesIO()
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 860, 600), outline=LINE, width=3)
    pen.rectangle((70, 70, 420, 110), fill=INK)
    for row in range(6):
        top = 160 + 62 * row
        pen.rectangle((70, top, 96, top + 26), outline=INK, width=3)
        pen.line((120, top + 26, 820, top + 26), fill=LINE, width=2)
        written = [(130 + 14 * x, top + 4 + (x * (row + 3) * 7) % 20) for x in range(18 + 5 * row)]
        pen.line(written, fill=INK, width=3, joint="curve")
    pen.line(((72, 172), (84, 186), (106, 152)), fill=MARK, width=6)
    sheet.save(out, "PNG")
    return out.getvalue()
