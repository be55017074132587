"""The caller's own API tokens. They are made on a page or at the command line, shown once."""

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, Id, guard, takes
from app.api.v1.shapes_people import token_shape
from app.auth.tokens import revoke_token, tokens_of
from app.core.pages import Slice
from app.policy import Action, Relation, require

router = APIRouter()
ANSWER = {
    "id": 3, "name": "Nightly export", "scopes": ["read"], "person": "Ann de Wit",
    "created_at": "2026-11-23T09:00:00Z", "expires_at": "2027-11-23T09:00:00Z",
    "revoked_at": None,
}  # fmt: skip


@router.get("/tokens")
@guard(Action.ME_READ)
@takes(answers={"items": [ANSWER], "next": None})
def index(api: ApiDep) -> Response:
    """List the caller's living tokens."""
    with api.read() as tx:
        require(tx.actor, Action.ME_READ, {Relation.SELF})
        return api.listing(Slice(tokens_of(tx.session, [tx.actor.id], tx.now), None), token_shape)


@router.delete("/tokens/{token_id}")
@guard(Action.TOKEN_MANAGE)
@takes(answers={**ANSWER, "revoked_at": "2026-12-01T09:00:00Z"})
def revoke(api: ApiDep, token_id: Id) -> Response:
    """Make a token worthless."""
    with api.write() as tx:
        view = revoke_token(tx.session, token_id, actor=tx.actor, now=tx.now)
        return api.answer(token_shape(view))
