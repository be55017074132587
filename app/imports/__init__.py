"""Lists that organisations already have: bytes of CSV or XLSX in, rows and refusals out."""

from app.imports.ideas import IdeaRow, IdeaSheet, read_ideas
from app.imports.mapfile import MapFile, NeedsMapping, read_mapping
from app.imports.people import PeopleSheet, PersonRow, UnitRow, read_people
from app.imports.sheets import Notice, Refusal, Sheet, SheetError, read_sheet
from app.imports.telling import error_line, notice_line, refusal_line

__all__ = [
    "IdeaRow",
    "IdeaSheet",
    "MapFile",
    "NeedsMapping",
    "Notice",
    "PeopleSheet",
    "PersonRow",
    "Refusal",
    "Sheet",
    "SheetError",
    "UnitRow",
    "error_line",
    "notice_line",
    "read_ideas",
    "read_mapping",
    "read_people",
    "read_sheet",
    "refusal_line",
]
