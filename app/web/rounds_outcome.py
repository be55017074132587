"""The outcome for everyone, and the record for those who check it."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.domain.rounds.access import Standing, find_round, standing
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.models import Round
from app.domain.rounds.outcomes import OutcomeView, outcome_view, record_text
from app.domain.rounds.states import RoundState
from app.doors import Room
from app.policy import Action, require
from app.web.constraint_words import fixed_rows
from app.web.decision import asked_of
from app.web.deps import Month, Page, PageDep, guard
from app.web.rounds_words import answer_rows, bed_items, round_context

router = Room()


@router.get("/rounds/{month}/outcome", name="rounds:outcome")
@guard(Action.ROUND_READ)
def show(page: PageDep, month: Month) -> Response:
    """Show the answer on every idea: your own first."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_READ)
        row, at, shared = round_context(page, tx, month)
        view = outcome_view(tx.session, row, at)
        if row.state is RoundState.DECIDED:
            return page.go(f"/rounds/{month}/decision")
        return page.render(tx, "rounds/outcome.html", **shared, **_answers(page, tx, row, view, at))


@router.get("/rounds/{month}/record", name="rounds:record")
@guard(Action.RECORD_READ)
def record(page: PageDep, month: Month) -> Response:
    """Hand out the canonical record as a file."""
    with page.read() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        text = record_text(tx.session, row, at)
    name = f'attachment; filename="kiem-{month}.json"'
    return Response(
        text.encode(), media_type="application/json", headers={"Content-Disposition": name}
    )


def _answers(page: Page, tx: Tx, row: Round, view: OutcomeView, at: Standing) -> dict[str, Any]:
    chosen, others = answer_rows(view, page.lang)
    return {
        "outcome": view,
        "chosen": chosen,
        "others": others,
        "mine": [r for r in (*chosen, *others) if r.answer.idea_id in view.own_ideas],
        "bed": bed_items(chosen),
        "fixed": fixed_rows(constraints_of(tx.session, view.round_id), page.lang),
        "asked": asked_of(page, tx, row, view, at),
        "titles": {a.idea_id: a.title for a in view.answers},
        "points": {a.idea_id: a.points for a in view.answers},
    }
