"""Who is asked to agree on another class, and that no mail asks what was answered meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor, Role
from app.db.engine import Database
from app.domain.ideas.models import Idea
from app.domain.ideas.overriding import OverrideAsk, OverrideSaid, answer_override, ask_override
from app.domain.ideas.schemas import TriageInput, TriageNotes
from app.domain.register.models import RegisterEntry
from app.domain.register.schemas import EntryTriage, OverrideAnswer
from app.domain.register.triage import answer_override as answer_about_entry
from app.domain.register.triage import triage_entry
from app.domain.register.triaging import save_triage, triage_idea
from app.notify.dispatch import dispatch
from app.notify.models import Message
from app.notify.outbox import send_due
from tests.domain.ideas.test_overriding import HIGH, LOW
from tests.factories import READY, make_actor, make_idea, make_organisation
from tests.support.promises import NOW, House, make_house
from tests.support.uses import use_of_ai

WANTED = OverrideAsk(risk_class="annex_iii_exempt", reason="It only sorts forms")
LATER = NOW + timedelta(minutes=5)


class Desk:
    """A house with three people in the AI team and an idea whose answers give high risk."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write() as session:
            make_organisation(session)
            self.house: House = make_house(session)
            self.second: Actor = make_actor(session, Role.AI_TEAM, name="Tom")
            self.third: Actor = make_actor(session, Role.AI_TEAM, name="Tina")
            self.idea_id = make_idea(session, **{**READY, "risk_class": None}).id
        self.answer(HIGH)

    def act(self, what: Callable[[Session, Idea], object]) -> None:
        with self.db.write() as session:
            what(session, session.get_one(Idea, self.idea_id))

    def answer(self, answers: dict[str, str]) -> None:
        notes = TriageNotes.model_validate({"rules": {"answers": answers}})
        self.act(lambda s, idea: save_triage(s, idea, notes, actor=self.house.team, now=NOW))

    def ask(self, actor: Actor, now: datetime = NOW) -> None:
        self.act(lambda s, idea: ask_override(s, idea, WANTED, actor=actor, now=now))

    def say(self, agree: bool) -> None:
        said = OverrideSaid(agree=agree)
        self.act(lambda s, idea: answer_override(s, idea, said, actor=self.second, now=NOW))

    def decline(self) -> None:
        no = TriageInput.model_validate({"outcome": "decline", "reason": "Not for us"})
        self.act(lambda s, idea: triage_idea(s, idea, no, actor=self.house.team, now=NOW))

    def tell(self) -> None:
        with self.db.write() as session:
            dispatch(session, LATER)

    def told(self, kind: str = "class_asked") -> list[tuple[int, str]]:
        with self.db.read() as session:
            query = sa.select(Message.person_id, Message.path).where(Message.kind == kind)
            return [tuple(row) for row in session.execute(query.order_by(Message.id))]

    def mailed(self, kind: str = "class_asked") -> list[int]:
        sent: list[tuple[str, int]] = []
        send_due(self.db, lambda mail: sent.append((mail.kind, mail.person_id)), LATER)
        return sorted(person for said, person in sent if said == kind)


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


def test_the_ai_team_is_asked_without_the_one_who_asks(desk: Desk) -> None:
    desk.ask(desk.house.team)
    desk.tell()
    others = [desk.second.id, desk.third.id]
    assert desk.told() == [(who, f"/triage/{desk.idea_id}#override") for who in others]
    assert desk.mailed() == others


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda desk: desk.say(agree=True),
        lambda desk: desk.say(agree=False),
        lambda desk: desk.answer(LOW),
        lambda desk: desk.decline(),
    ],
    ids=["agreed", "refused", "answered anew", "declined"],
)
def test_no_mail_asks_what_is_settled(desk: Desk, meanwhile: Callable[[Desk], None]) -> None:
    desk.ask(desk.house.team)
    desk.tell()
    meanwhile(desk)
    assert desk.mailed() == []


def test_another_question_takes_the_place_of_the_first_one(desk: Desk) -> None:
    """The second asks about the new answers: nobody hears of the old ones, and not the second."""
    desk.ask(desk.house.team)
    desk.answer({**HIGH, "t9a": "yes"})
    desk.ask(desk.second, LATER)
    desk.tell()
    assert desk.mailed() == [desk.house.team.id, desk.third.id]


def test_whoever_may_agree_about_an_entry_is_asked_until_it_is_answered(desk: Desk) -> None:
    house = desk.house
    with desk.db.write() as session:
        number = use_of_ai(session, house, now=NOW)
        entry = session.get_one(RegisterEntry, number)
        answered = EntryTriage.model_validate({"answers": LOW})
        triage_entry(session, entry, answered, actor=house.lead, now=NOW)
        other = EntryTriage(risk_class="annex_iii_exempt", reason="It sorts")
        triage_entry(session, entry, other, actor=house.lead, now=NOW)
    desk.tell()
    team = [house.team.id, desk.second.id, desk.third.id]
    assert desk.told("entry_class_asked") == [(who, f"/register/{number}") for who in team]
    with desk.db.write() as session:
        entry = session.get_one(RegisterEntry, number)
        yes = OverrideAnswer(agree=True)
        answer_about_entry(session, entry, yes, actor=house.team, now=NOW)
    assert desk.mailed("entry_class_asked") == []
