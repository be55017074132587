"""How a theme came to be what it is, read back from its events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.words import LANGUAGES
from app.domain.people.models import Theme
from app.domain.people.queries import names_of
from app.domain.people.themes import PARTS, TEXTS
from app.events.log import history_of

FIELDS = (*TEXTS, "year")


@dataclass(frozen=True, slots=True)
class ThemeVersion:
    """A theme as it stood from a moment on; a text that was not kept is None."""

    id: int
    at: datetime
    by: str | None
    changed: tuple[str, ...]
    """What this version changed, in whichever language; nothing for the first."""
    texts: dict[str, Any]

    def said(self, part: str, lang: str) -> str | None:
        """Return its `name`, `ambition` or `measure` in a language."""
        found: str | None = self.texts[f"{part}_{lang}"]
        return found


def theme_versions(session: Session, theme: Theme) -> list[ThemeVersion]:
    """Return every version of a theme, newest first; its number is its `id`. Two queries."""
    events = history_of(session, "theme", theme.id or 0)
    names = names_of(session, {event.actor_id for event in events})
    texts, found = {name: getattr(theme, name) for name in FIELDS}, []
    for number, event in sorted(enumerate(events, start=1), reverse=True):
        fields = event.payload.get("fields", ())
        by = names.get(event.actor_id or 0)
        changed = tuple(sorted({name.removesuffix("_nl").removesuffix("_en") for name in fields}))
        found.append(ThemeVersion(number, event.at, by, changed, dict(texts)))
        was = event.payload.get("was", {})
        texts |= {own: was.get(name) for name in fields for own in _columns(name)}
    return found


def _columns(field: str) -> tuple[str, ...]:
    """Return what a field that an event names is kept as: a text once had no language."""
    return tuple(f"{field}_{lang}" for lang in LANGUAGES) if field in PARTS else (field,)
