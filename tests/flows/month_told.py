"""What the chapters of a month share: who and what there is so far."""

from dataclasses import dataclass, field
from typing import Any

from tests.flows.callers import Program

VOTERS = [f"m{n}" for n in range(1, 8)]
MONTH = "/rounds/2026-12"
ANSWERS = {"photo": "5554534", "quotes": "-445344", "stock": "2134241", "calls": "4434543"}


@dataclass
class Month:
    """The story so far."""

    at: Program
    ids: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def idea(self, name: str, who: str = "eve") -> dict[str, Any]:
        return self.at.get(who, f"/ideas/{self.ids[name]}")

    def path(self, name: str) -> str:
        return f"/ideas/{self.ids[name]}"


def answers_of(month: Month, place: int) -> list[dict[str, Any]]:
    """Return the lines of one voter, in the order of the agenda."""
    return [
        {"idea_id": month.ids[name], "score": int(column[place]), "reason": ""}
        for name, column in ANSWERS.items()
        if column[place] != "-"
    ]


def balances(at: Program) -> dict[str, int]:
    """Return what each account holds."""
    return {a["key"]: a["balance_cents"] for a in at.get("eve", "/fund")["accounts"]}
