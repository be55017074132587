"""Learning about AI: one's own, what is on offer, the year's cycle."""

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.domain.attachments.queries import files_by_owner
from app.domain.attachments.values import OwnerKind
from app.domain.people.days import today
from app.domain.register.literacy import (
    GoalDraft,
    ItemDraft,
    RecordDraft,
    StepDraft,
    add_item,
    add_record,
    close_item,
    set_goal,
    set_step,
    tick_item,
)
from app.domain.register.literacy_queries import (
    goals,
    items,
    own_records,
    roles_of_actor,
    shares,
    steps,
)
from app.doors import Room
from app.policy import Action, can, require
from app.web.attachments import file_lines
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import errors_of, typed

router = Room()


@router.get("/literacy", name="literacy:index")
@guard(Action.LITERACY_OWN)
def index(page: PageDep) -> Response:
    """Show what one learned, and what there is to learn."""
    with page.read() as tx:
        return _index(page, tx)


def _index(page: Page, tx: Tx, error: Invalid | Conflict | None = None) -> Response:
    require(tx.actor, Action.LITERACY_OWN)
    here = today(tx.session, tx.now)
    mine = own_records(tx.session, tx.actor.id)
    wanted, offered = goals(tx.session, here.year), items(tx.session)
    files = files_by_owner(tx.session, OwnerKind.ITEM, [item.id or 0 for item in offered])
    return page.render(
        tx,
        "literacy/index.html",
        status=error.status if error else 200,
        records=mine,
        done={r.item_id for r in mine if r.item_id and r.valid_until >= here},
        items=offered,
        files={number: file_lines(found, page.lang) for number, found in files.items()},
        goals=[(str(r), wanted[r]) for r in roles_of_actor(tx.actor) if r in wanted],
        here=here,
        can_manage=can(tx.actor, Action.LITERACY_MANAGE),
        values=page.form.data(),
        errors=errors_of(error, page.lang),
    )


@router.post("/literacy/items/{item_id}/done", name="literacy:tick")
@guard(Action.LITERACY_OWN)
def tick(page: PageDep, item_id: Id) -> Response:
    """Tick off what one did."""
    try:
        with page.write() as tx:
            tick_item(tx.session, item_id, actor=tx.actor, now=tx.now)
    except Conflict as error:
        with page.read() as tx:
            return _index(page, tx, error)
    return page.go("/literacy")


@router.post("/literacy/records", name="literacy:record")
@guard(Action.LITERACY_OWN)
def write(page: PageDep) -> Response:
    """Write down what one learned elsewhere."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.LITERACY_OWN)
            data = typed(page, RecordDraft, days=("done_on", "valid_until"))
            add_record(tx.session, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _index(page, tx, error)
    return page.go("/literacy")


@router.get("/literacy/year", name="literacy:year")
@guard(Action.LITERACY_NUMBERS)
def year(page: PageDep) -> Response:
    """Show the year's cycle, its goals and the numbers."""
    with page.read() as tx:
        return _year(page, tx)


def _year(page: Page, tx: Tx, error: Invalid | Conflict | None = None) -> Response:
    require(tx.actor, Action.LITERACY_NUMBERS)
    here = today(tx.session, tx.now)
    shown, rest = shares(tx.session, here)
    return page.render(
        tx,
        "literacy/year.html",
        status=error.status if error else 200,
        year=here.year,
        steps=steps(tx.session, here.year),
        goals=goals(tx.session, here.year),
        items=items(tx.session),
        shares=shown,
        rest=rest,
        can_manage=can(tx.actor, Action.LITERACY_MANAGE),
        values=page.form.data("roles"),
        errors=errors_of(error, page.lang),
    )


@router.post("/literacy/year", name="literacy:step")
@guard(Action.LITERACY_MANAGE)
def write_step(page: PageDep) -> Response:
    """Write down how a step was done, or what a role should know."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.LITERACY_MANAGE)
            if "role" in page.form:
                set_goal(tx.session, typed(page, GoalDraft), actor=tx.actor, now=tx.now)
            else:
                set_step(tx.session, typed(page, StepDraft), actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _year(page, tx, error)
    return page.go("/literacy/year")


@router.post("/literacy/items", name="literacy:offer")
@guard(Action.LITERACY_MANAGE)
def offer(page: PageDep) -> Response:
    """Offer something to learn."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.LITERACY_MANAGE)
            data = typed(page, ItemDraft, more={"roles": page.form.list("roles")})
            add_item(tx.session, data, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return _year(page, tx, error)
    return page.go("/literacy/year")


@router.post("/literacy/items/{item_id}/end", name="literacy:end")
@guard(Action.LITERACY_MANAGE)
def end(page: PageDep, item_id: Id) -> Response:
    """Offer something no longer."""
    with page.write() as tx:
        close_item(tx.session, item_id, actor=tx.actor, now=tx.now)
    return page.go("/literacy/year")
