"""What is done about an entry: duties, reviews, incidents, a second person, who answers for it."""

from typing import Annotated

from app.api.v1.deps import Answer, Api, ApiDep, Id, Listed, guard, takes
from app.api.v1.shapes_register import WholeEntryShape, whole_entry_shape
from app.api.v1.shapes_register_work import (
    DutyShape,
    IncidentShape,
    ReviewShape,
    duty_shape,
    incident_shape,
    review_shape,
)
from app.auth.door import Tx
from app.core.errors import NotFound
from app.core.input import Input, whole
from app.domain.register.access import relations_in, relations_to, visible_entry
from app.domain.register.duties import change_duty, duty_by_id, rows_of
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import answer_offer, claim_entry, open_offer
from app.domain.register.queries import entry_in_full
from app.domain.register.reviews import (
    change_incident,
    incident_by_id,
    incidents_of,
    record_review,
    report_incident,
    reviews_of,
)
from app.domain.register.schemas import (
    DutyChange,
    IncidentChange,
    IncidentDraft,
    OfferAnswer,
    OverrideAnswer,
    ReviewDraft,
)
from app.domain.register.triage import answer_override
from app.doors import Room
from app.policy import Action, Relation, require

router = Room()
REVIEW = {
    "id": 1,
    "entry_id": 1,
    "on": "2026-12-01",
    "by_id": 7,
    "outcome": "keep",
    "note": "",
    "next_on": "2027-12-01",
}
INCIDENT = {
    "id": 1,
    "entry_id": 1,
    "kind": "other",
    "version": 1,
    "happened_on": "2026-11-30",
    "noticed_on": "2026-12-01",
    "report_by": None,
    "reported_on": None,
    "closed_on": None,
    "what": "It read an amount wrong",
    "action": "",
}


class UnitClaim(Input):
    """The unit that says: this is ours."""

    unit_id: Annotated[int, whole(1, 2**31 - 1)]


def _managed(tx: Tx, entry_id: int) -> RegisterEntry:
    row = visible_entry(tx.session, tx.actor, entry_id)
    require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
    return row


def _entry(api: Api, tx: Tx, entry_id: int) -> Answer[WholeEntryShape]:
    found = entry_in_full(tx.session, entry_id)
    return api.answer(whole_entry_shape(*found, tx.actor, api.lang))


@router.get("/register/{entry_id}/duties")
@guard(Action.REGISTER_READ)
def duties(api: ApiDep, entry_id: Id) -> Answer[Listed[DutyShape]]:
    """List the duties of an entry."""
    with api.read() as tx:
        visible_entry(tx.session, tx.actor, entry_id)
        return api.listed([duty_shape(row) for row in rows_of(tx.session, entry_id).values()])


@router.patch("/register/duties/{duty_id}")
@guard(Action.REGISTER_MANAGE)
@takes(DutyChange, example={"version": 1, "state": "done", "evidence": "DPIA, version 2"})
def change(api: ApiDep, duty_id: Id) -> Answer[DutyShape]:
    """Settle a duty with its evidence, or give it a day and somebody who does it."""
    with api.write() as tx:
        duty = duty_by_id(tx.session, duty_id)
        entry, data = _managed(tx, duty.entry_id), api.body(DutyChange)
        row = change_duty(tx.session, entry, duty.key, data, actor=tx.actor, now=tx.now)
        return api.answer(duty_shape(row))


@router.get("/register/{entry_id}/reviews")
@guard(Action.REGISTER_READ)
def reviews(api: ApiDep, entry_id: Id) -> Answer[Listed[ReviewShape]]:
    """List the reviews of an entry, newest first."""
    with api.read() as tx:
        visible_entry(tx.session, tx.actor, entry_id)
        return api.listed([review_shape(row) for row in reviews_of(tx.session, entry_id)])


@router.post("/register/{entry_id}/reviews", status_code=201)
@guard(Action.REGISTER_MANAGE)
@takes(ReviewDraft, example={"outcome": "keep"}, answers=REVIEW)
def review(api: ApiDep, entry_id: Id) -> Answer[ReviewShape]:
    """Keep what a review found; suspending and retiring happen at once."""
    with api.write() as tx:
        entry = _managed(tx, entry_id)
        row = record_review(tx.session, entry, api.body(ReviewDraft), actor=tx.actor, now=tx.now)
        return api.answer(review_shape(row), 201)


@router.get("/register/{entry_id}/incidents")
@guard(Action.REGISTER_READ)
def incidents(api: ApiDep, entry_id: Id) -> Answer[Listed[IncidentShape]]:
    """List the incidents of an entry, newest first."""
    with api.read() as tx:
        visible_entry(tx.session, tx.actor, entry_id)
        return api.listed([incident_shape(row) for row in incidents_of(tx.session, entry_id)])


@router.post("/register/{entry_id}/incidents", status_code=201)
@guard(Action.REGISTER_INCIDENT)
@takes(
    IncidentDraft,
    example={"kind": "other", "happened_on": "2026-11-30", "what": INCIDENT["what"]},
    answers=INCIDENT,
)
def report(api: ApiDep, entry_id: Id) -> Answer[IncidentShape]:
    """Tell what went wrong; everyone may."""
    with api.write() as tx:
        entry = visible_entry(tx.session, tx.actor, entry_id)
        require(tx.actor, Action.REGISTER_INCIDENT)
        row = report_incident(
            tx.session, entry, api.body(IncidentDraft), actor=tx.actor, now=tx.now
        )
        return api.answer(incident_shape(row), 201)


@router.patch("/register/incidents/{incident_id}")
@guard(Action.REGISTER_MANAGE)
@takes(
    IncidentChange,
    example={"version": 1, "action": "Amounts are checked by a person", "closed": True},
    answers=INCIDENT,
)
def follow_up(api: ApiDep, incident_id: Id) -> Answer[IncidentShape]:
    """Tell what was done about an incident, that it was reported, that it is over."""
    with api.write() as tx:
        entry = _managed(tx, incident_by_id(tx.session, incident_id).entry_id)
        data = api.body(IncidentChange)
        row = change_incident(tx.session, entry, incident_id, data, actor=tx.actor, now=tx.now)
        return api.answer(incident_shape(row))


@router.post("/register/{entry_id}/override")
@guard(Action.REGISTER_MANAGE)
@takes(OverrideAnswer, example={"agree": True})
def override(api: ApiDep, entry_id: Id) -> Answer[WholeEntryShape]:
    """Say, as the second person, whether another class than the answers give holds."""
    with api.write() as tx:
        row, said = _managed(tx, entry_id), api.body(OverrideAnswer)
        answer_override(tx.session, row, said, actor=tx.actor, now=tx.now)
        return _entry(api, tx, entry_id)


@router.post("/register/{entry_id}/owner")
@guard(Action.REGISTER_ANSWER)
@takes(OfferAnswer, example={"accept": True})
def owner(api: ApiDep, entry_id: Id) -> Answer[WholeEntryShape]:
    """Say yes or no to answering for an entry."""
    with api.write() as tx:
        row = visible_entry(tx.session, tx.actor, entry_id)
        offer = open_offer(tx.session, entry_id)
        if offer is None:
            raise NotFound
        mine = offer.person_id == tx.actor.person_id
        require(tx.actor, Action.REGISTER_ANSWER, {Relation.SELF} if mine else ())
        answer_offer(tx.session, row, api.body(OfferAnswer), actor=tx.actor, now=tx.now)
        return _entry(api, tx, entry_id)


@router.post("/register/{entry_id}/claim")
@guard(Action.REGISTER_MANAGE)
@takes(UnitClaim, example={"unit_id": 3})
def claim(api: ApiDep, entry_id: Id) -> Answer[WholeEntryShape]:
    """Say, as a unit's lead, that an entry is of that unit."""
    with api.write() as tx:
        row = visible_entry(tx.session, tx.actor, entry_id)
        led = next(iter(tx.actor.leads), None)
        require(tx.actor, Action.REGISTER_MANAGE, relations_to(tx.actor, led) if led else ())
        unit_id = api.body(UnitClaim).unit_id
        claim_entry(tx.session, row, unit_id, actor=tx.actor, now=tx.now)
        return _entry(api, tx, entry_id)
