"""What a page route gets: one object that opens transactions and draws the answer."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Depends, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.auth.actors import actor_of_sign_in
from app.auth.door import SignInNeeded, Tx
from app.auth.sign_ins import stay_signed_in, wants_longer
from app.config import Settings
from app.core.actor import Actor
from app.core.errors import NotAllowed
from app.core.input import MAX_ID
from app.core.text import clean_line
from app.doors import Parts, guard
from app.i18n.languages import Language, as_language, negotiate
from app.policy import Relation, can
from app.web.forms import Form
from app.web.shell import shell_for

__all__ = ["Id", "Month", "Page", "PageDep", "guard"]

Id = Annotated[int, Path(ge=1, le=MAX_ID)]
Month = Annotated[str, Path(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
MAX_FIELDS = 800
MAX_FILES = 50
EVERY = frozenset(Relation)


class Page:
    """One request for a page. `read` and `write` open the transaction that the answer rests on."""

    def __init__(self, request: Request, form: Form) -> None:
        """Wrap the request; nothing is read from the database yet."""
        self.request = request
        self.form = form
        self.parts: Parts = request.app.state.parts
        self.settings: Settings = self.parts.settings
        self.notes: dict[str, Any] = {}
        wished = negotiate(request.headers.get("accept-language"), self.settings.language)
        self.lang: Language = as_language(request.cookies.get("language"), wished)

    @property
    def cookie(self) -> str:
        """Return the name of the session cookie."""
        return "__Host-kiem" if self.settings.secure_cookies else "kiem"

    @property
    def base(self) -> str:
        """Return what addresses begin with: the one that is set, else the one that was asked for.

        So a phone finds the code of a session also where nobody set an address. What is mailed
        never comes by here: who asks must not choose where another's mail leads.
        """
        if "base_url" in self.settings.model_fields_set:
            return self.settings.base_url
        return str(self.request.base_url).rstrip("/")

    @property
    def wants_fragment(self) -> bool:
        """Whether htmx asks for a part of a page, not for a page."""
        headers = self.request.headers
        return (
            headers.get("hx-request") == "true"
            and headers.get("hx-boosted") != "true"
            and headers.get("hx-history-restore-request") != "true"
        )

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction that changes nothing."""
        with self.parts.db.read() as session:
            tx = self._tx(session)
            yield tx
        self._write_visit_down(tx)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Open a transaction that is committed when the block ends."""
        with self.parts.db.write() as session:
            yield self._tx(session)

    def _tx(self, session: Any) -> Tx:
        now = self.parts.clock.now()
        token = self.request.cookies.get(self.cookie, "")
        visitor = actor_of_sign_in(session, token, now) if token else None
        if visitor is not None:
            self.lang = as_language(visitor.language)
        self._gate(visitor)
        return Tx(session, now, visitor)

    def _write_visit_down(self, tx: Tx) -> None:
        """Let the session live on; a visitor comes often, and few of the visits are written."""
        if tx.visitor is None or not wants_longer(tx.visitor, tx.now, self.settings.idle):
            return
        token = self.request.cookies.get(self.cookie, "")
        with self.parts.db.write() as session:
            stay_signed_in(session, token, tx.now, self.settings.idle)

    def _gate(self, visitor: Actor | None) -> None:
        """Turn away whom no relation to anything would let in; the command asks the rest."""
        action = getattr(self.request.scope.get("endpoint"), "__kiem_action__", None)
        if action is None or self.request.scope.get("refused") or can(visitor, action, EVERY):
            return
        if visitor is None:
            raise SignInNeeded
        raise NotAllowed

    def query(self, name: str, default: str = "") -> str:
        """Return a query parameter as one clean line of at most 500 characters."""
        return clean_line(self.request.query_params.get(name, default))[:500]

    def render(
        self, tx: Tx, template: str, *, block: str | None = None, status: int = 200, **context: Any
    ) -> Response:
        """Draw a page, or only one of its blocks, with the shell around it."""
        shell = shell_for(self.request, tx, self.lang, self.settings.timezone)
        html = self.parts.templates.render(self.lang, template, {"shell": shell, **context}, block)
        return HTMLResponse(html, status, headers={"Vary": "HX-Request, Cookie, Accept-Language"})

    def go(self, url: str) -> Response:
        """Send the reader to a page of ours after an act."""
        if self.wants_fragment:
            return Response(status_code=204, headers={"HX-Redirect": url})
        return RedirectResponse(url, 303)


async def page(request: Request) -> AsyncIterator[Page]:
    """Parse the form once, in the event loop, and close its files afterwards."""
    kind = request.headers.get("content-type", "")
    if request.method != "POST" or not kind.startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        yield Page(request, Form())
        return
    async with request.form(
        max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=12_000_000
    ) as data:
        yield Page(request, Form(data))


PageDep = Annotated[Page, Depends(page)]
