"""What may come in about the constraints of a round."""

from typing import Annotated

from pydantic import Field

from app.core.input import Cents, Input, RowId, line, whole
from app.domain.ideas.values import ValueType
from app.domain.rounds.constraint_models import ConstraintKind
from app.domain.rounds.schemas import MAX_ITEMS


class ConstraintDraft(Input):
    """One thing to fix, with its reason; which other fields it takes depends on the kind.

    exclusion: `idea_ids`; prerequisite: `idea_id needs_id`; forced_in, forced_out: `idea_id`; cap: one
    of `unit_id theme_id value_type`, and `max_cents` or `max_count` or both.
    """

    kind: ConstraintKind
    reason: Annotated[str, line(500, 1)]
    idea_ids: Annotated[list[RowId], Field(max_length=MAX_ITEMS)] = []
    idea_id: RowId | None = None
    needs_id: RowId | None = None
    unit_id: RowId | None = None
    theme_id: RowId | None = None
    value_type: ValueType | None = None
    max_cents: Cents | None = None
    max_count: Annotated[int, whole(0, MAX_ITEMS)] | None = None
