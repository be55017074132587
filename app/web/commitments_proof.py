"""Who signs shows just now who they are: the password once more, or the work account anew."""

from urllib.parse import quote

from app.auth.door import Tx
from app.auth.signing import confirm_password, has_password
from app.core.actor import Actor
from app.core.errors import invalid
from app.domain.commitments.mandate import is_proved
from app.web.deps import Page
from app.web.entering import kept_by, own_token


def way_to_prove(page: Page, tx: Tx) -> str | None:
    """Return how the reader can prove again who they are, None where the sign-in is fresh.

    `password`, `work` (the work account) or `link` (a new link by mail).
    """
    if is_proved(tx.actor, tx.now):
        return None
    has_work = page.request.app.state.provider is not None
    if has_work and tx.actor.proof is not None and tx.actor.proof.kind == "work":
        return "work"
    if has_password(tx.session, tx.actor.id):
        return "password"
    return "work" if has_work else "link"


def prove(page: Page) -> str | None:
    """Prove by the password that was typed; return where to go on where the work account proves.

    The slow part holds no transaction.

    Raises:
        Invalid: `password` is missing or wrong, or only a new link can prove it.
        TooMany: too many attempts.
    """
    with page.read() as tx:
        way, actor = way_to_prove(page, tx), tx.actor
    if way == "work":
        return _to_work(page)
    if way == "link":
        raise invalid("password", "use_a_link")
    if way == "password":
        _by_password(page, actor)
    return None


def _by_password(page: Page, actor: Actor) -> None:
    confirm_password(
        page.parts.db,
        actor,
        password=page.form.get("password"),
        token=own_token(page),
        kept_by=kept_by(page),
        now=page.parts.clock.now(),
    )


def _to_work(page: Page) -> str:
    """Return the way over the work account and back to this page, with the tick kept."""
    path = page.request.url.path.rpartition("/")[0]
    tick = "&mandate=yes" if page.form.text("mandate") == "yes" else ""
    return f"/sign-in/work?renew=1&next={quote(f'{path}?answer=a{tick}', safe='')}"
