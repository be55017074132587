"""Reminders: asked once, at most one message a morning, then the AI team, then management; a weekly mail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.config import Settings
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Invalid, NotAllowed
from app.db.engine import Database
from app.domain.ideas.models import Idea
from app.domain.insight.reminder_models import ErrandDone, Nudge, Stage
from app.domain.insight.reminding import USUAL, Terms, set_terms, terms_of
from app.domain.insight.steps import COMMITMENTS, EXPERIMENTS, HANDOVERS, NONE, ROUNDS
from app.domain.people.deputy_models import StandIn
from app.domain.people.models import Organisation, Person
from app.domain.rounds.models import Item
from app.events import Event
from app.i18n.codes import sentence
from app.i18n.kinds import wording
from app.notify.digest import digest_due, send_digest
from app.notify.models import Delivery, Message
from app.notify.nudging import nudges_due, send_nudges
from app.notify.outbox import Mail
from app.notify.smtp import compose
from app.notify.truth import still_true
from app.notify.wording import written
from app.templating import installed
from tests.domain.rounds.decided import decided
from tests.domain.rounds.month import stage
from tests.factories import make_actor, make_idea, make_organisation
from tests.support.promises import House, choose, make_house, make_ready_idea, offer
from tests.web.rounds_site import Visitor

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def house(db: Database) -> House:
    with db.write() as session:
        make_organisation(session)
        return make_house(session)


@pytest.fixture
def manager(db: Database) -> Actor:
    with db.write() as session:
        return make_actor(session, Role.MANAGER)


def nudge(db: Database, now: datetime) -> int:
    with db.write() as session:
        return send_nudges(session, now)


def told(db: Database, *kinds: str) -> list[tuple[str, int]]:
    """Return kind and receiver of the messages so far, in the order of their making."""
    with db.read() as session:
        query = sa.select(Message.kind, Message.person_id).order_by(Message.id)
        return [tuple(r) for r in session.execute(query) if r.kind in (kinds or (r.kind,))]


def a_late_answer(db: Database, at: datetime) -> int:
    with db.write() as session:
        return make_idea(session, title="Photo check", next_by=at, answer_by=at).id


def test_a_unit_is_asked_once_before_its_offer_ends(db: Database, house: House) -> None:
    with db.write() as session:
        idea = make_ready_idea(session, house, title="Read receipts")
        choose(session, house, idea)
        offer(session, house, idea, expires_on=date(2026, 11, 27))
        session.execute(sa.text("UPDATE round SET state = 'cancelled'"))
    sent = [nudge(db, MONDAY + n * DAY) for n in range(-5, 3)]
    assert (sent, told(db)) == ([0, 0, 1, 0, 0, 0, 0, 0], [("nudge", house.lead.id)])


def test_a_wait_goes_to_the_ai_team_and_then_to_management(
    db: Database, house: House, manager: Actor
) -> None:
    a_late_answer(db, MONDAY)
    asked = [nudge(db, MONDAY + n * DAY) for n in range(-2, 6)]
    assert asked == [0, 1, 0, 0, 0, 1, 0, 0]
    assert told(db) == [("nudge", house.team.id), ("waits_long", manager.id)]
    with db.read() as session:
        stages = session.execute(sa.select(Nudge.stage).order_by(Nudge.id)).scalars().all()
        events = session.exec(select(Event.kind).where(Event.kind.startswith("waiting."))).all()
    assert (stages, list(events)) == ([Stage.REMINDED, Stage.RAISED], ["waiting.raised"])


def test_a_question_to_a_submitter_goes_to_the_ai_team(db: Database, house: House) -> None:
    with db.write() as session:
        idea = make_idea(session, author=house.employee, title="Photo check", next_by=MONDAY)
        session.execute(sa.update(Idea).values(state="triage"))
        session.execute(
            sa.update(Idea).values(
                state="needs_info", next_code="reply", next_who="submitter", next_by=MONDAY
            )
        )
    for n in range(9):
        nudge(db, MONDAY + n * DAY)
    assert told(db) == [("nudge", house.employee.id), ("waits_long", house.team.id)]
    assert idea.id


def test_many_things_on_one_day_are_one_message(db: Database, house: House) -> None:
    for n in range(7):
        a_late_answer(db, MONDAY - n * DAY)
    assert nudge(db, MONDAY) == 1
    with db.read() as session:
        [message] = session.execute(select(Message)).scalars().all()
    english, dutch = (
        sentence("message_subjects", message.kind, written(message.params), lang)
        for lang in ("en", "nl")
    )
    assert (english, dutch) == ("Seven things wait for you", "Zeven dingen wachten op je")
    assert message.path == "/today"


def test_one_thing_is_named_with_its_day_in_the_readers_language(
    db: Database, house: House
) -> None:
    number = a_late_answer(db, MONDAY)
    nudge(db, MONDAY)
    with db.read() as session:
        [message] = session.execute(select(Message)).scalars().all()
    said = [
        sentence("message_bodies", message.kind, written(message.params), lang)
        for lang in ("en", "nl")
    ]
    assert said == [
        "Answer: “Photo check”. At the latest Mon 23 Nov.",
        "Geef antwoord: “Photo check”. Uiterlijk ma 23 nov.",
    ]
    assert message.path == f"/ideas/{number}"


def test_the_round_is_made_once_a_morning_and_never_says_a_thing_twice(
    db: Database, house: House
) -> None:
    a_late_answer(db, MONDAY)
    early = MONDAY.replace(hour=5)
    with db.read() as session:
        before, after = nudges_due(session, early), nudges_due(session, MONDAY)
    with ThreadPoolExecutor(4) as pool:
        made = sorted(pool.map(lambda _: nudge(db, MONDAY), range(4)))
    with db.write() as session:
        session.execute(sa.delete(ErrandDone))
    again = nudge(db, MONDAY)
    assert (before, after, made, again) == (False, True, [0, 0, 0, 1], 0)


def test_what_was_said_cannot_be_unsaid(db: Database, house: House) -> None:
    a_late_answer(db, MONDAY)
    nudge(db, MONDAY)
    for attack in ("UPDATE nudge SET stage = 'raised'", "DELETE FROM nudge"):
        with pytest.raises(Conflict), db.write() as session:
            session.execute(sa.text(attack))
    with pytest.raises(Conflict), db.write() as session:
        session.execute(
            sa.text(
                "INSERT INTO nudge (thing, thing_id, code, due_on, stage, at) "
                "SELECT thing, thing_id, code, due_on, stage, at FROM nudge"
            )
        )


def test_a_voter_who_answered_everything_is_not_reminded(db: Database) -> None:
    made = stage(db, voters=4).upto("preparation")
    made.cast(made.voters[0], dict.fromkeys(made.ids, 4))
    made.cast(made.voters[1], {made.ids[0]: 4})
    with db.read() as session:
        at = made.round(session).session_at
    nudge(db, at - 2 * DAY)
    assert {who for kind, who in told(db, "nudge")} == {v.id for v in made.voters[1:]}


def test_days_are_set_per_kind_by_an_administrator(db: Database, house: House) -> None:
    with db.write() as session:
        admin = make_actor(session, Role.ADMIN)
        set_terms(session, {"answer": Terms(None, None, 1)}, actor=admin, now=MONDAY)
    with pytest.raises(NotAllowed), db.write() as session:
        set_terms(session, {"answer": Terms(1)}, actor=house.team, now=MONDAY)
    with pytest.raises(Invalid) as wrong, db.write() as session:
        set_terms(session, {"answer": Terms(61, 0, 121)}, actor=admin, now=MONDAY)
    with db.read() as session:
        known = terms_of(session)
    fields = [(e.field, e.code) for e in wrong.value.errors]
    assert known == {**USUAL, "answer": Terms(None, None, 1)}
    assert fields == [
        ("answer.remind", "too_large"),
        ("answer.escalate", "too_small"),
        ("answer.raised", "too_large"),
    ]


def test_every_step_that_waits_on_somebody_has_its_days_and_its_words() -> None:
    words = wording().labels["step_code"]
    machines = (EXPERIMENTS, COMMITMENTS, HANDOVERS, ROUNDS)
    codes = {code for table in machines for code, _ in table.values()} - {NONE}
    silent = {"keep", "close"}
    assert codes - set(USUAL) == silent
    assert (codes | set(USUAL)) - set(words) == set()


def test_a_weekly_mail_says_what_waits_and_stops_when_somebody_says_so(
    db: Database, house: House
) -> None:
    a_late_answer(db, MONDAY + DAY)
    a_late_answer(db, MONDAY + 40 * DAY)
    with db.read() as session:
        assert [digest_due(session, MONDAY + n * DAY) for n in (0, 1)] == [True, False]
    with db.write() as session:
        sent = [send_digest(session, MONDAY), send_digest(session, MONDAY)]
    with db.write() as session:
        person = session.get_one(Person, house.team.id)
        person.digest = False
    with db.write() as session:
        later = send_digest(session, MONDAY + 7 * DAY)
    with db.read() as session:
        [message] = session.execute(select(Message)).scalars().all()
        waits = session.execute(sa.select(sa.func.count()).select_from(Delivery)).scalar()
    assert (sent, later, waits) == ([1, 0], 0, 1)
    assert (message.kind, message.person_id, message.params["count"]) == (
        "digest",
        house.team.id,
        1,
    )
    assert message.read_at is not None


def test_a_later_weekly_mail_takes_the_place_of_one_that_never_left(
    db: Database, house: House
) -> None:
    a_late_answer(db, MONDAY)
    for week in (0, 1):
        with db.write() as session:
            send_digest(session, MONDAY + 7 * week * DAY)
    with db.read() as session:
        ids = session.execute(sa.select(Message.id).order_by(Message.id)).scalars().all()
        assert [still_true(session, number) for number in ids] == [False, True]


def test_a_day_to_look_again_is_told_on_that_day(db: Database) -> None:
    made = decided(db)
    made.move("published")
    with db.write() as session:
        session.execute(sa.text("UPDATE experiment SET state = 'closed'"))
        session.execute(
            sa.update(Item).values(review_on=date(2027, 2, 1)).where(Item.idea_id == made.ids[0])
        )
        session.execute(
            sa.update(Idea)
            .where(Idea.id == made.ids[2])
            .values(
                state="shelved", next_code="revisit", next_by=datetime(2027, 2, 1, 16, tzinfo=UTC)
            )
        )
    sent = [nudge(db, datetime(2027, 1, 31, 9, tzinfo=UTC) + n * DAY) for n in range(3)]
    with db.read() as session:
        rows = session.execute(
            sa.select(Message.person_id, Message.params).where(Message.kind == "nudge")
        ).all()
    told_now = {r.person_id: r.params.get("step_code") for r in rows}
    assert sent == [0, 2, 0]
    assert told_now == {made.facilitator.id: "look_again", made.team.id: "revisit"}


def test_who_acts_for_a_lead_is_reminded_as_well(db: Database, house: House) -> None:
    with db.write() as session:
        idea = make_ready_idea(session, house)
        choose(session, house, idea)
        offer(session, house, idea, expires_on=date(2026, 11, 27))
        session.execute(sa.text("UPDATE round SET state = 'cancelled'"))
        session.add(
            StandIn(
                unit_id=house.unit_id,
                person_id=house.employee.id,
                lead_id=house.lead.id,
                from_on=date(2026, 11, 20),
                until_on=date(2026, 11, 30),
                begins_at=MONDAY - DAY,
                ends_at=MONDAY + 7 * DAY,
                made_at=MONDAY - DAY,
            )
        )
    nudge(db, MONDAY)
    assert set(told(db)) == {("nudge", house.lead.id), ("nudge", house.employee.id)}


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("employee", 403)])
def test_where_a_long_wait_leads_is_open_to_who_hears_of_it(
    sqlite_db: Database, role: str, status: int
) -> None:
    made = stage(sqlite_db)
    who = made.voters[0] if role == "manager" else made.employee
    assert Visitor(made, who).get("/waiting").status_code == status


@pytest.mark.parametrize(
    ("lang", "subject", "line"),
    [
        (
            "en",
            "This week one thing waits for you",
            "- Answer: Photo check. At the latest Tue 24 Nov.",
        ),
        (
            "nl",
            "Deze week wacht er één ding op je",
            "- Geef antwoord: Photo check. Uiterlijk di 24 nov.",
        ),
    ],
)
def test_the_weekly_mail_reads_in_the_readers_language(
    sqlite_db: Database, lang: str, subject: str, line: str
) -> None:
    with sqlite_db.write() as session:
        make_organisation(session)
        make_house(session)
    number = a_late_answer(sqlite_db, MONDAY + DAY)
    with sqlite_db.write() as session:
        send_digest(session, MONDAY)
        message = session.execute(select(Message)).scalars().one()
        mail = Mail(1, "ann@example.test", "Ann", lang, message.kind, message.params, message.path)
    made = compose(mail, Settings(), installed())
    text = made.get_body(("plain",)).get_content()
    assert made["Subject"] == subject
    assert line in text
    assert f"http://127.0.0.1:8000/ideas/{number}" in text
    assert "http://127.0.0.1:8000/me" in text


def test_the_sample_gets_no_mail(db: Database, house: House) -> None:
    a_late_answer(db, MONDAY)
    with db.write() as session:
        session.execute(sa.update(Organisation).values(is_sample=True))
    with db.write() as session:
        assert send_digest(session, MONDAY) == 0
    assert told(db) == []
