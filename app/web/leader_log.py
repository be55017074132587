"""The leader's log: two sentences a month, for everyone to read."""

from itertools import groupby
from operator import attrgetter

from starlette.responses import Response

from app.core.errors import Invalid
from app.domain.rounds.pattern import shifted
from app.domain.scan.log import can_write, log_lines, own_log, this_month, write_log
from app.domain.scan.schemas import LogDraft
from app.doors import Room
from app.i18n.formats import month_name
from app.policy import Action, require
from app.web.deps import Page, PageDep, guard
from app.web.promises_forms import messages, typed

router = Room()
BACK = 11


@router.get("/leader-log", name="leader_log")
@guard(Action.VISION_READ)
def index(page: PageDep) -> Response:
    """Show what leaders tried and saw in the last twelve months."""
    return _shown(page)


@router.post("/leader-log", name="leader_log:write")
@guard(Action.LOG_WRITE)
def write(page: PageDep) -> Response:
    """Write this month's sentences, in place of one's earlier ones."""
    try:
        with page.write() as tx:
            write_log(tx.session, typed(page, LogDraft), actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _shown(page, error)
    return page.go("/leader-log")


def _shown(page: Page, error: Invalid | None = None) -> Response:
    with page.read() as tx:
        require(tx.actor, Action.VISION_READ)
        month = this_month(tx.session, tx.now)
        lines = log_lines(tx.session, since=shifted(month, -BACK))
        own = own_log(tx.session, tx.actor, month)
        return page.render(
            tx,
            "vision/log.html",
            status=422 if error else 200,
            months=[
                (month_name(m, page.lang), list(found))
                for m, found in groupby(lines, attrgetter("month"))
            ],
            this_month=month_name(month, page.lang),
            writes=can_write(tx.actor),
            values=page.form.data()
            if error
            else {"tried": own.tried, "saw": own.saw}
            if own
            else {},
            errors=messages(error, page.lang),
        )
