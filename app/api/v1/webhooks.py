"""Webhooks: addresses of other programs that are told what happens."""

from typing_extensions import TypedDict

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, asks, guard, takes
from app.core.input import iso
from app.domain.people.queries import in_pages
from app.doors import Room
from app.notify.webhooks import (
    WebhookDraft,
    WebhookView,
    add_webhook,
    remove_webhook,
    shown_secret,
    signing_key,
    webhook_view,
    webhooks,
)
from app.policy import Action, require

router = Room()
EXAMPLE = {"url": "https://example.com/kiem", "kinds": ["round.published"]}


class WebhookShape(TypedDict):
    """A webhook without its secret."""

    id: int
    url: str
    kinds: list[str]
    active: bool
    created_at: str
    waiting: int
    failed: int
    error: str


class NewWebhook(WebhookShape):
    """A webhook with the secret that signs its calls, shown once."""

    secret: str


@router.get("/webhooks")
@guard(Action.WEBHOOK_READ)
@asks(*PAGED)
def index(api: ApiDep) -> Answer[Listed[WebhookShape]]:
    """List the webhooks, newest first, with how their calls fare."""
    with api.read() as tx:
        require(tx.actor, Action.WEBHOOK_READ)
        limit, cursor = api.page_params()
        found = in_pages(webhooks(tx.session), limit=limit, cursor=cursor)
        return api.listing(found, webhook_shape)


@router.post("/webhooks", status_code=201)
@guard(Action.WEBHOOK_MANAGE)
@takes(WebhookDraft, example=EXAMPLE)
def create(api: ApiDep) -> Answer[NewWebhook]:
    """Make a webhook; the secret that signs its calls is shown on this answer only."""
    settings = api.parts.settings
    with api.write() as tx:
        require(tx.actor, Action.WEBHOOK_MANAGE)
        draft, hosts = api.body(WebhookDraft), settings.webhook_hosts
        row = add_webhook(tx.session, draft, hosts=hosts, actor=tx.actor, now=tx.now)
        view = webhook_view(tx.session, row.id or 0)
        secret = shown_secret(signing_key(settings.secret, row.salt))
        return api.answer({**webhook_shape(view), "secret": secret}, 201)


@router.delete("/webhooks/{webhook_id}")
@guard(Action.WEBHOOK_MANAGE)
def remove(api: ApiDep, webhook_id: Id) -> Answer[WebhookShape]:
    """Take a webhook away, with the calls that wait."""
    with api.write() as tx:
        found = remove_webhook(tx.session, webhook_id, actor=tx.actor, now=tx.now)
        return api.answer(webhook_shape(found))


def webhook_shape(hook: WebhookView) -> WebhookShape:
    """Return a webhook without its secret."""
    return {
        "id": hook.id,
        "url": hook.url,
        "kinds": list(hook.kinds),
        "active": hook.active,
        "created_at": iso(hook.created_at),
        "waiting": hook.waiting,
        "failed": hook.failed,
        "error": hook.error,
    }
