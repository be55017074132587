"""Whether a round record fits its format; the first fault is named with its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.selection.model import RULES, SelectionError
from app.selection.worth import HEAVIEST, MOST_CRITERIA

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = "kiem-round/1"
SCORES = (1, 2, 3, 4, 5)
SAID = {*SCORES, None}
PAIRS, ANSWERS = {list, tuple}, {int, type(None)}
EXCLUDED = ("withdrawn", "forced_out", "too_few_votes")
CAP_BY = ("unit", "theme", "value_type")
TEXTS = ("month", "seed", "rule")
NUMBERS = ("budget_cents", "reserve_percent", "quorum", "min_supporters")
LISTS = ("exploration", "points", "ideas", "ballots")
CONSTRAINTS = ("exclusions", "prerequisites", "caps", "forced_in", "forced_out")


def check(record: dict[str, Any]) -> None:
    """Refuse a record that no outcome can follow from.

    Raises:
        SelectionError: names the first fault.
    """
    _need(record.get("format") == FORMAT, f"format: not {FORMAT}")
    for key in TEXTS:
        _need(isinstance(record.get(key), str), f"{key}: a text is needed")
    for key in NUMBERS:
        _whole(record.get(key), key)
    for key in LISTS:
        _need(isinstance(record.get(key), list), f"{key}: a list is needed")
    texts = all(isinstance(kind, str) for kind in record["exploration"])
    _need(texts, "exploration: texts are needed")
    _need(record["rule"] in RULES, f"rule: unknown rule {record['rule']}")
    _need(record["reserve_percent"] <= 100, "reserve_percent: above 100")  # noqa: PLR2004
    _need(len(record["points"]) == len(SCORES), "points: five are needed")
    for place, value in enumerate(record["points"]):
        _whole(value, f"points[{place}]")
    known = _ideas(record["ideas"])
    _ballots(record["ballots"], known, _questions(record))
    _constraints(record.get("constraints", {}), known)


def _ideas(ideas: list[Any]) -> set[int]:
    known: set[int] = set()
    for place, idea in enumerate(ideas):
        path = f"ideas[{place}]"
        _need(isinstance(idea, dict), f"{path}: an object is needed")
        _whole(idea.get("id"), f"{path}.id")
        _whole(idea.get("cost_cents"), f"{path}.cost_cents")
        _need(isinstance(idea.get("value_type"), str), f"{path}.value_type: a text is needed")
        excluded = idea.get("excluded")
        _need(excluded is None or excluded in EXCLUDED, f"{path}.excluded: unknown {excluded}")
        _need(idea["id"] not in known, f"{path}.id: stands twice")
        known.add(idea["id"])
    return known


def _questions(record: dict[str, Any]) -> int:
    """Return how many questions each line answers."""
    if "criteria" not in record:
        return 1
    given = record["criteria"]
    fits = isinstance(given, list) and 1 < len(given) <= MOST_CRITERIA
    _need(fits, f"criteria: two to {MOST_CRITERIA} are needed")
    for place, criterion in enumerate(given):
        path = f"criteria[{place}]"
        _need(isinstance(criterion, dict), f"{path}: an object is needed")
        weight = criterion.get("weight")
        _need(_is_int(weight) and 1 <= weight <= HEAVIEST, f"{path}.weight: 1 to {HEAVIEST}")
    return len(given)


def _ballots(ballots: list[Any], known: set[int], questions: int) -> None:
    numbers = set()
    for place, ballot in enumerate(ballots):
        path = f"ballots[{place}]"
        _need(isinstance(ballot, dict), f"{path}: an object is needed")
        _whole(ballot.get("number"), f"{path}.number")
        _need(ballot["number"] not in numbers, f"{path}.number: stands twice")
        numbers.add(ballot["number"])
        _need(isinstance(ballot.get("lines"), list), f"{path}.lines: a list is needed")
        _lines(ballot["lines"], known, questions, f"{path}.lines")


def _lines(lines: list[Any], known: set[int], questions: int, path: str) -> None:
    if _all_right(lines, known, questions):
        return
    seen: set[int] = set()
    for place, line in enumerate(lines):
        fault = _line_fault(line, known, seen, questions)
        if fault:
            message = f"{path}[{place}]: {fault}"
            raise SelectionError(message)
        seen.add(line[0])


def _all_right(lines: list[Any], known: set[int], questions: int) -> bool:
    """Tell of all lines at once whether they are right, as nearly every ballot's are."""
    if not (set(map(type, lines)) <= PAIRS and set(map(len, lines)) == {1 + questions}):
        return False
    ideas, *answers = zip(*lines, strict=True)
    if set(map(type, ideas)) != {int}:
        return False
    found = set(ideas)
    right = all(set(map(type, said)) <= ANSWERS and SAID.issuperset(said) for said in answers)
    return len(found) == len(ideas) and found <= known and right


def _line_fault(line: Any, known: set[int], seen: set[int], questions: int) -> str | None:
    """Say what is wrong with a line, or None."""
    if not (isinstance(line, list | tuple) and len(line) == 1 + questions):
        return (
            "idea and score are needed"
            if questions == 1
            else "an answer to each question is needed"
        )
    idea, *answers = line
    if not (_is_int(idea) and idea in known):
        return f"unknown idea {idea}"
    if idea in seen:
        return f"idea {idea} stands twice"
    if all(score is None or (_is_int(score) and score in SCORES) for score in answers):
        return None
    return "a score is 1 to 5 or null"


def _constraints(given: Any, known: set[int]) -> None:
    _need(isinstance(given, dict), "constraints: an object is needed")
    for key, entries in given.items():
        _need(key in CONSTRAINTS, f"constraints.{key}: unknown")
        _need(isinstance(entries, list), f"constraints.{key}: a list is needed")
    for group in given.get("exclusions", []):
        _need(isinstance(group, list | tuple), "constraints.exclusions: lists are needed")
        _all_known(group, known, "constraints.exclusions")
    for pair in given.get("prerequisites", []):
        _need(_is_pair(pair), "constraints.prerequisites: pairs are needed")
        _all_known(pair, known, "constraints.prerequisites")
    for cap in given.get("caps", []):
        _cap(cap)
    for key in ("forced_in", "forced_out"):
        for entry in given.get(key, []):
            _need(isinstance(entry, dict), f"constraints.{key}: objects are needed")
            _known(entry.get("idea_id"), known, f"constraints.{key}")


def _cap(cap: Any) -> None:
    _need(isinstance(cap, dict), "constraints.caps: objects are needed")
    _need(isinstance(cap.get("value"), str), "constraints.caps.value: a text is needed")
    _need(cap.get("by") in CAP_BY, f"constraints.caps: by unit, theme or value_type: {cap}")
    for key in ("max_cents", "max_count"):
        if cap.get(key) is not None:
            _whole(cap[key], f"constraints.caps.{key}")


def _all_known(ideas: Iterable[Any], known: set[int], path: str) -> None:
    for idea in ideas:
        _known(idea, known, path)


def _known(idea: Any, known: set[int], path: str) -> None:
    _need(_is_int(idea) and idea in known, f"{path}: unknown idea {idea}")


def _is_pair(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2  # noqa: PLR2004


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(value: Any, path: str) -> None:
    _need(_is_int(value) and value >= 0, f"{path}: a whole number from 0 is needed")


def _need(holds: bool, message: str) -> None:
    if not holds:
        raise SelectionError(message)
