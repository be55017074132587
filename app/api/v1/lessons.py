"""What experiments taught."""

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, guard
from app.api.v1.shapes_promises import lesson_shape
from app.domain.experiments.queries import lessons
from app.policy import Action, require

router = APIRouter()


@router.get("/lessons")
@guard(Action.LESSON_READ)
def index(api: ApiDep) -> Response:
    """Return lessons, newest first; `?q=` searches."""
    with api.read() as tx:
        require(tx.actor, Action.LESSON_READ)
        limit, cursor = api.page_params()
        words = api.request.query_params.get("q", "")[:200]
        return api.listing(
            lessons(tx.session, words=words, limit=limit, cursor=cursor), lesson_shape
        )
