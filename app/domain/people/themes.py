"""Making and changing yearly themes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, invalid
from app.core.words import LANGUAGES
from app.db.moves import set_versioned
from app.domain.people.models import Theme
from app.domain.people.schemas import ThemeChange, ThemeDraft, sent
from app.events import record
from app.policy import Action, require

PARTS = ("name", "ambition", "measure")
TEXTS = tuple(f"{part}_{lang}" for part in PARTS for lang in LANGUAGES)


def create_theme(session: Session, draft: ThemeDraft, *, actor: Actor, now: datetime) -> Theme:
    """Make a theme of a year.

    Raises:
        NotAllowed: the actor is no administrator.
        Conflict: `exists` when the year has a theme of this name, in either language.

    Records `theme.created`.
    """
    require(actor, Action.THEME_MANAGE)
    values = _in_both(dict.fromkeys(TEXTS, ""), sent(draft))
    _check_name(session, values, None)
    row = Theme(**values)
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
        Invalid: it would have no name.
        Conflict: `exists` when the year has a theme of this name, in either language; `stale`
            when somebody else saved after `version` was read.

    Records `theme.changed`.
    """
    require(actor, Action.THEME_MANAGE)
    row = session.get(Theme, theme_id, with_for_update=True)
    if row is None:
        raise NotFound
    given = sent(change)
    version = given.pop("version", None)
    held = {name: getattr(row, name) for name in (*TEXTS, "year")}
    wanted = _in_both(held, given)
    _check_name(session, wanted, theme_id)
    values = {name: text for name, text in wanted.items() if held[name] != text}
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


def _in_both(held: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as a change leaves them.

    A text without a language is said in both; one that a language lacks says what the other says.
    """
    values = {**held}
    for part in PARTS:
        for lang in LANGUAGES:
            name = f"{part}_{lang}"
            values[name] = given.get(name, given.get(part, values[name]))
        for lang, other in (LANGUAGES, LANGUAGES[::-1]):
            values[f"{part}_{lang}"] = values[f"{part}_{lang}"] or values[f"{part}_{other}"]
    return {**values, "year": given.get("year", held.get("year"))}


def _check_name(session: Session, values: Mapping[str, Any], theme_id: int | None) -> None:
    if not values["name_nl"]:
        raise invalid("name", "required")
    same = sa.or_(*(col(getattr(Theme, n)) == values[n] for n in ("name_nl", "name_en")))
    others = session.exec(select(Theme).where(same, Theme.year == values["year"]))
    if other := next((row for row in others if row.id != theme_id), None):
        taken = other.name_nl if other.name_nl == values["name_nl"] else other.name_en
        raise Conflict("exists", thing="theme", name=taken)
