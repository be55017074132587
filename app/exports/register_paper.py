"""The register as a PDF as its filters show it, and one entry with all that belongs to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.register.models import RegisterDetail
from app.domain.register.views import EntryView
from app.exports.pdf import as_pdf
from app.i18n import formats
from app.i18n.codes import label
from app.i18n.translator import translator

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Paper:
    """Whose paper it is, in which language, and the moment that it shows."""

    organisation: str
    lang: str
    zone: str
    at: datetime
    here: date


@dataclass(frozen=True)
class Dossier:
    """What belongs to an entry beside its facts, in words: rows for its tables, names of files."""

    path: Rows
    duties: Rows
    reviews: Rows
    incidents: Rows
    history: Rows
    files: Sequence[str]
    rules: str
    source: str


def register_pdf(entries: Iterable[EntryView], chosen: Sequence[str], paper: Paper) -> bytes:
    """Return a list of entries as an accessible PDF; `chosen` says which filters left them."""
    return as_pdf("register", register_data(entries, chosen, paper), paper.at)


def register_data(
    entries: Iterable[EntryView], chosen: Sequence[str], paper: Paper
) -> dict[str, Any]:
    """Return every word of the list, for a template that only lays them out."""
    _ = translator(paper.lang)
    rows = [_line(entry, paper) for entry in entries]
    return {
        **_head(_("AI register"), paper),
        "chosen": " · ".join([_.ngettext("%(num)s use", "%(num)s uses", len(rows)), *chosen]),
        "heads": [
            _("AI"), _("State"), _("Risk"), _("Duties done"), _("Owner"), _("Next date"),
        ],
        "rows": rows,
    }  # fmt: skip


def _head(title: str, paper: Paper) -> dict[str, Any]:
    _ = translator(paper.lang)
    moment = formats.moment(paper.at, paper.lang, paper.zone)
    return {
        "lang": paper.lang,
        "organisation": paper.organisation,
        "title": title,
        "lead": _("As it was on %(moment)s.", moment=moment),
        "foot": _("This helps you work. It is not legal advice."),
    }


def _line(entry: EntryView, paper: Paper) -> list[str]:
    _, lang = translator(paper.lang), paper.lang
    duties = (
        _("%(done)s of %(all)s", done=entry.duties_done, all=entry.duties_all)
        if entry.duties_all
        else "–"
    )
    return [
        entry.name,
        " · ".join(part for part in (label("origin", entry.origin, lang), entry.unit_name) if part),
        label("register_state", entry.state, lang),
        _risk(entry, lang),
        duties,
        entry.owner_name or "–",
        _next(entry, paper),
    ]


def _risk(entry: EntryView, lang: str) -> str:
    _ = translator(lang)
    risk = entry.risk_class
    return label("risk_class", risk, lang) if risk else _("Not looked at yet")


def _next(entry: EntryView, paper: Paper) -> str:
    if due := entry.due(paper.here):
        return label("register_due", due, paper.lang)
    if (coming := entry.next_date()) is None:
        return "–"
    return f"{label('register_next', coming[0], paper.lang)} {formats.day(coming[1], paper.lang)}"


def entry_pdf(entry: EntryView, detail: RegisterDetail, found: Dossier, paper: Paper) -> bytes:
    """Return one entry as an accessible PDF: facts, texts, outcome, duties and what happened."""
    return as_pdf("entry", entry_data(entry, detail, found, paper), paper.at)


def entry_data(
    entry: EntryView, detail: RegisterDetail, found: Dossier, paper: Paper
) -> dict[str, Any]:
    """Return every word of an entry, for a template that only lays them out.

    A column has its word and its share of the width (0: as wide as it needs).
    """
    _ = translator(paper.lang)
    tables = [
        (_("Outcome of the check"), [("", 0), (_("Question"), 1), (_("Answer"), 0)], found.path),
        (
            _("Duties"),
            [(_("What"), 5), (_("Article"), 4), (_("State"), 0), (_("Day"), 0), (_("Evidence"), 5)],
            found.duties,
        ),
        (
            _("Reviews"),
            [(_("Day"), 0), (_("Outcome"), 1), (_("Who"), 1), (_("Remark"), 3)],
            found.reviews,
        ),
        (
            _("Incidents"),
            [(_("Day"), 0), (_("Kind"), 2), (_("What happened"), 4), (_("State"), 0)],
            found.incidents,
        ),
        (_("History"), [(_("Day"), 0), (_("What happened"), 1), (_("Who"), 0)], found.history),
    ]
    return {
        **_head(entry.name, paper),
        "lead": " ".join(p for p in (entry.description, _head("", paper)["lead"]) if p),
        "facts": _facts(entry, detail, paper),
        "parts": [(word, said) for word, said in _parts(entry, detail, paper.lang) if said],
        "tables": [{"title": t, "heads": heads, "rows": r} for t, heads, r in tables if r],
        "files": list(found.files),
        "words": {"files": _("Files")},
        "rests": [found.source, _("Rules of Kiem, version %(version)s.", version=found.rules)],
    }


def _facts(entry: EntryView, detail: RegisterDetail, paper: Paper) -> list[tuple[str, str]]:
    _, lang = translator(paper.lang), paper.lang

    def word(kind: str, code: object) -> str:
        return label(kind, str(code), lang) if code else ""

    def day(value: date | None) -> str:
        return formats.day(value, lang) if value else ""

    found = [
        (_("State"), label("register_state", entry.state, lang)),
        (_("Risk"), ", ".join([_risk(entry, lang), *(word("risk_flag", f) for f in entry.risk_flags)])),
        (_("Unit"), entry.unit_name),
        (_("Owner"), entry.owner_name or _("nobody yet")),
        (_("Deputy"), entry.deputy_name),
        (_("May stop it"), entry.stopper_name),
        (_("Origin"), word("origin", entry.origin)),
        (_("Idea"), entry.idea_title),
        (_("Kind of AI"), word("ai_type", entry.ai_type)),
        (_("Supplier"), entry.supplier),
        (_("Model"), detail.model),
        (_("Hosted in"), detail.hosting),
        (_("Contract"), detail.contract),
        (_("Personal data"), word("personal_data", detail.personal_data)),
        (_("Kept for"), detail.retention),
        (_("In use since"), day(entry.began_on)),
        (_("Ended"), day(entry.ended_on)),
        (_("Check again on"), day(entry.review_on)),
    ]  # fmt: skip
    return [(name, said) for name, said in found if said]


def _parts(entry: EntryView, detail: RegisterDetail, lang: str) -> list[tuple[str, str]]:
    _ = translator(lang)
    measured = ". ".join(part for part in (detail.measured, detail.measure) if part)
    return [
        (_("What it is for"), entry.purpose),
        (_("Whom does it affect?"), detail.affected),
        (_("Who watches it"), entry.oversight),
        (_("Data"), detail.data_sources),
        (
            _("What people are told"),
            "\n".join(p for p in (detail.notice, detail.notice_place) if p),
        ),
        (_("Does it still work?"), measured),
        (_("Why?"), entry.reason),
    ]
