"""A round's record as a file: canonical JSON, Pabulib, CSV, XLSX."""

from collections.abc import Callable
from typing import Any

from app.exports.tables import Table, as_csv, as_xlsx
from app.selection.pabulib import write
from app.selection.round_instance import instance_of
from app.selection.round_record import Record, canonical

_OUTCOME = (
    "selected", "reason_code", "step", "supporters", "points", "price_per_point_cents", "payers",
    "supporters_left_cents",
)  # fmt: skip
_IDEA = ("id", "reference", "title", "cost_cents", "value_type", "unit", "recused")


def round_file(record: Record, form: str) -> bytes:
    """Return the record of a decided round in a form: `json`, `pb`, `csv` or `xlsx`.

    Raises:
        KeyError: the form is not offered.
    """
    return FORMS[form](record)


def as_pb(record: Record) -> bytes:
    """Write ideas, costs and points in the format of the research community."""
    return write(instance_of(record))


def ideas_table(record: Record) -> Table:
    """Return one row an idea: what it is, what came of it, and how often each answer was given."""
    outcome = {entry["idea_id"]: entry for entry in record["outcome"]["ideas"]}
    counts = _counts(record)
    head = [*_IDEA, *_OUTCOME, "because", "would_cost_cents", "would_support", *_SCORES]
    rows = [
        [
            *(idea.get(key) for key in _IDEA),
            *(outcome[idea["id"]].get(key) for key in _OUTCOME),
            " ".join(str(b) for b in outcome[idea["id"]]["because"]),
            *_would(outcome[idea["id"]]),
            *counts[idea["id"]],
        ]
        for idea in record["ideas"]
    ]
    return [head, *rows]


def ballots_table(record: Record) -> Table:
    """Return one row a ballot, one column an idea; empty: no answer, 0: no opinion."""
    ids = [idea["id"] for idea in record["ideas"]]
    rows = []
    for ballot in record["ballots"]:
        given = {idea: score or 0 for idea, score in ballot["lines"]}
        rows.append([ballot["number"], *(given.get(i) for i in ids)])
    return [["ballot", *(idea["reference"] for idea in record["ideas"])], *rows]


def terms_table(record: Record) -> Table:
    """Return the terms of the round and its sums, a line each."""
    terms = ("month", "rule", "budget_cents", "reserve_percent", "quorum", "min_supporters", "seed")
    sums = ("granted_cents", "leftover_cents", "voters")
    return [
        *([key, record[key]] for key in terms),
        ["points", " ".join(str(n) for n in record["points"])],
        *([key, record["outcome"][key]] for key in sums),
    ]


def _would(entry: dict[str, Any]) -> tuple[int | None, int | None]:
    found = entry["counterfactual"] or {}
    return found.get("cost_cents"), found.get("support")


_SCORES = ("answers_1", "answers_2", "answers_3", "answers_4", "answers_5", "no_opinion")


def _counts(record: Record) -> dict[int, list[int]]:
    counts: dict[int, list[int]] = {idea["id"]: [0] * len(_SCORES) for idea in record["ideas"]}
    for ballot in record["ballots"]:
        for idea, score in ballot["lines"]:
            counts[idea][(score or len(_SCORES)) - 1] += 1
    return counts


def _sheets(record: Record) -> bytes:
    return as_xlsx(
        [
            ("round", terms_table(record)),
            ("ideas", ideas_table(record)),
            ("ballots", ballots_table(record)),
        ]
    )


FORMS: dict[str, Callable[[Record], bytes]] = {
    "json": canonical,
    "pb": as_pb,
    "csv": lambda record: as_csv(ideas_table(record)),
    "xlsx": _sheets,
}
