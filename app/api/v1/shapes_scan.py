"""Waves and results as JSON; scores are numbers from 1 to 5."""

from datetime import date
from typing import Any

from app.core.actor import Actor
from app.core.input import iso
from app.domain.scan.access import allowed_in, next_state
from app.domain.scan.figures import Figure
from app.domain.scan.models import ScanWave
from app.domain.scan.results import Result
from app.domain.scan.statements import Dimension, Statement, statements_of
from app.domain.scan.states import WaveState
from app.domain.scan.steps import StepView
from app.i18n.codes import sentence


def wave_shape(wave: ScanWave, actor: Actor, lang: str) -> dict[str, Any]:
    """Return a wave; `answered` is known once it is closed."""
    ended = wave.state in {WaveState.CLOSED, WaveState.PUBLISHED}
    return {
        "id": wave.id,
        "state": str(wave.state),
        "version": wave.version,
        "opens_on": wave.opens_on.isoformat(),
        "closes_on": wave.closes_on.isoformat(),
        "every_months": wave.every_months,
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
) -> dict[str, Any]:
    """Return a group's result, the largest gap first."""
    return {
        "wave_id": wave.id,
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


def _figure(figure: Figure) -> dict[str, Any]:
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
