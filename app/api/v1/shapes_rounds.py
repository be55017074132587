"""Rounds as JSON; names are those of the contract."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.input import iso
from app.domain.rounds.access import RoundRef, Standing, allowed
from app.domain.rounds.answers import IdeaAnswer
from app.domain.rounds.ballots import OwnBallot
from app.domain.rounds.constraint_queries import ConstraintView
from app.domain.rounds.items import MOST_VOTES
from app.domain.rounds.models import Decision, Round
from app.domain.rounds.outcomes import OutcomeView, OwnReceipt
from app.domain.rounds.reasons import counterfactual_params, reason_params
from app.domain.rounds.reveals import TallyView
from app.domain.rounds.states import ItemState, RoundState
from app.domain.rounds.views import AgendaItem, Member, Turnout
from app.i18n.codes import counterfactual_sentence, reason_sentence
from app.policy import Action
from app.selection.round_record import RoundOutcome


def round_summary(
    row: Round, at: Standing, panel: Sequence[Member], agenda: Sequence[int]
) -> dict[str, Any]:
    """Return a round without the details of its agenda."""
    return {
        "id": row.id,
        "month": row.month,
        "state": row.state,
        "allowed": list(allowed(at, row.state)),
        "version": row.version,
        "budget_cents": row.budget_cents,
        "reserve_percent": row.reserve_percent,
        "rule": row.rule,
        "points": row.points,
        "exploration": row.exploration,
        "quorum": row.quorum,
        "recuse_leads": row.recuse_leads,
        "min_supporters": row.min_supporters,
        "intake_from": iso(row.intake_from),
        "intake_until": iso(row.intake_until),
        "session_at": iso(row.session_at),
        "answer_by": iso(row.answer_by),
        "session_started_at": iso(row.session_started_at),
        "decided_at": iso(row.decided_at),
        "published_at": iso(row.published_at),
        "panel": [member.email for member in panel],
        "seed_sha256": row.seed_sha256,
        "agenda": list(agenda),
    }


def round_full(
    row: Round,
    at: Standing,
    panel: Sequence[Member],
    items: Sequence[AgendaItem],
    constraints: Sequence[ConstraintView],
) -> dict[str, Any]:
    """Return a round with its agenda and what is fixed about it."""
    summary = round_summary(row, at, panel, [i.idea_id for i in items])
    return {
        **summary,
        "constraints": [constraint_shape(view) for view in constraints],
        "items": [item_shape(item, row, at) for item in items],
    }


def constraint_shape(view: ConstraintView) -> dict[str, Any]:
    """Return one thing that is fixed; of a prerequisite the second idea is the one that is needed."""
    return {
        "id": view.id,
        "kind": view.kind,
        "idea_ids": view.ids,
        "by": view.by or None,
        "value": view.value or None,
        "max_cents": view.max_cents,
        "max_count": view.max_count,
        "reason": view.reason,
        "who": view.who,
        "at": iso(view.at),
    }


def item_shape(item: AgendaItem, row: Round, at: Standing) -> dict[str, Any]:
    """Return one idea on the agenda."""
    return {
        "idea_id": item.idea_id,
        "reference": item.reference,
        "title": item.title,
        "position": item.position,
        "state": item.state,
        "allowed": item_allowed(item, row, at),
        "value_type": item.value_type,
        "cost_cents": item.cost_cents,
        "votes": item.votes,
        "discussed": item.discussed,
        "too_few_votes": item.too_few,
        "conclusion": item.conclusion,
        "review_on": item.review_on.isoformat() if item.review_on else None,
        "recused": item.recused,
    }


def item_allowed(item: AgendaItem, row: Round, at: Standing) -> list[str]:
    """Return what this caller may do with the item now."""
    if row.state is not RoundState.SESSION or not at.may(Action.ROUND_LEAD):
        return []
    moves = {
        ItemState.WAITING: ["opening"],
        ItemState.OPEN: ["reveal", "settling"],
        ItemState.REVEALED: ["opening", "settling"] if item.votes < MOST_VOTES else ["settling"],
    }
    return moves.get(item.state, [])


def ballot_shape(found: OwnBallot, row: RoundRef) -> dict[str, Any]:
    """Return the own ballot."""
    return {
        "month": row.month,
        "version": found.version,
        "lines": [
            {"idea_id": idea, "score": score, "reason": reason}
            for idea, (score, reason) in found.lines.items()
        ],
    }


def turnout_shape(found: Turnout) -> dict[str, Any]:
    """Return numbers only."""
    return {
        "entitled": found.entitled,
        "voted": found.voted,
        "items": [
            {"idea_id": i.idea_id, "answered": i.answered, "entitled": i.entitled}
            for i in found.items
        ],
    }


def tally_shape(tally: TallyView) -> dict[str, Any]:
    """Return one revealed tally."""
    return {
        "idea_id": tally.idea_id,
        "vote": tally.vote,
        "counts": {str(score): n for score, n in enumerate(tally.counts, start=1)},
        "no_opinion": tally.no_opinion,
        "recused": tally.recused,
        "median": tally.median,
        "quartiles": list(tally.quartiles),
        "camps": {
            "verdict": tally.verdict,
            "against": tally.against,
            "doubt": tally.doubt,
            "in_favour": tally.in_favour,
        },
        "reasons": [{"score": r.score, "reason": r.text} for r in tally.reasons],
    }


def decision_shape(row: Decision) -> dict[str, Any]:
    """Return one decision."""
    return {
        "idea_id": row.idea_id,
        "decision": "deviate" if row.deviates else "follow",
        "selected": row.selected,
        "reason": row.reason,
        "version": row.version,
    }


def outcome_shape(view: OutcomeView, lang: str) -> dict[str, Any]:
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


def summary_shape(view: OutcomeView) -> dict[str, Any]:
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
) -> dict[str, Any]:
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
) -> dict[str, Any]:
    entry = {
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


def _receipt(receipt: OwnReceipt) -> dict[str, Any]:
    return {
        "share_cents": receipt.share_cents,
        "payments": [{"idea_id": i, "amount_cents": cents} for i, cents in receipt.payments],
        "left_cents": receipt.left_cents,
    }
