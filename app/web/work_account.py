"""Signing in with the work account: to the organisation's own service and back."""

from datetime import UTC, datetime
from urllib.parse import quote, unquote

from starlette.responses import RedirectResponse, Response

from app.auth.oidc import Provider, new_key
from app.auth.sign_ins import start_sign_in
from app.auth.work_accounts import person_of_work
from app.core.errors import Invalid, NotFound
from app.doors import Room
from app.policy import Action
from app.web.deps import Page, PageDep, guard
from app.web.entering import enter, safe_next, visit_of
from app.web.sign_in import gate

router = Room()
ONE_VISIT = 600
"""Seconds that somebody may take at the service."""


@router.get("/sign-in/work", name="work_account:leave")
@guard(Action.ANYONE)
def leave_for_work(page: PageDep) -> Response:
    """Send the browser to the service, with a key to know it by when it comes back.

    `?renew=1` asks for a new sign-in there, for what takes a fresh one.
    """
    provider, key = provider_of(page), new_key()
    try:
        where = provider.address(key, page.parts.clock.now(), anew=page.query("renew") == "1")
    except Invalid as error:
        return gate(page, error)
    answer = RedirectResponse(where, 303)
    answer.set_cookie(
        cookie_of(page), f"{key}.{quote(safe_next(page.query('next')), safe='')}", ONE_VISIT, path="/",
        httponly=True, secure=page.settings.secure_cookies, samesite="lax",
    )  # fmt: skip
    return answer


@router.get("/sign-in/work/back", name="work_account:back")
@guard(Action.ANYONE)
def come_back(page: PageDep) -> Response:
    """Sign in whom the service vouches for; nothing is open while it is asked."""
    provider, visit = provider_of(page), visit_of(page)
    key, _, further = page.request.cookies.get(cookie_of(page), "").partition(".")
    may_join = page.settings.oidc_new_people == "on"
    try:
        who = provider.person(key, page.request.query_params, page.parts.clock.now())
        with page.write() as tx:
            token = start_sign_in(
                tx.session, person_of_work(tx.session, who, may_join=may_join, now=tx.now),
                now=tx.now, device=visit.device, proof="work", proved_at=moment_of(who.since),
                old_token=visit.old_token, idle=visit.idle,
            )  # fmt: skip
    except Invalid as error:
        return forget(page, gate(page, error))
    return forget(page, enter(page, token, safe_next(unquote(further))))


def moment_of(since: int | None) -> datetime | None:
    """Return the moment that the service tells, None where it tells none that a clock knows."""
    try:
        return None if since is None else datetime.fromtimestamp(since, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def provider_of(page: Page) -> Provider:
    """Return the service of the settings.

    Raises:
        NotFound: none is set.
    """
    found: Provider | None = page.request.app.state.provider
    if found is None:
        raise NotFound
    return found


def cookie_of(page: Page) -> str:
    """Return the name of the cookie that lives while somebody is at the service."""
    return f"{page.cookie}-work"


def forget(page: Page, answer: Response) -> Response:
    """Take the key of this visit out of the browser: it works once."""
    answer.delete_cookie(
        cookie_of(page),
        path="/",
        httponly=True,
        secure=page.settings.secure_cookies,
        samesite="lax",
    )
    return answer
