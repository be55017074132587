"""Version 1 of the JSON API; its names are a contract."""

from app.api.v1 import (
    commitments,
    events,
    experiments,
    fund,
    handovers,
    ideas,
    lessons,
    me,
    people,
    register,
    rounds,
    rounds_outcome,
    rounds_voting,
    themes,
    tokens,
    units,
)

__all__ = [
    "commitments",
    "events",
    "experiments",
    "fund",
    "handovers",
    "ideas",
    "lessons",
    "me",
    "people",
    "register",
    "rounds",
    "rounds_outcome",
    "rounds_voting",
    "themes",
    "tokens",
    "units",
]
