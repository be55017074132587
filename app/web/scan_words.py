"""The scan in words: statements, names of waves, the message of a result."""

from dataclasses import dataclass
from typing import Any

from app.domain.scan.models import ScanWave
from app.domain.scan.results import Result
from app.domain.scan.statements import Dimension, Statement, statements_of
from app.domain.scan.steps import Proposal, StepView
from app.i18n.codes import label, sentence
from app.i18n.formats import month_name, number, percent
from app.i18n.languages import LANGUAGES
from app.i18n.translator import translator


def claim(statement: Statement, lang: str) -> str:
    """Return the words of a statement."""
    if statement.own:
        return statement.nl if lang == "nl" else statement.en
    return sentence("scan_statements", statement.key, {}, lang)


def wave_name(wave: ScanWave, lang: str) -> str:
    """Return the month by which people know a wave."""
    return month_name(f"{wave.opens_on:%Y-%m}", lang)


def points(hundredths: int | None, lang: str) -> str:
    """Return a score with one decimal."""
    return "–" if hundredths is None else number(hundredths / 100, lang, decimals=1)


@dataclass(frozen=True)
class Message:
    """What a result says, as heading and first sentence."""

    title: str
    lead: str


def message(result: Result, goal_on: Any, lang: str) -> Message:
    """Say in words where the largest gap is."""
    _ = translator(lang)
    name = result.unit or _("The organisation")
    first = next((p for p in result.positions if p.gap is not None), None)
    if first is None:
        return Message(
            name, _("There are too few scores to show figures, but every answer was read.")
        )
    month = month_name(f"{goal_on:%Y-%m}", lang)
    word = label("dimension", str(first.dimension), lang)
    values = {
        "name": name,
        "word": word,
        "subject": word if word.isupper() or word.startswith("AI") else word.lower(),
        "now": points(first.figure.median, lang),
        "goal": points(first.goal, lang),
        "month": month,
    }
    if (first.gap or 0) <= 0:
        return Message(
            _("%(name)s: ambition reached", **values),
            _(
                "Each subject is where you wanted it in %(month)s. Time for a new ambition.",
                **values,
            ),
        )
    return Message(
        _("%(name)s: first %(subject)s", **values),
        _(
            "%(word)s stands at %(now)s, and is to be %(goal)s in %(month)s. "
            "Nowhere is the distance larger.",
            **values,
        ),
    )


@dataclass(frozen=True)
class Offer:
    """A proposed step in words; `why` tells from which statement it comes."""

    dimension: Dimension
    statement: str
    level: int
    text: str
    why: str


def offer(proposal: Proposal, lang: str) -> Offer:
    """Write a proposal from the library; a talk where a group is divided."""
    _ = translator(lang)
    if proposal.statement is None:
        text = _("Talk first: why does it work for one and not for another?")
        return Offer(proposal.dimension, "", 0, text, _("The answers lie far apart."))
    words = claim(proposal.statement, lang)
    key = f"{proposal.statement.key}_{proposal.level}"
    text = (
        _("Agree together what brings this one level further.")
        if proposal.statement.own
        else sentence("scan_steps", key, {}, lang)
    )
    why = _("Lowest statement: “%(claim)s”", claim=words)
    return Offer(proposal.dimension, proposal.statement.key, proposal.level, text, why)


def step_words(step: StepView, lang: str) -> str:
    """Return what a step says; the library's own words, where nobody changed them, in this language."""
    key = f"{step.statement}_{step.level}"
    unchanged = step.text in {sentence("scan_steps", key, {}, one) for one in LANGUAGES}
    return sentence("scan_steps", key, {}, lang) if unchanged else step.text


def statement_rows(wave: ScanWave, result: Result, lang: str) -> list[tuple[str, str, str, str]]:
    """Return statement, subject, median and share of *don't know* per statement."""
    return [
        (
            claim(s, lang),
            label("dimension", str(s.dimension), lang),
            points(result.figures.statements[s.key].median, lang),
            percent(result.figures.statements[s.key].unknown, lang),
        )
        for s in statements_of(wave.statements)
    ]
