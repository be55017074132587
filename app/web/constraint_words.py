"""What is fixed about a round, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.rounds.constraint_models import ConstraintKind
from app.domain.rounds.constraint_queries import ConstraintView
from app.i18n.codes import sentence


@dataclass(frozen=True)
class FixedRow:
    """One thing that is fixed, with its sentence."""

    view: ConstraintView
    words: str


def fixed_rows(views: Sequence[ConstraintView], lang: str) -> list[FixedRow]:
    """Return what is fixed, each with its sentence in the reader's language."""
    return [FixedRow(view, constraint_words(view, lang)) for view in views]


def constraint_words(view: ConstraintView, lang: str) -> str:
    """Say one thing that is fixed; a limit on both money and number takes two sentences."""
    params = {
        "titles": view.titles,
        "title": view.titles[0] if view.titles else None,
        "other": view.titles[1] if len(view.titles) > 1 else None,
        "value": view.value,
        "value_type": view.value_type,
        "max_cents": view.max_cents,
        "max_count": view.max_count,
    }
    codes = [str(view.kind)]
    if view.kind is ConstraintKind.CAP:
        limits = (("cap_cents", view.max_cents), ("cap_count", view.max_count))
        codes = [code for code, limit in limits if limit is not None]
    return " ".join(sentence("constraints", code, params, lang) for code in codes)
