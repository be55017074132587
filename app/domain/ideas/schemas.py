"""What can be sent about an idea. Which fields came in counts: the rest stays as it is."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app.core.input import Cents, Input, Month, RowId, line, prose, whole
from app.domain.ideas.joining_models import TEXT_MAX as JOIN_MAX
from app.domain.ideas.models import IMPORT_MAX, TITLE_MAX
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import (
    AiType,
    Benefit,
    Flag,
    HeadlineOk,
    RiskClass,
    RiskFlag,
    TakePart,
    ValueType,
)

MAX_WEEKS = 52
TALK_MAX = 2000
FLAGS = ("people", "decides_alone", "customers")


def _text(value: Any) -> Any:
    return "" if value is None else value


def _nothing(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _list(value: Any) -> Any:
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else value


def _newest(value: Any) -> Any:
    return value or "newest"


def _no(value: Any) -> Any:
    return False if value is None or value == "" else value


_or_empty = BeforeValidator(_text)
_or_none = BeforeValidator(_nothing)
_as_list = BeforeValidator(_list)
Long = Annotated[Annotated[str, prose(IMPORT_MAX)], _or_empty]
Plan = Annotated[Annotated[str, prose(TALK_MAX)], _or_empty]


class FlagAnswers(Input):
    """Three quick questions about the use."""

    people: Annotated[Flag | None, _or_none] = None
    decides_alone: Annotated[Flag | None, _or_none] = None
    customers: Annotated[Flag | None, _or_none] = None


class IdeaText(Input):
    """What a submitter tells; a draft needs a title or a problem."""

    title: Annotated[Annotated[str, line(TITLE_MAX)], _or_empty] = ""
    problem: Long = ""
    proposal: Long = ""
    today: Long = ""
    benefits: Annotated[list[Benefit], Field(max_length=4), _as_list] = []
    value_type: Annotated[ValueType | None, _or_none] = None
    unit_id: Annotated[RowId | None, _or_none] = None
    headline: Annotated[Annotated[str, line(200)], _or_empty] = ""
    headline_ok: Annotated[HeadlineOk | None, _or_none] = None
    flags: Annotated[FlagAnswers | None, _or_none] = None
    take_part: Annotated[TakePart | None, _or_none] = None
    pseudonymous: Annotated[bool, BeforeValidator(_no)] = False


class IdeaChange(IdeaText):
    """Text and plan; `version` is the one that the writer saw."""

    version: Annotated[Annotated[int, whole(1, 2**31 - 1)] | None, _or_none] = None
    cost_cents: Annotated[Cents | None, _or_none] = None
    weeks: Annotated[Annotated[int, whole(1, MAX_WEEKS)] | None, _or_none] = None
    goal: Plan = ""
    measure: Plan = ""
    stop_rule: Plan = ""
    ai_type: Annotated[AiType | None, _or_none] = None
    risk_class: Annotated[RiskClass | None, _or_none] = None
    risk_flags: Annotated[list[RiskFlag], Field(max_length=6), _as_list] = []
    theme_id: Annotated[RowId | None, _or_none] = None


class PatchedIdea(IdeaChange):
    """A change that must say which version it was made on."""

    version: Annotated[int, whole(1, 2**31 - 1)]


class RuleAnswers(Input):
    """Answers to the questions about the rules; `version` is that of the questions that were shown."""

    answers: Annotated[dict[Annotated[str, line(10)], Flag], Field(max_length=30)] = {}
    areas: Annotated[list[Annotated[str, line(40)]], Field(max_length=20), _as_list] = []
    kinds: Annotated[list[Annotated[str, line(40)]], Field(max_length=20), _as_list] = []
    version: Annotated[str, line(20)] = ""


class TriageNotes(IdeaChange):
    """What triage found so far."""

    rules: Annotated[RuleAnswers | None, _or_none] = None


class TriageInput(TriageNotes):
    """The AI team's answer, with any field of the idea."""

    outcome: Literal["admit", "ask", "decline", "merge"]
    reason: Plan = ""
    improve: Plan = ""
    into_id: Annotated[RowId | None, _or_none] = None


class Talk(Input):
    """A question, an answer or a comment."""

    text: Annotated[str, prose(TALK_MAX, 1)]


class JoinInput(Input):
    """Why somebody wants to go on together, and the idea of theirs that is alike."""

    text: Annotated[Annotated[str, prose(JOIN_MAX)], _or_empty] = ""
    own_id: Annotated[RowId | None, _or_none] = None


class DifferenceInput(Input):
    """Ideas that were seen, and why one's own is another one."""

    others: Annotated[list[RowId], Field(max_length=20), _as_list]
    reason: Annotated[Annotated[str, line(JOIN_MAX)], _or_empty] = ""


class MaybeReason(Input):
    """Why, if somebody wants to say."""

    reason: Plan = ""


class MergeInput(Input):
    """Into which idea."""

    into_id: RowId


TRIAGE_ONLY = frozenset({"ai_type", "risk_class", "risk_flags", "theme_id"})
"""Columns that only the AI team sets."""
_NO_COLUMN = frozenset({"version", "flags", "outcome", "reason", "improve", "into_id", "rules"})


def columns(change: IdeaText) -> dict[str, Any]:
    """Return the columns that came in, with their values, as the row keeps them."""
    found = {name: _stored(getattr(change, name)) for name in change.model_fields_set - _NO_COLUMN}
    if change.flags is not None:
        found |= {f"flag_{n}": getattr(change.flags, n) for n in change.flags.model_fields_set}
    return found


def _stored(value: Any) -> Any:
    return list(dict.fromkeys(str(v) for v in value)) if isinstance(value, list) else value


class ListQuery(Input):
    """What a list can be asked for, as it stands in an address."""

    q: Annotated[Annotated[str, line(200)], _or_empty] = ""
    state: Annotated[list[IdeaState], Field(max_length=16), _as_list] = []
    unit: Annotated[list[RowId], Field(max_length=200), _as_list] = []
    theme: Annotated[list[RowId], Field(max_length=50), _as_list] = []
    value_type: Annotated[list[ValueType], Field(max_length=4), _as_list] = []
    round: Annotated[Month | None, _or_none] = None
    mine: Annotated[bool, BeforeValidator(_no)] = False
    sort: Annotated[Literal["newest", "oldest", "support", "next"], BeforeValidator(_newest)] = (
        "newest"
    )
