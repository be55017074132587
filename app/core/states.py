"""State machines as data: one transition table per machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import Conflict

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Machine(Generic[S]):
    """A transition table.

    `name` is the table's name in the database; `initial` lists the states a row may be born in.
    The database refuses every move that `moves` does not hold.
    """

    name: str
    initial: frozenset[S]
    moves: Mapping[S, frozenset[S]]

    def allows(self, old: S, new: S) -> bool:
        """Whether the table holds this move."""
        return new in self.moves.get(old, frozenset())

    def check(self, old: S, new: S) -> None:
        """Refuse a move that the table does not hold.

        Raises:
            Conflict: `wrong_state` with the machine, the present and the wanted state.
        """
        if not self.allows(old, new):
            raise Conflict("wrong_state", thing=self.name, state=str(old), wanted=str(new))
