"""Making and changing the organisation."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict, invalid
from app.db.moves import set_versioned
from app.domain.people.models import Organisation
from app.domain.people.queries import organisation, the_organisation
from app.domain.people.schemas import OrganisationChange, OrganisationDraft, sent
from app.events import record
from app.policy import Action, require


def create_organisation(
    session: Session, draft: OrganisationDraft, *, now: datetime
) -> Organisation:
    """Make the one organisation of an empty database.

    Two at once: the row's fixed id lets only one of them in.

    Raises:
        Conflict: `exists` when there is one already.

    Records `organisation.created`.
    """
    if organisation(session) is not None:
        raise Conflict("exists", thing="organisation")
    row = Organisation(id=1, created_at=now, **draft.model_dump())
    session.add(row)
    session.flush()
    record(
        session,
        "organisation.created",
        actor=SYSTEM,
        now=now,
        subject="organisation",
        subject_id=1,
        pattern_on=row.pattern_on,
        is_sample=row.is_sample,
    )
    return row


def change_organisation(
    session: Session,
    change: OrganisationChange,
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Organisation:
    """Change the settings that came in.

    Raises:
        NotAllowed: the actor is no administrator.
        Conflict: `stale` when somebody else saved after `version` was read.
        Invalid: `name` `required` when it was sent empty.

    Records `organisation.changed` with what is new.
    """
    require(actor, Action.SETTINGS_MANAGE)
    row = the_organisation(session)
    values = {k: v for k, v in sent(change).items() if getattr(row, k) != v}
    if values.get("name", row.name) == "":
        raise invalid("name", "required")
    if not values and version in (None, row.version):
        return row
    set_versioned(session, row, version, **values)
    told = {k: v for k, v in values.items() if k != "name"}
    record(
        session,
        "organisation.changed",
        actor=actor,
        now=now,
        subject="organisation",
        subject_id=1,
        **told,
    )
    return row
