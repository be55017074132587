"""The caller's own API tokens. They are made on a page or at the command line, shown once."""

from app.api.v1.deps import Answer, ApiDep, Id, Listed, guard
from app.api.v1.shapes_people import TokenShape, token_shape
from app.auth.tokens import revoke_token, tokens_of
from app.core.pages import Slice
from app.doors import Room
from app.policy import Action, Relation, require

router = Room()


@router.get("/tokens")
@guard(Action.ME_READ)
def index(api: ApiDep) -> Answer[Listed[TokenShape]]:
    """List the caller's living tokens."""
    with api.read() as tx:
        require(tx.actor, Action.ME_READ, {Relation.SELF})
        return api.listing(Slice(tokens_of(tx.session, [tx.actor.id], tx.now), None), token_shape)


@router.delete("/tokens/{token_id}")
@guard(Action.TOKEN_MANAGE)
def revoke(api: ApiDep, token_id: Id) -> Answer[TokenShape]:
    """Make a token worthless."""
    with api.write() as tx:
        view = revoke_token(tx.session, token_id, actor=tx.actor, now=tx.now)
        return api.answer(token_shape(view))
