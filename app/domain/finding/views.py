"""Searches that a person keeps under names of their own."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.domain.finding.models import SavedView
from app.domain.finding.schemas import ViewInput, ViewName
from app.policy import Action, Relation, require

MOST = 30
_OF_PERSON = (
    select(SavedView)
    .where(col(SavedView.person_id) == sa.bindparam("person_id"))
    .order_by(sa.func.lower(col(SavedView.name)), col(SavedView.id))
)


def views_of(session: Session, actor: Actor) -> list[SavedView]:
    """Return the actor's own searches by name."""
    return list(session.exec(_OF_PERSON, params={"person_id": actor.person_id}))


def keep_view(session: Session, given: ViewInput, *, actor: Actor, now: datetime) -> SavedView:
    """Keep a search; the same name again keeps the new search under it.

    Raises:
        Conflict: `too_many_views`.
    """
    require(actor, Action.VIEW_KEEP, {Relation.SELF})
    mine = views_of(session, actor)
    row = next((view for view in mine if view.name == given.name), None)
    if row is None and len(mine) >= MOST:
        raise Conflict("too_many_views", most=MOST)
    row = row or SavedView(person_id=actor.id, name=given.name, query="", at=now)
    row.query, row.at = given.query, now
    session.add(row)
    session.flush()
    return row


def rename_view(session: Session, view_id: int, given: ViewName, *, actor: Actor) -> SavedView:
    """Give a kept search another name.

    Raises:
        NotFound: no such search of one's own.
        Conflict: `exists`, another one is called so.
    """
    row = _own(session, view_id, actor)
    row.name = given.name
    session.flush()
    return row


def forget_view(session: Session, view_id: int, *, actor: Actor) -> None:
    """Forget a kept search.

    Raises:
        NotFound: no such search of one's own.
    """
    session.delete(_own(session, view_id, actor))
    session.flush()


def _own(session: Session, view_id: int, actor: Actor) -> SavedView:
    require(actor, Action.VIEW_KEEP, {Relation.SELF})
    row = session.get(SavedView, view_id)
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    return row
