"""Two waves of the scan half a year apart: ambitions beforehand, answers, steps, and what they moved."""

import random
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.core.actor import SYSTEM
from app.core.input import parse
from app.domain.people.models import Person
from app.domain.scan.access import find_step, find_wave
from app.domain.scan.ambitions import ambition_of, goals_of, set_ambition
from app.domain.scan.answering import save_sheets
from app.domain.scan.models import ScanWave
from app.domain.scan.results import medians_of, result_of, units_of
from app.domain.scan.schemas import Goals, StepDraft, WaveDraft
from app.domain.scan.sealing import Sheet, WaveKey
from app.domain.scan.statements import UNKNOWN
from app.domain.scan.states import StepState, WaveState
from app.domain.scan.steps import accept_step, end_step, proposals
from app.domain.scan.waves import close_wave, open_wave, plan_wave, publish_wave
from app.i18n.codes import sentence
from app.jobs.sample.stage import Stage

FIRST = timedelta(days=230)
KEEN = ("Buitendienst", "Projecten", "Kwaliteit en veiligheid")
"""Units that say an ambition of their own and choose steps."""
LASTS = timedelta(days=14)
SETTLING = timedelta(days=4)
BASE = (
    *(2.1, 2.3, 2.4, 1.6, 2.7),
    *(2.8, 2.3, 2.2, 3.0, 3.1),
    *(3.2, 2.9, 2.6, 3.4, 2.0),
    *(2.5, 2.4, 2.3, 2.6, 2.9, 2.7),
)
MOVED = (
    0.3,
    0.2,
    0.2,
    0.9,
    0.4,
    0.3,
    0.4,
    0.1,
    0.1,
    0.2,
    0.1,
    0.3,
    0.2,
    0.1,
    0.3,
    0.4,
    0.6,
    0.7,
    0.3,
    0.3,
    0.2,
)
REMARKS = (
    "Graag elke maand een uur om samen te oefenen.",
    "De gegevens van leveranciers kloppen vaak niet.",
    "It helps that my lead shows what went wrong too.",
    "Ik weet nu wie ik moet bellen. Dat scheelt.",
    "In de bus heb ik geen tijd voor een lang antwoord. Kort is goed.",
    "We typen dezelfde bon nog steeds twee keer over.",
    "Sinds we de kaders hebben, durf ik het te proberen.",
    "Some manuals are only in Dutch. A translation would help.",
    "Zeg een klant gewoon wanneer er een mens meeleest.",
    "Niet elk probleem heeft AI nodig.",
    "I would like an example from our own work.",
    "Wie het nog niet kent, wil het ook leren. Maar rustig aan.",
    "Laat ook zien wat niet werkte.",
    "Nice that I may try without filling in a form.",
)
"""Each is made once a wave at the most."""


def hold_scans(stage: Stage) -> None:
    """Put both waves down; publishing the first plans the second, which plans the one to come."""
    opens = stage.now - FIRST
    stage.do(opens - timedelta(days=7), lambda now: _plan(stage, opens, now))
    for number in (0, 1):
        start = opens + number * timedelta(days=184)
        key = WaveKey.fresh()
        stage.do(start, lambda now, key=key: _open(stage, key, now))  # type: ignore[misc]
        stage.do(start + timedelta(days=2), lambda now: _say_ambitions(stage, now))
        answer = timedelta(days=6)
        stage.do(start + answer, lambda _, key=key, n=number: _answer(stage, key, n))  # type: ignore[misc]
        stage.do(start + LASTS, lambda now, key=key: _close(stage, key, now))  # type: ignore[misc]
        stage.do(start + LASTS + SETTLING, lambda now: _publish(stage, now))
        stage.do(start + LASTS + 2 * SETTLING, lambda now: _agree(stage, now))
    stage.do(opens + timedelta(days=120), lambda now: _finish(stage, now))


def _plan(stage: Stage, opens: datetime, now: datetime) -> None:
    draft = {"opens_on": opens.date(), "closes_on": (opens + LASTS).date()}
    plan_wave(stage.session, parse(WaveDraft, draft), actor=stage.team, now=now)


def _wave(stage: Stage, state: WaveState) -> ScanWave:
    query = (
        sa.select(ScanWave).where(col(ScanWave.state) == state).order_by(col(ScanWave.id).desc())
    )
    found: ScanWave = stage.session.execute(query.limit(1)).scalars().one()
    return found


def _open(stage: Stage, key: WaveKey, now: datetime) -> None:
    wave = _wave(stage, WaveState.PLANNED)
    open_wave(stage.session, wave.id or 0, key=key, actor=SYSTEM, now=now)


def _say_ambitions(stage: Stage, now: datetime) -> None:
    wave = _wave(stage, WaveState.OPEN)
    for unit in KEEN:
        goals = parse(Goals, {"customer": 4 if unit == "Buitendienst" else 3.5})
        lead = stage.lead_of(unit)
        set_ambition(stage.session, wave.id or 0, stage.units[unit], goals, actor=lead, now=now)


def _answer(stage: Stage, key: WaveKey, number: int) -> None:
    """Let nine in ten answer; what they say lies around a base that the steps moved."""
    dice = random.Random(f"scan {number}")  # noqa: S311  (a sample, the same each time)
    people = stage.session.execute(
        sa.select(col(Person.id), col(Person.unit_id)).where(col(Person.active).is_(True))
    ).all()
    sheets, left = {}, dice.sample(REMARKS, len(REMARKS))
    for person, unit in people:
        if dice.random() < 0.9:  # noqa: PLR2004
            tilt = ((unit or 0) % 5 - 2) * 0.18
            remark = left.pop() if left and dice.random() < 0.2 else ""  # noqa: PLR2004
            answers = tuple(_said(dice, n, tilt, number) for n in range(len(BASE)))
            sheets[key.code(person)] = Sheet(answers, remark, unit)
    save_sheets(stage.session, sheets, key=key)


def _said(dice: random.Random, n: int, tilt: float, number: int) -> int:
    if dice.random() < 0.08:  # noqa: PLR2004
        return UNKNOWN
    return max(1, min(5, round(dice.gauss(BASE[n] + tilt + number * MOVED[n], 0.7))))


def _close(stage: Stage, key: WaveKey, now: datetime) -> None:
    wave = _wave(stage, WaveState.OPEN)
    close_wave(stage.session, wave.id or 0, key=key, actor=SYSTEM, now=now)


def _publish(stage: Stage, now: datetime) -> None:
    wave = _wave(stage, WaveState.CLOSED)
    publish_wave(stage.session, wave.id or 0, actor=stage.team, now=now)


def _agree(stage: Stage, now: datetime) -> None:
    """Let the leads of shown units choose the first step that the library has for them."""
    wave = find_wave(stage.session, _wave(stage, WaveState.PUBLISHED).id or 0)
    shown, units = medians_of(stage.session, wave), units_of(stage.session)
    for unit in KEEN:
        unit_id = stage.units[unit]
        if unit_id not in shown:
            continue
        goals = goals_of(ambition_of(stage.session, wave, unit_id, units))
        found = proposals(wave, result_of(stage.session, wave, unit_id, goals, units))
        first = next((p for p in found if p.statement is not None), None)
        if first is None or first.statement is None:
            continue
        due = (now + timedelta(days=90)).date()
        draft = {
            "dimension": str(first.dimension), "statement": first.statement.key,
            "level": first.level, "text": _step(first.statement.key, first.level), "due_on": due,
        }  # fmt: skip
        lead = stage.lead_of(unit)
        step = accept_step(
            stage.session, wave, unit_id, parse(StepDraft, draft), actor=lead, now=now
        )
        stage.kept.setdefault("scan steps", []).append((step.id, lead))


def _step(statement: str, level: int) -> str:
    """Return what the library has for a statement of the house."""
    return sentence("scan_steps", f"{statement}_{level}", {}, "nl")


def _finish(stage: Stage, now: datetime) -> None:
    """Let every step of the first wave be done before the second."""
    for step_id, lead in stage.kept.get("scan steps", []):
        step = find_step(stage.session, step_id)
        end_step(stage.session, step, StepState.DONE, actor=lead, now=now)
