"""Waves and results as JSON; scores are numbers from 1 to 5."""

from datetime import date

from typing_extensions import TypedDict

from app.core.actor import Actor
from app.core.input import iso
from app.domain.scan.access import allowed_in, next_state
from app.domain.scan.charter_models import TEXTS, CharterKind
from app.domain.scan.charters import CharterView
from app.domain.scan.figures import Figure
from app.domain.scan.models import ScanWave
from app.domain.scan.results import Result
from app.domain.scan.statements import Dimension, Statement, statements_of
from app.domain.scan.states import WaveState
from app.domain.scan.steps import StepView
from app.i18n.codes import labels, sentence


class StatementShape(TypedDict):
    """A statement of a wave, in the caller's language."""

    key: str
    version: int
    dimension: str
    text: str


class PartShape(TypedDict):
    """A part of the vision or the frames in the caller's language."""

    heading: str
    text: str


class CharterShape(TypedDict):
    """A version of the vision or the frames, in both languages and as parts in the caller's; 0: none yet."""

    version: int
    at: str | None
    by: str | None
    parts: list[PartShape]
    first_nl: str
    first_en: str
    second_nl: str
    second_en: str
    third_nl: str
    third_en: str


class WaveShape(TypedDict):
    """A wave; the ambition by dimension, and `on` which day."""

    id: int
    state: WaveState
    version: int
    opens_on: str
    closes_on: str
    every_months: int
    units: list[int]
    invited: int
    answered: int | None
    published_at: str | None
    ambition: dict[str, float | str]
    statements: list[StatementShape]
    next: str | None
    allowed: list[str]


class FigureShape(TypedDict):
    """What a group of people answered; null where they are too few."""

    n: int
    median: float | None
    low: float | None
    high: float | None
    unknown_percent: int | None


class PositionShape(FigureShape):
    """Where a group stands in one dimension."""

    dimension: str
    ambition: float
    gap: float | None
    before: float | None
    divided: bool


class AnsweredShape(FigureShape):
    """What was answered to one statement."""

    key: str
    text: str


class GroupShape(TypedDict):
    """A unit whose answers are shown."""

    id: int
    name: str
    answers: int


class HiddenShape(TypedDict):
    """Units not shown by themselves; `answers` counts theirs with those of the group's own people."""

    names: list[str]
    answers: int


class StepShape(TypedDict):
    """What a unit does about a gap."""

    id: int
    state: str
    dimension: str
    statement: str | None
    level: int
    text: str
    owner: str | None
    due_on: str


class ResultShape(TypedDict):
    """A group's result."""

    wave_id: int
    unit_id: int | None
    unit: str | None
    answers: int
    invited: int
    ambition_on: str
    dimensions: list[PositionShape]
    statements: list[AnsweredShape]
    units: list[GroupShape]
    hidden: HiddenShape
    steps: list[StepShape]


def charter_shape(found: CharterView | None, kind: CharterKind, lang: str) -> CharterShape:
    """Return a version of the vision or the frames."""
    texts = found.texts if found else dict.fromkeys(TEXTS, "")
    said = found.parts(lang) if found else []
    headings = labels(f"{kind}_part", lang).values()
    return {
        "version": found.version if found else 0,
        "at": iso(found.at) if found else None,
        "by": found.by if found else None,
        "parts": [{"heading": h, "text": t} for h, t in zip(headings, said, strict=False)],
        "first_nl": texts["first_nl"],
        "first_en": texts["first_en"],
        "second_nl": texts["second_nl"],
        "second_en": texts["second_en"],
        "third_nl": texts["third_nl"],
        "third_en": texts["third_en"],
    }


def wave_shape(wave: ScanWave, actor: Actor, lang: str) -> WaveShape:
    """Return a wave; `answered` is known once it is closed."""
    ended = wave.state in {WaveState.CLOSED, WaveState.PUBLISHED}
    return {
        "id": wave.id or 0,
        "state": wave.state,
        "version": wave.version,
        "opens_on": wave.opens_on.isoformat(),
        "closes_on": wave.closes_on.isoformat(),
        "every_months": wave.every_months,
        "units": wave.units,
        "invited": wave.invited,
        "answered": wave.answered if ended else None,
        "published_at": iso(wave.published_at),
        "ambition": {
            **{str(d): getattr(wave, f"goal_{d}") / 100 for d in Dimension},
            "on": wave.goal_on.isoformat(),
        },
        "statements": [
            {
                "key": s.key,
                "version": s.version,
                "dimension": str(s.dimension),
                "text": _words(s, lang),
            }
            for s in statements_of(wave.statements)
        ],
        "next": next_state(wave),
        "allowed": allowed_in(actor, wave),
    }


def result_shape(
    wave: ScanWave, result: Result, goal_on: date, steps: list[StepView], lang: str
) -> ResultShape:
    """Return a group's result, the largest gap first."""
    return {
        "wave_id": wave.id or 0,
        "unit_id": result.unit_id,
        "unit": result.unit,
        "answers": result.answers,
        "invited": result.invited,
        "ambition_on": goal_on.isoformat(),
        "dimensions": [
            {
                "dimension": str(p.dimension),
                **_figure(p.figure),
                "ambition": p.goal / 100,
                "gap": _points(p.gap),
                "before": _points(p.before),
                "divided": p.figure.divided,
            }
            for p in result.positions
        ],
        "statements": [
            {"key": s.key, "text": _words(s, lang), **_figure(result.figures.statements[s.key])}
            for s in statements_of(wave.statements)
        ],
        "units": [{"id": u, "name": name, "answers": n} for u, name, n in result.shown_units],
        "hidden": {"names": list(result.hidden.names), "answers": result.hidden.answers},
        "steps": [
            {
                "id": s.id,
                "state": str(s.state),
                "dimension": str(s.dimension),
                "statement": s.statement or None,
                "level": s.level,
                "text": s.text,
                "owner": s.owner,
                "due_on": s.due_on.isoformat(),
            }
            for s in steps
        ],
    }


def _figure(figure: Figure) -> FigureShape:
    return {
        "n": figure.n,
        "median": _points(figure.median),
        "low": _points(figure.low),
        "high": _points(figure.high),
        "unknown_percent": figure.unknown,
    }


def _points(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


def _words(statement: Statement, lang: str) -> str:
    if statement.own:
        return statement.nl if lang == "nl" else statement.en
    return sentence("scan_statements", statement.key, {}, lang)
