"""The inbox: what happened and what is asked."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from app.doors import Room
from app.i18n.codes import sentence
from app.notify.inbox import inbox, mark_read, message_of
from app.notify.models import Message
from app.notify.wording import written
from app.policy import Action
from app.web.deps import Id, PageDep, guard

router = Room()


@dataclass(frozen=True)
class Letter:
    """One message as the page shows it."""

    id: int
    subject: str
    body: str
    at: datetime
    unread: bool


@router.get("/inbox", name="inbox:index")
@guard(Action.INBOX_READ)
def index(page: PageDep) -> Response:
    """Show the messages, newest first."""
    with page.read() as tx:
        found = inbox(tx.session, tx.actor, cursor=page.query("cursor") or None)
        letters = [letter(m, page.lang) for m in found.items]
        return page.render(tx, "inbox/index.html", letters=letters, following=found.next)


@router.post("/inbox/read", name="inbox:read_all")
@guard(Action.INBOX_READ)
def read_all(page: PageDep) -> Response:
    """Mark everything as read."""
    with page.write() as tx:
        mark_read(tx.session, tx.actor, now=tx.now)
    return page.go("/inbox")


@router.post("/inbox/{message_id}", name="inbox:open")
@guard(Action.INBOX_READ)
def open_message(page: PageDep, message_id: Id) -> Response:
    """Mark one message as read and go where it leads."""
    with page.write() as tx:
        message = message_of(tx.session, tx.actor, message_id)
        mark_read(tx.session, tx.actor, now=tx.now, message_id=message_id)
    return page.go(message.path or "/inbox")


def letter(message: Message, lang: str) -> Letter:
    """Write a message in the reader's language."""
    params = written(message.params)
    return Letter(
        id=message.id or 0,
        subject=sentence("message_subjects", message.kind, params, lang),
        body=sentence("message_bodies", message.kind, params, lang),
        at=message.created_at,
        unread=message.read_at is None,
    )
