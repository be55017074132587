"""What came out of a round: outcome, what-if, decisions, record, summary."""

from starlette.responses import Response

from app.api.v1.deps import Answer, ApiDep, Id, MonthPath, guard, takes
from app.api.v1.shapes_outcome import (
    DecisionShape,
    OutcomeShape,
    SummaryShape,
    WhatIfShape,
    decision_shape,
    outcome_shape,
    summary_shape,
    what_if_shape,
)
from app.core.errors import NotFound
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.decisions import decide_idea
from app.domain.rounds.outcomes import outcome_view, record_text
from app.domain.rounds.queries import agenda_of, item_of
from app.domain.rounds.schemas import DecisionDraft, WhatIfDraft
from app.domain.rounds.what_if import ask_what_if
from app.doors import Room
from app.policy import Action, require

router = Room()


@router.get("/rounds/{month}/outcome")
@guard(Action.ROUND_READ)
def outcome(api: ApiDep, month: MonthPath) -> Answer[OutcomeShape]:
    """Return the outcome with the own receipt; everyone's from publication on."""
    with api.read() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_READ)
        view = outcome_view(tx.session, row, standing(tx.session, tx.actor, row.id or 0))
        return api.answer(outcome_shape(view, api.lang))


@router.get("/rounds/{month}/summary")
@guard(Action.ROUND_READ)
def summary(api: ApiDep, month: MonthPath) -> Answer[SummaryShape]:
    """Return sums, outcome and reasons, with the SHA-256 of the record."""
    with api.read() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_READ)
        view = outcome_view(tx.session, row, standing(tx.session, tx.actor, row.id or 0))
        ideas = outcome_shape(view, api.lang)["ideas"]
        return api.answer({**summary_shape(view), "ideas": ideas})


@router.get("/rounds/{month}/record")
@guard(Action.RECORD_READ)
def record(api: ApiDep, month: MonthPath) -> Response:
    """Return the canonical record, byte for byte as it was stored."""
    with api.read() as tx:
        row = find_round(tx.session, month)
        text = record_text(tx.session, row, standing(tx.session, tx.actor, row.id or 0))
        return Response(text.encode(), media_type="application/json")


@router.post("/rounds/{month}/what-if")
@guard(Action.WHAT_IF)
@takes(WhatIfDraft, example={"budget_cents": 14000000})
def what_if(api: ApiDep, month: MonthPath) -> Answer[WhatIfShape]:
    """Compute what would come out if; only that it was asked is kept."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        require(tx.actor, Action.WHAT_IF, at.relations)
        draft = api.body(WhatIfDraft)
        found = ask_what_if(
            tx.session, row, draft, actor=tx.actor, now=tx.now, relations=at.relations
        )
        titles = {i.idea_id: i.title for i in agenda_of(tx.session, row.id or 0)}
        return api.answer(what_if_shape(found, row, draft.rule or row.rule, titles, api.lang))


@router.put("/rounds/{month}/decisions/{idea_id}")
@guard(Action.DECISION_MAKE)
@takes(
    DecisionDraft,
    example={"decision": "deviate", "selected": True, "reason": "We promised this to the council."},
)
def decide(api: ApiDep, month: MonthPath, idea_id: Id) -> Answer[DecisionShape]:
    """Follow the outcome for an idea, or deviate with a reason."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        if item_of(tx.session, row.id or 0, idea_id) is None:
            raise NotFound
        require(tx.actor, Action.DECISION_MAKE)
        draft = api.body(DecisionDraft)
        made = decide_idea(tx.session, row, idea_id, draft, actor=tx.actor, now=tx.now)
        return api.answer(decision_shape(made))
