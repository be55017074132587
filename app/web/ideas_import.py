"""Taking over a list of ideas: choose a file, look, confirm. The file travels in the second form."""

import base64
import binascii
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.ideas.importing import Imported, import_ideas
from app.i18n.codes import error_sentence
from app.imports.cells import SheetError
from app.imports.ideas import IdeaSheet, read_ideas
from app.imports.mapfile import NeedsMapping, read_mapping
from app.imports.telling import error_line, notice_line, refusal_line
from app.policy import Action, require
from app.web.deps import Page, PageDep, guard

router = APIRouter()
MOST_BYTES = 8_000_000
SHOWN = 10


@dataclass(frozen=True)
class IdeaList:
    """A file that was read: what it holds, what is wrong, and what taking it in would do.

    `template` is a mapping to complete, where the columns were not recognised.
    """

    name: str
    content: str
    found: IdeaSheet | None = None
    fault: str = ""
    template: str = ""
    refused: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    would: Imported | None = None


class _Taken(Exception):
    def __init__(self, done: Imported) -> None:
        super().__init__("trial")
        self.done = done


@router.get("/ideas/import", name="ideas:import")
@guard(Action.IDEA_IMPORT)
def choose(page: PageDep) -> Response:
    """Ask for a file."""
    return import_page(page, None)


@router.post("/ideas/import", name="ideas:take_in")
@guard(Action.IDEA_IMPORT)
def take_in(page: PageDep) -> Response:
    """Show what the file would do, tried and taken back; or take it in, whole or not at all."""
    sent = sent_file(page)
    if sent is None:
        return import_page(page, None, {"file": error_sentence("required", {}, page.lang)})
    listed = read_list(page, *sent)
    if listed.found is None or (listed.refused and "skip" not in page.form):
        return import_page(page, listed)
    if page.form.text("do") != "take":
        return import_page(page, replace(listed, would=taken(page, listed.found, trial=True)))
    done = taken(page, listed.found)
    with page.read() as tx:
        return page.render(tx, "ideas/imported.html", done=done, refused=listed.refused)


def sent_file(page: Page) -> tuple[str, bytes] | None:
    """Return the file's name and bytes: chosen now, or sent back by the second form."""
    if (chosen := page.form.upload("file")) is not None:
        return chosen
    try:
        data = base64.b64decode(page.form.get("content"), validate=True)
    except (ValueError, binascii.Error):
        return None
    return (page.form.text("name"), data) if data else None


def read_list(page: Page, name: str, data: bytes) -> IdeaList:
    """Read a file into ideas, or into what is wrong with it."""
    listed = IdeaList(name, base64.b64encode(data).decode())
    typed = page.form.get("mapping")
    try:
        found = _ideas(name, data, typed)
    except NeedsMapping as unknown:
        return replace(listed, template=unknown.template)
    except SheetError as error:
        return replace(listed, fault=error_line(error, page.lang), template=typed)
    return replace(
        listed,
        found=found,
        template=typed,
        refused=tuple(refusal_line(refusal, page.lang) for refusal in found.refused),
        notices=tuple(notice_line(notice, page.lang) for notice in found.notices),
    )


def _ideas(name: str, data: bytes, mapping: str) -> IdeaSheet:
    if len(data) > MOST_BYTES:
        raise SheetError("file_too_large", max_mb=MOST_BYTES // 1_000_000)
    return read_ideas(data, name, read_mapping(mapping.encode()) if mapping else None)


def taken(page: Page, found: IdeaSheet, *, trial: bool = False) -> Imported:
    """Take the ideas in and return how many; a trial is taken back."""
    try:
        with page.write() as tx:
            done = import_ideas(
                tx.session, found.rows, actor=tx.actor, now=tx.now,
                create_units="units" in page.form,
            )  # fmt: skip
            if trial:
                raise _Taken(done)  # noqa: TRY301  (takes the transaction back)
    except _Taken as told:
        return told.done
    return done


def import_page(
    page: Page, listed: IdeaList | None, errors: dict[str, str] | None = None
) -> Response:
    """Show the first step without a list, else the second."""
    wrong = errors or (listed and listed.would is None)
    with page.read() as tx:
        require(tx.actor, Action.IDEA_IMPORT)
        return page.render(
            tx,
            "ideas/import.html",
            status=422 if wrong else 200,
            errors=errors or {},
            listed=listed,
            shown=listed.found.rows[:SHOWN] if listed and listed.found else (),
            skip="skip" in page.form,
            units="units" in page.form,
        )
