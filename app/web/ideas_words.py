"""What the pages about ideas say in words: history, changes, look-alikes, the month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from app.domain.finding.alike import Like, Why
from app.domain.ideas.pages import Happening, IdeaView, VersionView
from app.domain.ideas.schemas import ListQuery
from app.domain.ideas.states import ENDS, IdeaState
from app.domain.ideas.values import NextWho
from app.domain.rounds.answers import IdeaAnswer
from app.i18n.codes import counterfactual_sentence, label, reason_sentence, sentence
from app.i18n.formats import listing, money, month_name
from app.i18n.kinds import wording
from app.i18n.translator import translator

GLYPHS = {"idea": "hook", "experiment": "plant", "lesson": "book", "register": "pot"}
_WORDS = {
    "value_type": "value_type",
    "headline_ok": "headline_ok",
    "take_part": "take_part",
    "ai_type": "ai_type",
    "risk_class": "risk_class",
    "flag_people": "flag_answer",
    "flag_decides_alone": "flag_answer",
    "flag_customers": "flag_answer",
}
_FILTERS = tuple(ListQuery.model_fields)
_HIDDEN = frozenset({"pseudonymous", "version", "unit_id", "theme_id"})


@dataclass(frozen=True)
class Line:
    """One line of a history."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Ending:
    """When an idea came to its end, and who decided that (None: nobody did)."""

    at: datetime
    who: NextWho | None


_ENDERS = {
    IdeaState.DECLINED: NextWho.AI_TEAM,
    IdeaState.MERGED: NextWho.AI_TEAM,
    IdeaState.WITHDRAWN: NextWho.SUBMITTER,
}


def ending_of(
    happened: Iterable[Happening], state: IdeaState, lead_id: int | None
) -> Ending | None:
    """Return how an idea ended; `lead_id` leads its experiment. None while it goes on."""
    last = next((h for h in happened if h.payload.get("to") == state), None)
    if last is None or state not in ENDS:
        return None
    if state is not IdeaState.ENDED:
        return Ending(last.at, _ENDERS.get(state))
    if last.actor_id is None:
        return Ending(last.at, None)
    return Ending(last.at, NextWho.EXPERIMENT_LEAD if last.actor_id == lead_id else NextWho.AI_TEAM)


def history_lines(happened: Iterable[Happening], lang: str) -> list[Line]:
    """Return the kinds of events that the house may read, as sentences, newest first."""
    known = wording().sentences.get("history", {})
    return [
        Line(sentence("history", h.kind, h.payload, lang), h.at)
        for h in happened
        if h.kind in known
    ]


def others_said(view: IdeaView, named: Sequence[str], lang: str) -> str:
    """Return who else submits an idea: by name who may be named, the others as a number."""
    card = view.card
    leading = card.submitter or card.pseudonymous or not card.mine
    nameless = view.co_submitters - len(named) - (0 if leading else 1)
    more = translator(lang).ngettext("%(num)s other", "%(num)s others", nameless)
    return listing([*named, *([more] if nameless > 0 else [])], lang)


def changes_of(
    version: VersionView, after: dict[str, Any], lang: str
) -> list[tuple[str, str, str]]:
    """Return (part, before, after) for each thing that a change replaced."""
    return [
        (_part(name, lang), _said(name, old, lang), _said(name, after.get(name), lang))
        for name, old in version.before.items()
        if name not in _HIDDEN
    ]


def _part(name: str, lang: str) -> str:
    word = label("field", "flags" if name.startswith("flag_") else name, lang)
    return word[:1].upper() + word[1:]


def _said(name: str, value: Any, lang: str) -> str:
    if value is None or value in ("", []):
        return "–"
    if name == "cost_cents":
        return money(value, lang)
    if isinstance(value, (list, tuple)):
        kind = "risk_flag" if name == "risk_flags" else name
        return ", ".join(label(kind, str(v), lang) for v in value)
    return label(_WORDS[name], str(value), lang) if name in _WORDS else str(value)


def alike_items(found: Iterable[Like], lang: str) -> list[dict[str, Any]]:
    """Return look-alikes as the pages show them, each with why."""
    return [_alike(one, lang) for one in found]


def _alike(one: Like, lang: str) -> dict[str, Any]:
    machine = "idea_state" if one.idea_id else "register_state"
    where = [one.unit or "", label(machine, one.state, lang)]
    if one.idea_id:
        ngettext = translator(lang).ngettext
        where.append(ngettext("%(num)s supporter", "%(num)s supporters", one.supports))
    return {
        "title": one.title,
        "href": one.path,
        "id": one.idea_id,
        "glyph": GLYPHS[one.kind],
        "lesson": one.lesson,
        "join_href": f"{one.path}/joining" if one.kind == "idea" else None,
        "text": one.lesson or " · ".join(part for part in where if part),
        "why": _why(one.why, lang),
    }


def _why(why: Why, lang: str) -> str:
    _ = translator(lang)
    said = []
    if why.words:
        said.append(_("Both say: %(words)s", words=", ".join(why.words)))
    if why.meaning:
        said.append(_("The meaning is alike, also across languages"))
    if why.theme:
        said.append(_("Same theme: %(theme)s", theme=why.theme[lang]))
    if why.value_type:
        kind = label("value_type", why.value_type, lang)
        said.append(_("Same gain: %(kind)s", kind=kind))
    return " · ".join(said)


@dataclass(frozen=True)
class Verdict:
    """What a published round said of an idea, in words."""

    month: str
    name: str
    chosen: bool
    supporters: int | None
    scores: int
    reason: str
    would_have: str


def verdict(month: str, answer: IdeaAnswer, lang: str) -> Verdict:
    """Return a round's answer with its reason, and what would have changed it."""
    code = answer.reason_code
    facts = {
        **answer.detail,
        "cost_cents": answer.cost_cents,
        "step": answer.step,
        "supporters": answer.supporters,
        "reason": answer.detail.get("fixed_reason"),
    }
    if answer.deviates:
        code, facts["reason"] = (
            "forced_in" if answer.decided else "forced_out",
            answer.decision_reason,
        )
    would = "" if answer.decided else counterfactual_sentence(answer.counterfactual or {}, lang)
    return Verdict(
        month,
        month_name(month, lang),
        answer.decided,
        answer.supporters,
        answer.scores,
        reason_sentence(code, facts, lang),
        would,
    )


def address(wish: ListQuery, **changes: Any) -> str:
    """Return the address of the list with some filters changed (None takes one away)."""
    given: dict[str, Any] = {name: getattr(wish, name) for name in _FILTERS}
    given["mine"] = "1" if wish.mine else ""
    given |= changes
    given["sort"] = "" if given["sort"] == "newest" else given["sort"]
    pairs = [
        (name, str(item))
        for name, value in given.items()
        for item in (value if isinstance(value, (list, tuple)) else [value])
        if item not in (None, "", False)
    ]
    return "/ideas" + (f"?{urlencode(pairs)}" if pairs else "")
