"""The terms of a commitment: which they are, and what new ones change about the old."""

from typing import Any

from app.domain.commitments.schemas import Terms

TERMS = (
    "success_criterion",
    "scope",
    "capacity",
    "budget_cents",
    "budget_line",
    "start_within_days",
    "conditions",
    "expires_on",
)
PROMISED = TERMS[:-1]
"""What the unit promises; the last day is only for the answer."""


def given(data: Terms) -> dict[str, Any]:
    """Return the terms that were given."""
    found = {name: getattr(data, name) for name in TERMS}
    return {name: value for name, value in found.items() if value is not None}


def terms_of(row: Any) -> dict[str, Any]:
    """Return every term that a row carries."""
    return {name: getattr(row, name) for name in TERMS}


def changed(old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    """Return the promised terms that differ, as name, old and new, in the order of the deed."""
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in PROMISED)
    return [(name, before, after) for name, before, after in pairs if before != after]
