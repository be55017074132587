"""What the public sees: off until the organisation agrees, and then only what was chosen."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotFound, invalid
from app.db.moves import set_versioned
from app.domain.people.queries import the_organisation
from app.domain.register.access import relations_in
from app.domain.register.details import write_detail
from app.domain.register.exchange import details_of
from app.domain.register.models import RegisterEntry
from app.domain.register.policy import policy_of
from app.domain.register.publication import record_of
from app.domain.register.queries import exported
from app.domain.register.schemas import PublicChoice
from app.domain.register.standard import FIELDS
from app.domain.register.telling import tell
from app.policy import Action, require

ALWAYS = ("name", "status")
USUAL = ("description_short", "goal", "human_intervention", "publication_category", "begin_date")


def choose_public(
    session: Session, entry: RegisterEntry, data: PublicChoice, *, actor: Actor, now: datetime
) -> None:
    """Choose whether the public sees an entry, and which fields. Records `register.publication`.

    Raises:
        Invalid: a field that the standard does not know.
        Conflict: `stale`.
    """
    require(actor, Action.REGISTER_MANAGE, relations_in(session, actor, entry))
    if not set(data.fields) <= set(FIELDS):
        raise invalid("fields", "unknown_value")
    set_versioned(session, entry, data.version)
    chosen = [name for name in FIELDS if name in data.fields]
    write_detail(session, entry.id or 0, public=data.public, fields=chosen)
    tell(session, entry, "register.publication", actor, now, public=data.public, fields=chosen)


def public_records(session: Session) -> list[dict[str, Any]]:
    """Return what the public may read.

    Raises:
        NotFound: the organisation has no public page.
    """
    policy = policy_of(session)
    if not policy.public_page:
        raise NotFound
    details = details_of(session)
    name = the_organisation(session).name
    found = []
    for entry in exported(session, public_only=True):
        record = record_of(entry, name, policy.contact, details.get(entry.id))
        shown = {*ALWAYS, *details[entry.id].fields}
        found.append({field: record[field] for field in FIELDS if field in shown and record[field]})
    return found
