"""What waits on whom: the next step, day and party of everything that is not at its end."""

from datetime import datetime

from typing_extensions import TypedDict

from app.api.v1.deps import Answer, ApiDep, Listed, guard
from app.core.input import iso
from app.core.pages import Slice
from app.domain.insight.steps import Step
from app.domain.insight.waiting import open_steps
from app.doors import Room
from app.i18n.codes import label
from app.policy import Action, require

router = Room()


class WaitingShape(TypedDict):
    """What waits on whom."""

    thing: str
    id: int
    idea_id: int | None
    title: str
    code: str
    what: str
    party: str
    unit: str | None
    by: str | None
    late: bool


@router.get("/waiting")
@guard(Action.WAITING_READ)
def waiting(api: ApiDep) -> Answer[Listed[WaitingShape]]:
    """Return what waits now, the nearest day first."""
    with api.read() as tx:
        require(tx.actor, Action.WAITING_READ)
        found = open_steps(tx.session, tx.now)
        steps = sorted(found, key=lambda s: (s.by or tx.now, s.thing, s.id))
        return api.listing(Slice(steps, None), lambda step: _shape(step, tx.now, api.lang))


def _shape(step: Step, now: datetime, lang: str) -> WaitingShape:
    return {
        "thing": str(step.thing),
        "id": step.id,
        "idea_id": step.idea_id,
        "title": step.title,
        "code": step.code,
        "what": label("step_code", step.code, lang),
        "party": str(step.party),
        "unit": step.unit,
        "by": iso(step.by),
        "late": step.is_late(now),
    }
