"""The sentences above the pictures: each says what its figures say."""

from app.domain.insight.picture import Picture
from app.exports.picture import days
from app.i18n.amounts import listing
from app.i18n.codes import label
from app.i18n.formats import money, month_name, percent
from app.i18n.translator import Translator, translator

MOST_MONTHS = 3


def sentences(found: Picture, lang: str) -> dict[str, str]:
    """Return the message of the whole and of each picture."""
    _ = translator(lang)
    return {
        "whole": _whole(found, _),
        "focus": _focus(found, _, lang),
        "funnel": _funnel(found, _, lang),
        "answers": _answers(found, _, lang),
        "balance": _balance(found, _, lang),
        "fund": _fund(found, _, lang),
        "promises": _promises(found, _),
        "lessons": _lessons(found, _),
    }


def _whole(found: Picture, _: Translator) -> str:
    parts = [
        _.ngettext("%(num)s idea", "%(num)s ideas", found.count("submitted")),
        _.ngettext("%(num)s experiment", "%(num)s experiments", found.count("started")),
        _.ngettext(
            "%(num)s lasting way of working",
            "%(num)s lasting ways of working",
            sum(u.done for u in found.units),
        ),
    ]
    return ", ".join(parts) + "."


def _focus(found: Picture, _: Translator, lang: str) -> str:
    slow = found.slowest
    if slow is None:
        return _("Nothing waits yet.")
    step = label("picture_step", slow.step, lang)
    return _("Ideas wait longest before: %(step)s.", step=step[:1].lower() + step[1:])


def _funnel(found: Picture, _: Translator, lang: str) -> str:
    total, chosen = found.count("submitted"), found.count("chosen")
    if not total:
        return _("No idea came in.")
    said = _.ngettext(
        "We chose %(chosen)s of %(num)s idea.",
        "We chose %(chosen)s of %(num)s ideas.",
        total,
        chosen=chosen,
    )
    start = next(s for s in found.stages if s.step == "started")
    if start.days is None:
        return said
    return f"{said} " + _("After that the start takes %(days)s.", days=days(start.days, lang))


def _answers(found: Picture, _: Translator, lang: str) -> str:
    if not found.answers.count:
        return _("No idea was answered yet.")
    said = _("An answer takes %(days)s.", days=days(found.answers.median, lang))
    late = len(found.answers.late)
    if not late:
        return f"{said} " + _("Every promise was kept.")
    return f"{said} " + _.ngettext(
        "%(num)s idea waited longer than promised.",
        "%(num)s ideas waited longer than promised.",
        late,
    )


def _balance(found: Picture, _: Translator, lang: str) -> str:
    if found.exploring is None:
        return _("No money was granted in this period.")
    said = _("%(share)s of the money goes to exploring.", share=percent(found.exploring, lang))
    below = [r for r in found.rounds if r.percent is not None and r.percent < r.agreed]
    if not below:
        return f"{said} " + _("No month stayed below the agreed mark.")
    names = listing([month_name(r.month, lang) for r in below[:MOST_MONTHS]], lang)
    if len(below) > MOST_MONTHS:
        return f"{said} " + _("%(n)s months stayed below the agreed mark.", n=len(below))
    return f"{said} " + _("Below the agreed mark: %(months)s.", months=names)


def _fund(found: Picture, _: Translator, lang: str) -> str:
    fund = found.fund
    if not fund.allotted_cents:
        return _("There was no money for %(year)s.", year=fund.year)
    return _(
        "%(left)s of the fund of %(year)s is still free, of %(all)s.",
        left=money(fund.left_cents, lang),
        all=money(fund.allotted_cents, lang),
        year=fund.year,
    )


def _promises(found: Picture, _: Translator) -> str:
    done, broken = sum(u.done for u in found.units), sum(u.broken for u in found.units)
    if not done and not broken:
        return _("No success was handed over.")
    said = _.ngettext(
        "%(num)s success was handed over.", "%(num)s successes were handed over.", done
    )
    if not broken:
        return f"{said} " + _("Every promise that came due was kept.")
    return f"{said} " + _.ngettext(
        "%(num)s promise did not work out.", "%(num)s promises did not work out.", broken
    )


def _lessons(found: Picture, _: Translator) -> str:
    if not found.lessons:
        return _("No lesson was written down yet. That is no good sign.")
    stopped = sum(not x.success for x in found.lessons)
    said = _.ngettext(
        "%(num)s lesson was written down.", "%(num)s lessons were written down.", len(found.lessons)
    )
    said += " " + _.ngettext(
        "%(num)s came from something that stopped.",
        "%(num)s came from things that stopped.",
        stopped,
    )
    if not found.reused:
        return said
    return f"{said} " + _.ngettext(
        "%(num)s new idea builds on one.", "%(num)s new ideas build on one.", found.reused
    )
