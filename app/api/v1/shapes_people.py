"""People, units and themes as JSON; names are those of the contract."""

from typing import Any

from app.auth.tokens import TokenView
from app.core.actor import Role
from app.core.input import iso
from app.domain.insight.todos import Todo
from app.domain.people.directory import PersonView
from app.domain.people.models import Theme
from app.domain.people.queries import UnitView
from app.i18n.codes import sentence


def person_shape(person: PersonView) -> dict[str, Any]:
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
) -> dict[str, Any]:
    """Return the caller, what the token may do and what waits for them."""
    return {
        **person_shape(person),
        "mail": person.mail,
        "scopes": sorted(scopes or ()),
        "tasks": [task_shape(task, lang) for task in tasks],
    }


def task_shape(task: Todo, lang: str) -> dict[str, Any]:
    """Return something that waits for the caller."""
    return {
        "code": task.code,
        "what": sentence("todo_titles", task.code, task.params, lang),
        "by": iso(task.by),
        "path": task.path,
    }


def unit_shape(unit: UnitView) -> dict[str, Any]:
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


def theme_shape(theme: Theme) -> dict[str, Any]:
    """Return a yearly theme."""
    return {
        "id": theme.id,
        "name": theme.name,
        "ambition": theme.ambition,
        "measure": theme.measure,
        "year": theme.year,
        "version": theme.version,
    }


def token_shape(token: TokenView) -> dict[str, Any]:
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
