"""An idea's form: what was typed becomes input, and stands there again when something is wrong."""

import re
from textwrap import shorten
from typing import Any

from app.auth.door import Tx
from app.core.errors import FieldError, Invalid, KiemError
from app.domain.ideas.pages import IdeaView
from app.domain.ideas.queries import promised_answer
from app.domain.ideas.schemas import FLAGS
from app.domain.insight.today import month_now
from app.domain.people.queries import unit_names
from app.i18n.codes import error_sentence
from app.i18n.formats import ParseError, parse_money
from app.web.deps import Page

TEXT = ("title", "problem", "proposal", "today", "headline")
CHOICES = ("value_type", "unit_id", "headline_ok", "take_part")
PLAN = ("goal", "measure", "stop_rule", "ai_type", "risk_class", "theme_id", "weeks")
MORE = ("today", "headline", "value_type", "take_part", "flags", "pseudonymous")

TITLE_LENGTH = 80


class Blank(dict[str, Any]):
    """Values of a form: what is not there is None."""

    def __missing__(self, name: str) -> None:
        """Give nothing for a field that nobody filled in."""


def typed_idea(page: Page) -> dict[str, Any]:
    """Return what the form holds of an idea; whatever it does not ask is left out."""
    form = page.form
    data: dict[str, Any] = {name: form.prose(name) for name in (*TEXT, *CHOICES) if name in form}
    if data.get("title") == "":
        data["title"] = _title_of(data.get("problem") or "")
    if "benefits_asked" in form:
        data["benefits"] = form.list("benefits")
        data["pseudonymous"] = "pseudonymous" in form
    flags = {name: form.text(f"flag_{name}") for name in FLAGS if f"flag_{name}" in form}
    if flags:
        data["flags"] = flags
    return data


def _title_of(problem: str) -> str:
    """Return the first sentence, shortened: what the form's script offers as a title, too."""
    sentence = re.split(r"[.!?\n]", problem, maxsplit=1)[0]
    return shorten(sentence, TITLE_LENGTH, placeholder="") or sentence[:TITLE_LENGTH]


def typed_plan(page: Page) -> dict[str, Any]:
    """Return what the triage form holds.

    Raises:
        Invalid: the cost cannot be read.
    """
    form = page.form
    data: dict[str, Any] = {name: form.prose(name) for name in (*PLAN, *CHOICES) if name in form}
    if "risk_asked" in form:
        data["risk_flags"] = form.list("risk_flags")
    if "cost" in form:
        data["cost_cents"] = _cents(form.text("cost"), page.lang)
    return data


def _cents(text: str, lang: str) -> int | None:
    if not text:
        return None
    try:
        return parse_money(text, lang)
    except ParseError as error:
        raise Invalid(FieldError("cost_cents", error.code)) from None


def values_of(view: IdeaView) -> dict[str, Any]:
    """Return an idea as the values of its form."""
    card = view.card
    return Blank(
        {
            "title": card.title,
            "problem": view.problem,
            "proposal": view.proposal,
            "today": view.today,
            "headline": view.headline,
            "benefits": view.benefits,
            "value_type": card.value_type,
            "unit_id": card.unit_id,
            "headline_ok": view.headline_ok,
            "take_part": view.take_part,
            "pseudonymous": card.pseudonymous,
            "version": card.version,
            **{f"flag_{name}": view.flags[name] for name in FLAGS},
            "goal": view.goal,
            "measure": view.measure,
            "stop_rule": view.stop_rule,
            "cost": card.cost_cents,
            "weeks": card.weeks,
            "ai_type": view.ai_type,
            "risk_class": view.risk_class,
            "risk_flags": view.risk_flags,
            "theme_id": card.theme_id,
        }
    )


def typed_values(page: Page) -> dict[str, Any]:
    """Return exactly what was typed, for showing again."""
    form = page.form
    return {**form.data("benefits", "risk_flags"), "pseudonymous": "pseudonymous" in form}


def told(values: dict[str, Any]) -> int:
    """Return how many of the further questions have an answer."""
    flags = any(values.get(f"flag_{name}") for name in FLAGS)
    return sum(bool(flags if name == "flags" else values.get(name)) for name in MORE)


def error_texts(error: Invalid, lang: str) -> Blank:
    """Return a sentence for each field with something wrong."""
    found = Blank()
    for one in error.errors:
        name = {"cost_cents": "cost"}.get(one.field, one.field.split(".")[0])
        params = {"field": one.field, **one.params}
        found.setdefault(name, error_sentence(one.code, params, lang))
    return found


def conflict_text(error: KiemError, lang: str) -> Blank:
    """Return the sentence of a refusal that belongs to no field."""
    return Blank({"": error_sentence(error.code, error.params, lang)})


def form_context(tx: Tx, values: dict[str, Any]) -> dict[str, Any]:
    """Return what every form of an idea needs around its values. Three queries at most."""
    return {
        "values": Blank(values),
        "told": told(values),
        "questions": len(MORE),
        "answer_by": promised_answer(tx.session, tx.now),
        "month": month_now(tx.session),
        "units": sorted(unit_names(tx.session).items(), key=lambda unit: unit[1].casefold()),
    }
