"""Whose work account it is: known by the service's own id, at first by the address."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.auth.models import WorkAccount
from app.auth.oidc import WorkPerson
from app.auth.signing import typed_address
from app.core.actor import SYSTEM, Actor
from app.core.errors import invalid
from app.core.input import parse
from app.core.text import clean_line
from app.db.upsert import insert_ignore
from app.domain.people.models import Person
from app.domain.people.persons import add_person
from app.domain.people.queries import person_by_email
from app.domain.people.schemas import NAME_MAX, PersonDraft
from app.events import record


def person_of_work(session: Session, who: WorkPerson, *, may_join: bool, now: datetime) -> int:
    """Return the person whom the service vouches for, with an account where `may_join` says so.

    An unknown person, one without a believed address and one who was switched off look the same.

    Raises:
        Invalid: `work` `work_unknown`.

    Records `person.work_account_linked` at the first time, `person.added` for a new account.
    """
    known = session.execute(
        sa.select(col(WorkAccount.person_id)).where(
            col(WorkAccount.issuer) == who.issuer, col(WorkAccount.subject) == who.subject
        )
    ).scalar()
    person = session.get(Person, known) if known else _by_address(session, who, may_join, now)
    if person is None or not person.active or person.id is None:
        raise invalid("work", "work_unknown")
    if known is None:
        _link(session, who, person.id, now)
    return person.id


def _by_address(session: Session, who: WorkPerson, may_join: bool, now: datetime) -> Person | None:
    address = typed_address(who.email)
    if not address:
        return None
    found = person_by_email(session, address)
    if found is not None or not may_join:
        return found
    name = clean_line(who.name)[:NAME_MAX] or address.partition("@")[0]
    draft = parse(PersonDraft, {"email": address, "name": name})
    return add_person(session, draft, actor=SYSTEM, now=now)


def _link(session: Session, who: WorkPerson, person_id: int, now: datetime) -> None:
    row = {
        "issuer": who.issuer,
        "subject": who.subject,
        "person_id": person_id,
        "created_at": now,
    }
    if insert_ignore(session, WorkAccount, [row]):
        record(
            session,
            "person.work_account_linked",
            actor=Actor(person_id=person_id),
            now=now,
            subject="person",
            subject_id=person_id,
        )
