"""Webhooks: addresses of other programs that are told what happens."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, Id, guard, takes
from app.core.input import iso
from app.domain.people.queries import in_pages
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

router = APIRouter()
EXAMPLE = {"url": "https://example.com/kiem", "kinds": ["round.published"]}
ANSWER = {
    **EXAMPLE, "id": 1, "active": True, "created_at": "2026-11-23T09:00:00Z", "waiting": 0,
    "failed": 0, "error": "",
}  # fmt: skip


@router.get("/webhooks")
@guard(Action.WEBHOOK_READ)
@takes(answers={"items": [ANSWER], "next": None})
def index(api: ApiDep) -> Response:
    """List the webhooks, newest first, with how their calls fare."""
    with api.read() as tx:
        require(tx.actor, Action.WEBHOOK_READ)
        limit, cursor = api.page_params()
        found = in_pages(webhooks(tx.session), limit=limit, cursor=cursor)
        return api.listing(found, webhook_shape)


@router.post("/webhooks", status_code=201)
@guard(Action.WEBHOOK_MANAGE)
@takes(WebhookDraft, example=EXAMPLE, answers={**ANSWER, "secret": "whsec_…"})
def create(api: ApiDep) -> Response:
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
@takes(answers=ANSWER)
def remove(api: ApiDep, webhook_id: Id) -> Response:
    """Take a webhook away, with the calls that wait."""
    with api.write() as tx:
        found = remove_webhook(tx.session, webhook_id, actor=tx.actor, now=tx.now)
        return api.answer(webhook_shape(found))


def webhook_shape(hook: WebhookView) -> dict[str, Any]:
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
