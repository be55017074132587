"""What would come out if: asked of a decided round, computed, never stored but for having been asked."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict, FieldError, Invalid, invalid
from app.domain.people.models import Person
from app.domain.rounds.access import OUT, Standing
from app.domain.rounds.models import Outcome, Round, WhatIf
from app.domain.rounds.schemas import WhatIfDraft
from app.policy import Action, Relation, require
from app.selection.model import SelectionError
from app.selection.round_record import Record, RoundOutcome, choose_round

SHOWN = 50
"""So many of the latest questions are shown with a decision."""


@dataclass(frozen=True, slots=True)
class Asked:
    """That somebody asked a what-if: who, when, what."""

    id: int
    who: str
    at: datetime
    question: dict[str, Any]


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

    Raises: as `pose_what_if`.
    """
    return pose_what_if(session, row, draft, actor=actor, now=now, relations=relations)[1]


def pose_what_if(
    session: Session,
    row: Round,
    draft: WhatIfDraft,
    *,
    actor: Actor,
    now: datetime,
    relations: frozenset[Relation],
) -> tuple[int, RoundOutcome]:
    """Return the number under which the question was noted, and the outcome under changed terms.

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
    noted = WhatIf(round_id=row.id or 0, by=actor.person_id, at=now, question=_as_json(question))
    session.add(noted)
    session.flush()
    return noted.id or 0, found


def what_ifs_of(
    session: Session, row: Round, at: Standing, *, only: int | None = None
) -> list[Asked]:
    """Return what was asked of a round, newest first, at most so many as a page shows.

    Raises:
        NotAllowed: to people outside the panel who neither lead, prepare nor audit.
    """
    require(at.actor, Action.WHAT_IF_READ, at.relations)
    query = (
        sa.select(WhatIf, col(Person.name))
        .outerjoin(Person, col(Person.id) == WhatIf.by)
        .where(col(WhatIf.round_id) == row.id)
        .order_by(col(WhatIf.id).desc())
        .limit(SHOWN)
    )
    if only is not None:
        query = query.where(col(WhatIf.id) == only)
    return [Asked(w.id, name or "", w.at, w.question) for w, name in session.execute(query)]


def answer_again(session: Session, row: Round, asked: Asked) -> RoundOutcome:
    """Return what came out of a question that was asked before: the same record, the same answer."""
    record: Record = json.loads(session.get_one(Outcome, row.id).record)
    return choose_round(record, margins=False, **asked.question)


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
