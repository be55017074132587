"""From a round record to an instance of the selection room, and what-ifs on a record."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

from app.selection.model import (
    Cap,
    Constraints,
    Instance,
    Project,
    Rule,
    RuleConfig,
    SelectionError,
)
from app.selection.worth import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable

SUPPORT = 4
"""From this answer on a voter is a supporter."""
Record = dict[str, Any]


def config_of(record: Record) -> RuleConfig:
    """Return the rule that a record fixes."""
    return RuleConfig(
        rule=cast("Rule", record["rule"]),
        utility="points",
        min_supporters=record["min_supporters"],
        seed=record["seed"],
        reserve_percent=record["reserve_percent"],
        exploration=frozenset(record["exploration"]),
    )


def instance_of(record: Record) -> Instance:
    """Return ideas, ballots and constraints of a checked record; one stored ballot per voter."""
    ideas = record["ideas"]
    place = {idea["id"]: p for p, idea in enumerate(ideas)}
    answers = [[0, 0] for _ in ideas]
    ballots, approvals = [], []
    worth = worth_of(record)
    for ballot in record["ballots"]:
        scored, approved = [], []
        for i, *said in ballot["lines"]:
            if said[0] is None:
                continue
            p = place[i]
            answers[p][0] += 1
            if said[0] >= SUPPORT:
                answers[p][1] += 1
                approved.append(p)
            if points := worth(said):
                scored.append((p, points))
        ballots.append(tuple(sorted(scored)))
        approvals.append(tuple(sorted(approved)))
    count = len(ballots)
    return Instance(
        projects=tuple(
            Project(str(i["id"]), i["cost_cents"], i.get("title", ""), (i["value_type"],))
            for i in ideas
        ),
        budget=record["budget_cents"],
        ballots=tuple(ballots),
        weights=(1,) * count,
        groups=tuple(range(count)),
        scale=100,
        vote_type="scoring",
        backers=tuple(supporters for _, supporters in answers),
        approvals=tuple(approvals),
        constraints=_constraints(record, [votes for votes, _ in answers]),
    )


def _constraints(record: Record, votes: list[int]) -> Constraints:
    given = record.get("constraints", {})
    forced = list(dict.fromkeys(str(f["idea_id"]) for f in given.get("forced_in", [])))
    left_out = {str(f["idea_id"]): "forced_out" for f in given.get("forced_out", [])}
    for idea, count in zip(record["ideas"], votes, strict=True):
        name = str(idea["id"])
        if idea.get("excluded"):
            left_out[name] = idea["excluded"]
        elif count < record["quorum"] and name not in forced:
            left_out.setdefault(name, "too_few_votes")
    return Constraints(
        exclusions=tuple(_texts(group) for group in given.get("exclusions", [])),
        prerequisites=tuple((str(a), str(b)) for a, b in given.get("prerequisites", [])),
        caps=tuple(_cap(record, cap) for cap in given.get("caps", [])),
        forced_in=tuple(forced),
        left_out=tuple(left_out.items()),
    )


def _cap(record: Record, cap: dict[str, Any]) -> Cap:
    members = [i["id"] for i in record["ideas"] if i.get(cap["by"]) == cap["value"]]
    return Cap(
        name=f"{cap['by']}:{cap['value']}",
        members=frozenset(_texts(members)),
        max_cost=cap.get("max_cents"),
        max_count=cap.get("max_count"),
    )


def _texts(ideas: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(idea) for idea in ideas)


def changed(record: Record, what_if: dict[str, Any]) -> Record:
    """Return the record with a what-if carried out.

    Raises:
        SelectionError: an unknown what-if or idea.
    """
    other = copy.deepcopy({key: value for key, value in record.items() if key != "outcome"})
    known = {idea["id"] for idea in other["ideas"]}
    given = other.setdefault("constraints", {})
    for key, value in what_if.items():
        if value is None:
            continue
        if key in {"budget_cents", "rule", "reserve_percent"}:
            other[key] = value
        elif key == "costs":
            costs = {int(idea): cost for idea, cost in value.items()}
            _need_known(costs, known)
            for idea in other["ideas"]:
                idea["cost_cents"] = costs.get(idea["id"], idea["cost_cents"])
        elif key in {"exclude", "include"}:
            _need_known(value, known)
            _force(other, given, set(value), "forced_out" if key == "exclude" else "forced_in")
        else:
            message = f"unknown what-if: {key}"
            raise SelectionError(message)
    return other


def _force(record: Record, given: dict[str, Any], ideas: set[int], where: str) -> None:
    for name in ("forced_in", "forced_out"):
        given[name] = [f for f in given.get(name, []) if f["idea_id"] not in ideas]
    given[where] += [{"idea_id": idea, "reason": "what-if"} for idea in sorted(ideas)]
    if where == "forced_in":
        for idea in record["ideas"]:
            if idea["id"] in ideas:
                idea.pop("excluded", None)


def _need_known(ideas: Iterable[int], known: set[int]) -> None:
    for idea in ideas:
        if idea not in known:
            message = f"a what-if names an unknown idea: {idea}"
            raise SelectionError(message)


def with_answers(record: Record, idea_id: int, numbers: Iterable[int], answer: int) -> Record:
    """Return the record in which these ballots answer `answer` for an idea; further answers stay."""
    some = set(numbers)
    ballots = [
        {
            "number": ballot["number"],
            "lines": [
                [i, answer if i == idea_id and ballot["number"] in some else score, *further]
                for i, score, *further in ballot["lines"]
            ],
        }
        for ballot in record["ballots"]
    ]
    return {**record, "ballots": ballots}
