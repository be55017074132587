"""Your own account: details, password, sessions, and the menu of a phone."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.auth.sign_ins import end_everywhere, end_one_of_mine, own_sign_ins
from app.auth.signing import change_password, has_password, needs_current
from app.core.errors import Invalid
from app.core.input import parse
from app.domain.people.directory import person_view
from app.domain.people.persons import change_own_account
from app.domain.people.schemas import OwnChange
from app.doors import Room
from app.policy import Action
from app.web.deps import Page, PageDep, guard
from app.web.entering import enter, error_texts, keep, kept_by, leave, own_token

router = Room()
THEMES = ("auto", "light", "dark")


@router.get("/me", name="me")
@guard(Action.ME_READ)
def show(page: PageDep) -> Response:
    """Show the own account."""
    return account_page(page, None)


@router.post("/me", name="me:change")
@guard(Action.ME_CHANGE)
def change(page: PageDep) -> Response:
    """Change name, language, mail and shortcuts."""
    data = {**page.form.data(), "name": page.form.text("name"), **ticked(page)}
    try:
        with page.write() as tx:
            person = change_own_account(
                tx.session, parse(OwnChange, data), actor=tx.actor, now=tx.now
            )
            chosen = person.language
    except Invalid as error:
        return account_page(page, error)
    return keep(page.go("/me?saved=1"), page, "language", chosen)


def ticked(page: Page) -> dict[str, bool]:
    """Return which preferences are ticked."""
    return {name: name in page.form for name in ("mail", "digest", "shortcuts")}


@router.post("/me/theme", name="me:theme")
@guard(Action.ANYONE)
def theme(page: PageDep) -> Response:
    """Choose light, dark, or what the device prefers; kept on this device."""
    chosen = page.form.text("theme")
    return keep(page.go("/me"), page, "theme", chosen if chosen in THEMES else "auto")


@router.get("/me/password", name="me:password")
@guard(Action.ME_READ)
def password_form(page: PageDep) -> Response:
    """Show the form for a new password."""
    return password_page(page, None)


@router.post("/me/password", name="me:set_password")
@guard(Action.ME_CHANGE)
def set_password(page: PageDep) -> Response:
    """Set a new password; other sessions end."""
    token = own_token(page)
    with page.read() as tx:
        actor, now = tx.actor, tx.now
    try:
        change_password(
            page.parts.db, actor, current=page.form.get("current"),
            new=page.form.get("password"), token=token, kept_by=kept_by(page), now=now,
        )  # fmt: skip
    except Invalid as error:
        return password_page(page, error)
    return enter(page, token, "/me?saved=password")


@router.post("/me/sessions/{sign_in_id}/end", name="me:end_session")
@guard(Action.ME_CHANGE)
def end_session(page: PageDep, sign_in_id: str) -> Response:
    """End one session on another device."""
    with page.write() as tx:
        end_one_of_mine(tx.session, sign_in_id, actor=tx.actor, now=tx.now)
    return page.go("/me#sessions")


@router.post("/me/sessions/end", name="me:end_all")
@guard(Action.ME_CHANGE)
def end_all(page: PageDep) -> Response:
    """Sign out everywhere, here too."""
    with page.write() as tx:
        end_everywhere(tx.session, tx.actor.id, actor=tx.actor, now=tx.now)
    return leave(page)


@router.get("/more", name="more")
@guard(Action.ME_READ)
def more(page: PageDep) -> Response:
    """Show every place, for who has no room for a menu."""
    with page.read() as tx:
        return page.render(tx, "me/more.html", me=person_view(tx.session, tx.actor.id))


def account_page(page: Page, error: Invalid | None) -> Response:
    """Show the account with what is wrong, if anything."""
    with page.read() as tx:
        return page.render(
            tx,
            "me/index.html",
            status=422 if error else 200,
            errors=error_texts(error.errors, page.lang) if error else {},
            saved=page.query("saved"),
            **_account(page, tx, typed=error is not None),
        )


def password_page(page: Page, error: Invalid | None) -> Response:
    """Show the password form with what is wrong, if anything."""
    with page.read() as tx:
        return page.render(
            tx,
            "me/password.html",
            status=422 if error else 200,
            errors=error_texts(error.errors, page.lang) if error else {},
            has_password=has_password(tx.session, tx.actor.id),
            asks_current=needs_current(tx.session, own_token(page), tx.now),
            email=tx.actor.extra.get("email", ""),
        )


def keep_language(page: Page, chosen: str) -> None:
    """Write the language down for who is signed in."""
    with page.read() as tx:
        known = tx.visitor is not None and tx.visitor.language != chosen
    if known:
        with page.write() as tx:
            change = parse(OwnChange, {"language": chosen})
            change_own_account(tx.session, change, actor=tx.actor, now=tx.now)


def _account(page: Page, tx: Tx, *, typed: bool) -> dict[str, Any]:
    me = person_view(tx.session, tx.actor.id)
    return {
        "me": me,
        "values": page.form.data() if typed else {"name": me.name, "language": me.language},
        "mail": "mail" in page.form if typed else me.mail,
        "digest": "digest" in page.form if typed else me.digest,
        "shortcuts": "shortcuts" in page.form if typed else me.shortcuts,
        "has_password": has_password(tx.session, me.id),
        "sessions": own_sign_ins(tx.session, tx.actor, own_token(page), tx.now),
        "theme": page.request.cookies.get("theme", "auto"),
    }
