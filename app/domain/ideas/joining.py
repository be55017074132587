"""Going on together: somebody asks to join an idea, its submitter says yes or no, both are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.db.counting import count_of
from app.db.together import Part
from app.db.upsert import insert_ignore
from app.domain.ideas.access import MERGE_INTO, relations_to, require_state, visible_idea
from app.domain.ideas.joining_models import JOIN, JoinRequest, JoinState
from app.domain.ideas.models import Idea, IdeaAuthor, Support
from app.domain.ideas.moves import locked_idea, record_on_idea
from app.domain.people.models import Person
from app.policy import Action, Relation, can, require

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class JoinView:
    """A wish to join, as those who decide on it see it."""

    id: int
    who: str
    unit_id: int | None
    text: str
    at: datetime
    own_idea_id: int | None
    own_title: str | None
    mine: bool


def ask_to_join(
    session: Session,
    idea: Idea,
    text: str = "",
    own_id: int | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> JoinRequest:
    """Ask to be a submitter of an idea too; asking again changes nothing.

    Raises:
        Conflict: `own_idea` for one's own; `wrong_state` once it cannot take anybody in.
        NotFound: `own_id` is no idea of the actor.
    Records: idea.join_asked
    """
    at = relations_to(session, actor, idea)
    require(actor, Action.IDEA_JOIN, at)
    idea = locked_idea(session, idea.id or 0)
    if Relation.AUTHOR in at:
        raise Conflict("own_idea")
    require_state(idea, MERGE_INTO, "joined")
    if own_id is not None and Relation.AUTHOR not in relations_to(
        session, actor, visible_idea(session, actor, own_id)
    ):
        raise NotFound
    known = own_request(session, actor, idea.id or 0)
    if known is not None:
        return known
    row = JoinRequest(
        idea_id=idea.id or 0, person_id=actor.id, own_idea_id=own_id, text=text, asked_at=now
    )
    session.add(row)
    session.flush()
    record_on_idea(session, idea, "idea.join_asked", actor=actor, now=now, join_id=row.id)
    return row


def accept_join(session: Session, request_id: int, *, actor: Actor, now: datetime) -> JoinRequest:
    """Take somebody in as a submitter; support of theirs is no support any more.

    Raises:
        NotFound: no such wish on an idea of the actor.
        Conflict: `wrong_state` of the idea or the wish.
    Records: idea.join_accepted
    """
    row, idea = _decided(session, request_id, JoinState.ACCEPTED, actor, now)
    require_state(idea, MERGE_INTO, "joined")
    pair = {"idea_id": idea.id, "person_id": row.person_id}
    insert_ignore(session, IdeaAuthor, [{**pair, "main": False}])
    session.execute(
        sa.delete(Support)
        .where(col(Support.idea_id) == idea.id, col(Support.person_id) == row.person_id)
        .execution_options(synchronize_session=False)
    )
    _tell(session, idea, "idea.join_accepted", row, actor, now)
    session.refresh(idea)
    return row


def decline_join(session: Session, request_id: int, *, actor: Actor, now: datetime) -> JoinRequest:
    """Say no to somebody who wants to join.

    Raises:
        NotFound: no such wish on an idea of the actor.
        Conflict: `wrong_state`, it was answered.
    Records: idea.join_declined
    """
    row, idea = _decided(session, request_id, JoinState.DECLINED, actor, now)
    _tell(session, idea, "idea.join_declined", row, actor, now)
    return row


def take_join_back(session: Session, idea: Idea, *, actor: Actor, now: datetime) -> None:
    """Take the own wish back; without one nothing changes.

    Records: idea.join_taken_back
    """
    require(actor, Action.IDEA_JOIN, relations_to(session, actor, idea))
    row = own_request(session, actor, idea.id or 0)
    if row is not None:
        _move(session, row, JoinState.TAKEN_BACK, now)
        record_on_idea(session, idea, "idea.join_taken_back", actor=actor, now=now, join_id=row.id)


def own_request(session: Session, actor: Actor, idea_id: int) -> JoinRequest | None:
    """Return the actor's open wish to join an idea."""
    mine = (JoinRequest.idea_id == idea_id, JoinRequest.person_id == actor.person_id)
    return session.exec(
        select(JoinRequest).where(*mine, JoinRequest.state == JoinState.OPEN)
    ).first()


def requests_on(actor: Actor, idea_id: int) -> Part[Sequence[JoinView]]:
    """Return the open wishes to join an idea: all for those who decide, else only one's own."""
    own = sa.orm.aliased(Idea)
    mine = col(JoinRequest.person_id) == actor.person_id
    query: Any = (
        sa.select(
            col(JoinRequest.id),
            col(Person.name),
            col(Person.unit_id),
            col(JoinRequest.text),
            col(JoinRequest.asked_at),
            # A draft stays its writer's own.
            sa.case((col(own.submitted_at).is_not(None), col(own.id))),
            sa.case((col(own.submitted_at).is_not(None), col(own.title))),
            mine,
        )
        .join(Person, col(Person.id) == col(JoinRequest.person_id))
        .outerjoin(own, col(own.id) == col(JoinRequest.own_idea_id))
        .where(
            col(JoinRequest.idea_id) == idea_id,
            col(JoinRequest.state) == JoinState.OPEN,
            sa.or_(mine, _decides(actor)),
        )
    )
    return Part(query, (col(JoinRequest.id),), lambda rows: [JoinView(*row) for row in rows])


def together_with(actor: Actor, idea_id: int) -> Part[list[str]]:
    """Return by name who else submits an idea, beside its main submitter or the reader.

    Named is who stands in the open, at the idea itself or at one that went into it; never who wrote
    one of these without a name.
    """
    whole, part, here = sa.orm.aliased(Idea), sa.orm.aliased(Idea), sa.orm.aliased(IdeaAuthor)
    came = (
        sa.select(sa.literal(1))
        .select_from(here)
        .join(part, col(part.id) == col(here.idea_id))
        .where(
            col(part.merged_into_id) == idea_id, col(here.person_id) == col(IdeaAuthor.person_id)
        )
    )
    reads = sa.select(sa.literal(1)).where(
        col(here.idea_id) == idea_id, col(here.person_id) == actor.person_id
    )
    query = (
        sa.select(col(Person.name), col(Person.id))
        .join(IdeaAuthor, col(IdeaAuthor.person_id) == col(Person.id))
        .join(whole, col(whole.id) == col(IdeaAuthor.idea_id))
        .where(
            col(whole.id) == idea_id,
            col(Person.id) != actor.id,
            sa.or_(col(IdeaAuthor.main).is_(False), reads.exists()),
            sa.or_(
                col(whole.pseudonymous).is_(False),
                came.where(col(part.pseudonymous).is_(False)).exists(),
            ),
            ~came.where(col(part.pseudonymous).is_(True)).exists(),
        )
    )
    order = (col(Person.name), col(Person.id))
    return Part(query, order, lambda rows: [name for name, _ in rows], MOST_NAMED)


def _decides(actor: Actor) -> Any:
    """Return the condition that the actor decides who joins: its authors; the AI team where all left."""
    author = _authors_here(col(JoinRequest.idea_id)).correlate(JoinRequest)
    is_author = author.where(col(IdeaAuthor.person_id) == actor.person_id).exists()
    if not can(actor, Action.IDEA_JOIN_ANSWER, {Relation.AUTHOR}):
        return sa.false()
    return sa.or_(is_author, ~author.exists()) if can(actor, Action.IDEA_TRIAGE) else is_author


def _standing(session: Session, actor: Actor, idea: Idea) -> frozenset[Relation]:
    """Return what the actor is to the idea; one without submitter is in the AI team's hands."""
    at = relations_to(session, actor, idea)
    if Relation.AUTHOR in at or not can(actor, Action.IDEA_TRIAGE):
        return at
    authors = _authors_here(idea.id)
    return at if session.execute(authors.limit(1)).first() else at | {Relation.OWNER}


def _authors_here(idea_id: Any) -> Any:
    """Return the query for the authors of an idea who have not left."""
    return (
        sa.select(col(IdeaAuthor.person_id))
        .join(Person, sa.and_(col(Person.id) == col(IdeaAuthor.person_id), col(Person.active)))
        .where(col(IdeaAuthor.idea_id) == idea_id)
    )


def _decided(
    session: Session, request_id: int, to: JoinState, actor: Actor, now: datetime
) -> tuple[JoinRequest, Idea]:
    found = session.get(JoinRequest, request_id)
    if found is None:
        raise NotFound
    idea = visible_idea(session, actor, found.idea_id)
    if not can(actor, Action.IDEA_JOIN_ANSWER, _standing(session, actor, idea)):
        raise NotFound
    idea = locked_idea(session, idea.id or 0)
    _move(session, found, to, now)
    return found, idea


def _move(session: Session, row: JoinRequest, to: JoinState, now: datetime) -> None:
    """Answer a wish; two who answer at once: the second is refused."""
    session.refresh(row)
    JOIN.check(row.state, to)
    done = session.execute(
        sa.update(JoinRequest)
        .where(col(JoinRequest.id) == row.id, col(JoinRequest.state) == JoinState.OPEN)
        .values(state=to, answered_at=now)
    )
    if count_of(done) != 1:
        raise Conflict("wrong_state", thing="join_request", state=str(row.state), wanted=str(to))
    session.info["moved"] = session.info.get("moved", 0) + 1
    session.refresh(row)


def _tell(
    session: Session, idea: Idea, kind: str, row: JoinRequest, actor: Actor, now: datetime
) -> None:
    record_on_idea(
        session, idea, kind, actor=actor, now=now, by_author=True,
        join_id=row.id, person_id=row.person_id,
    )  # fmt: skip
