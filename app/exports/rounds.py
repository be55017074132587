"""A round's record as a file: canonical JSON, Pabulib, CSV, XLSX."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from app.domain.rounds.averages import average, sums_of
from app.exports.tables import Table, as_csv, as_xlsx
from app.selection.pabulib import write
from app.selection.round_instance import instance_of
from app.selection.round_record import Record, canonical
from app.selection.worth import weights_of

_OUTCOME = (
    "selected", "reason_code", "step", "supporters", "points", "price_per_point_cents", "payers",
    "supporters_left_cents",
)  # fmt: skip
_IDEA = ("id", "reference", "title", "cost_cents", "value_type", "unit", "recused")


class Would(Protocol):
    """What would have changed an answer, worked out beside the record."""

    @property
    def cost_cents(self) -> int | None:
        """Return the highest cost that would have done."""

    @property
    def support(self) -> int | None:
        """Return the fewest more voters that would have done."""


def round_file(record: Record, form: str, would: Mapping[int, Would]) -> bytes:
    """Return the record of a decided round in a form: `json`, `pb`, `csv` or `xlsx`.

    `would` is by idea; the tables show it, the record never holds it.

    Raises:
        KeyError: the form is not offered.
    """
    return FORMS[form](record, would)


def as_pb(record: Record, _would: Mapping[int, Would]) -> bytes:
    """Write ideas, costs and points in the format of the research community."""
    instance, weights = instance_of(record), weights_of(record)
    if len(weights) > 1:
        told = (len(weights), ", ".join(map(str, weights)))
        text = "#1: points are the sum of weight times points over {} questions; weights {}"
        instance = replace(instance, meta=(("comment", text.format(*told)),))
    return write(instance)


def ideas_table(record: Record, would: Mapping[int, Would]) -> Table:
    """Return one row an idea: what it is, what came of it, and how often each answer was given.

    Further questions follow with their average, each under its number in the round, the headline
    question being 1.
    """
    outcome = {entry["idea_id"]: entry for entry in record["outcome"]["ideas"]}
    counts, further = _counts(record), sums_of(record)
    questions = [f"average_{n}" for n in range(2, len(weights_of(record)) + 1)]
    head = [*_IDEA, *_OUTCOME, "because", "would_cost_cents", "would_support", *_SCORES, *questions]
    rows = [
        [
            *(idea.get(key) for key in _IDEA),
            *(outcome[idea["id"]].get(key) for key in _OUTCOME),
            " ".join(str(b) for b in outcome[idea["id"]]["because"]),
            *_would(would.get(idea["id"])),
            *counts[idea["id"]],
            *(average(sums) for sums in further[idea["id"]]),
        ]
        for idea in record["ideas"]
    ]
    return [head, *rows]


def ballots_table(record: Record) -> Table:
    """Return one row a ballot, one column an idea and question; empty: no answer, 0: no opinion."""
    questions = range(len(weights_of(record)))
    columns = [(idea, n) for idea in record["ideas"] for n in questions]
    heads = [f"{idea['reference']} ({n + 1})" if n else idea["reference"] for idea, n in columns]
    rows = []
    for ballot in record["ballots"]:
        given = {(idea, n): s or 0 for idea, *said in ballot["lines"] for n, s in enumerate(said)}
        rows.append([ballot["number"], *(given.get((idea["id"], n)) for idea, n in columns)])
    return [["ballot", *heads], *rows]


def terms_table(record: Record) -> Table:
    """Return the terms of the round and its sums, a line each."""
    terms = ("month", "rule", "budget_cents", "reserve_percent", "quorum", "min_supporters", "seed")
    sums = ("granted_cents", "leftover_cents", "voters")
    return [
        *([key, record[key]] for key in terms),
        ["points", " ".join(str(n) for n in record["points"])],
        *(
            [f"weight {n}", weight, record["criteria"][n - 1].get("name_en", "")]
            for n, weight in enumerate(weights_of(record), start=1)
            if "criteria" in record
        ),
        *([key, record["outcome"][key]] for key in sums),
    ]


def _would(found: Would | None) -> tuple[int | None, int | None]:
    return (None, None) if found is None else (found.cost_cents, found.support)


_SCORES = ("answers_1", "answers_2", "answers_3", "answers_4", "answers_5", "no_opinion")


def _counts(record: Record) -> dict[int, list[int]]:
    counts: dict[int, list[int]] = {idea["id"]: [0] * len(_SCORES) for idea in record["ideas"]}
    for ballot in record["ballots"]:
        for idea, score, *_ in ballot["lines"]:
            counts[idea][(score or len(_SCORES)) - 1] += 1
    return counts


def _sheets(record: Record, would: Mapping[int, Would]) -> bytes:
    return as_xlsx(
        [
            ("round", terms_table(record)),
            ("ideas", ideas_table(record, would)),
            ("ballots", ballots_table(record)),
        ]
    )


FORMS: dict[str, Callable[[Record, Mapping[int, Would]], bytes]] = {
    "json": lambda record, _would: canonical(record),
    "pb": as_pb,
    "csv": lambda record, would: as_csv(ideas_table(record, would)),
    "xlsx": _sheets,
}
