"""Signing in and out, and the links that come by mail."""

from starlette.background import BackgroundTask
from starlette.responses import Response

from app.auth import attempts
from app.auth.links import MAIL, link_is_good, use_link
from app.auth.sign_ins import end_sign_in, start_sign_in
from app.auth.signing import sign_in_with_password, typed_address
from app.core.errors import Conflict, Invalid, TooMany, invalid
from app.domain.people.queries import organisation
from app.doors import Room
from app.policy import Action
from app.web.deps import Page, PageDep, guard
from app.web.entering import (
    client_of,
    enter,
    error_texts,
    kept_by,
    leave,
    mail_link,
    mail_sender,
    own_token,
    safe_next,
    visit_of,
)

router = Room()


@router.get("/sign-in", name="sign_in")
@guard(Action.ANYONE)
def show(page: PageDep) -> Response:
    """Show the way in."""
    with page.read() as tx:
        if tx.visitor is not None:
            return page.go(safe_next(page.query("next")))
        if organisation(tx.session) is None:
            return page.go("/")
    return gate(page)


@router.post("/sign-in", name="sign_in:enter")
@guard(Action.ANYONE)
def sign_in(page: PageDep) -> Response:
    """Sign in with address and password."""
    email, password = page.form.text("email"), page.form.get("password")
    try:
        token = sign_in_with_password(
            page.parts.db, email, password, visit_of(page), kept_by=kept_by(page),
            now=page.parts.clock.now(),
        )  # fmt: skip
    except (Invalid, TooMany) as error:
        return gate(page, error)
    return enter(page, token, safe_next(page.form.text("next")))


@router.post("/sign-out", name="sign_in:leave")
@guard(Action.ANYONE)
def sign_out(page: PageDep) -> Response:
    """End this session."""
    with page.write() as tx:
        end_sign_in(tx.session, own_token(page))
    return leave(page)


@router.get("/sign-in/forgotten", name="sign_in:forgotten")
@guard(Action.ANYONE)
def forgotten(page: PageDep) -> Response:
    """Ask for the address to mail a link to."""
    return _asked(page)


@router.post("/sign-in/forgotten", name="sign_in:ask_link")
@guard(Action.ANYONE)
def ask_link(page: PageDep) -> Response:
    """Mail a one-use link; the answer is the same whether the address is known or not."""
    email = typed_address(page.form.text("email"))
    if not email:
        return _asked(page, invalid("email", "not_an_email"))
    limits = [
        (attempts.subject("mail", email), attempts.MAILS_PER_ADDRESS),
        (attempts.client_key("mail", client_of(page.request)), attempts.MAILS_PER_CLIENT),
    ]
    with page.write() as tx:
        wait = attempts.count_attempt(tx.session, limits, tx.now)
    if wait is not None:
        raise TooMany(wait)
    with page.read() as tx:
        answer = page.render(tx, "start/link_sent.html", email=email)
    answer.background = BackgroundTask(mail_link, page.request, email, MAIL)
    return answer


@router.get("/sign-in/link/{token}", name="sign_in:link")
@guard(Action.ANYONE)
def link(page: PageDep, token: str) -> Response:
    """Show one button; looking does not use the link up, as mail scanners look too."""
    with page.read() as tx:
        good = link_is_good(tx.session, token, tx.now)
        return page.render(
            tx, "start/link.html", status=200 if good else 410, good=good, token=token
        )


@router.post("/sign-in/link/{token}", name="sign_in:use_link")
@guard(Action.ANYONE)
def use(page: PageDep, token: str) -> Response:
    """Use the link up, sign in, and offer to choose a password."""
    visit = visit_of(page)
    try:
        with page.write() as tx:
            person_id = use_link(tx.session, token, tx.now)
            session_token = start_sign_in(
                tx.session, person_id, now=tx.now, device=visit.device, proof="link",
                old_token=visit.old_token, idle=visit.idle,
            )  # fmt: skip
    except Conflict:
        return link(page, token)
    return enter(page, session_token, "/me/password")


def gate(page: Page, error: Invalid | TooMany | None = None) -> Response:
    """Show the page with the sign-in form; a refusal stands above it, the address is kept."""
    errors: dict[str, str] = {}
    if isinstance(error, Invalid):
        errors = error_texts(error.errors, page.lang)
    with page.read() as tx:
        answer = page.render(
            tx,
            "start/sign_in.html",
            status=error.status if error else 200,
            errors=errors,
            wait=error.retry_after if isinstance(error, TooMany) else 0,
            email=page.form.text("email"),
            next=safe_next(page.form.text("next") or page.query("next"), ""),
            work=page.request.app.state.provider is not None,
            ended=bool(page.query("ended")),
        )
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _asked(page: Page, error: Invalid | None = None) -> Response:
    with page.read() as tx:
        return page.render(
            tx,
            "start/forgotten.html",
            status=422 if error else 200,
            errors=error_texts(error.errors, page.lang) if error else {},
            email=page.form.text("email"),
            can_mail=mail_sender(page.request) is not None,
        )
