"""What waits on whom, for the AI team."""

from starlette.responses import Response

from app.domain.insight.waiting import waiting
from app.doors import Room
from app.i18n.formats import round_name
from app.policy import Action, require
from app.web.deps import PageDep, guard

router = Room()


@router.get("/waiting", name="waiting")
@guard(Action.WAITING_READ)
def index(page: PageDep) -> Response:
    """Show what waits, by party, late first."""
    with page.read() as tx:
        require(tx.actor, Action.WAITING_READ)
        groups = waiting(tx.session, tx.now)
        rounds = {s.title for g in groups for s in g.steps if s.thing == "round"}
        return page.render(
            tx,
            "waiting/index.html",
            groups=groups,
            late=sum(group.late for group in groups),
            months={month: round_name(month, page.lang) for month in rounds},
            now=tx.now,
        )
