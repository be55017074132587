"""API tokens: your own, and for administrators everyone's."""

from starlette.responses import Response

from app.auth.tokens import TokenDraft, new_token, revoke_token, tokens_of
from app.core.actor import Role
from app.core.errors import Invalid
from app.core.input import parse
from app.domain.people.queries import person_by_id
from app.doors import Room
from app.policy import Action
from app.web.deps import Id, Page, PageDep, guard
from app.web.entering import error_texts

router = Room()


@router.get("/tokens", name="tokens")
@guard(Action.ME_READ)
def index(page: PageDep) -> Response:
    """Show the living tokens."""
    return tokens_page(page)


@router.post("/tokens", name="tokens:create")
@guard(Action.TOKEN_MANAGE)
def create(page: PageDep) -> Response:
    """Make a token for yourself; its secret is shown on this answer only."""
    try:
        with page.write() as tx:
            draft = parse(TokenDraft, page.form.data("scopes"))
            me = person_by_id(tx.session, tx.actor.id)
            _, secret = new_token(tx.session, me, draft, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return tokens_page(page, error)
    return tokens_page(page, secret=secret)


@router.post("/tokens/{token_id}/revocation", name="tokens:revoke")
@guard(Action.TOKEN_MANAGE)
def revoke(page: PageDep, token_id: Id) -> Response:
    """Make a token worthless."""
    with page.write() as tx:
        revoke_token(tx.session, token_id, actor=tx.actor, now=tx.now)
    return page.go("/tokens")


def tokens_page(page: Page, error: Invalid | None = None, secret: str = "") -> Response:
    """Show the tokens, a new one's secret if there is one, and what is wrong."""
    with page.read() as tx:
        everyone = tx.actor.has(Role.ADMIN)
        return page.render(
            tx,
            "me/tokens.html",
            status=422 if error else 200,
            errors=error_texts(error.errors, page.lang) if error else {},
            values=page.form.data() if error else {},
            scopes=page.form.list("scopes") if error else ["read", "write"],
            tokens=tokens_of(tx.session, None if everyone else [tx.actor.id], tx.now),
            everyone=everyone,
            own_id=tx.actor.id,
            secret=secret,
        )
