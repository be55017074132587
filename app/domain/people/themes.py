"""Making and changing yearly themes."""

from datetime import datetime

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.db.moves import set_versioned
from app.domain.people.models import Theme
from app.domain.people.schemas import ThemeChange, ThemeDraft, sent
from app.events import record
from app.policy import Action, require


def create_theme(session: Session, draft: ThemeDraft, *, actor: Actor, now: datetime) -> Theme:
    """Make a theme of a year.

    Raises:
        NotAllowed: the actor is no administrator.
        Conflict: `exists` when the year has a theme of this name.

    Records `theme.created`.
    """
    require(actor, Action.THEME_MANAGE)
    _check_free(session, draft.name, draft.year, None)
    row = Theme(**draft.model_dump())
    session.add(row)
    session.flush()
    record(
        session,
        "theme.created",
        actor=actor,
        now=now,
        subject="theme",
        subject_id=row.id or 0,
        year=row.year,
    )
    return row


def change_theme(
    session: Session, theme_id: int, change: ThemeChange, *, actor: Actor, now: datetime
) -> Theme:
    """Change what came in.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: there is no such theme.
        Invalid: `name` is empty.
        Conflict: `exists` when the year has a theme of this name; `stale` when somebody else
            saved after `version` was read.

    Records `theme.changed`.
    """
    require(actor, Action.THEME_MANAGE)
    row = session.get(Theme, theme_id, with_for_update=True)
    if row is None:
        raise NotFound
    given = sent(change)
    version = given.pop("version", None)
    values = {k: v for k, v in given.items() if getattr(row, k) != v}
    if values.get("name", row.name) == "":
        raise invalid("name", "required")
    _check_free(session, values.get("name", row.name), values.get("year", row.year), theme_id)
    if values or version not in (None, row.version):
        was = {name: getattr(row, name) for name in sorted(values)}
        set_versioned(session, row, version, **values)
        record(
            session,
            "theme.changed",
            actor=actor,
            now=now,
            subject="theme",
            subject_id=theme_id,
            fields=sorted(values),
            was=was,
        )
    return row


def _check_free(session: Session, name: str, year: int, theme_id: int | None) -> None:
    query = select(Theme).where(Theme.name == name, Theme.year == year)
    other = session.exec(query).first()
    if other is not None and other.id != theme_id:
        raise Conflict("exists", thing="theme", name=name)
