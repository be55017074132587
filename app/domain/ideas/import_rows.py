"""What a list gives for one idea, and what came of a list."""

from dataclasses import dataclass, field
from typing import Protocol


class Row(Protocol):
    """What a list gives for one idea (as `app.imports` reads it)."""

    @property
    def own_id(self) -> str | None: ...
    @property
    def title(self) -> str: ...
    @property
    def problem(self) -> str: ...
    @property
    def proposal(self) -> str: ...
    @property
    def today(self) -> str: ...
    @property
    def headline(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def theme(self) -> str | None: ...
    @property
    def submitter_email(self) -> str | None: ...
    @property
    def cost_cents(self) -> int | None: ...
    @property
    def weeks(self) -> int | None: ...
    @property
    def value_type(self) -> str | None: ...
    @property
    def benefits(self) -> tuple[str, ...]: ...
    @property
    def ai_type(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows made an idea, changed one, or changed nothing.

    `outcomes` tells it row by row: `created`, `updated` or `same`, with the idea's id.
    """

    created: int
    updated: int
    skipped: int
    outcomes: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)
