"""What a command does on an empty database first."""

from datetime import datetime

from sqlmodel import Session

from app.config import Settings
from app.core.input import parse
from app.domain.people.organisation import create_organisation
from app.domain.people.queries import organisation
from app.domain.people.schemas import OrganisationDraft

NAMELESS = "Kiem"


def ensure_organisation(session: Session, settings: Settings, now: datetime) -> None:
    """Make the organisation of an empty database, its month pattern off; an administrator names it."""
    if organisation(session) is None:
        draft = {"name": NAMELESS, "language": settings.language, "timezone": settings.timezone}
        create_organisation(session, parse(OrganisationDraft, draft), now=now)
