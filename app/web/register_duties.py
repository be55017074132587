"""One duty and one incident of an entry: what was done about it, by when, with which evidence."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, invalid
from app.domain.attachments.values import OwnerKind
from app.domain.ideas.ruleset import of_version
from app.domain.people.days import today
from app.domain.people.queries import names_of, person_by_email
from app.domain.register.access import relations_in, visible_entry
from app.domain.register.duties import change_duty, duty_by_id
from app.domain.register.queries import entry_view
from app.domain.register.reviews import change_incident, incident_by_id, incident_kind
from app.domain.register.schemas import DutyChange, IncidentChange
from app.doors import Room
from app.policy import Action, can, require
from app.web.attachments import files_panel
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import errors_of, typed
from app.web.register_words import duty_line, law
from app.web.stale import anew, stands_now

router = Room()


@router.get("/register/duties/{duty_id}", name="register:duty")
@guard(Action.REGISTER_READ)
def duty(page: PageDep, duty_id: Id) -> Response:
    """Show one duty with what was done about it."""
    with page.read() as tx:
        return _duty(page, tx, duty_id)


def _duty(page: Page, tx: Tx, duty_id: int, error: Invalid | Conflict | None = None) -> Response:
    require(tx.actor, Action.REGISTER_READ)
    row = duty_by_id(tx.session, duty_id)
    entry = visible_entry(tx.session, tx.actor, row.entry_id)
    relations = relations_in(tx.session, tx.actor, entry)
    may = can(tx.actor, Action.REGISTER_MANAGE, relations)
    line = duty_line(row, page.lang, today(tx.session, tx.now))
    stored = {"state": line.state, "evidence": line.evidence, "due_on": line.due_on}
    return page.render(
        tx,
        "register/duty.html",
        status=error.status if error else 200,
        entry=entry_view(tx.session, row.entry_id),
        duty=line,
        owner=names_of(tx.session, [row.owner_id]).get(row.owner_id or 0, ""),
        may=may,
        values=anew(page, error, row.version) if error else {**stored, "version": row.version},
        files=files_panel(page, tx, OwnerKind.DUTY, duty_id, may_change=may),
        errors=stands_now(page, stored, error) or errors_of(error, page.lang),
    )


@router.post("/register/duties/{duty_id}", name="register:settle")
@guard(Action.REGISTER_MANAGE)
def settle(page: PageDep, duty_id: Id) -> Response:
    """Settle a duty, or give it a day and somebody who does it."""
    try:
        with page.write() as tx:
            row = duty_by_id(tx.session, duty_id)
            entry = visible_entry(tx.session, tx.actor, row.entry_id)
            require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, entry))
            data = typed(page, DutyChange, days=("due_on",), more=_owner(page, tx))
            change_duty(tx.session, entry, row.key, data, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _duty(page, tx, duty_id, error)
    return page.go(f"/register/{entry.id}#duties")


def _owner(page: Page, tx: Tx) -> dict[str, Any]:
    email = page.form.text("owner_email")
    if not email:
        return {}
    person = person_by_email(tx.session, email)
    if person is None:
        raise invalid("owner_email", "unknown_value")
    return {"owner_id": person.id}


@router.get("/register/incidents/{incident_id}", name="register:incident_of")
@guard(Action.REGISTER_READ)
def incident(page: PageDep, incident_id: Id) -> Response:
    """Show one incident with what was done."""
    with page.read() as tx:
        return _incident(page, tx, incident_id)


def _incident(
    page: Page, tx: Tx, incident_id: int, error: Invalid | Conflict | None = None
) -> Response:
    require(tx.actor, Action.REGISTER_READ)
    row = incident_by_id(tx.session, incident_id)
    entry = visible_entry(tx.session, tx.actor, row.entry_id)
    relations = relations_in(tx.session, tx.actor, entry)
    kind = incident_kind(of_version(row.rules_version), row.kind)
    stored = {
        "action": row.action,
        "reported_on": row.reported_on,
        "closed": row.closed_on is not None,
    }
    return page.render(
        tx,
        "register/incident_of.html",
        status=error.status if error else 200,
        entry=entry_view(tx.session, row.entry_id),
        incident=row,
        kind=kind.text[page.lang] if kind else row.kind,
        article=law(kind.law, kind.article, page.lang) if kind else "",
        may=can(tx.actor, Action.REGISTER_MANAGE, relations),
        values=anew(page, error, row.version) if error else {**stored, "version": row.version},
        errors=stands_now(page, stored, error, ticks=("closed",)) or errors_of(error, page.lang),
    )


@router.post("/register/incidents/{incident_id}", name="register:incident_change")
@guard(Action.REGISTER_MANAGE)
def settle_incident(page: PageDep, incident_id: Id) -> Response:
    """Write down what was done about an incident."""
    try:
        with page.write() as tx:
            row = incident_by_id(tx.session, incident_id)
            entry = visible_entry(tx.session, tx.actor, row.entry_id)
            require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, entry))
            closed = page.form.text("closed") == "yes"
            data = typed(page, IncidentChange, days=("reported_on",), more={"closed": closed})
            change_incident(tx.session, entry, row.id or 0, data, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _incident(page, tx, incident_id, error)
    return page.go(f"/register/{entry.id}#incidents")
