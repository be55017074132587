"""The minutes of a session in words, and as a PDF: the same words and pictures as on the page."""

from datetime import UTC, datetime
from typing import Any

from app.domain.rounds.minutes import Begun, Minutes, MinutesItem
from app.domain.rounds.reveals import TallyView
from app.domain.rounds.states import ItemState
from app.exports.pdf import as_pdf
from app.i18n import formats
from app.i18n.codes import label
from app.i18n.translator import translator

MOST_DOTS = 40
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def minutes_pdf(minutes: Minutes, organisation: str, lang: str, zone: str) -> bytes:
    """Return the minutes as an accessible PDF in a language."""
    at = minutes.ended_at or minutes.started_at or EPOCH
    return as_pdf("minutes", minutes_data(minutes, organisation, lang, zone), at)


def minutes_data(minutes: Minutes, organisation: str, lang: str, zone: str) -> dict[str, Any]:
    """Return every word and number of the minutes, for a template that only lays them out."""
    _ = translator(lang)
    name = formats.round_name(minutes.month, lang)
    return {
        "lang": lang,
        "organisation": organisation,
        "title": _("Minutes of the session, %(round)s", round=name),
        "lead": lead(minutes, lang, zone),
        "facts": people_facts(minutes, lang),
        "items": [_item(item, lang, zone) for item in minutes.items],
        "words": {
            "reasons": _("What people wrote"),
            "conclusion": _("What came of the talk"),
            "decision": _("Decision"),
        },
    }


def lead(minutes: Minutes, lang: str, zone: str) -> str:
    """Return when the session was, in a sentence."""
    _ = translator(lang)
    if minutes.started_at is None:
        return ""
    start = formats.moment(minutes.started_at, lang, zone)
    if minutes.ended_at is None:
        return _("Began on %(start)s and still runs.", start=start)
    end = formats.moment(minutes.ended_at, lang, zone)
    return _("From %(start)s to %(end)s.", start=start, end=end)


def people_facts(minutes: Minutes, lang: str) -> list[tuple[str, str]]:
    """Return who led and who was there, and the numbers, as pairs of word and text."""
    _ = translator(lang)
    there = [
        (_("Led by"), ", ".join(minutes.chairs)),
        (_("In the room"), ", ".join(minutes.at("room"))),
        (_("Online"), ", ".join(minutes.at("online"))),
        (_("Left early"), ", ".join(minutes.at("away"))),
        (_("Not present, as far as they said"), ", ".join(minutes.at(None))),
        (_("Entitled to vote"), str(minutes.entitled)),
        (_("Voted, in advance or here"), str(minutes.voted)),
        (_("Scores needed to reveal"), str(minutes.quorum)),
    ]
    return [(word, said) for word, said in there if said]


def verdict_line(tally: TallyView, lang: str) -> str:
    """Return the camps in words."""
    _ = translator(lang)
    words = {
        "divided": _("Divided"),
        "in_favour": _("Mostly in favour"),
        "against": _("Mostly against"),
        "doubt": _("Mostly in doubt"),
        "mixed": _("Mixed"),
    }
    camps = _(
        "%(against)s against, %(doubt)s in doubt, %(favour)s in favour",
        against=tally.against,
        doubt=tally.doubt,
        favour=tally.in_favour,
    )
    return f"{words[tally.verdict]}: {camps}"


def notes(item: MinutesItem, lang: str, zone: str) -> list[str]:
    """Return what else is to be known of an idea: who is left out, a vote that began again."""
    _ = translator(lang)
    here = item.item
    said = []
    if here.too_few:
        said.append(_("Too few scores came in, so nothing was revealed."))
    elif here.state is not ItemState.SETTLED and not item.tallies:
        said.append(_("Not revealed yet."))
    elif not here.discussed:
        said.append(_("Not discussed: the answers given in advance counted."))
    if here.recused:
        said.append(
            _.ngettext(
                "%(num)d person does not take part in this vote.",
                "%(num)d people do not take part in this vote.",
                here.recused,
            )
        )
    said += [_begun(one, lang, zone) for one in item.resets]
    return said


def decision_line(item: MinutesItem, lang: str) -> str:
    """Return what was decided, empty before it was."""
    _ = translator(lang)
    if item.selected is None:
        return ""
    said = _("Gets an experiment.") if item.selected else _("Not now.")
    return f"{said} {item.decision_reason}".strip()


def _begun(one: Begun, lang: str, zone: str) -> str:
    _ = translator(lang)
    counts = "; ".join(
        "/".join(str(tally["counts"][str(score)]) for score in range(1, 6)) for tally in one.tallies
    )
    said = _(
        "%(person)s began the vote again on %(moment)s: %(reason)s",
        person=one.by,
        moment=formats.moment(one.at, lang, zone),
        reason=one.reason,
    )
    until = _("answers 1 to 5 until then")
    return f"{said} ({until}: {counts})" if counts else said


def _item(item: MinutesItem, lang: str, zone: str) -> dict[str, Any]:
    _ = translator(lang)
    here = item.item
    facts = [
        here.reference,
        label("value_type", here.value_type, lang),
        formats.money(here.cost_cents, lang),
        here.unit,
    ]
    review = ""
    if here.review_on is not None:
        day = formats.day(here.review_on, lang, zone)
        review = _("We look at it again on %(day)s.", day=day)
    last = item.tallies[-1] if item.tallies else None
    return {
        "title": f"{here.position}. {here.title}",
        "facts": " · ".join(f for f in facts if f),
        "verdict": verdict_line(last, lang) if last else "",
        "votes": [_vote(item.tallies, lang)] if last else [],
        "notes": notes(item, lang, zone),
        "reasons": [_reason(r.score, r.text) for r in last.reasons] if last else [],
        "conclusion": f"{here.conclusion} {review}".strip(),
        "decision": decision_line(item, lang),
    }


def _reason(score: int | None, text: str) -> str:
    return f"{score or '–'}: {text}"


def _vote(tallies: tuple[TallyView, ...], lang: str) -> dict[str, Any]:
    """Return the picture of the votes and its table: the last one, before it the first."""
    _ = translator(lang)
    last = tallies[-1]
    first = tallies[0] if len(tallies) > 1 else None
    names = [f"{score} {label('score', str(score), lang)}" for score in range(1, 6)]
    rows = [[names[n], *(str(t.counts[n]) for t in tallies)] for n in range(5)]
    rows.append([label("score", "none", lang), *(str(t.no_opinion) for t in tallies)])
    heads = [_("First vote"), _("Second vote")] if first else [_("Votes")]
    alt = "; ".join(f"{name}: {count}" for name, count in zip(names, last.counts, strict=True))
    return {
        "counts": list(last.counts),
        "before": list(first.counts) if first else [0] * 5,
        "counted": sum(last.counts) > MOST_DOTS,
        "labels": names,
        "alt": alt,
        "heads": [_("Answer"), *heads],
        "rows": rows,
    }
