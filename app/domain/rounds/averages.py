"""How the further questions of a round were answered, idea by idea: averages that give nobody away."""

from collections.abc import Iterable, Mapping
from typing import Any

LEAST = 3
"""The smallest group of which a sum may be shown."""
YES = 4
Sums = Mapping[str, Any]


def sums_of(record: Mapping[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """Return per idea and further question how many answered, the sum, and how many said yes.

    Only lines that count are in it: those with an answer to the first question.
    """
    questions = range(1, len(record.get("criteria", [0])))
    given: dict[tuple[int, int], list[int]] = {
        (idea["id"], n): [] for idea in record["ideas"] for n in questions
    }
    for ballot in record["ballots"]:
        for idea, first, *further in ballot["lines"]:
            for n, score in enumerate(further if first is not None else (), start=1):
                if score is not None:
                    given[idea, n].append(score)
    return {
        idea["id"]: [_sums(n, given[idea["id"], n]) for n in questions] for idea in record["ideas"]
    }


def _sums(number: int, scores: list[int]) -> dict[str, Any]:
    return {
        "number": number,
        "answers": len(scores),
        "sum": sum(scores),
        "yes": sum(score >= YES for score in scores),
        "same": len(set(scores)) < 2,  # noqa: PLR2004 -- all alike
    }


def averages(sums: Iterable[Sums]) -> dict[int, float | None]:
    """Return the average per question in tenths; None for few answers, or when all said the same."""
    return {s["number"]: None if _few(s) else average(s) for s in sums}


def average(sums: Sums) -> float | None:
    """Return the average in tenths, halves up, however few answered; None without an answer."""
    answers = int(sums["answers"])
    return (20 * int(sums["sum"]) + answers) // (2 * answers) / 10 if answers else None


def veiled_sums(sums: Iterable[Sums]) -> list[Sums]:
    """Return the sums without those that single a few people out, on either side."""
    return [
        s if min(s["yes"], s["answers"] - s["yes"]) >= LEAST else _sums(s["number"], [])
        for s in sums
    ]


def _few(sums: Sums) -> bool:
    return bool(sums["answers"] < LEAST or sums["same"])
