"""A unit gets another lead while it takes something over: who answers from then on says yes first."""

from dataclasses import dataclass

import pytest
from sqlmodel import Session, select

from app.core.actor import SYSTEM, Actor
from app.core.errors import Conflict
from app.db.engine import Database
from app.domain.experiments.handing import make_handover
from app.domain.experiments.handovers import accept_handover, complete_handover
from app.domain.experiments.models import Handover
from app.domain.experiments.queries import HandedEntry, handed_entry, handover_view
from app.domain.experiments.schemas import HandoverPlan
from app.domain.experiments.succession import change_unit_and_promises
from app.domain.people.models import Person
from app.domain.people.schemas import UnitChange
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import answer_offer
from app.domain.register.schemas import OfferAnswer
from app.notify.dispatch import dispatch
from app.notify.models import Message
from tests.domain.experiments.test_bad_moments import events
from tests.domain.experiments.test_passing import succeeded
from tests.support.promises import NOW, House
from tests.support.uses import use_of_ai


@dataclass
class Takeover:
    """A handover on its way, and the person who leads the unit from now on."""

    session: Session
    house: House
    handover: Handover
    heir: Actor

    @property
    def entry(self) -> RegisterEntry:
        tried = select(RegisterEntry).where(RegisterEntry.experiment_id == 1)
        row = self.session.exec(tried).one()
        self.session.refresh(row)
        return row

    def shown(self) -> HandedEntry | None:
        view = handover_view(self.session, self.handover.id or 0)
        return handed_entry(self.session, view, self.entry.idea_id or 0)

    def accept(self) -> None:
        accept_handover(self.session, self.handover, actor=self.house.lead, now=NOW)

    def complete(self, actor: Actor) -> None:
        complete_handover(self.session, self.handover, actor=actor, now=NOW)

    def say(self, actor: Actor, *, accept: bool) -> None:
        said = OfferAnswer(accept=accept, reason="Not ours")
        answer_offer(self.session, self.entry, said, actor=actor, now=NOW)


def taking_over(session: Session) -> Takeover:
    house, experiment = succeeded(session)
    made, _new = make_handover(session, experiment, HandoverPlan(), actor=house.team, now=NOW)
    heir = Actor(house.employee.id, "Employee", leads=frozenset({house.unit_id}))
    return Takeover(session, house, made, heir)


def new_lead(at: Takeover, *, left: bool = True) -> None:
    """Let the one who accepted leave, or do other work, and the employee lead the unit."""
    at.session.get_one(Person, at.house.lead.id).active = not left
    at.session.flush()
    email = at.session.get_one(Person, at.heir.id).email
    change = UnitChange(lead_email=email)
    change_unit_and_promises(at.session, at.house.unit_id, change, actor=SYSTEM, now=NOW)
    at.session.refresh(at.handover)


@pytest.mark.parametrize("left", [True, False], ids=["left", "does other work"])
def test_after_the_acceptance_the_new_lead_is_asked_and_nothing_is_completed_before_the_yes(
    db: Database, left: bool
) -> None:
    with db.write() as session:
        at = taking_over(session)
        at.accept()
        entry = at.entry.id or 0
        assert at.shown() == HandedEntry(entry, None, None)
        new_lead(at, left=left)
        assert (at.handover.owner_id, at.entry.owner_id) == (at.heir.id, at.house.lead.id)
        assert at.shown() == HandedEntry(entry, at.heir.id, "Employee")
        assert [e["asked_id"] for e in events(session, "register.owner_asked")] == [at.heir.id]
        with pytest.raises(Conflict, match="owner_asked"):
            at.complete(at.heir)
        at.say(at.heir, accept=True)
        assert at.shown() == HandedEntry(entry, None, None)
        at.complete(at.heir)
        assert (at.handover.state, at.entry.state, at.entry.owner_id) == (
            "completed",
            "in_use",
            at.heir.id,
        )


def test_a_no_leaves_nothing_in_use_that_nobody_answers_for(db: Database) -> None:
    with db.write() as session:
        at = taking_over(session)
        at.accept()
        new_lead(at)
        at.say(at.heir, accept=False)
        with pytest.raises(Conflict, match="no_owner"):
            at.complete(at.heir)


def test_before_the_acceptance_accepting_is_the_yes(db: Database) -> None:
    with db.write() as session:
        at = taking_over(session)
        new_lead(at)
        assert (at.handover.owner_id, at.handover.state) == (at.heir.id, "planned")
        accept_handover(session, at.handover, actor=at.heir, now=NOW)
        at.complete(at.heir)
        assert (at.entry.state, at.entry.owner_id) == ("in_use", at.heir.id)


def test_the_lead_of_the_unit_that_goes_on_is_asked_as_well(db: Database) -> None:
    with db.write() as session:
        at = taking_over(session)
        at.accept()
        change = UnitChange(active=False, successor_id=at.house.other_unit_id)
        change_unit_and_promises(session, at.house.unit_id, change, actor=SYSTEM, now=NOW)
        session.refresh(at.handover)
        with pytest.raises(Conflict, match="owner_asked"):
            at.complete(at.house.other)
        at.say(at.house.other, accept=True)
        at.complete(at.house.other)
        assert (at.entry.state, at.entry.owner_id) == ("in_use", at.house.other.id)


def test_ai_of_others_in_the_unit_stays_theirs(db: Database) -> None:
    with db.write() as session:
        at = taking_over(session)
        at.accept()
        row = at.entry
        row.owner_id = at.house.other.id
        session.flush()
        new_lead(at)
        assert (at.entry.owner_id, at.shown()) == (
            at.house.other.id,
            HandedEntry(row.id or 0, None, None),
        )


@pytest.mark.parametrize("closes", [False, True], ids=["new lead", "heir"])
def test_one_message_asks_about_everything_that_the_unit_uses(db: Database, closes: bool) -> None:
    with db.write() as session:
        at = taking_over(session)
        at.accept()
        use_of_ai(session, at.house, now=NOW)
        dispatch(session, NOW)
        if closes:
            change = UnitChange(active=False, successor_id=at.house.other_unit_id)
            change_unit_and_promises(session, at.house.unit_id, change, actor=SYSTEM, now=NOW)
        else:
            new_lead(at)
        asked, unit = (at.house.other, at.house.other_unit_id) if closes else (at.heir, 1)
        dispatch(session, NOW)
        query = select(Message).where(Message.person_id == asked.id)
        said = [m for m in session.exec(query).all() if m.kind.endswith("_asked")]
        assert [(m.kind, m.path, m.params["count"]) for m in said] == [
            ("unit_asked", f"/register/units/{unit}", 2)
        ]
