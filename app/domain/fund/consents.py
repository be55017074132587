"""Large amounts leave by the hand of one person on the word of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.db.moves import locked, move
from app.db.upsert import insert_ignore
from app.domain.fund.consent_models import CONSENT, Consent, ConsentKind, ConsentState
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.people.models import Person
from app.domain.people.queries import organisation
from app.events import record
from app.policy import Action, require


@dataclass(frozen=True)
class ConsentView:
    """A word that stands, with who gave it about what."""

    id: int
    kind: ConsentKind
    idea_id: int
    title: str
    amount_cents: int
    terms: dict[str, Any]
    given_by: int
    by_name: str
    given_at: datetime


def two_persons_from(session: Session) -> int | None:
    """Return the amount in cents from which a grant needs two persons; None: never."""
    house = organisation(session)
    return house.two_persons_cents if house else None


def is_large(session: Session, amount_cents: int) -> bool:
    """Whether an amount needs a second person."""
    limit = two_persons_from(session)
    return limit is not None and amount_cents >= limit


def give_consent(
    session: Session,
    *,
    kind: ConsentKind,
    idea_id: int,
    amount_cents: int,
    actor: Actor,
    now: datetime,
    terms: Mapping[str, Any] | None = None,
) -> Consent:
    """Give one's word that an idea gets an amount; a word about another amount is replaced by it.

    Two who do so at once: one word stands. Records `fund.consent_given`.

    Raises:
        Conflict: `has_stake` of an author; `already_done` when a word stands already.
    """
    require(actor, Action.FUND_AGREE)
    if _is_author(session, idea_id, actor):
        raise Conflict("has_stake")
    known = _standing(session, idea_id, kind)
    if known is not None and known.amount_cents != amount_cents:
        move(session, known, CONSENT, ConsentState.WITHDRAWN)
    given = {
        "idea_id": idea_id,
        "kind": kind,
        "amount_cents": amount_cents,
        "terms": dict(terms or {}),
        "state": ConsentState.GIVEN,
        "given_by": actor.id,
        "given_at": now,
        "reason": "",
    }
    if not insert_ignore(session, Consent, [given]):
        raise Conflict("already_done")
    row = _standing(session, idea_id, kind)
    if row is None:
        raise Conflict("already_done")
    _tell(session, row, "given", actor, now)
    return row


def withdraw_consent(
    session: Session, consent_id: int, *, reason: str, actor: Actor, now: datetime
) -> Consent:
    """Take a word back, or say no to what it asks for. Records `fund.consent_withdrawn`.

    Raises:
        NotFound: there is none.
        Conflict: `already_done` when it was used or taken back.
    """
    find_consent(session, consent_id)
    require(actor, Action.FUND_AGREE)
    row = standing_consent(session, consent_id)
    move(session, row, CONSENT, ConsentState.WITHDRAWN, reason=reason)
    _tell(session, row, "withdrawn", actor, now)
    return row


def find_consent(session: Session, consent_id: int) -> Consent:
    """Return a word, whatever became of it.

    Raises:
        NotFound: there is none.
    """
    row = session.get(Consent, consent_id)
    if row is None:
        raise NotFound
    return row


def standing_consent(session: Session, consent_id: int) -> Consent:
    """Return a word that stands, read anew under a lock.

    Raises:
        NotFound: there is none.
        Conflict: `already_done` when it was used or taken back.
    """
    row = locked(session, Consent, consent_id)
    if row is None:
        raise NotFound
    if row.state is not ConsentState.GIVEN:
        raise Conflict("already_done")
    return row


def demand_second_person(
    session: Session, kind: ConsentKind, amounts: Mapping[int, int], actor: Actor
) -> None:
    """Refuse while large amounts (cents by idea) lack the word of somebody else.

    Raises:
        Conflict: `second_person_needed` with `titles`.
    """
    large = missing_consents(session, kind, amounts, but=actor.person_id)
    if large:
        query = select(Idea.title).where(col(Idea.id).in_(large)).order_by(col(Idea.id))
        titles = [f"“{title}”" for title in session.exec(query).all()]
        raise Conflict("second_person_needed", titles=titles)


def missing_consents(
    session: Session, kind: ConsentKind, amounts: Mapping[int, int], *, but: int | None = None
) -> list[int]:
    """Return the ideas whose large amount nobody (or nobody but this person) gave their word on."""
    limit = two_persons_from(session)
    large = {i: cents for i, cents in amounts.items() if limit is not None and cents >= limit}
    if not large:
        return []
    words = {
        word.idea_id
        for word in consents(session, kind, list(large))
        if word.amount_cents == large[word.idea_id] and word.given_by != but
    }
    return sorted(large.keys() - words)


def consents(
    session: Session, kind: ConsentKind | None = None, ideas: list[int] | None = None
) -> list[ConsentView]:
    """Return the words that stand, oldest first. One query."""
    query = (
        sa.select(
            col(Consent.id),
            col(Consent.kind),
            col(Consent.idea_id),
            col(Idea.title),
            col(Consent.amount_cents),
            col(Consent.terms),
            col(Consent.given_by),
            col(Person.name),
            col(Consent.given_at),
        )
        .join(Idea, col(Idea.id) == col(Consent.idea_id))
        .join(Person, col(Person.id) == col(Consent.given_by))
        .where(col(Consent.state) == ConsentState.GIVEN)
        .order_by(col(Consent.id))
    )
    if kind is not None:
        query = query.where(col(Consent.kind) == kind)
    if ideas is not None:
        query = query.where(col(Consent.idea_id).in_(ideas))
    return [ConsentView(*row) for row in session.execute(query)]


def drop_consents(session: Session, ideas: list[int], *, actor: Actor, now: datetime) -> None:
    """Take back the words about grants that these ideas no longer get."""
    rows = session.exec(
        select(Consent).where(
            col(Consent.idea_id).in_(ideas),
            Consent.state == ConsentState.GIVEN,
            Consent.kind == ConsentKind.GRANT,
        )
    ).all()
    for row in rows:
        move(session, row, CONSENT, ConsentState.WITHDRAWN)
        _tell(session, row, "withdrawn", actor, now)


def _standing(session: Session, idea_id: int, kind: ConsentKind) -> Consent | None:
    return session.exec(
        select(Consent)
        .where(
            Consent.idea_id == idea_id,
            Consent.kind == kind,
            Consent.state == ConsentState.GIVEN,
        )
        .with_for_update()
    ).first()


def _is_author(session: Session, idea_id: int, actor: Actor) -> bool:
    query = select(IdeaAuthor.idea_id).where(
        IdeaAuthor.idea_id == idea_id, IdeaAuthor.person_id == actor.person_id
    )
    return session.exec(query).first() is not None


def _tell(session: Session, row: Consent, what: str, actor: Actor, now: datetime) -> None:
    record(
        session,
        f"fund.consent_{what}",
        actor=actor,
        now=now,
        subject="grant_consent",
        subject_id=row.id or 0,
        idea_id=row.idea_id,
        about=str(row.kind),
        amount_cents=row.amount_cents,
        given_by=row.given_by,
    )
