"""The questions that a round asks of each idea: the headline question, and up to three others."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.core.input import parse
from app.domain.rounds.access import NOT_STARTED, find_round
from app.domain.rounds.constraints import has_votes
from app.domain.rounds.creation import change_round
from app.domain.rounds.criteria import Question, questions_of
from app.domain.rounds.schemas import RoundChange
from app.doors import Room
from app.i18n.codes import error_sentence, labels
from app.i18n.languages import LANGUAGES
from app.policy import Action, require
from app.selection.worth import MOST_CRITERIA
from app.web.deps import Month, Page, PageDep, guard
from app.web.promises_forms import errors_of
from app.web.rounds_words import round_context

router = Room()
WORDS = ("name_nl", "name_en", "question_nl", "question_en")
Terms = list[dict[str, Any]]


@router.get("/rounds/{month}/questions", name="rounds:questions")
@guard(Action.ROUND_MANAGE)
def show(page: PageDep, month: Month) -> Response:
    """Show the questions, usual ones to add, and a form for one's own."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_MANAGE)
        return _draw(page, tx, month)


@router.post("/rounds/{month}/questions", name="rounds:ask")
@guard(Action.ROUND_MANAGE)
def ask(page: PageDep, month: Month) -> Response:
    """Add a question, a usual one or one's own."""
    return _changed(page, month, lambda before: {"criteria": [*before, _typed(page)]})


@router.post("/rounds/{month}/questions/weights", name="rounds:weigh")
@guard(Action.ROUND_MANAGE)
def weigh(page: PageDep, month: Month) -> Response:
    """Give each question its weight."""

    def wanted(before: Terms) -> dict[str, Any]:
        weights = [page.form.text(f"weight_{n}") for n in range(len(before) + 1)]
        given = zip(before, weights[1:], strict=True)
        return {
            "headline_weight": weights[0] or None,
            "criteria": [{**terms, "weight": weight} for terms, weight in given],
        }

    return _changed(page, month, wanted)


@router.post("/rounds/{month}/questions/removal", name="rounds:unask")
@guard(Action.ROUND_MANAGE)
def unask(page: PageDep, month: Month) -> Response:
    """Ask a question no more."""
    gone = page.form.text("number")

    def wanted(before: Terms) -> dict[str, Any]:
        return {"criteria": [c for n, c in enumerate(before, start=1) if str(n) != gone]}

    return _changed(page, month, wanted)


def _changed(page: Page, month: str, wanted: Any) -> Response:
    """Change the questions from what they were to what is wanted; show again what was wrong."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.ROUND_MANAGE)
            row = find_round(tx.session, month)
            wish = {"version": page.form.text("version") or row.version}
            wish |= wanted(_terms(questions_of(tx.session, row)))
            change_round(tx.session, row, parse(RoundChange, wish), actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _draw(page, tx, month, status=error.status, **_wrong(page, error))
    return page.go(f"/rounds/{month}/questions")


def _wrong(page: Page, error: Invalid | Conflict) -> dict[str, Any]:
    """Return what was typed, and what is wrong with it; a list's entry names its field last."""
    if isinstance(error, Conflict):
        return {"typed": page.form.data(), "errors": errors_of(error, page.lang)}
    errors = {
        e.field.rpartition(".")[2]: error_sentence(e.code, e.params, page.lang)
        for e in error.errors
    }
    if "weight_0" in page.form:
        errors = {"weights": next(iter(errors.values()))}
    return {"typed": page.form.data(), "errors": errors}


def _terms(questions: Sequence[Question]) -> Terms:
    return [{name: getattr(q, name) for name in (*WORDS, "weight")} for q in questions[1:]]


def _typed(page: Page) -> dict[str, Any]:
    """Return the new question: the usual one that was chosen, else the words that were typed."""
    usual = {str(code): words for code, words in _usual().items()}
    found = usual.get(page.form.text("usual"))
    return found or {**{n: page.form.text(n) for n in WORDS}, "weight": page.form.text("weight")}


def _usual() -> dict[str, dict[str, Any]]:
    """Return questions that many ask, in both languages."""
    names = {lang: labels("criterion", lang) for lang in LANGUAGES}
    asked = {lang: labels("criterion_question", lang) for lang in LANGUAGES}
    return {
        code: {
            **{f"name_{lang}": names[lang][code] for lang in LANGUAGES},
            **{f"question_{lang}": asked[lang][code] for lang in LANGUAGES},
            "weight": 1,
        }
        for code in names["en"]
    }


def _draw(page: Page, tx: Tx, month: str, *, status: int = 200, **more: Any) -> Response:
    row, _, shared = round_context(page, tx, month)
    asked = {q.name_en for q in shared["questions"]}
    usual = [
        (code, words[f"name_{page.lang}"], words[f"question_{page.lang}"])
        for code, words in _usual().items()
        if words["name_en"] not in asked
    ]
    given = {
        "typed": {},
        "errors": {},
        "usual": usual,
        "open": row.state in NOT_STARTED and not has_votes(tx.session, row.id or 0),
        "room": len(shared["questions"]) < MOST_CRITERIA,
    }
    return page.render(tx, "rounds/questions.html", status=status, **shared, **{**given, **more})
