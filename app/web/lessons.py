"""What experiments taught."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.experiments.queries import lessons
from app.policy import Action, require
from app.web.deps import PageDep, guard

router = APIRouter()


@router.get("/lessons", name="lessons:index")
@guard(Action.LESSON_READ)
def index(page: PageDep) -> Response:
    """Show and search the lessons."""
    with page.read() as tx:
        require(tx.actor, Action.LESSON_READ)
        words = page.query("q")
        found = lessons(tx.session, words=words, limit=20, cursor=page.query("cursor") or None)
        block = "results" if page.wants_fragment else None
        return page.render(tx, "lessons/index.html", block=block, found=found, words=words)
