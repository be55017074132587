"""One idea as a PDF: what its page says, without the conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.core.words import said
from app.domain.ideas.pages import IdeaView
from app.exports.pdf import as_pdf
from app.i18n import formats
from app.i18n.codes import label
from app.i18n.translator import translator

Answer = tuple[str, str, str]
"""What a round said: its heading, the reason, and what would have changed it."""


def idea_pdf(
    idea: IdeaView,
    answers: Sequence[Answer],
    files: Sequence[str],
    *,
    organisation: str,
    lang: str,
    zone: str,
    at: datetime,
) -> bytes:
    """Return the idea as an accessible PDF in a language, as it is at a moment."""
    _ = translator(lang)
    card = idea.card
    plan = [
        (_("Goal"), idea.goal),
        (_("Measurement"), idea.measure),
        (_("Stop rule"), idea.stop_rule),
    ]
    if idea.headline:
        plan.append((_("Headline test"), f"“{idea.headline}”"))
    return as_pdf(
        "idea",
        {
            "lang": lang,
            "organisation": organisation,
            "reference": card.reference,
            "title": card.title or _("Without a title"),
            "lead": _("As it was on %(moment)s.", moment=formats.moment(at, lang, zone)),
            "facts": _facts(idea, lang, zone),
            "parts": [(word, said) for word, said in _parts(idea, lang) if said],
            "plan": [(word, said) for word, said in plan if said],
            "answers": [{"title": t, "reason": r, "would": w} for t, r, w in answers],
            "files": list(files),
            "words": {"plan": _("Agreements for the experiment"), "files": _("Files")},
        },
        at,
    )


def _parts(idea: IdeaView, lang: str) -> list[tuple[str, str]]:
    _ = translator(lang)
    return [
        (_("What costs time now"), idea.problem),
        (_("What AI does"), idea.proposal),
        (_("How it is done today"), idea.today),
        (_("Answer of the AI team"), idea.reason),
    ]


def _facts(idea: IdeaView, lang: str, zone: str) -> list[tuple[str, str]]:
    _ = translator(lang)
    card, step = idea.card, idea.card.next_step
    until = f", {formats.day(step.by, lang, zone)}" if step.by else ""
    found: list[tuple[str, Any]] = [
        (_("State"), label("idea_state", card.state, lang)),
        (_("Next step"), label("next_code", step.code, lang) + until),
        (_("Submitter"), card.submitter),
        (_("Submitted"), card.submitted_at and formats.day(card.submitted_at, lang, zone)),
        (_("Unit"), card.unit),
        (_("Theme"), said(idea.theme, lang)),
        (_("Kind of value"), card.value_type and label("value_type", card.value_type, lang)),
        (_("Cost"), None if card.cost_cents is None else formats.money(card.cost_cents, lang)),
        (_("Weeks"), card.weeks and str(card.weeks)),
        (_("Kind of AI"), idea.ai_type and label("ai_type", idea.ai_type, lang)),
        (_("Risk"), idea.risk_class and label("risk_class", idea.risk_class, lang)),
        (_("Supporters"), str(card.supports)),
    ]
    return [(word, str(said)) for word, said in found if said]
