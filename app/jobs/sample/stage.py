"""The stage on which the sample year is played: its calendar, its people and what happens when."""

import functools
import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session

from app.auth.actors import actor_of_person
from app.core.actor import Actor
from app.core.errors import NotFound
from app.domain.ideas.models import Idea
from app.domain.people.models import Person
from app.domain.people.queries import people_by_emails
from app.domain.rounds.pattern import Dates, Pattern, dates_of, month_of, shifted

TEXTS = Path(__file__).parent / "texts"
MONTHS = 12
"""So many rounds lie behind the one that people find in preparation."""
ZONE = "Europe/Amsterdam"
_OFFICE = 8

T = TypeVar("T")
Step = Callable[[datetime], None]
Story = dict[str, Any]


@functools.cache
def texts(name: str) -> Any:
    """Return what stands in a file of texts."""
    return tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))


@dataclass
class Stage:
    """One run. Steps are put down in any order and played in the order of their moments."""

    session: Session
    now: datetime
    month: str
    people: dict[str, Actor] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    themes: list[int] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    kept: dict[object, Any] = field(default_factory=dict)
    _steps: list[tuple[datetime, int, Step]] = field(default_factory=list)

    @classmethod
    def at(cls, session: Session, now: datetime) -> "Stage":
        """Return a stage whose current round is the first with its session still to come."""
        month = month_of(now, ZONE)
        if dates_of(month, Pattern()).session_at <= now:
            month = shifted(month, 1)
        return cls(session, now, month)

    def month_at(self, offset: int) -> str:
        """Return the month so many rounds from the current one."""
        return shifted(self.month, offset)

    def dates(self, offset: int) -> Dates:
        """Return the moments of the round so many rounds from the current one."""
        return dates_of(self.month_at(offset), Pattern())

    @property
    def start(self) -> datetime:
        """Return the moment at which the organisation begins with Kiem."""
        return self.dates(-MONTHS).intake_from - timedelta(days=12)

    def do(self, moment: datetime, step: Step, *, must: bool = False) -> None:
        """Put a step down. What lies after `now` is left out, or done `now` when it must."""
        if moment <= self.now or must:
            self._steps.append((min(moment, self.now), len(self._steps), step))

    def play(self, after_day: Step) -> None:
        """Play every step in order; `after_day` runs between days."""
        day = None
        for moment, _, step in sorted(self._steps, key=lambda s: s[:2]):
            if day is not None and moment.date() != day:
                after_day(moment)
            day = moment.date()
            step(moment)
        after_day(self.now)

    def person(self, key: str) -> Actor:
        """Return who bears this name; `key` is the address before the at sign."""
        if key not in self.people:
            found = people_by_emails(self.session, [address(key)]).get(address(key))
            self.people[key] = self._actor(found)
        return self.people[key]

    def _actor(self, person: Person | None) -> Actor:
        actor = actor_of_person(self.session, person.id or 0) if person else None
        if actor is None:
            raise NotFound
        return actor

    def idea(self, key: str) -> Idea:
        """Return the idea of this key."""
        return self.keep(("idea", key), lambda: self.session.get_one(Idea, self.ids[key]))

    def keep(self, key: object, find: Callable[[], T]) -> T:
        """Return a row that is looked for once; one session plays it all, so that it stays true."""
        if key not in self.kept:
            self.kept[key] = find()
        found: T = self.kept[key]
        return found

    @property
    def team(self) -> Actor:
        """Return who leads the AI team."""
        return self.person("saskia.blom")

    @property
    def facilitator(self) -> Actor:
        """Return who leads the sessions."""
        return self.person("ruud.peeters")

    def lead_of(self, unit: str) -> Actor:
        """Return the lead of a unit."""
        told = next(u for u in texts("people")["unit"] if u["name"] == unit)
        return self.person(told["lead"])


def told(offset: int) -> Story:
    """Return what is special about a round."""
    found: list[Story] = texts("rounds")["round"]
    return next((r for r in found if r["offset"] == offset), {})


def panel() -> list[str]:
    """Return who votes, always in the same order."""
    found: list[str] = texts("people")["panel"]
    return found


def address(key: str) -> str:
    """Return the address of a person."""
    return f"{key}@example.test"


def dice(*about: object) -> random.Random:
    """Return random numbers that are the same in every run for the same thing."""
    return random.Random("/".join(map(str, about)))  # noqa: S311 -- for a believable sample


def office(moment: datetime, *about: object) -> datetime:
    """Return a moment in the office hours of that day, or of the Friday before a weekend."""
    back = max(0, moment.weekday() - 4)
    roll = dice(*about)
    day = moment - timedelta(days=back)
    return day.replace(hour=_OFFICE + roll.randrange(7), minute=roll.randrange(60), second=0)
