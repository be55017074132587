"""The register and one entry as a PDF, in the language asked for or in the reader's."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.domain.attachments.queries import files_of
from app.domain.attachments.values import OwnerKind
from app.domain.ideas.ruleset import of_version
from app.domain.people.days import today
from app.domain.people.queries import names_of, the_organisation, unit_names
from app.domain.register.access import visible_entry
from app.domain.register.duties import rows_of
from app.domain.register.queries import entries, entry_in_full
from app.domain.register.reviews import incidents_of, reviews_of
from app.domain.register.triage import latest_result
from app.doors import Room
from app.exports.register_paper import Dossier, Paper, entry_pdf, register_pdf
from app.i18n import formats
from app.i18n.codes import label, labels
from app.i18n.languages import as_language
from app.i18n.translator import translator
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.register import wanted_entries
from app.web.register_history import history_of_entry
from app.web.register_words import grouped, path_lines, sources

router = Room()
MOST = 100_000


@router.get("/register/register.pdf", name="register:paper")
@guard(Action.REGISTER_READ)
def whole(page: PageDep) -> Response:
    """Hand out the entries that the filters show."""
    with page.read() as tx:
        require(tx.actor, Action.REGISTER_READ)
        paper, wanted = _paper(page, tx), wanted_entries(page)
        asked = {"here": paper.here, "limit": MOST, "due_first": True, **wanted}
        found = entries(tx.session, **asked).items
        chosen = _chosen(tx, wanted, paper.lang)
    return _kept(register_pdf(found, chosen, paper), f"kiem-register-{paper.lang}.pdf")


@router.get("/register/{entry_id}/entry.pdf", name="register:entry_paper")
@guard(Action.REGISTER_READ)
def one(page: PageDep, entry_id: Id) -> Response:
    """Hand out one entry with its outcome, duties, reviews, incidents and history."""
    with page.read() as tx:
        visible_entry(tx.session, tx.actor, entry_id)
        paper = _paper(page, tx)
        entry, detail, _ = entry_in_full(tx.session, entry_id)
        found = _dossier(tx, entry_id, paper)
    return _kept(entry_pdf(entry, detail, found, paper), f"kiem-entry-{entry_id}-{paper.lang}.pdf")


def _kept(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/pdf", headers=headers)


def _paper(page: Page, tx: Tx) -> Paper:
    lang = as_language(page.query("lang"), page.lang)
    house, here = the_organisation(tx.session).name, today(tx.session, tx.now)
    return Paper(house, lang, page.settings.timezone, tx.now, here)


def _chosen(tx: Tx, wanted: dict[str, Any], lang: str) -> list[str]:
    """Return the filters in words, in the order of the page."""
    _ = translator(lang)
    units, ids = unit_names(tx.session), wanted["unit_ids"]
    states, risks = wanted["states"], wanted["risks"]
    return [
        *([f"“{wanted['words']}”"] if wanted["words"] else []),
        *(units[number] for number in ids if number in units),
        *(label("register_state", state, lang) for state in states),
        *(_("Not looked at yet") if r == "none" else label("risk_class", r, lang) for r in risks),
        *([_("Only what has to be checked now")] if wanted["only_due"] else []),
        *([_("Only what nobody answers for")] if wanted["only_nobodys"] else []),
    ]


def _dossier(tx: Tx, entry_id: int, paper: Paper) -> Dossier:
    lang = paper.lang
    result = latest_result(tx.session, entry_id)
    rules = of_version(result.rules_version if result else "")
    path = path_lines(result, lang, dict(labels("flag_answer", lang)))
    happened = history_of_entry(tx, entry_id, lang)
    return Dossier(
        path=[[f"{n}", f"{q} {more}".strip(), said] for n, q, said, more, _turn in path],
        duties=_duties(tx, entry_id, paper),
        reviews=_reviews(tx, entry_id, lang),
        incidents=_incidents(tx, entry_id, paper),
        history=[
            [formats.moment(t.at, lang, paper.zone), t.text, t.who or "Kiem"] for t in happened
        ],
        files=[file.name for file in files_of(tx.session, OwnerKind.ENTRY, entry_id)],
        rules=rules.version,
        source=sources(rules, lang)[0],
    )


def _duties(tx: Tx, entry_id: int, paper: Paper) -> list[list[str]]:
    lang = paper.lang
    lines = [
        d for _, some in grouped(rows_of(tx.session, entry_id), lang, paper.here) for d in some
    ]
    names = names_of(tx.session, [line.owner_id for line in lines])
    return [
        [
            line.title,
            line.article,
            label("duty_state", line.state, lang),
            formats.day(line.done_on or line.due_on, lang),
            " · ".join(p for p in (line.evidence, names.get(line.owner_id or 0)) if p) or "–",
        ]
        for line in lines
    ]


def _reviews(tx: Tx, entry_id: int, lang: str) -> list[list[str]]:
    rows = reviews_of(tx.session, entry_id)
    names = names_of(tx.session, [row.by_id for row in rows])
    return [
        [
            formats.day(row.on, lang),
            label("review_outcome", row.outcome, lang),
            names.get(row.by_id, "–"),
            row.note or "–",
        ]
        for row in rows
    ]


def _incidents(tx: Tx, entry_id: int, paper: Paper) -> list[list[str]]:
    _, lang = translator(paper.lang), paper.lang
    found = []
    for row in incidents_of(tx.session, entry_id):
        kinds = {kind.key: kind.text[lang] for kind in of_version(row.rules_version).incidents}
        said = "\n".join(part for part in (row.what, row.action) if part)
        state = _("Over") if row.closed_on else _("Open")
        found.append(
            [formats.day(row.happened_on, lang), kinds.get(row.kind, row.kind), said, state]
        )
    return found
