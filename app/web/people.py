"""Accounts: the list, one person, inviting."""

from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import Response

from app.auth.door import Tx
from app.auth.links import INVITATION, make_link
from app.core.actor import Role
from app.core.errors import Conflict, Invalid, KiemError
from app.core.input import parse
from app.domain.people.directory import PersonView, count_people, people_page, person_view
from app.domain.people.persons import add_person, change_person
from app.domain.people.queries import organisation, person_by_id, unit_names
from app.domain.people.schemas import PersonChange, PersonDraft
from app.doors import Room
from app.i18n.codes import label
from app.policy import Action, can, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.entering import mail_link, mail_sender
from app.web.stale import now_is
from app.web.units import form_errors, unit_choices

router = Room()
GIVEN = [role for role in Role if role is not Role.EMPLOYEE]


@router.get("/people", name="people")
@guard(Action.PERSON_READ)
def index(page: PageDep) -> Response:
    """Show the accounts, by name."""
    with page.read() as tx:
        require(tx.actor, Action.PERSON_READ)
        may = can(tx.actor, Action.PERSON_MANAGE)
        total = count_people(tx.session)
        return page.render(tx, "people/index.html", **found(page, tx), total=total, may_manage=may)


@router.get("/people/new", name="people:new")
@guard(Action.PERSON_MANAGE)
def new(page: PageDep) -> Response:
    """Show the form for a new account."""
    return person_form(page, None, None)


@router.post("/people", name="people:create")
@guard(Action.PERSON_MANAGE)
def create(page: PageDep) -> Response:
    """Make an account."""
    try:
        with page.write() as tx:
            draft = parse(PersonDraft, page.form.data("roles"))
            person = add_person(tx.session, draft, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return person_form(page, None, error)
    return page.go(f"/people/{person.id}?new=1")


@router.get("/people/{person_id}", name="people:show")
@guard(Action.PERSON_READ)
def show(page: PageDep, person_id: Id) -> Response:
    """Show one account."""
    return person_form(page, person_id, None)


@router.post("/people/{person_id}", name="people:change")
@guard(Action.PERSON_MANAGE)
def change(page: PageDep, person_id: Id) -> Response:
    """Change an account; roles count from the person's next request."""
    data = {
        **page.form.data("roles"),
        "name": page.form.text("name"),
        "active": "active" in page.form,
    }
    try:
        with page.write() as tx:
            update = parse(PersonChange, data)
            change_person(tx.session, person_id, update, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return person_form(page, person_id, error)
    return page.go(f"/people/{person_id}?saved=1")


@router.post("/people/{person_id}/invitation", name="people:invite")
@guard(Action.PERSON_MANAGE)
def invite(page: PageDep, person_id: Id) -> Response:
    """Invite somebody: by mail where there is a mail server, else with a link to hand over."""
    with page.write() as tx:
        require(tx.actor, Action.PERSON_MANAGE)
        person, actor, token = person_by_id(tx.session, person_id), tx.actor, ""
        email, by_mail = person.email, mail_sender(page.request) is not None
        if not by_mail:
            token = make_link(tx.session, person, INVITATION, actor=actor, now=tx.now)
    if not by_mail:
        return _handed_over(page, person_id, token)
    answer = page.go(f"/people/{person_id}?invited=1")
    answer.background = BackgroundTask(mail_link, page.request, email, INVITATION, actor=actor)
    return answer


def found(page: Page, tx: Tx) -> dict[str, Any]:
    """Return a page of the accounts that were asked for."""
    wanted = wanted_people(page)
    listed = people_page(tx.session, **wanted, cursor=page.query("cursor") or None)
    return {"people": listed.items, "following": listed.next, **wanted}


def wanted_people(page: Page) -> dict[str, Any]:
    """Return the filters of the address."""
    role = page.query("role")
    return {"words": page.query("q"), "role": Role(role) if role in set(GIVEN) else None}


def person_form(
    page: Page, person_id: int | None, error: KiemError | None, link: str = ""
) -> Response:
    """Show an account as a form (or as facts, to who may only read)."""
    with page.read() as tx:
        require(tx.actor, Action.PERSON_READ if person_id else Action.PERSON_MANAGE)
        person = person_view(tx.session, person_id) if person_id else None
        house = organisation(tx.session)
        started = {"language": house.language if house else "nl"}
        shown = page.form.data() if error else (vars_of(person) if person else started)
        return page.render(
            tx,
            "people/form.html",
            status=error.status if error else 200,
            errors=form_errors(error, _field_of(error), page.lang),
            person=person,
            values=shown,
            roles=page.form.list("roles") if error else (person.roles if person else ()),
            active="active" in page.form if error else person is None or person.active,
            role_choices=[(str(role), label("role", role, page.lang)) for role in GIVEN],
            choices=unit_choices(tx),
            link=link,
            now_is=now_is(page, vars_of(person), error, unit_names(tx.session)) if person else [],
            done=next((k for k in ("new", "saved", "invited") if page.query(k)), ""),
            may_manage=can(tx.actor, Action.PERSON_MANAGE),
        )


def vars_of(person: PersonView) -> dict[str, object]:
    """Return what the form shows of an account."""
    return {
        "name": person.name,
        "email": person.email,
        "unit_id": person.unit_id,
        "language": person.language,
        "version": person.version,
    }


def _field_of(error: KiemError | None) -> str:
    fields = {"exists": "email", "last_admin": "roles"}
    return fields.get(error.code, "name") if error else ""


def _handed_over(page: Page, person_id: int, token: str) -> Response:
    link = f"{page.base}/sign-in/link/{token}"
    return person_form(page, person_id, None, link)
