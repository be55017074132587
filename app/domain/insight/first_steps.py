"""What a new organisation needs before its first round: units, people with roles, money."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor, Role
from app.domain.fund.models import Transfer, TransferKind
from app.domain.people.models import Person, RoleGrant, Unit

NEEDED = {Role.AI_TEAM: 1, Role.MANAGER: 3, Role.FACILITATOR: 1}


@dataclass(frozen=True)
class FirstStep:
    """Something that is missing, and where it is added."""

    code: str
    path: str


def first_steps(session: Session, actor: Actor) -> list[FirstStep]:
    """Return what is still missing and this actor may add. One query."""
    row = session.execute(
        sa.select(
            sa.exists().where(col(Unit.active)).label("units"),
            sa.and_(*(_held(role) >= number for role, number in NEEDED.items())).label("roles"),
            sa.exists().where(col(Transfer.kind) == TransferKind.ALLOTMENT).label("money"),
        )
    ).one()
    admin, team = actor.has(Role.ADMIN), actor.has(Role.AI_TEAM)
    steps = (
        (admin and not row.units, FirstStep("add_units", "/units")),
        (admin and not row.roles, FirstStep("give_roles", "/people")),
        (team and not row.money, FirstStep("allot", "/fund")),
    )
    return [step for missing, step in steps if missing]


def _held(role: Role) -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.count())
        .select_from(RoleGrant)
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(col(RoleGrant.role) == role, col(Person.active))
        .scalar_subquery()
    )
