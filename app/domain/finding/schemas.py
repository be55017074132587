"""What a search can be asked for, as it stands in an address."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.core.input import Input, Month, RowId, line
from app.domain.finding.models import NAME_MAX, QUERY_MAX
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import ValueType
from app.policy import Action


class Kind(StrEnum):
    """What can be found, in the order of the page."""

    IDEA = "idea"
    EXPERIMENT = "experiment"
    LESSON = "lesson"
    REGISTER = "register"
    COMMENT = "comment"


READS = {
    Kind.IDEA: Action.IDEA_LIST,
    Kind.EXPERIMENT: Action.EXPERIMENT_READ,
    Kind.LESSON: Action.LESSON_READ,
    Kind.REGISTER: Action.REGISTER_READ,
    Kind.COMMENT: Action.IDEA_LIST,
}
"""What somebody must be allowed before a kind is found."""


class Order(StrEnum):
    """Orders of what was found. `best`: words in the title first, then newest."""

    BEST = "best"
    NEWEST = "newest"
    SUPPORT = "support"


def _list(value: object) -> object:
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else value


def _text(value: object) -> object:
    return "" if value is None else value


def _best(value: object) -> object:
    return value or Order.BEST


_as_list = BeforeValidator(_list)


class SearchQuery(Input):
    """Words and filters; filters of one name widen, filters of several names narrow."""

    q: Annotated[Annotated[str, line(200)], BeforeValidator(_text)] = ""
    kind: Annotated[list[Kind], Field(max_length=5), _as_list] = []
    state: Annotated[list[IdeaState], Field(max_length=16), _as_list] = []
    unit: Annotated[list[RowId], Field(max_length=200), _as_list] = []
    theme: Annotated[list[RowId], Field(max_length=50), _as_list] = []
    value_type: Annotated[list[ValueType], Field(max_length=4), _as_list] = []
    round: Annotated[list[Month], Field(max_length=60), _as_list] = []
    sort: Annotated[Order, BeforeValidator(_best)] = Order.BEST

    @property
    def narrowed(self) -> bool:
        """Whether any filter is on."""
        return any(getattr(self, name) for name in FILTERS)

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.q.strip()) or self.narrowed


FILTERS = ("kind", "state", "unit", "theme", "value_type", "round")


class ViewInput(Input):
    """A search that somebody keeps: its name, and the address behind the question mark."""

    name: Annotated[str, line(NAME_MAX, 1)]
    query: Annotated[Annotated[str, line(QUERY_MAX)], BeforeValidator(_text)] = ""


class ViewName(Input):
    """Another name for it."""

    name: Annotated[str, line(NAME_MAX, 1)]
