"""The first page: on an empty database the first run, otherwise the way in."""

from collections.abc import Callable
from datetime import datetime

from starlette.responses import Response

from app.auth import passwords
from app.auth.sign_ins import start_sign_in
from app.auth.signing import store_password
from app.core.actor import SYSTEM, Role
from app.core.errors import Conflict, FieldError, Invalid, NotFound
from app.core.input import Email, Input, parse
from app.db.engine import Database
from app.domain.people.directory import sample_person
from app.domain.people.organisation import create_organisation
from app.domain.people.persons import add_person
from app.domain.people.queries import organisation
from app.domain.people.schemas import LanguageCode, Name, OrganisationDraft, PersonDraft
from app.doors import Room
from app.policy import Action
from app.web.deps import Page, PageDep, guard
from app.web.entering import (
    check_setup_code,
    enter,
    error_texts,
    is_at_the_machine,
    keep,
    kept_by,
    safe_next,
    setup_code,
    visit_of,
)
from app.web.sign_in import gate

router = Room()
SampleMaker = Callable[[Database, datetime], None]


class FirstRun(Input):
    """What the first-run page asks, besides password and code."""

    organisation: Name
    name: Name
    email: Email
    language: LanguageCode = "nl"


@router.get("/", name="start")
@guard(Action.ANYONE)
def start(page: PageDep) -> Response:
    """Show the first run, the way in, or Today."""
    with page.read() as tx:
        if tx.visitor is not None:
            return page.go("/today")
        empty = organisation(tx.session) is None
    return first_page(page, None) if empty else gate(page)


@router.post("/setup", name="start:setup")
@guard(Action.ANYONE)
def setup(page: PageDep) -> Response:
    """Make the organisation and its first administrator, who is signed in at once."""
    _demand_empty(page)
    try:
        token = make_house(page)
    except Invalid as error:
        return first_page(page, error)
    return enter(page, token, "/today")


@router.post("/sample", name="start:sample")
@guard(Action.ANYONE)
def sample(page: PageDep) -> Response:
    """Fill the empty database with the sample organisation and look around in it."""
    _demand_empty(page)
    if fault := check_setup_code(page):
        return first_page(page, Invalid(fault))
    maker_of(page)(page.parts.db, page.parts.clock.now())
    return look_as(page, page.form.text("role"), "/today")


@router.post("/sample/sign-in", name="start:look_as")
@guard(Action.ANYONE)
def sample_sign_in(page: PageDep) -> Response:
    """Sign in as somebody of the sample; only while the data is the sample."""
    return look_as(page, page.form.text("role"), safe_next(page.form.text("next")))


@router.post("/language", name="start:language")
@guard(Action.ANYONE)
def language(page: PageDep) -> Response:
    """Switch the language of the pages; who is signed in keeps it everywhere."""
    from app.web.me import keep_language

    chosen = "en" if page.form.text("lang") == "en" else "nl"
    keep_language(page, chosen)
    return keep(page.go(safe_next(page.form.text("next"), "/")), page, "language", chosen)


def first_page(page: Page, error: Invalid | None) -> Response:
    """Show the first-run page, with what was typed (never the password) and what is wrong."""
    with page.read() as tx:
        return page.render(
            tx,
            "start/first_run.html",
            status=422 if error else 200,
            values={"language": page.lang, **page.form.data()},
            errors=error_texts(error.errors, page.lang) if error else {},
            asks_code=not is_at_the_machine(page.request),
            has_code=bool(setup_code(page.request)),
        )


def maker_of(page: Page) -> SampleMaker:
    """Return what fills an empty database; `app.state.make_sample` may bring a smaller sample."""
    from app.jobs.sample import make_sample

    own: SampleMaker | None = getattr(page.request.app.state, "make_sample", None)
    return own or make_sample


def make_house(page: Page) -> str:
    """Make organisation and administrator in one transaction; return the session's token.

    Raises:
        Invalid: everything that is wrong with the form.
        Conflict: `exists` when somebody was first.
    """
    typed = _checked(page)
    secret = kept_by(page).hash(page.form.get("password"))
    house = {
        "name": typed.organisation,
        "language": typed.language,
        "timezone": page.settings.timezone,
        "pattern_on": True,
    }
    admin = {
        "email": typed.email,
        "name": typed.name,
        "language": typed.language,
        "roles": [Role.ADMIN],
    }
    with page.write() as tx:
        create_organisation(tx.session, parse(OrganisationDraft, house), now=tx.now)
        person = add_person(tx.session, parse(PersonDraft, admin), actor=SYSTEM, now=tx.now)
        person_id = person.id or 0
        store_password(tx.session, person_id, secret, actor=SYSTEM, now=tx.now)
        visit = visit_of(page)
        return start_sign_in(
            tx.session, person_id, now=tx.now, device=visit.device, idle=visit.idle
        )


def look_as(page: Page, role: str, url: str) -> Response:
    """Sign in as the sample's person of a role.

    Raises:
        NotFound: the data is no sample.
        Conflict: `nobody_here` when nobody has the role.
    """
    visit = visit_of(page)
    with page.write() as tx:
        house = organisation(tx.session)
        if house is None or not house.is_sample:
            raise NotFound
        person = sample_person(tx.session, role)
        if person is None:
            raise Conflict("nobody_here")
        token = start_sign_in(
            tx.session, person.id or 0, now=tx.now, device=visit.device, proof="sample",
            old_token=visit.old_token, idle=visit.idle,
        )  # fmt: skip
    return keep(enter(page, token, url), page, "sample_role", role)


def _demand_empty(page: Page) -> None:
    with page.read() as tx:
        if organisation(tx.session) is not None:
            raise Conflict("exists")


def _checked(page: Page) -> FirstRun:
    """Return the typed form; all faults are told at once, the code's among them."""
    faults: list[FieldError | None] = [check_setup_code(page)]
    typed: FirstRun | None = None
    try:
        typed = parse(FirstRun, page.form.data())
    except Invalid as error:
        faults += error.errors
    about = [page.form.text(name) for name in ("organisation", "name", "email")]
    faults.append(passwords.password_fault(page.form.get("password"), *about))
    if typed is None or any(faults):
        raise Invalid(*(fault for fault in faults if fault))
    return typed
