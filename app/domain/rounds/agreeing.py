"""A second person agrees to a large grant of a decided round, before somebody else publishes it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.fund.consent_models import Consent, ConsentKind
from app.domain.fund.consents import (
    consents,
    demand_second_person,
    give_consent,
    two_persons_from,
)
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.rounds.access import locked_round
from app.domain.rounds.decisions import refuse_unless_decided
from app.domain.rounds.models import Decision, OutcomeLine, Round


@dataclass(frozen=True)
class LargeGrant:
    """A chosen idea whose grant needs two persons; `by_name` gave their word, None: nobody yet."""

    idea_id: int
    title: str
    amount_cents: int
    consent_id: int | None = None
    given_by: int | None = None
    by_name: str | None = None


def agree_to_grant(
    session: Session, row: Round, idea_id: int, *, actor: Actor, now: datetime
) -> Consent:
    """Give one's word on a large grant. Records `fund.consent_given`.

    Raises:
        Conflict: `not_decided`, `round_closed` once published, `has_stake`, `already_done`.
        NotFound: the idea gets no large grant in this round.
    """
    row = locked_round(session, row.id or 0)
    refuse_unless_decided(row)
    found = next((g for g in large_grants(session, row) if g.idea_id == idea_id), None)
    if found is None:
        raise NotFound
    return give_consent(
        session,
        kind=ConsentKind.GRANT,
        idea_id=idea_id,
        amount_cents=found.amount_cents,
        actor=actor,
        now=now,
    )


def large_grants(session: Session, row: Round) -> list[LargeGrant]:
    """Return the chosen ideas of a decided round whose grant needs two persons. At most three queries."""
    limit = two_persons_from(session)
    if limit is None:
        return []
    chosen = [g for g in _chosen(session, row) if g.amount_cents >= limit]
    words = {
        (word.idea_id, word.amount_cents): word
        for word in consents(session, ConsentKind.GRANT, [g.idea_id for g in chosen])
    }
    return [
        LargeGrant(g.idea_id, g.title, g.amount_cents, word.id, word.given_by, word.by_name)
        if (word := words.get((g.idea_id, g.amount_cents)))
        else g
        for g in chosen
    ]


def demand_words(session: Session, row: Round, actor: Actor) -> None:
    """Refuse publication while a large grant lacks the word of somebody else.

    Raises:
        Conflict: `second_person_needed` with `titles`.
    """
    amounts = {g.idea_id: g.amount_cents for g in _chosen(session, row)}
    demand_second_person(session, ConsentKind.GRANT, amounts, actor)


def _chosen(session: Session, row: Round) -> list[LargeGrant]:
    rows = session.execute(
        sa.select(col(Idea.id), col(Idea.title), col(OutcomeLine.cost_cents))
        .join(OutcomeLine, col(OutcomeLine.idea_id) == col(Idea.id))
        .join(
            Decision,
            sa.and_(
                col(Decision.round_id) == col(OutcomeLine.round_id),
                col(Decision.idea_id) == col(Idea.id),
            ),
        )
        .where(
            col(OutcomeLine.round_id) == row.id,
            col(Decision.selected).is_(True),
            col(Idea.state) == IdeaState.IN_ROUND,
        )
        .order_by(col(OutcomeLine.cost_cents).desc(), col(Idea.id))
    )
    return [LargeGrant(*found) for found in rows]
