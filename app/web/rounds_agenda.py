"""Making the agenda: tick ideas to put them on, buttons to order them."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.input import number_in
from app.domain.rounds.access import NOT_STARTED, find_round
from app.domain.rounds.agenda import set_agenda
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.models import Round
from app.domain.rounds.queries import agenda_ids, agenda_of, candidates, reserve_reach
from app.doors import Room
from app.policy import Action, require
from app.web.constraint_words import fixed_rows
from app.web.deps import Month, Page, PageDep, guard
from app.web.rounds_words import round_context

router = Room()


@router.get("/rounds/{month}/agenda", name="rounds:agenda")
@guard(Action.ROUND_PREPARE)
def show(page: PageDep, month: Month) -> Response:
    """Show the agenda and what could stand on it, as long as it may change."""
    with page.read() as tx:
        row, _, shared = round_context(page, tx, month)
        require(tx.actor, Action.ROUND_PREPARE)
        if row.state not in NOT_STARTED:
            return page.go(f"/rounds/{month}")
        return page.render(tx, "rounds/agenda.html", **shared, **agenda_context(page, tx, row))


@router.post("/rounds/{month}/agenda", name="rounds:set_agenda")
@guard(Action.ROUND_PREPARE)
def change(page: PageDep, month: Month) -> Response:
    """Put ideas on, take one off, or move one up or down."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_PREPARE)
        before = agenda_ids(tx.session, [row.id or 0])[row.id or 0]
        wanted = reordered(before, page.form.text("do"), _numbers(page.form.list("add")))
        if wanted != before:
            set_agenda(tx.session, row, wanted, actor=tx.actor, now=tx.now)
    return page.go(f"/rounds/{month}/agenda")


def agenda_context(page: Page, tx: Tx, row: Round) -> dict[str, Any]:
    """Return the agenda with its sums, and the ideas that could join it."""
    agenda = agenda_of(tx.session, row.id or 0)
    return {
        "agenda": agenda,
        "candidates": [c for c in candidates(tx.session, row) if c.on_agenda is None],
        "fixed": fixed_rows(constraints_of(tx.session, row.id or 0), page.lang),
        "reach": reserve_reach(row, agenda),
        "total": sum(item.cost_cents for item in agenda),
    }


def reordered(ids: list[int], what: str, add: list[int]) -> list[int]:
    """Return the agenda after one act: `up:ID`, `down:ID`, `off:ID`, or the added ids at the end."""
    verb, _, text = what.partition(":")
    subject = number_in(text) or 0
    if verb not in ("up", "down", "off") or subject not in ids:
        return ids + [i for i in dict.fromkeys(add) if i not in ids]
    at, rest = ids.index(subject), [i for i in ids if i != subject]
    if verb == "off":
        return rest
    place = max(0, at - 1) if verb == "up" else at + 1
    return [*rest[:place], subject, *rest[place:]]


def _numbers(texts: list[str]) -> list[int]:
    return [int(t) for t in texts if t.isascii() and t.isdigit() and len(t) < 10]
