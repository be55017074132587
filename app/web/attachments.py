"""Files with an idea, a booked cost, a handover or something of the register: adding, keeping, taking away."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid, invalid
from app.domain.attachments.commands import add_file, remove_file
from app.domain.attachments.owners import Owner, owner_of
from app.domain.attachments.queries import FileView, files_of, part_of, visible_file
from app.domain.attachments.schemas import CheckedFile, Limits
from app.domain.attachments.values import OwnerKind
from app.doors import Room
from app.files.checking import MEGA, check_all, limits_of
from app.files.serving import CLOSED, download
from app.i18n.codes import label
from app.i18n.formats import NBSP, number
from app.policy import Action
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages

router = Room()
FIELD = "files"
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp"


@dataclass(frozen=True)
class FileLine:
    """A file with its words: what it is and how large."""

    file: FileView
    said: str


@dataclass(frozen=True)
class FilePanel:
    """What a panel of files shows: put it in a page as `files` and include `attachments/_panel.html`."""

    address: str
    lines: tuple[FileLine, ...]
    may_change: bool
    limits: Limits

    @property
    def room(self) -> int:
        """Return how many more files fit."""
        return max(0, self.limits.count - len(self.lines))


@router.get("/attachments/of/{owner}/{owner_id}", name="attachments:index")
@guard(Action.ATTACHMENT_READ)
def index(page: PageDep, owner: OwnerKind, owner_id: Id) -> Response:
    """List the files of one thing, with a form to add some."""
    return _list(page, owner, owner_id)


@router.post("/attachments/of/{owner}/{owner_id}", name="attachments:add")
@guard(Action.ATTACHMENT_CHANGE)
def add(page: PageDep, owner: OwnerKind, owner_id: Id) -> Response:
    """Add files; one that is refused refuses all that came with it."""
    try:
        with page.read() as tx:
            owner_of(tx.session, tx.actor, owner, owner_id).require_change(tx.actor)
        if not (files := sent_files(page)):
            raise invalid(FIELD, "choose_file")
        with page.write() as tx:
            keep_files(page, tx, owner, owner_id, files)
            back = _path(owner_of(tx.session, tx.actor, owner, owner_id))
    except Invalid as error:
        return _list(page, owner, owner_id, error)
    return page.go(back)


@router.get("/attachments/{attachment_id}", name="attachments:show")
@guard(Action.ATTACHMENT_READ)
def show(page: PageDep, attachment_id: Id) -> Response:
    """Hand a file out, to be kept."""
    with page.read() as tx:
        file, _ = visible_file(tx.session, tx.actor, attachment_id)
    return download(page.parts.db, file)


@router.get("/attachments/{attachment_id}/thumbnail", name="attachments:thumbnail")
@guard(Action.ATTACHMENT_READ)
def thumbnail(page: PageDep, attachment_id: Id) -> Response:
    """Show a small picture of a picture."""
    with page.read() as tx:
        file, _ = visible_file(tx.session, tx.actor, attachment_id)
        data = part_of(tx.session, file.id, 0)
    if data is None:
        return Response(status_code=404, headers=CLOSED)
    kept = {"Cache-Control": "private, max-age=86400, immutable", "Content-Disposition": "inline"}
    return Response(data, media_type="image/webp", headers={**CLOSED, **kept})


@router.post("/attachments/{attachment_id}/removal", name="attachments:remove")
@guard(Action.ATTACHMENT_CHANGE)
def remove(page: PageDep, attachment_id: Id) -> Response:
    """Take a file away."""
    with page.write() as tx:
        owner = remove_file(tx.session, attachment_id, actor=tx.actor, now=tx.now)
    return page.go(f"/attachments/of/{owner.kind}/{owner.id}")


def sent_files(page: Page) -> list[CheckedFile]:
    """Return the files of the form, looked through once.

    Ask for the first time outside any transaction that writes: looking may take a while.

    Raises:
        Invalid: one error for each that is refused.
    """
    if FIELD not in page.notes:
        page.notes[FIELD] = check_all(page.form.uploads(FIELD), limits_of(page.settings))
    found: list[CheckedFile] = page.notes[FIELD]
    return found


def keep_files(
    page: Page, tx: Tx, kind: OwnerKind, owner_id: int, files: list[CheckedFile]
) -> None:
    """Add files to a thing in this transaction: all or none."""
    limits = limits_of(page.settings)
    for file in files:
        add_file(tx.session, kind, owner_id, file, limits=limits, actor=tx.actor, now=tx.now)


def files_panel(
    page: Page, tx: Tx, kind: OwnerKind, owner_id: int, *, may_change: bool
) -> FilePanel:
    """Return what the panel of a thing that this reader may see shows. One query."""
    lines = file_lines(files_of(tx.session, kind, owner_id), page.lang)
    address = f"/attachments/of/{kind}/{owner_id}"
    return FilePanel(address, lines, may_change, limits_of(page.settings))


def files_context(page: Page, tx: Tx, idea_id: int | None = None) -> dict[str, Any]:
    """Return what a form of an idea needs for its files; a new one has none yet."""
    panel = FilePanel("", (), may_change=True, limits=limits_of(page.settings))
    if idea_id is not None:
        panel = files_panel(page, tx, OwnerKind.IDEA, idea_id, may_change=True)
    return {"files": panel, "accepted": ACCEPTED}


def file_lines(found: list[FileView], lang: str) -> tuple[FileLine, ...]:
    """Return files with their words."""
    return tuple(
        FileLine(f, f"{label('file_kind', f.kind, lang)}, {_size(f, lang)}") for f in found
    )


def _size(file: FileView, lang: str) -> str:
    if file.size < MEGA // 10:
        return f"{number(max(1, round(file.size / 1000)), lang)}{NBSP}kB"
    return f"{number(file.size / MEGA, lang, decimals=1)}{NBSP}MB"


def _path(owner: Owner) -> str:
    paths = {
        OwnerKind.IDEA: f"/ideas/{owner.id}#files",
        OwnerKind.BOOKING: f"/experiments/{owner.experiment_id}#files",
        OwnerKind.HANDOVER: f"/handovers/{owner.id}#files",
        OwnerKind.ENTRY: f"/register/{owner.id}#files",
        OwnerKind.DUTY: f"/register/duties/{owner.id}#files",
        OwnerKind.ITEM: "/literacy#items",
    }
    return paths[owner.kind]


def _list(page: Page, kind: OwnerKind, owner_id: int, error: Invalid | None = None) -> Response:
    with page.read() as tx:
        owner = owner_of(tx.session, tx.actor, kind, owner_id)
        may_change = owner.may_change(tx.actor)
        return page.render(
            tx,
            "attachments/index.html",
            status=422 if error else 200,
            files=files_panel(page, tx, kind, owner_id, may_change=may_change),
            title=owner.title,
            back=_path(owner),
            accepted=ACCEPTED,
            errors=messages(error, page.lang),
        )
