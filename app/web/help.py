"""One page of help, at the same place on every screen."""

from starlette.responses import Response

from app.doors import Room, guard
from app.policy import Action
from app.web.deps import PageDep

router = Room()


@router.get("/help", name="help:show")
@guard(Action.ANYONE)
def help_page(page: PageDep) -> Response:
    """Explain the month, the words and the shortcuts, to whoever asks."""
    with page.read() as tx:
        return page.render(tx, "help/index.html")
