"""What comes due is told once beforehand, and once more when it stays undone."""

from datetime import timedelta

from sqlmodel import select

from app.core.clock import months_later
from app.domain.register.commands import create_entry, move_entry
from app.domain.register.reminders import reminders_due, send_reminders
from app.domain.register.schemas import EntryDraft, EntryMove, EntryTriage
from app.domain.register.triage import triage_entry
from app.events.models import Event
from app.notify.dispatch import dispatch
from app.notify.models import Message
from tests.factories import make_organisation
from tests.support.promises import NOW, make_house


def _kinds(session):
    query = select(Event.kind).where(Event.kind.in_(["register.duty_due", "register.duty_late"]))
    return [*session.exec(query.order_by(Event.id))]


def test_a_duty_is_told_once_before_its_day_and_once_when_it_is_late(db) -> None:
    with db.write() as session:
        make_organisation(session)
        house = make_house(session)
        draft = EntryDraft(name="Chat", unit_id=house.unit_id, owner_id=house.lead.id)
        row = create_entry(session, draft, actor=house.lead, now=NOW)
        triage_entry(session, row, EntryTriage(risk_class="minimal"), actor=house.lead, now=NOW)
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        assert (reminders_due(session, NOW), send_reminders(session, NOW)) == (False, 0)
        for days, told in ((16, 1), (17, 0), (44, 0), (45, 1), (60, 0)):
            assert (days, send_reminders(session, NOW + timedelta(days=days))) == (days, told)
        assert _kinds(session) == ["register.duty_due", "register.duty_late"]


def test_a_review_day_is_told_once_to_who_answers_for_it(sqlite_db) -> None:
    with sqlite_db.write() as session:
        make_organisation(session)
        house = make_house(session)
        draft = EntryDraft(
            name="Chat",
            unit_id=house.unit_id,
            owner_id=house.lead.id,
            review_on=months_later(NOW.date(), 1),
        )
        row = create_entry(session, draft, actor=house.lead, now=NOW)
        triage_entry(session, row, EntryTriage(risk_class="not_ai"), actor=house.lead, now=NOW)
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        later = NOW + timedelta(days=20)
        assert [send_reminders(session, later), send_reminders(session, later)] == [1, 0]
        dispatch(session, later)
        found = session.exec(select(Message)).all()
    assert [(m.kind, m.person_id, m.path) for m in found] == [
        ("review_due", house.lead.id, "/register/1")
    ]
