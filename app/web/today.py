"""Today: what waits for you, your ideas, the month, what happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.actor import Role
from app.core.clock import local_day
from app.db.together import together
from app.domain.insight.today import fund_now, month_now, own_ideas, unit_ideas, waiting_for_answer
from app.domain.insight.todos import Todo, todos
from app.doors import Room
from app.i18n.codes import sentence
from app.notify.inbox import inbox
from app.policy import Action, can
from app.web.deps import Page, PageDep, guard
from app.web.inbox import letter
from app.web.month import rhythm

router = Room()


@dataclass(frozen=True)
class Task:
    """A to-do in the reader's language."""

    title: str
    text: str
    button: str
    path: str
    by: datetime | None
    done: int
    total: int
    symbol: str
    timed: bool
    """Whether the hour counts, not only the day."""


TIMED = {"ballot", "session", "lead_session"}
SYMBOLS = {
    "question": "message-circle-question-mark",
    "draft": "pencil",
    "ballot": "vote",
    "session": "users",
    "lead_session": "users",
    "publish": "send",
    "sign": "signature",
    "claim": "hand-helping",
    "accept": "hand-helping",
    "complete": "hand-helping",
    "answer": "message-circle",
    "seek_unit": "hand-helping",
    "step_forward": "hand-helping",
    "measure": "gauge",
    "duty": "list-checks",
    "review": "refresh-cw",
    "incident": "circle-alert",
    "own": "signature",
    "name_owner": "signature",
    "triage": "list-checks",
    "close_incident": "circle-alert",
    "second_person": "users",
    "agree_grant": "users",
    "read": "gauge",
    "agree_class": "users",
    "join": "users",
    "tool": "message-circle",
    "named": "list-checks",
    "scan_step": "list-checks",
    "list": "list-checks",
    "add_units": "network",
    "give_roles": "users",
    "allot": "coins",
}


@router.get("/today", name="today")
@guard(Action.ME_READ)
def today(page: PageDep) -> Response:
    """Show somebody's day."""
    with page.read() as tx:
        return page.render(tx, "today/index.html", **_day(page, tx))


def _day(page: Page, tx: Tx) -> dict[str, Any]:
    actor, ai_team = tx.actor, tx.actor.has(Role.AI_TEAM)
    month = month_now(tx.session)
    lists = (own_ideas(actor), unit_ideas(actor), *([waiting_for_answer()] if ai_team else ()))
    mine, nearby, *waiting = together(tx.session, *lists)
    news = inbox(tx.session, actor, limit=5).items
    return {
        "today": local_day(tx.now, page.settings.timezone),
        "tasks": [task(t, page.lang) for t in todos(tx.session, actor, tx.now)],
        "ideas": mine,
        "nearby": nearby,
        "sees_waiting": can(actor, Action.WAITING_READ),
        "waiting": waiting[0] if waiting else [],
        "month": month,
        "steps": rhythm(month, page) if month else [],
        "fund": fund_now(tx.session, local_day(tx.now, page.settings.timezone).year)
        if ai_team
        else None,
        "news": [letter(m, page.lang) for m in news],
        "now": tx.now,
    }


def task(todo: Todo, lang: str) -> Task:
    """Write a to-do in the reader's language."""
    return Task(
        title=sentence("todo_titles", todo.code, todo.params, lang),
        text=sentence("todo_texts", todo.code, todo.params, lang),
        button=sentence("todo_buttons", todo.code, todo.params, lang),
        path=todo.path,
        by=todo.by,
        done=todo.done,
        total=todo.total,
        symbol=SYMBOLS[todo.code],
        timed=todo.code in TIMED,
    )
