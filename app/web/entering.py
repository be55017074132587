"""What every way in shares: cookies, who knocks, where to go on, and the mail with a link."""

import ipaddress
import logging
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app.auth import passwords
from app.auth.attempts import client_key, count_attempt
from app.auth.links import INVITATION, drop_invitation, make_link
from app.auth.passwords import Hasher
from app.auth.sign_ins import LIFETIME, device_of
from app.auth.signing import Visit
from app.core.actor import Actor
from app.core.errors import FieldError, TooMany
from app.domain.people.models import Person
from app.domain.people.queries import organisation, person_by_email
from app.doors import Parts
from app.i18n.codes import error_sentence
from app.notify.outbox import Mail, Sender
from app.notify.smtp import sender
from app.web.deps import Page

log = logging.getLogger(__name__)
YEAR = 365 * 24 * 3600
CODE_TRIES = ((60, 5), (3600, 20))
_OWN_NAMES = {"localhost", "127.0.0.1", "::1"}


def error_texts(errors: Iterable[FieldError], lang: str) -> dict[str, str]:
    """Return field → sentence; of a field and its entries (`roles.0`) the first fault speaks."""
    found: dict[str, str] = {}
    for error in errors:
        field = error.field.split(".")[0]
        params = {"field": field, **error.params}
        found.setdefault(field, error_sentence(error.code, params, lang))
    return found


def kept_by(page: Page) -> Hasher:
    """Return what hashes passwords; `app.state.hasher` may bring a quicker one for tests."""
    return cast("Hasher", getattr(page.request.app.state, "hasher", None) or passwords.hasher())


def own_token(page: Page) -> str:
    """Return the session token that came with the request, empty without one."""
    return page.request.cookies.get(page.cookie, "")


def client_of(request: Request) -> str:
    """Return the network address of the client."""
    return request.client.host if request.client else ""


def visit_of(page: Page) -> Visit:
    """Return where a sign-in comes from."""
    agent = page.request.headers.get("user-agent", "")[:500]
    return Visit(client_of(page.request), device_of(agent), own_token(page), page.settings.idle)


def safe_next(wish: str, otherwise: str = "/today") -> str:
    """Return a wished address if it is a path of ours, else the other."""
    inside = wish.startswith("/") and not wish.startswith(("//", "/\\"))
    return wish if inside and wish.isprintable() and "\\" not in wish else otherwise


def enter(page: Page, token: str, url: str) -> Response:
    """Hand the new session's token to the browser and go on."""
    answer = page.go(url)
    answer.set_cookie(
        page.cookie, token, max_age=int(LIFETIME / timedelta(seconds=1)), path="/", httponly=True,
        secure=page.settings.secure_cookies, samesite="lax",
    )  # fmt: skip
    return answer


def leave(page: Page, url: str = "/") -> Response:
    """Take the token out of the browser and go to the start."""
    answer = page.go(url)
    answer.delete_cookie(
        page.cookie, path="/", httponly=True, secure=page.settings.secure_cookies, samesite="lax"
    )
    answer.delete_cookie("sample_role", path="/")
    return answer


def keep(answer: Response, page: Page, name: str, value: str) -> Response:
    """Remember a harmless choice (language, theme, sample role) in a cookie for a year."""
    answer.set_cookie(
        name, value, max_age=YEAR, path="/", httponly=True, secure=page.settings.secure_cookies,
        samesite="lax",
    )  # fmt: skip
    return answer


def is_at_the_machine(request: Request) -> bool:
    """Whether the request comes from this very machine, by its own name and through no proxy.

    A proxy here may leave no trace in the request itself; the address of the site, and the one
    that the browser says it acts from, give it away.
    """
    headers = request.headers
    forwarded = any(h in headers for h in ("forwarded", "x-forwarded-for", "x-real-ip"))
    parts: Parts = request.app.state.parts
    names = [f"//{headers.get('host', '')}", parts.settings.base_url]
    if origin := headers.get("origin"):
        names.append(origin)
    try:
        near = ipaddress.ip_address(client_of(request)).is_loopback
        own = all(urlsplit(name).hostname in _OWN_NAMES for name in names)
    except ValueError:
        return False
    return near and own and not forwarded


def check_setup_code(page: Page) -> FieldError | None:
    """Return a fault unless the reader sits at the machine or knows the code that it printed.

    Raises:
        TooMany: too many codes were tried.
    """
    if is_at_the_machine(page.request):
        return None
    limit = (client_key("setup", client_of(page.request)), CODE_TRIES)
    with page.parts.db.write() as session:
        wait = count_attempt(session, [limit], page.parts.clock.now())
    if wait is not None:
        raise TooMany(wait)
    code = setup_code(page.request)
    given = page.form.text("code").replace(" ", "")
    fits = secrets.compare_digest(given.encode(), code.encode())
    return None if code and fits else FieldError("code", "wrong_code")


def setup_code(request: Request) -> str:
    """Return the code that the server printed, empty when it printed none."""
    return str(getattr(request.app.state, "setup_code", "") or "")


def mail_sender(request: Request) -> Sender | None:
    """Return what sends a mail, None without a mail server."""
    parts: Parts = request.app.state.parts
    own: Sender | None = getattr(request.app.state, "send_mail", None)
    return own or sender(parts.settings, parts.templates)


def invite_all(request: Request, emails: Sequence[str], *, actor: Actor) -> None:
    """Invite people one after the other; who could not be mailed counts as not invited."""
    for email in emails:
        if not mail_link(request, email, INVITATION, actor=actor):
            parts: Parts = request.app.state.parts
            with parts.db.write() as session:
                person = person_by_email(session, email)
                if person is not None and person.id is not None:
                    drop_invitation(session, person.id)


def mail_link(request: Request, email: str, purpose: str, *, actor: Actor | None = None) -> bool:
    """Make a one-use link for the account with this address and mail it; no account, no mail.

    Runs after the answer has left, so that its time tells nobody who has an account. Returns
    whether a mail left.
    """
    parts: Parts = request.app.state.parts
    send = mail_sender(request)
    if send is None:
        return False
    with parts.db.write() as session:
        person = person_by_email(session, email)
        if person is None or not person.active:
            return False
        by = actor or Actor(person_id=person.id)
        token = make_link(session, person, purpose, actor=by, now=parts.clock.now())
        house = organisation(session)
        mail = _letter(person, purpose, token, house.name if house else "Kiem")
    try:
        send(mail)
    except (OSError, ValueError) as error:
        log.warning("a mail with a link could not be sent: %s", type(error).__name__)
        return False
    return True


def _letter(person: Person, purpose: str, token: str, house: str) -> Mail:
    return Mail(
        message_id=secrets.randbits(48), address=person.email, name=person.name,
        language=person.language, kind="invitation" if purpose == "invitation" else "sign_in_link",
        params={"organisation": house}, path=f"/sign-in/link/{token}",
    )  # fmt: skip
