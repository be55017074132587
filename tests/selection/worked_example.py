"""The round that was worked out by hand: fourteen voters, eight ideas, 120,000 euro."""

from __future__ import annotations

from typing import Any

from app.selection import round_record

ANSWERS = {
    "Storingen": (14_000, "4 5 4 3 4 3 4 5 4 5 5 5 2 5"),
    "Offertes": (22_000, "3 5 4 4 4 4 5 4 2 1 4 1 1 5"),
    "Contracten": (18_000, "4 4 4 5 4 2 2 4 5 3 4 5 4 4"),
    "Reparatieprijs": (24_000, "5 1 4 2 3 4 3 5 4 4 4 3 4 3"),
    "Fotocontrole": (26_000, "2 4 5 3 5 5 3 3 4 - 4 4 5 5"),
    "Inwerkmaatje": (9_000, "3 3 3 1 3 5 4 4 3 1 3 4 1 5"),
    "Voorraad per bus": (26_000, "3 5 4 - 4 4 2 2 4 4 1 4 4 5"),
    "Energieadvies": (36_000, "5 4 2 4 4 1 3 4 2 2 4 3 1 2"),
}
NAMES = list(ANSWERS)


def idea_id(name: str) -> int:
    return NAMES.index(name) + 1


def record(**overrides: Any) -> round_record.Record:
    """Return the record of the worked example; keyword arguments go to `build_record`."""
    ideas = [
        {
            "id": place,
            "reference": f"K-{place}",
            "title": name,
            "cost_cents": cost * 100,
            "value_type": "renewal" if place in {4, 5, 8} else "efficiency",
            "unit": "Service" if place % 2 else "Sales",
            "recused": answers.split().count("-"),
        }
        for place, (name, (cost, answers)) in enumerate(ANSWERS.items(), start=1)
    ]
    columns = [answers.split() for _, answers in ANSWERS.values()]
    ballots = [
        {
            "number": voter + 1,
            "lines": [
                [place, int(column[voter])]
                for place, column in enumerate(columns, start=1)
                if column[voter] != "-"
            ],
        }
        for voter in range(14)
    ]
    given: dict[str, Any] = {
        "month": "2026-12",
        "budget_cents": 12_000_000,
        "ideas": ideas,
        "ballots": ballots,
        "seed": "kastanje",
        "quorum": 5,
        "reserve_percent": 25,
    }
    return round_record.build_record(**(given | overrides))


def weighed_record(**overrides: Any) -> round_record.Record:
    """Return the same round with two more questions: most answers as the first, some further off."""
    plain = record(**overrides)
    ballots = [
        {
            "number": ballot["number"],
            "lines": [
                [i, score, (i * ballot["number"]) % 5 + 1, score if i % 3 else None]
                for i, score in ballot["lines"]
            ],
        }
        for ballot in plain["ballots"]
    ]
    further = [{"name_en": "Learning value", "weight": 2}, {"name_en": "Feasibility", "weight": 1}]
    return record(**overrides, ballots=ballots, criteria=[{"weight": 3}, *further])
