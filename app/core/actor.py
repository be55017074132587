"""Who acts: a person (by session or token) or Kiem itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do besides being an employee; roles add up."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    FACILITATOR = "facilitator"
    AI_TEAM = "ai_team"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Proof:
    """How somebody showed who they are: `password`, `link`, `work`, `sample` or `token`, and when."""

    kind: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf a command runs.

    `leads` holds the ids of units that this person leads or deputises for; `stands_in_for` those of
    the deputy, with the lead's id (0: the unit has none). `scopes` is None for a
    session (everything) and the token's scopes otherwise. `proof` is None for work inside the house
    that came through no door. The system actor has no person.
    """

    person_id: int | None
    name: str = ""
    roles: frozenset[Role] = frozenset({Role.EMPLOYEE})
    unit_id: int | None = None
    leads: frozenset[int] = frozenset()
    stands_in_for: Mapping[int, int] = field(default_factory=dict, compare=False)
    language: str = "nl"
    scopes: frozenset[str] | None = None
    token_id: int | None = None
    proof: Proof | None = field(default=None, compare=False)
    extra: dict[str, str] = field(default_factory=dict, compare=False, hash=False)

    @property
    def is_system(self) -> bool:
        """Whether Kiem itself acts, by the clock."""
        return self.person_id is None

    @property
    def id(self) -> int:
        """Return the person's id; only for actions that need a person."""
        if self.person_id is None:
            raise ValueError("the system actor is not a person")
        return self.person_id

    def on_behalf(self, unit_id: int | None) -> dict[str, int]:
        """Return what an event says of a deputy's act: for whom; nothing when the lead acts."""
        lead = self.stands_in_for.get(unit_id or 0)
        return {} if lead is None else {"on_behalf_of": lead}

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(person_id=None, name="Kiem", roles=frozenset())
