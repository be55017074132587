"""The numbers behind an idea's reason, ready to be put into a sentence of any language."""

from collections.abc import Mapping, Sequence
from typing import Any


def reason_params(
    code: str, idea: Mapping[str, Any], round_terms: Mapping[str, Any], titles: Mapping[int, str]
) -> dict[str, Any]:
    """Return the parameters of a reason's sentence; what is not known stays away.

    `idea` is one entry of an outcome (`cost_cents step supporters price_per_point_cents
    supporters_left_cents because` and perhaps `scores`), `round_terms` holds `quorum
    min_supporters leftover_cents steps ties`. A cap is named `unit:Service`.
    """
    because: Sequence[Any] = idea.get("because") or ()
    cap, _, value = (
        str(because[0]).partition(":") if code == "cap_reached" and because else ("", "", "")
    )
    # The record names a theme in one language: that it is the idea's own theme reads in any.
    names = [] if cap == "theme" else [value] if cap else [titles.get(b) for b in because]
    params: dict[str, Any] = {
        "step": idea.get("step"),
        "price_per_point_cents": idea.get("price_per_point_cents"),
        "cost_cents": idea["cost_cents"],
        "left_cents": _left(code, idea, round_terms),
        "supporters": idea.get("supporters"),
        "min_supporters": round_terms.get("min_supporters"),
        "quorum": round_terms.get("quorum"),
        "scores": idea.get("scores") or None,
        "supporters_left_cents": idea.get("supporters_left_cents"),
        "other": names[0] if names else None,
        "tie_break": _tie_break(idea["idea_id"], round_terms.get("ties") or ()),
        "value_type": value if cap == "value_type" else None,
        "reason": idea.get("decision_reason") or idea.get("fixed_reason"),
    }
    return {key: value for key, value in params.items() if value is not None}


def counterfactual_params(
    found: Mapping[str, Any] | None, titles: Mapping[int, str]
) -> dict[str, Any]:
    """Return the parameters of the sentence that says what would have changed an answer."""
    if not found:
        return {}
    named = [titles[idea] for idea in found.get("rivals") or () if idea in titles]
    return {**found, "rival_titles": named}


def _left(code: str, idea: Mapping[str, Any], terms: Mapping[str, Any]) -> int | None:
    """Return what was left before this idea's step; for who was not chosen, what is left at the end."""
    if code in ("chosen_rest", "chosen"):
        for step in terms.get("steps") or ():
            if step["idea_id"] == idea["idea_id"]:
                return int(step["left_cents"]) + int(step["cost_cents"])
        return None
    left = terms.get("leftover_cents")
    return None if left is None else int(left)


def _tie_break(idea_id: int, ties: Sequence[Mapping[str, Any]]) -> str | None:
    for tie in ties:
        if idea_id in tie["idea_ids"] and tie["won"] != idea_id:
            return str(tie["decided_by"])
    return None
