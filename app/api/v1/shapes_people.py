"""People, units and themes as JSON; names are those of the contract."""

from typing_extensions import TypedDict

from app.auth.tokens import TokenView
from app.core.actor import Role
from app.core.input import iso
from app.domain.insight.todos import Todo
from app.domain.people.directory import PersonView
from app.domain.people.models import Theme
from app.domain.people.queries import UnitView
from app.domain.people.theme_history import ThemeVersion
from app.i18n.codes import sentence


class PersonShape(TypedDict):
    """An account."""

    id: int
    email: str
    name: str
    unit_id: int | None
    unit: str | None
    roles: list[str]
    leads: list[int]
    language: str
    active: bool
    version: int


class TaskShape(TypedDict):
    """Something that waits for the caller."""

    code: str
    what: str
    by: str | None
    path: str


class MeShape(PersonShape):
    """The caller, and what waits."""

    mail: bool
    scopes: list[str]
    tasks: list[TaskShape]


class UnitShape(TypedDict):
    """A unit."""

    id: int
    name: str
    parent_id: int | None
    lead_email: str | None
    deputy_email: str | None
    active: bool
    people: int
    version: int


class ThemeShape(TypedDict):
    """A yearly theme: `name`, `ambition` and `measure` in the caller's language, and in both."""

    id: int
    name: str
    ambition: str
    measure: str
    name_nl: str
    name_en: str
    ambition_nl: str
    ambition_en: str
    measure_nl: str
    measure_en: str
    year: int
    version: int


class ThemeVersionShape(TypedDict):
    """A theme as it stood from a moment on; null where an older text was not kept."""

    version: int
    at: str
    by: str | None
    changed: list[str]
    name: str | None
    ambition: str | None
    measure: str | None
    name_nl: str | None
    name_en: str | None
    ambition_nl: str | None
    ambition_en: str | None
    measure_nl: str | None
    measure_en: str | None
    year: int | None


class TokenShape(TypedDict):
    """A token without its secret."""

    id: int
    name: str
    scopes: list[str]
    person: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None


def person_shape(person: PersonView) -> PersonShape:
    """Return an account; everyone is an employee."""
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "unit_id": person.unit_id,
        "unit": person.unit_name,
        "roles": [Role.EMPLOYEE, *person.roles],
        "leads": list(person.leads),
        "language": person.language,
        "active": person.active,
        "version": person.version,
    }


def me_shape(
    person: PersonView, scopes: frozenset[str] | None, tasks: list[Todo], lang: str
) -> MeShape:
    """Return the caller, what the token may do and what waits for them."""
    return {
        **person_shape(person),
        "mail": person.mail,
        "scopes": sorted(scopes or ()),
        "tasks": [task_shape(task, lang) for task in tasks],
    }


def task_shape(task: Todo, lang: str) -> TaskShape:
    """Return something that waits for the caller."""
    return {
        "code": task.code,
        "what": sentence("todo_titles", task.code, task.params, lang),
        "by": iso(task.by),
        "path": task.path,
    }


def unit_shape(unit: UnitView) -> UnitShape:
    """Return a unit; leads go by address, as they are sent."""
    return {
        "id": unit.id,
        "name": unit.name,
        "parent_id": unit.parent_id,
        "lead_email": unit.lead.email if unit.lead else None,
        "deputy_email": unit.deputy.email if unit.deputy else None,
        "active": unit.active,
        "people": unit.people,
        "version": unit.version,
    }


def theme_version_shape(found: ThemeVersion, lang: str) -> ThemeVersionShape:
    """Return a version of a theme."""
    return {
        "version": found.id,
        "at": iso(found.at),
        "by": found.by,
        "changed": list(found.changed),
        "name": found.said("name", lang),
        "ambition": found.said("ambition", lang),
        "measure": found.said("measure", lang),
        "name_nl": found.texts["name_nl"],
        "name_en": found.texts["name_en"],
        "ambition_nl": found.texts["ambition_nl"],
        "ambition_en": found.texts["ambition_en"],
        "measure_nl": found.texts["measure_nl"],
        "measure_en": found.texts["measure_en"],
        "year": found.texts["year"],
    }


def theme_shape(theme: Theme, lang: str) -> ThemeShape:
    """Return a yearly theme."""
    return {
        "id": theme.id or 0,
        "name": theme.said("name", lang),
        "ambition": theme.said("ambition", lang),
        "measure": theme.said("measure", lang),
        "name_nl": theme.name_nl,
        "name_en": theme.name_en,
        "ambition_nl": theme.ambition_nl,
        "ambition_en": theme.ambition_en,
        "measure_nl": theme.measure_nl,
        "measure_en": theme.measure_en,
        "year": theme.year,
        "version": theme.version,
    }


def token_shape(token: TokenView) -> TokenShape:
    """Return a token without its secret."""
    return {
        "id": token.id,
        "name": token.name,
        "scopes": list(token.scopes),
        "person": token.person_name,
        "created_at": iso(token.created_at),
        "expires_at": iso(token.expires_at),
        "revoked_at": iso(token.revoked_at),
    }
