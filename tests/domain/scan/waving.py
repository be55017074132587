"""A wave to test with: units in a tree, people in them, and what each answers."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from app.core.actor import Actor, Role
from app.core.input import parse
from app.db.engine import Database
from app.domain.people.models import Unit
from app.domain.scan.access import find_wave
from app.domain.scan.answering import read_sheet, save_answer, save_sheets
from app.domain.scan.schemas import WaveDraft
from app.domain.scan.sealing import WaveKey
from app.domain.scan.waves import close_wave, open_wave, plan_wave, publish_wave
from tests.factories import make_actor, make_organisation, make_people

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass
class Scan:
    """Who is asked, where they work, and the key of the wave."""

    db: Database
    team: Actor
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, list[int]] = field(default_factory=dict)
    key: WaveKey = field(default_factory=WaveKey.fresh)
    wave: int = 0

    def answer(self, person_id: int, answers, comment: str = "") -> None:
        """Let somebody answer: a list in the wave's order, None for what is left out."""
        code = self.key.code(person_id)
        for number, value in enumerate(answers):
            with self.db.write() as session:
                wave = find_wave(session, self.wave)
                save_answer(
                    session, wave, code, key=self.key, number=number, answer=value,
                    comment=comment or None,
                )  # fmt: skip

    def fill(self, person_id: int, answers, comment: str = "") -> None:
        """Let somebody hand in a whole sheet in one transaction: many people in little time."""
        code, rest = self.key.code(person_id), [None] * (21 - len(answers))
        with self.db.write() as session:
            kept = read_sheet(session, find_wave(session, self.wave), code, key=self.key).sheet
            sheet = replace(kept, answers=(*answers, *rest), comment=comment)
            save_sheets(session, {code: sheet}, key=self.key)

    def all_answer(self, name: str, value: int, how_many: int | None = None) -> None:
        """Let (the first so many of) a unit's people give one answer to everything."""
        for person in self.people[name][:how_many]:
            self.answer(person, [value] * 21)

    def close(self, *, publish: bool = True) -> None:
        with self.db.write() as session:
            close_wave(session, self.wave, key=self.key, actor=self.team, now=NOW)
        if publish:
            with self.db.write() as session:
                publish_wave(session, self.wave, actor=self.team, now=NOW)


def scan(db: Database, tree: dict[str, tuple[str | None, int]]) -> Scan:
    """Make units (name -> parent, number of people) and an open wave; "" holds people without unit."""
    with db.write() as session:
        make_organisation(session)
        made = Scan(db, make_actor(session, Role.AI_TEAM, active=False))
        for name, (parent, count) in tree.items():
            if name:
                row = Unit(name=name, parent_id=made.units.get(parent or ""))
                session.add(row)
                session.flush()
                made.units[name] = row.id
            unit = made.units.get(name)
            made.people[name] = make_people(session, count, unit_id=unit)
    with db.write() as session:
        draft = parse(WaveDraft, {"closes_on": date(2026, 11, 16)})
        made.wave = plan_wave(session, draft, actor=made.team, now=NOW).id
    with db.write() as session:
        open_wave(session, made.wave, key=made.key, actor=made.team, now=NOW)
    return made
