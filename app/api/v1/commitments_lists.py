"""Ideas that seek a unit, and what became of what units promised."""

from typing_extensions import TypedDict

from app.api.v1.deps import PAGED, Answer, ApiDep, Listed, asks, guard
from app.core.input import iso
from app.domain.commitments.ledger import Line, UnitLine, by_unit, ledger_entries, ledger_units
from app.domain.commitments.seeking import Seeking, waiting_ideas, young_ideas
from app.domain.people.days import today
from app.domain.people.queries import in_pages
from app.doors import Room
from app.policy import Action, Relation, require

router = Room()


class AskedShape(TypedDict):
    """A unit that was asked."""

    commitment_id: int
    unit_id: int
    unit: str


class SeekingShape(TypedDict):
    """An idea that no unit signed for yet."""

    idea_id: int
    idea_reference: str
    title: str
    state: str
    unit: str | None
    cost_cents: int | None
    weeks: int | None
    by: str | None
    asked: list[AskedShape]


class UnitLedgerShape(TypedDict):
    """How many promises of a unit stand on each line."""

    unit_id: int
    unit: str
    promised: int
    invoked: int
    overdue: int
    fulfilled: int
    released: int
    broken: int


@router.get("/commitments/seeking")
@guard(Action.COMMITMENT_READ)
@asks(*PAGED)
def seeking(api: ApiDep) -> Answer[Listed[SeekingShape]]:
    """List ideas that no unit signed for; the first page begins with those that were chosen."""
    with api.read() as tx:
        require(tx.actor, Action.COMMITMENT_READ)
        limit, cursor = api.page_params()
        found = young_ideas(tx.session, tx.actor, limit=limit, cursor=cursor)
        if cursor is None:
            found.items[:0] = waiting_ideas(tx.session, tx.actor)
        return api.listing(found, seeking_shape)


@router.get("/commitments/ledger")
@guard(Action.LEDGER_READ)
@asks(*PAGED)
def ledger(api: ApiDep) -> Answer[Listed[UnitLedgerShape]]:
    """List the units with the number of their promises on each line, by name."""
    with api.read() as tx:
        led = {Relation.UNIT_LEAD} if tx.actor.leads else ()
        require(tx.actor, Action.LEDGER_READ, led)
        limit, cursor = api.page_params()
        here, units = today(tx.session, tx.now), ledger_units(tx.actor)
        found = by_unit(ledger_entries(tx.session, here=here, units=units))
        return api.listing(in_pages(found, limit=limit, cursor=cursor), unit_line_shape)


def seeking_shape(row: Seeking) -> SeekingShape:
    """Shape an idea that seeks a unit."""
    return {
        "idea_id": row.id,
        "idea_reference": f"K-{row.id}",
        "title": row.title,
        "state": str(row.state),
        "unit": row.unit_name,
        "cost_cents": row.cost_cents,
        "weeks": row.weeks,
        "by": iso(row.next_by) if row.is_chosen else None,
        "asked": [
            {"commitment_id": a.commitment_id, "unit_id": a.unit_id, "unit": a.unit_name}
            for a in row.asked
        ],
    }


def unit_line_shape(row: UnitLine) -> UnitLedgerShape:
    """Shape a unit in the ledger."""
    return {
        "unit_id": row.unit_id,
        "unit": row.unit_name,
        "promised": row.counts[Line.PROMISED],
        "invoked": row.counts[Line.INVOKED],
        "overdue": row.counts[Line.OVERDUE],
        "fulfilled": row.counts[Line.FULFILLED],
        "released": row.counts[Line.RELEASED],
        "broken": row.counts[Line.BROKEN],
    }
