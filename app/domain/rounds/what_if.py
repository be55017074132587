"""What would come out if: asked of a decided round, computed, never stored but for having been asked."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, FieldError, Invalid, invalid
from app.domain.rounds.access import OUT
from app.domain.rounds.models import Outcome, Round, WhatIf
from app.domain.rounds.schemas import WhatIfDraft
from app.policy import Action, Relation, require
from app.selection.model import SelectionError
from app.selection.round_record import Record, RoundOutcome, choose_round


def ask_what_if(
    session: Session,
    row: Round,
    draft: WhatIfDraft,
    *,
    actor: Actor,
    now: datetime,
    relations: frozenset[Relation],
) -> RoundOutcome:
    """Return the outcome under changed terms; without any change, the outcome as it is.

    More money does not always mean more ideas: what comes out is shown as it is.

    Raises:
        Conflict: `not_decided`.
        Invalid: an idea that was not in the round, or terms that contradict one another.
    """
    require(actor, Action.WHAT_IF, relations)
    outcome = session.get(Outcome, row.id)
    if row.state not in OUT or outcome is None:
        raise Conflict("not_decided")
    record: Record = json.loads(outcome.record)
    question = draft.model_dump(exclude_none=True)
    _refuse_unknown(question, {idea["id"] for idea in record["ideas"]})
    try:
        found = choose_round(record, margins=False, **question)
    except SelectionError:
        raise invalid("include", "contradiction") from None
    session.add(
        WhatIf(round_id=row.id or 0, by=actor.person_id, at=now, question=_as_json(question))
    )
    session.flush()
    return found


def _refuse_unknown(question: dict[str, Any], known: set[int]) -> None:
    wrong = [
        FieldError(f"{name}.{idea_id}", "unknown_value", {"value": idea_id})
        for name in ("costs", "exclude", "include")
        for idea_id in question.get(name, ())
        if idea_id not in known
    ]
    if both := sorted(set(question.get("exclude", ())) & set(question.get("include", ()))):
        wrong.append(FieldError("include", "contradiction", {"value": both[0]}))
    if wrong:
        raise Invalid(*wrong)


def _as_json(question: dict[str, Any]) -> dict[str, Any]:
    costs = {str(k): v for k, v in question.get("costs", {}).items()}
    return {**question, **({"costs": costs} if costs else {})}
