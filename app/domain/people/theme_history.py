"""How a theme came to be what it is, read back from its events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.people.models import Theme
from app.domain.people.queries import names_of
from app.events.log import history_of

FIELDS = ("name", "ambition", "measure", "year")


@dataclass(frozen=True, slots=True)
class ThemeVersion:
    """A theme as it stood from a moment on; a text that was not kept is None."""

    id: int
    at: datetime
    by: str | None
    changed: tuple[str, ...]
    """What this version changed; nothing for the first."""
    texts: dict[str, Any]


def theme_versions(session: Session, theme: Theme) -> list[ThemeVersion]:
    """Return every version of a theme, newest first; its number is its `id`. Two queries."""
    events = history_of(session, "theme", theme.id or 0)
    names = names_of(session, {event.actor_id for event in events})
    texts, found = {name: getattr(theme, name) for name in FIELDS}, []
    for number, event in sorted(enumerate(events, start=1), reverse=True):
        changed = tuple(event.payload.get("fields", ()))
        by = names.get(event.actor_id or 0)
        found.append(ThemeVersion(number, event.at, by, changed, dict(texts)))
        was = event.payload.get("was", {})
        texts |= {name: was.get(name) for name in changed}
    return found
