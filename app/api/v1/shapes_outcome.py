"""What came out of a round, as JSON."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from app.domain.rounds.answers import IdeaAnswer
from app.domain.rounds.models import Decision, Round
from app.domain.rounds.outcomes import OutcomeView, OwnReceipt
from app.domain.rounds.reasons import counterfactual_params, reason_params
from app.i18n.codes import counterfactual_sentence, reason_sentence
from app.selection.round_record import RoundOutcome


class DecisionShape(TypedDict):
    """A decision about an idea."""

    idea_id: int
    decision: str
    selected: bool
    reason: str
    version: int


class SumsShape(TypedDict):
    """What everyone sees of a round; `steps`, `ties` and `balance` as they stand in the record."""

    month: str
    state: str
    rule: str
    budget_cents: int
    granted_cents: int
    leftover_cents: int
    voters: int
    share_cents: list[int]
    balance: dict[str, Any]
    ties: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    record_sha256: str | None


class AverageShape(TypedDict):
    """How a further question was answered, from 1 to 5; null where it would say too much."""

    number: int
    average: float | None


class Said(TypedDict):
    """The answer to one idea, without its sentence."""

    idea_id: int
    reference: str
    title: str
    selected: bool
    decided: bool
    decision: str
    decision_reason: str
    reason_code: str
    supporters: int | None
    points: int | None
    cost_cents: int
    step: int | None
    price_per_point: int | None
    counterfactual: dict[str, Any] | None
    discussed: bool
    conclusion: str
    criteria: list[AverageShape]


class AnswerShape(Said):
    """The answer to one idea."""

    reason: str


class SummaryShape(SumsShape):
    """The sums with the answer to each idea."""

    ideas: list[AnswerShape]


class PaymentShape(TypedDict):
    """What the own share paid for an idea."""

    idea_id: int
    amount_cents: int


class ReceiptShape(TypedDict):
    """What the own share bought."""

    share_cents: int
    payments: list[PaymentShape]
    left_cents: int


class OutcomeShape(SummaryShape):
    """The outcome with the own receipt."""

    receipt: ReceiptShape | None


class WhatIfShape(TypedDict):
    """An outcome that was only asked for."""

    ideas: list[dict[str, Any]]
    granted_cents: int
    leftover_cents: int
    balance: dict[str, Any]
    rule: str
    receipt: None


def decision_shape(row: Decision) -> DecisionShape:
    """Return one decision."""
    return {
        "idea_id": row.idea_id,
        "decision": "deviate" if row.deviates else "follow",
        "selected": row.selected,
        "reason": row.reason,
        "version": row.version,
    }


def outcome_shape(view: OutcomeView, lang: str) -> OutcomeShape:
    """Return a round's outcome as this caller sees it."""
    titles = {a.idea_id: a.title for a in view.answers}
    terms = {
        "quorum": view.quorum,
        "min_supporters": view.min_supporters,
        "steps": view.steps,
        "leftover_cents": view.leftover_cents,
        "ties": view.ties,
    }
    return {
        **summary_shape(view),
        "ideas": [_answer(a, terms, titles, lang) for a in view.answers],
        "receipt": None if view.receipt is None else _receipt(view.receipt),
    }


def summary_shape(view: OutcomeView) -> SumsShape:
    """Return the sums that everyone sees."""
    return {
        "month": view.month,
        "state": view.state,
        "rule": view.rule,
        "budget_cents": view.budget_cents,
        "granted_cents": view.granted_cents,
        "leftover_cents": view.leftover_cents,
        "voters": view.voters,
        "share_cents": list(view.share_cents),
        "balance": {**view.balance, "reserve": view.reserve},
        "ties": list(view.ties),
        "steps": list(view.steps),
        "record_sha256": view.record_sha256,
    }


def what_if_shape(
    found: RoundOutcome, row: Round, rule: str, titles: Mapping[int, str], lang: str
) -> WhatIfShape:
    """Return an outcome that was only asked for."""
    public = found.public()
    terms = {"quorum": row.quorum, "min_supporters": row.min_supporters, **public}
    ideas = [
        {
            **entry,
            "decided": entry["selected"],
            "price_per_point": entry["price_per_point_cents"],
            "reason": _sentence(entry, terms, titles, lang),
        }
        for entry in public["ideas"]
    ]
    return {
        "ideas": ideas,
        "granted_cents": found.granted_cents,
        "leftover_cents": found.leftover_cents,
        "balance": {**found.balance, "reserve": found.reserve},
        "rule": rule,
        "receipt": None,
    }


def _answer(
    answer: IdeaAnswer, terms: Mapping[str, Any], titles: Mapping[int, str], lang: str
) -> AnswerShape:
    entry: Said = {
        "idea_id": answer.idea_id,
        "reference": answer.reference,
        "title": answer.title,
        "selected": answer.selected,
        "decided": answer.decided,
        "decision": "deviate" if answer.deviates else "follow",
        "decision_reason": answer.decision_reason,
        "reason_code": answer.reason_code,
        "supporters": answer.supporters,
        "points": answer.points,
        "cost_cents": answer.cost_cents,
        "step": answer.step,
        "price_per_point": answer.detail.get("price_per_point_cents"),
        "counterfactual": _counterfactual(answer, titles, lang),
        "discussed": answer.discussed,
        "conclusion": answer.conclusion,
        "criteria": [{"number": n, "average": x} for n, x in sorted(answer.averages.items())],
    }
    return {**entry, "reason": _sentence({**answer.detail, **entry}, terms, titles, lang)}


def _counterfactual(
    answer: IdeaAnswer, titles: Mapping[int, str], lang: str
) -> dict[str, Any] | None:
    found = answer.counterfactual
    if not found:
        return None
    said = counterfactual_sentence(counterfactual_params(found, titles), lang)
    return {**found, "text": said}


def _sentence(
    entry: Mapping[str, Any], terms: Mapping[str, Any], titles: Mapping[int, str], lang: str
) -> str:
    code = entry["reason_code"]
    return reason_sentence(code, reason_params(code, entry, terms, titles), lang)


def _receipt(receipt: OwnReceipt) -> ReceiptShape:
    return {
        "share_cents": receipt.share_cents,
        "payments": [{"idea_id": i, "amount_cents": cents} for i, cents in receipt.payments],
        "left_cents": receipt.left_cents,
    }
