"""JSON shapes of lessons."""

from typing_extensions import TypedDict

from app.core.input import iso
from app.core.words import said
from app.domain.experiments.lessons import LessonView


class LessonShape(TypedDict):
    """What an experiment taught."""

    id: int
    idea_id: int
    experiment_id: int | None
    title: str
    unit: str | None
    theme: str | None
    text: str
    parts: dict[str, str]
    success: bool
    uses: int
    at: str


def lesson_shape(row: LessonView, lang: str) -> LessonShape:
    """Shape a lesson."""
    return {
        "id": row.id,
        "idea_id": row.idea_id,
        "experiment_id": row.experiment_id,
        "title": row.title,
        "unit": row.unit_name,
        "theme": said(row.theme, lang),
        "text": row.text,
        "parts": row.parts,
        "success": row.success,
        "uses": row.uses,
        "at": iso(row.at),
    }
