"""Files under the thing that they stand with: list, add (the body is the file), fetch, remove."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response
from typing_extensions import TypedDict

from app.api.v1.deps import Answer, Api, ApiDep, Id, Listed, asks, guard, sends, takes
from app.auth.door import Tx
from app.core.errors import NotFound
from app.core.input import MAX_ID, iso
from app.core.text import clean_line
from app.domain.attachments.commands import add_file, remove_file
from app.domain.attachments.owners import owner_of
from app.domain.attachments.queries import FileView, files_of, visible_file
from app.domain.attachments.values import OwnerKind
from app.doors import Room
from app.files import check_file, download, limits_of, media_type
from app.policy import Action

router = Room()
EXAMPLE = {
    "id": 3,
    "name": "photo.jpg",
    "kind": "jpg",
    "media_type": "image/jpeg",
    "size": 184223,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "added_at": "2026-12-01T09:00:00Z",
}


class FileShape(TypedDict):
    """A file, without its content."""

    id: int
    name: str
    kind: str
    media_type: str
    size: int
    sha256: str
    added_at: str


def _routes(kind: OwnerKind, path: str, number: str) -> None:
    """Declare the five routes under one kind of thing; `number` names its id in the path."""
    owner = Annotated[int, Path(alias=number, ge=1, le=MAX_ID)]
    base = f"{path}/{{{number}}}/attachments"
    one = f"{base}/{{attachment_id}}"

    @router.get(base, name=f"{kind}_files")
    @guard(Action.ATTACHMENT_READ)
    def index(api: ApiDep, owner_id: owner) -> Answer[Listed[FileShape]]:
        """List the files."""
        return _listed(api, kind, owner_id)

    @router.post(base, name=f"{kind}_add_file", status_code=201)
    @guard(Action.ATTACHMENT_CHANGE)
    @asks("name")
    @takes(answers=EXAMPLE)
    @sends("application/octet-stream")
    def add(api: ApiDep, owner_id: owner) -> Answer[FileShape]:
        """Add a file: the body is its content, `?name=` what it is called."""
        return _added(api, kind, owner_id)

    @router.get(one, name=f"{kind}_file")
    @guard(Action.ATTACHMENT_READ)
    @takes(answers=EXAMPLE)
    def show(api: ApiDep, owner_id: owner, attachment_id: Id) -> Answer[FileShape]:
        """Tell about a file."""
        with api.read() as tx:
            return api.answer(_shape(_found(tx, kind, owner_id, attachment_id)))

    @router.get(f"{one}/content", name=f"{kind}_file_content")
    @guard(Action.ATTACHMENT_READ)
    @sends(None, answers="application/octet-stream")
    def content(api: ApiDep, owner_id: owner, attachment_id: Id) -> Response:
        """Hand the file out."""
        return _content(api, kind, owner_id, attachment_id)

    @router.delete(one, name=f"{kind}_remove_file")
    @guard(Action.ATTACHMENT_CHANGE)
    def remove(api: ApiDep, owner_id: owner, attachment_id: Id) -> Answer[Listed[FileShape]]:
        """Take a file away; answers with those that stay."""
        return _removed(api, kind, owner_id, attachment_id)


_routes(OwnerKind.IDEA, "/ideas", "idea_id")
_routes(OwnerKind.BOOKING, "/fund/ledger", "transfer_id")
_routes(OwnerKind.HANDOVER, "/handovers", "handover_id")
_routes(OwnerKind.ENTRY, "/register", "entry_id")
_routes(OwnerKind.DUTY, "/register/duties", "duty_id")
_routes(OwnerKind.ITEM, "/literacy/items", "item_id")


def _listed(api: Api, kind: OwnerKind, owner_id: int) -> Answer[Listed[FileShape]]:
    with api.read() as tx:
        owner_of(tx.session, tx.actor, kind, owner_id)
        return api.listed(_items(tx, kind, owner_id))


def _added(api: Api, kind: OwnerKind, owner_id: int) -> Answer[FileShape]:
    """Refuse whom it does not belong to before the file is looked through."""
    with api.read() as tx:
        owner_of(tx.session, tx.actor, kind, owner_id).require_change(tx.actor)
    name = clean_line(api.request.query_params.get("name", ""))
    limits = limits_of(api.parts.settings)
    file = check_file(name, api.raw, limits)
    with api.write() as tx:
        row = add_file(tx.session, kind, owner_id, file, limits=limits, actor=tx.actor, now=tx.now)
        return api.answer(_shape(visible_file(tx.session, tx.actor, row.id or 0)[0]), 201)


def _content(api: Api, kind: OwnerKind, owner_id: int, attachment_id: int) -> Response:
    with api.read() as tx:
        file = _found(tx, kind, owner_id, attachment_id)
    return download(api.parts.db, file)


def _removed(
    api: Api, kind: OwnerKind, owner_id: int, attachment_id: int
) -> Answer[Listed[FileShape]]:
    with api.write() as tx:
        _found(tx, kind, owner_id, attachment_id)
        remove_file(tx.session, attachment_id, actor=tx.actor, now=tx.now)
        return api.listed(_items(tx, kind, owner_id))


def _found(tx: Tx, kind: OwnerKind, owner_id: int, attachment_id: int) -> FileView:
    """Return a file of this thing, and of no other."""
    file, owner = visible_file(tx.session, tx.actor, attachment_id)
    if (owner.kind, owner.id) != (kind, owner_id):
        raise NotFound
    return file


def _items(tx: Tx, kind: OwnerKind, owner_id: int) -> list[FileShape]:
    return [_shape(f) for f in files_of(tx.session, kind, owner_id)]


def _shape(file: FileView) -> FileShape:
    return {
        "id": file.id,
        "name": file.name,
        "kind": str(file.kind),
        "media_type": media_type(file.kind),
        "size": file.size,
        "sha256": file.sha256,
        "added_at": iso(file.added_at),
    }
