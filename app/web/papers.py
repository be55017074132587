"""One idea as a PDF, and a whole round in every form."""

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import NotFound
from app.domain.attachments.queries import files_of
from app.domain.attachments.values import OwnerKind
from app.domain.ideas.queries import idea_view
from app.domain.people.queries import organisation
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.margins import margins_of
from app.domain.rounds.minutes import minutes_of
from app.domain.rounds.outcomes import record_text, stored_record
from app.domain.rounds.veil import answers_on
from app.doors import Room
from app.exports.idea import Answer, idea_pdf
from app.exports.minutes import minutes_pdf
from app.exports.rounds import FORMS, round_file
from app.exports.tables import SHEET_TYPES
from app.i18n.languages import as_language
from app.i18n.translator import translator
from app.policy import Action
from app.web.deps import Id, Month, PageDep, guard
from app.web.ideas_words import verdict

router = Room()
TYPES = {
    **SHEET_TYPES,
    "json": "application/json",
    "pb": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
}


@router.get("/ideas/{idea_id}/idea.pdf", name="papers:idea")
@guard(Action.IDEA_READ)
def idea(page: PageDep, idea_id: Id) -> Response:
    """Hand an idea out as a PDF, in the language asked for or in the reader's."""
    lang = as_language(page.query("lang"), page.lang)
    with page.read() as tx:
        view = idea_view(tx.session, tx.actor, idea_id)
        data = idea_pdf(
            view,
            _answers(tx, idea_id, lang),
            [file.name for file in files_of(tx.session, OwnerKind.IDEA, idea_id)],
            organisation=_house(tx),
            lang=lang,
            zone=page.settings.timezone,
            at=tx.now,
        )
    return _kept(data, f"kiem-{view.card.reference}-{lang}.pdf", "pdf")


@router.get("/rounds/{month}/export", name="papers:round")
@guard(Action.RECORD_READ)
def whole_round(page: PageDep, month: Month) -> Response:
    """Hand out a published round: its record in a form, or the minutes as a PDF."""
    form = page.query("format", "json")
    if form not in {*FORMS, "pdf"}:
        raise NotFound
    with page.read() as tx:
        row = find_round(tx.session, month)
        at = standing(tx.session, tx.actor, row.id or 0)
        record_text(tx.session, row, at)  # refuses whom it is not for, and before its time
        if form == "pdf":
            minutes = minutes_of(tx.session, row, at)
            data = minutes_pdf(minutes, _house(tx), page.lang, page.settings.timezone)
        else:
            would = margins_of(tx.session, row.id or 0)
            data = round_file(stored_record(tx.session, row), form, would)
    return _kept(data, f"kiem-{month}.{form}", form)


def _answers(tx: Tx, idea_id: int, lang: str) -> list[Answer]:
    _ = translator(lang)
    found = []
    for month, one in answers_on(tx.session, idea_id):
        said = verdict(month, one, lang)
        title = _("Decision in the round of %(month)s", month=said.name)
        word = _("Chosen") if said.chosen else _("Not now")
        found.append((f"{title}: {word}", said.reason, said.would_have))
    return found


def _house(tx: Tx) -> str:
    house = organisation(tx.session)
    return house.name if house else "Kiem"


def _kept(data: bytes, name: str, form: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=TYPES[form], headers=headers)
