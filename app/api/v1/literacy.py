"""What people learn about AI: one's own records, what is on offer, a unit's people, numbers of five or more."""

from datetime import date

from sqlmodel import Session
from typing_extensions import TypedDict

from app.api.v1.deps import Answer, ApiDep, Id, Listed, guard, takes
from app.api.v1.shapes_promises import day_text
from app.api.v1.shapes_register_work import (
    LearningItemShape,
    LearningRecordShape,
    item_shape,
    record_shape,
)
from app.domain.people.days import today
from app.domain.people.queries import unit_view
from app.domain.register.access import relations_to
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
    Share,
    goals,
    items,
    own_records,
    people_of,
    shares,
    steps,
)
from app.doors import Room
from app.policy import Action, require

router = Room()
RECORD = {
    "id": 1,
    "person_id": 7,
    "item_id": 1,
    "what": "Fifteen minutes about checking answers",
    "done_on": "2026-12-01",
    "valid_until": "2027-12-01",
    "evidence": "",
}
ITEM = {
    "id": 1,
    "title": "Fifteen minutes about checking answers",
    "about": "",
    "link": "https://learn.example.test/checking",
    "minutes": 15,
    "valid_months": 12,
    "roles": ["employee"],
    "active": True,
}


class LearnedShape(TypedDict):
    """Somebody of a unit, with the last day of what they learned."""

    person_id: int
    name: str
    valid_until: str | None


class LearningShareShape(TypedDict):
    """How many people of a unit have a valid record; without unit: the smaller ones together."""

    unit_id: int | None
    unit: str | None
    valid: int
    soon: int
    people: int


class LearningStepShape(TypedDict):
    """A step of the year as it was done."""

    step: str
    text: str
    on: str | None


class LearningYearShape(TypedDict):
    """The year's steps and goals by role, and numbers per unit."""

    year: int
    steps: list[LearningStepShape]
    goals: dict[str, str]
    units: list[LearningShareShape]
    others: LearningShareShape | None


@router.get("/literacy/records")
@guard(Action.LITERACY_OWN)
def records(api: ApiDep) -> Answer[Listed[LearningRecordShape]]:
    """List what one learned, newest first."""
    with api.read() as tx:
        require(tx.actor, Action.LITERACY_OWN)
        rows = own_records(tx.session, tx.actor.id)
        return api.listed([record_shape(row) for row in rows])


@router.post("/literacy/records", status_code=201)
@guard(Action.LITERACY_OWN)
@takes(RecordDraft, example={"what": "A day about AI", "done_on": "2026-12-01"}, answers=RECORD)
def write(api: ApiDep) -> Answer[LearningRecordShape]:
    """Write down what one learned elsewhere; a unit's lead also for people of that unit."""
    with api.write() as tx:
        require(tx.actor, Action.LITERACY_OWN)
        row = add_record(tx.session, api.body(RecordDraft), actor=tx.actor, now=tx.now)
        return api.answer(record_shape(row), 201)


@router.get("/literacy/items")
@guard(Action.LITERACY_OWN)
def offered(api: ApiDep) -> Answer[Listed[LearningItemShape]]:
    """List what there is to learn."""
    with api.read() as tx:
        require(tx.actor, Action.LITERACY_OWN)
        return api.listed([item_shape(row) for row in items(tx.session)])


@router.post("/literacy/items", status_code=201)
@guard(Action.LITERACY_MANAGE)
@takes(ItemDraft, example={"title": ITEM["title"], "link": ITEM["link"]}, answers=ITEM)
def offer(api: ApiDep) -> Answer[LearningItemShape]:
    """Offer something to learn."""
    with api.write() as tx:
        require(tx.actor, Action.LITERACY_MANAGE)
        row = add_item(tx.session, api.body(ItemDraft), actor=tx.actor, now=tx.now)
        return api.answer(item_shape(row), 201)


@router.post("/literacy/items/{item_id}/done", status_code=201)
@guard(Action.LITERACY_OWN)
@takes(answers=RECORD)
def tick(api: ApiDep, item_id: Id) -> Answer[LearningRecordShape]:
    """Say that one did it; it counts for the months of the item."""
    with api.write() as tx:
        require(tx.actor, Action.LITERACY_OWN)
        row = tick_item(tx.session, item_id, actor=tx.actor, now=tx.now)
        return api.answer(record_shape(row), 201)


@router.post("/literacy/items/{item_id}/end")
@guard(Action.LITERACY_MANAGE)
def end(api: ApiDep, item_id: Id) -> Answer[Listed[LearningItemShape]]:
    """Offer something no longer; answers with what stays."""
    with api.write() as tx:
        close_item(tx.session, item_id, actor=tx.actor, now=tx.now)
        return api.listed([item_shape(row) for row in items(tx.session)])


@router.get("/literacy/year")
@guard(Action.LITERACY_NUMBERS)
def year(api: ApiDep) -> Answer[LearningYearShape]:
    """Return the year's steps and goals, and numbers per unit of five or more people."""
    with api.read() as tx:
        require(tx.actor, Action.LITERACY_NUMBERS)
        return api.answer(_year(tx.session, today(tx.session, tx.now)))


def _year(session: Session, here: date) -> LearningYearShape:
    shown, rest = shares(session, here)
    done = steps(session, here.year)
    return {
        "year": here.year,
        "steps": [
            {"step": step, "text": row.text, "on": day_text(row.on)} for step, row in done.items()
        ],
        "goals": goals(session, here.year),
        "units": [_share(one) for one in shown],
        "others": _share(rest) if rest else None,
    }


def _share(one: Share) -> LearningShareShape:
    return {
        "unit_id": one.unit_id or None,
        "unit": one.unit or None,
        "valid": one.valid,
        "soon": one.soon,
        "people": one.people,
    }


@router.post("/literacy/steps")
@guard(Action.LITERACY_MANAGE)
@takes(StepDraft, example={"step": "identify", "text": "Asked every unit"})
def step(api: ApiDep) -> Answer[LearningYearShape]:
    """Tell how a step of this year was done."""
    with api.write() as tx:
        require(tx.actor, Action.LITERACY_MANAGE)
        set_step(tx.session, api.body(StepDraft), actor=tx.actor, now=tx.now)
        return api.answer(_year(tx.session, today(tx.session, tx.now)))


@router.post("/literacy/goals")
@guard(Action.LITERACY_MANAGE)
@takes(GoalDraft, example={"role": "employee", "text": "Knows what may go in"})
def goal(api: ApiDep) -> Answer[LearningYearShape]:
    """Say what people in a role should know this year."""
    with api.write() as tx:
        require(tx.actor, Action.LITERACY_MANAGE)
        set_goal(tx.session, api.body(GoalDraft), actor=tx.actor, now=tx.now)
        return api.answer(_year(tx.session, today(tx.session, tx.now)))


@router.get("/literacy/units/{unit_id}")
@guard(Action.LITERACY_READ)
def of_unit(api: ApiDep, unit_id: Id) -> Answer[Listed[LearnedShape]]:
    """List the people of a unit with the last day of what they learned: to its lead alone."""
    with api.read() as tx:
        unit_view(tx.session, unit_id)
        require(tx.actor, Action.LITERACY_READ, relations_to(tx.actor, unit_id))
        rows: list[LearnedShape] = [
            {"person_id": one.person_id, "name": one.name, "valid_until": day_text(one.until)}
            for one in people_of(tx.session, unit_id)
        ]
        return api.listed(rows)
