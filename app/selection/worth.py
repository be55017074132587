"""What a voter's answers on an idea are worth: the points of one question, or of up to four weighed ones.

An answer line is `[idea id, answer, …]`: the first answer is the one to the headline question, the
others follow the record's further criteria. Only the first says who supports and what meets the
quorum; who has no opinion there gives the idea nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_CRITERIA = 4
"""The headline question and up to three others."""
HEAVIEST = 9


def weights_of(record: dict[str, Any]) -> list[int]:
    """Return the weight of each question, the headline question first."""
    return [criterion["weight"] for criterion in record.get("criteria", [{"weight": 1}])]


def worth_of(record: dict[str, Any]) -> Callable[[Sequence[int | None]], int]:
    """Return how a record turns the answers of one line into points: sum of weight times points."""
    counts, weights = record["points"], weights_of(record)
    known: dict[tuple[int | None, ...], int] = {}

    def worth(answers: Sequence[int | None]) -> int:
        key = tuple(answers)
        found = known.get(key)
        if found is None:
            pairs = zip(weights, answers, strict=True) if answers[0] is not None else ()
            found = sum(w * counts[answer - 1] for w, answer in pairs if answer is not None)
            known[key] = found
        return found

    return worth
