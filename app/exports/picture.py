"""The leadership picture as a PDF of one page: its six sentences with their figures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from textwrap import shorten
from typing import Any

from app.domain.insight.picture import Picture
from app.exports.pdf import as_pdf
from app.i18n import formats
from app.i18n.codes import label
from app.i18n.translator import translator

SPANS = ((0, 3), (4, 10), (11, 30), (31, None))
"""Days to an answer, as the page groups them."""
ROUNDS, UNITS, LESSONS = 8, 12, 3
SAME_DAY = 0.5


def picture_pdf(
    found: Picture, said: Mapping[str, str], organisation: str, lang: str, zone: str, at: datetime
) -> bytes:
    """Return the picture as an accessible PDF; `said` are the sentences of its page."""
    return as_pdf("picture", picture_data(found, said, organisation, lang, zone, at), at)


def picture_data(
    found: Picture, said: Mapping[str, str], organisation: str, lang: str, zone: str, at: datetime
) -> dict[str, Any]:
    """Return every word and number, for a template that only lays them out.

    A part has its sentence and `bars` (word, share of the widest in percent, text, mark or None)
    with a `note`, a `table` (heads and rows) or `notes` (text, source).
    """
    _ = translator(lang)
    ends = [formats.month_name(m, lang) for m in (found.period.first, found.period.last)]
    day = formats.weekday_day(at, lang, zone)
    return {
        "lang": lang,
        "organisation": organisation,
        "title": _("Leadership picture, %(first)s to %(last)s", first=ends[0], last=ends[1]),
        "whole": said["whole"],
        "lead": _("As of %(day)s.", day=day) + " " + said["focus"],
        "parts": [
            {
                "said": said["funnel"],
                "bars": _funnel(found, lang),
                "note": _("In brackets: median days since the step before."),
            },
            {"said": said["answers"], "bars": _answers(found, lang)},
            {
                "said": said["balance"],
                "bars": _balance(found, lang),
                "note": _("The dashed line is what was agreed.") if found.rounds else "",
            },
            {"said": said["fund"], "bars": _fund(found, lang)},
            {"said": said["promises"], "table": _promises(found, lang)},
            {"said": said["lessons"], "notes": _lessons(found)},
        ],
        "foot": _(
            "All figures come from Kiem itself, from what was written down when it happened. "
            "No persons stand here, and units are not ranked."
        ),
    }


def days(value: float | None, lang: str) -> str:
    """Return days as people say them: whole, under one day with a decimal."""
    _ = translator(lang)
    if value is None:
        return "–"
    if value < SAME_DAY:
        return _("less than a day")
    return _.ngettext("%(num)s day", "%(num)s days", round(value))


def _bars(rows: Sequence[tuple[str, int, str, int | None]], widest: int) -> list[list[Any]]:
    return [
        [word, round(100 * value / max(widest, 1)), text, mark] for word, value, text, mark in rows
    ]


def _funnel(found: Picture, lang: str) -> list[list[Any]]:
    rows = [
        (
            label("picture_step", s.step, lang),
            s.count,
            formats.number(s.count, lang)
            + (f" ({days(s.days, lang)})" if s.days is not None else ""),
            None,
        )
        for s in found.stages
    ]
    return _bars(rows, found.count("submitted"))


def _answers(found: Picture, lang: str) -> list[list[Any]]:
    _ = translator(lang)
    counts = [
        (
            first,
            last,
            sum(first <= d and (last is None or d < last + 1) for d in found.answers.days),
        )
        for first, last in SPANS
    ]
    rows = [
        (
            _("%(days)s days", days=f"{first}+" if last is None else f"{first}–{last}"),
            count,
            formats.number(count, lang),
            None,
        )
        for first, last, count in counts
    ]
    return _bars(rows, max(count for _first, _last, count in counts)) if found.answers.days else []


def _balance(found: Picture, lang: str) -> list[list[Any]]:
    rows = [
        (formats.month_name(r.month, lang), r.percent or 0, _share(r.percent, lang), r.agreed)
        for r in found.rounds[-ROUNDS:]
    ]
    return _bars(rows, 100)


def _share(percent: int | None, lang: str) -> str:
    return "–" if percent is None else formats.percent(percent, lang)


def _fund(found: Picture, lang: str) -> list[list[Any]]:
    _, fund = translator(lang), found.fund
    out = fund.experiments_cents + fund.rounds_cents
    parts = (
        (_("Spent"), fund.spent_cents),
        (_("With rounds and experiments"), out),
        (_("Free"), fund.left_cents),
    )
    rows = [(word, cents, formats.money(cents, lang), None) for word, cents in parts]
    return _bars(rows, fund.allotted_cents)


def _promises(found: Picture, lang: str) -> dict[str, Any]:
    _ = translator(lang)
    return {
        "heads": [_("Unit"), _("Handed over"), _("Standing"), _("Lapsed")],
        "rows": [
            [u.unit, *(formats.number(n, lang) for n in (u.done, u.standing, u.lapsed + u.broken))]
            for u in found.units[:UNITS]
        ],
        "more": _.ngettext("and %(num)s more unit", "and %(num)s more units", over)
        if (over := len(found.units) - UNITS) > 0
        else "",
    }


def _lessons(found: Picture) -> list[list[str]]:
    return [[shorten(x.text, 180, placeholder="…"), x.title] for x in found.lessons[:LESSONS]]
