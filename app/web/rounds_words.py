"""What pages about rounds share: names, the four moments, who may do what next, reasons in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.auth.door import Tx
from app.core.errors import FieldError
from app.domain.rounds.access import Standing, find_round, standing
from app.domain.rounds.answers import IdeaAnswer
from app.domain.rounds.criteria import questions_of
from app.domain.rounds.models import Round
from app.domain.rounds.outcomes import OutcomeView
from app.domain.rounds.queries import round_view
from app.domain.rounds.reasons import counterfactual_params, reason_params
from app.domain.rounds.states import RoundState as S
from app.domain.rounds.views import RoundView
from app.i18n.codes import counterfactual_sentence, error_sentence, reason_sentence
from app.i18n.formats import month_name, round_name
from app.i18n.translator import translator
from app.policy import Action
from app.web.deps import Page
from app.web.month import rhythm

_WHEN = {"done": "past", "now": "now", "later": "later"}


@dataclass(frozen=True)
class AnswerRow:
    """One idea of an outcome with its sentences in the reader's language."""

    answer: IdeaAnswer
    number: int
    reason: str
    would: str


@dataclass(frozen=True)
class NextAct:
    """The one thing that this reader can do with the round now."""

    label: str
    href: str


def round_context(
    page: Page, tx: Tx, month: str, *, asks: bool = True
) -> tuple[Round, Standing, dict[str, Any]]:
    """Return the round, what the reader is to it, and what every page about it shows.

    `asks`: whether the page tells what is asked of each idea.
    """
    row = find_round(tx.session, month)
    at = standing(tx.session, tx.actor, row.id or 0)
    view = round_view(row)
    shared = {
        "round": view,
        "name": round_name(month, page.lang),
        "month_name": month_name(month, page.lang),
        "may": at.may,
        "A": Action,
        "questions": questions_of(tx.session, view) if asks else (),
    }
    return row, at, shared


def moments(view: RoundView, page: Page) -> list[tuple[str, str, str]]:
    """Return the steps of `ui.month_line`."""
    return [(title, small, _WHEN[when]) for title, small, when in rhythm(view, page)]


def next_act(view: RoundView, at: Standing, lang: str) -> NextAct | None:
    """Return the reader's next act with the round, None when there is nothing to do."""
    _, base = translator(lang), f"/rounds/{view.month}"
    offers = (
        (S.PUBLISHED, Action.ROUND_READ, _("See the outcome"), "outcome"),
        (S.DECIDED, Action.DECISION_MAKE, _("Settle the decision"), "decision"),
        (S.DECIDED, Action.OUTCOME_EARLY, _("See the outcome"), "decision"),
        (S.SESSION, Action.ROUND_LEAD, _("Lead the session"), "session"),
        (S.SESSION, Action.ROUND_TURNOUT, _("Go to the session"), "session"),
        (S.PREPARATION, Action.BALLOT_CAST, _("Vote in advance"), "ballot"),
        (S.PREPARATION, Action.ROUND_PREPARE, _("Make the agenda"), "agenda"),
        (S.INTAKE, Action.ROUND_PREPARE, _("Make the agenda"), "agenda"),
    )
    for state, action, label, place in offers:
        if view.state is state and at.may(action):
            return NextAct(label, f"{base}/{place}")
    return None


def answer_rows(view: OutcomeView, lang: str) -> tuple[list[AnswerRow], list[AnswerRow]]:
    """Return chosen and other ideas, numbered through, each with its reason in words."""
    titles = {a.idea_id: a.title for a in view.answers}
    terms = {
        "quorum": view.quorum,
        "min_supporters": view.min_supporters,
        "steps": view.steps,
        "leftover_cents": view.leftover_cents,
        "ties": view.ties,
    }
    rows = [_row(a, n, terms, titles, lang) for n, a in enumerate(view.answers, start=1)]
    return [r for r in rows if r.answer.decided], [r for r in rows if not r.answer.decided]


def bed_items(chosen: list[AnswerRow]) -> list[dict[str, Any]]:
    """Return the chosen ideas for the bed on the ground line."""
    return [
        {
            "number": row.number,
            "name": row.answer.title,
            "cost_cents": row.answer.cost_cents,
            "explores": row.answer.explores,
        }
        for row in chosen
    ]


def error_texts(errors: Iterable[FieldError], lang: str) -> dict[str, str]:
    """Return field → sentence; of a list's entries (`panel.3`) the first one speaks for the field."""
    found: dict[str, str] = {}
    for error in errors:
        found.setdefault(error.field.split(".")[0], error_sentence(error.code, error.params, lang))
    return found


def _row(
    answer: IdeaAnswer, number: int, terms: dict[str, Any], titles: dict[int, str], lang: str
) -> AnswerRow:
    code = answer.reason_code
    entry = {
        **answer.detail,
        "idea_id": answer.idea_id,
        "cost_cents": answer.cost_cents,
        "step": answer.step,
        "supporters": answer.supporters,
    }
    if answer.deviates:
        code = "forced_in" if answer.decided else "forced_out"
        entry["decision_reason"] = answer.decision_reason
    reason = reason_sentence(code, reason_params(code, entry, terms, titles), lang)
    found = counterfactual_params(answer.counterfactual, titles)
    would = "" if answer.decided else counterfactual_sentence(found, lang)
    return AnswerRow(answer, number, reason, would)
