"""Who works at the sample organisation: units, people, themes, and the money for its years."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.core.actor import SYSTEM
from app.core.input import parse
from app.domain.fund.commands import allot
from app.domain.fund.corrections import reverse_transfer
from app.domain.people.deputies import DeputyDraft, appoint_deputy
from app.domain.people.organisation import change_organisation, create_organisation
from app.domain.people.persons import add_person
from app.domain.people.schemas import (
    OrganisationChange,
    OrganisationDraft,
    PersonDraft,
    ThemeDraft,
    UnitChange,
    UnitDraft,
)
from app.domain.people.themes import create_theme
from app.domain.people.units import change_unit, create_unit
from app.jobs.sample.stage import MONTHS, Stage, Story, address, texts

BUDGET = 4_500_000
"""What an ordinary month divides, in cents; the current one divides more."""
SPARE = 6_000_000


def settle_in(stage: Stage) -> None:
    """Put down the first day: organisation, units, people, themes."""
    told = texts("people")
    stage.do(stage.start, lambda now: _found(stage, told, now))


def _found(stage: Stage, told: Story, now: datetime) -> None:
    house = {**told["organisation"], "pattern_on": True, "is_sample": True}
    create_organisation(stage.session, parse(OrganisationDraft, house), now=now)
    usual = parse(OrganisationChange, {"budget_cents": BUDGET})
    change_organisation(stage.session, usual, actor=SYSTEM, now=now)
    for unit in told["unit"]:
        draft = {"name": unit["name"], "parent_id": stage.units.get(unit.get("under", ""))}
        row = create_unit(stage.session, parse(UnitDraft, draft), actor=SYSTEM, now=now)
        stage.units[unit["name"]] = row.id or 0
    for line in told["people"]:
        _hire(stage, line, now)
    for unit in told["unit"]:
        leads = {"lead_email": address(unit["lead"]), "deputy_email": address(unit["deputy"])}
        change = parse(UnitChange, leads)
        change_unit(stage.session, stage.units[unit["name"]], change, actor=SYSTEM, now=now)
    for theme in told["theme"]:
        draft = {**theme, "name": theme["name_nl"], "year": int(stage.month[:4])}
        theme_row = create_theme(stage.session, parse(ThemeDraft, draft), actor=SYSTEM, now=now)
        stage.themes.append(theme_row.id or 0)


def go_away(stage: Stage) -> None:
    """Let the lead whom one can look as appoint a deputy for a week that is still to come."""
    first = stage.now + timedelta(days=24)

    def step(now: datetime) -> None:
        away = {
            "deputy_email": address("rachid.amrani"),
            "from_on": first.date().isoformat(),
            "until_on": (first + timedelta(days=7)).date().isoformat(),
        }
        draft, lead = parse(DeputyDraft, away), stage.lead_of("Buitendienst")
        appoint_deputy(stage.session, stage.units["Buitendienst"], draft, actor=lead, now=now)

    stage.do(stage.now - timedelta(days=3), step)


def _hire(stage: Stage, line: list[str], now: datetime) -> None:
    key, name, unit, *rest = line
    draft = {
        "email": address(key),
        "name": name,
        "unit_id": stage.units[unit],
        "language": "en" if "en" in rest else "nl",
        "roles": [role for role in rest if role != "en"],
    }
    add_person(stage.session, parse(PersonDraft, draft), actor=SYSTEM, now=now, is_sample=True)


def fill_fund(stage: Stage, budget_of: Callable[[int], int]) -> None:
    """Put down the allotments: each year gets its rounds and something to spare."""
    years: dict[int, list[int]] = {}
    for offset in range(-MONTHS, 2):
        years.setdefault(int(stage.month_at(offset)[:4]), []).append(offset)
    for year, offsets in years.items():
        amount = sum(budget_of(offset) for offset in offsets) + SPARE
        moment = stage.dates(offsets[0]).intake_from + timedelta(hours=10)
        must = offsets[0] <= 1
        stage.do(moment, _allotment(stage, year, amount), must=must)
    stage.do(stage.dates(-5).intake_from, lambda now: _mistake(stage, now))


def _allotment(stage: Stage, year: int, amount: int) -> Callable[[datetime], None]:
    def step(now: datetime) -> None:
        allot(
            stage.session, year=year, amount_cents=amount, actor=stage.team, now=now,
            note="Begroting, vastgesteld door de directie",
        )  # fmt: skip

    return step


def _mistake(stage: Stage, now: datetime) -> None:
    """Book something twice and put it right, as happens."""
    year = int(stage.month_at(-5)[:4])
    row = allot(
        stage.session, year=year, amount_cents=1_500_000, actor=stage.team, now=now,
        note="Subsidie digitalisering",
    )  # fmt: skip
    note = "Dubbel geboekt: de subsidie zat al in de begroting"
    reverse_transfer(stage.session, row.id or 0, note=note, actor=stage.team, now=now)
