"""Webhooks: which other programs Kiem tells what happens, and how that fares."""

from collections import Counter
from collections.abc import Sequence

from starlette.responses import Response

from app.core.errors import Invalid
from app.core.input import parse
from app.doors import Room
from app.notify.last_calls import last_calls
from app.notify.webhooks import (
    KINDS,
    WebhookDraft,
    add_webhook,
    remove_webhook,
    shown_secret,
    signing_key,
    switch_webhook,
    try_webhook,
    webhooks,
)
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages

router = Room()
HERE = "/settings/webhooks"
AREAS = Counter(kind.partition(".")[0] for kind in KINDS)
"""What news is about -> how many kinds of news there are of it."""


@router.get("/settings/webhooks", name="settings:webhooks")
@guard(Action.WEBHOOK_READ)
def index(page: PageDep) -> Response:
    """Show every webhook, and a form for a new one."""
    return _page(page)


@router.post("/settings/webhooks", name="settings:add_webhook")
@guard(Action.WEBHOOK_MANAGE)
def create(page: PageDep) -> Response:
    """Add a webhook; its secret is shown on this answer only."""
    try:
        with page.write() as tx:
            draft, hosts = _typed(page), page.settings.webhook_hosts
            row = add_webhook(tx.session, draft, hosts=hosts, actor=tx.actor, now=tx.now)
            salt = row.salt
    except Invalid as error:
        return _page(page, error)
    return _page(page, secret=shown_secret(signing_key(page.settings.secret, salt)))


@router.post("/settings/webhooks/{webhook_id}/test", name="settings:try_webhook")
@guard(Action.WEBHOOK_MANAGE)
def test(page: PageDep, webhook_id: Id) -> Response:
    """Send a call that says it is a test."""
    with page.write() as tx:
        try_webhook(tx.session, webhook_id, actor=tx.actor, now=tx.now)
    return page.go(f"{HERE}?tested={webhook_id}")


@router.post("/settings/webhooks/{webhook_id}/state", name="settings:switch_webhook")
@guard(Action.WEBHOOK_MANAGE)
def switch(page: PageDep, webhook_id: Id) -> Response:
    """Switch a webhook off or on again."""
    active = page.form.text("active") == "yes"
    with page.write() as tx:
        switch_webhook(tx.session, webhook_id, active=active, actor=tx.actor, now=tx.now)
    return page.go(HERE)


@router.post("/settings/webhooks/{webhook_id}/removal", name="settings:remove_webhook")
@guard(Action.WEBHOOK_MANAGE)
def remove(page: PageDep, webhook_id: Id) -> Response:
    """Take a webhook away."""
    with page.write() as tx:
        remove_webhook(tx.session, webhook_id, actor=tx.actor, now=tx.now)
    return page.go(HERE)


def _typed(page: Page) -> WebhookDraft:
    """Return the form as the command reads it: every kind of news of the areas that were ticked.

    Raises:
        Invalid: the address is missing or too long, or an area is unknown.
    """
    ticked = page.form.list("areas")
    kinds = [kind for kind in KINDS if kind.partition(".")[0] in ticked]
    unknown = [area for area in ticked if area not in AREAS]
    return parse(WebhookDraft, {"url": page.form.text("url"), "kinds": kinds + unknown})


def told(kinds: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return what a webhook hears of: area, how many kinds, of how many."""
    count = Counter(kind.partition(".")[0] for kind in kinds)
    return [(area, count[area], most) for area, most in AREAS.items() if count[area]]


def _page(page: Page, error: Invalid | None = None, secret: str = "") -> Response:
    with page.read() as tx:
        require(tx.actor, Action.WEBHOOK_READ)
        hooks = webhooks(tx.session)
        return page.render(
            tx,
            "settings/webhooks.html",
            status=422 if error else 200,
            hooks=[(hook, told(hook.kinds)) for hook in hooks],
            calls=last_calls(tx.session),
            areas=list(AREAS),
            ticked=page.form.list("areas") if error else [],
            values=page.form.data() if error else {},
            errors=messages(error, page.lang),
            allowed=page.settings.webhook_hosts,
            tested=page.query("tested"),
            secret=secret,
        )
