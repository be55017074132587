"""One month, from a thought to a unit that uses it, told once and played by any hand."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.core.actor import Role
from app.core.input import parse
from app.domain.fund.commands import allot
from app.domain.rounds.creation import create_round
from app.domain.rounds.schemas import RoundDraft
from tests.domain.rounds.month import ready_idea
from tests.factories import make_organisation, make_person, make_unit

MONTH = "2026-12"
TITLE = "Read delivery notes by machine"
RIVAL = "Plan the vans by weather"
CLAIMS = "minutes a note"


@dataclass
class Cast:
    """The people of the story by name: their ids."""

    eva: int
    tom: int
    fay: int
    lea: int
    voters: tuple[int, ...]


def prepare(db, now):
    """Make what the story starts from: people, units, money, a planned month, one other idea."""
    with db.write() as session:
        make_organisation(session)
        lea = make_person(session, name="Lea Lead", language="en")
        unit = make_unit(session, "Purchasing", lead_id=lea.id)
        eva = make_person(session, name="Eva Employee", language="en", unit_id=unit.id)
        tom = make_person(session, Role.AI_TEAM, name="Tom Team", language="en")
        fay = make_person(session, Role.FACILITATOR, name="Fay Facilitator", language="en")
        voters = [
            make_person(session, Role.MANAGER, name=f"Manager {n}", language="en").id
            for n in range(3)
        ]
        ready_idea(session, author=lea.id, title=RIVAL, unit_id=unit.id, cost_cents=2_000_000)
        from app.auth.actors import actor_of_person

        team = actor_of_person(session, tom.id)
        allot(session, year=2026, amount_cents=10_000_000, actor=team, now=now)
        terms = {"month": MONTH, "budget_cents": 3_000_000}
        create_round(session, parse(RoundDraft, terms), actor=team, now=now)
        return Cast(eva.id, tom.id, fay.id, lea.id, tuple(voters))


class Month:
    """Plays the month; `hand_of(person_id)` gives the hand of somebody who is signed in."""

    def __init__(self, site, cast, hand_of):
        self.site, self.cast = site, cast
        self.eva, self.tom = hand_of(cast.eva), hand_of(cast.tom)
        self.fay, self.lea = hand_of(cast.fay), hand_of(cast.lea)
        self.voters = [hand_of(voter) for voter in cast.voters]

    def play(self):
        for scene in (
            self.submission,
            self.question,
            self.admission,
            self.preparation,
            self.advance_votes,
            self.session,
            self.publication,
            self.promise,
            self.start,
            self.measurement,
            self.success,
            self.claim,
            self.handover,
        ):
            scene()

    def submission(self):
        eva = self.eva
        eva.open("/today")
        eva.follow("Submit an idea")
        eva.fill("What costs you time now", "We type delivery notes over, two hours a day.")
        eva.fill("What could AI do about it?", "Read the note and fill in the form.")
        eva.tick("Colleagues")
        eva.fill("Title", TITLE)
        eva.unfold("Tell more")
        for question in ("Is it about people?", "Does it decide by itself?", "Do customers notice"):
            eva.choose("No", within=question)
        eva.press("Submit the idea")
        eva.sees("Thank you. The AI team answers by")

    def question(self):
        tom, eva = self.tom, self.eva
        tom.open("/triage")
        tom.follow("Start with the oldest")
        tom.choose("Ask something")
        tom.fill("Your question", "How many notes come in each week?")
        tom.press("Send question")
        eva.open("/today")
        eva.follow("Answer")
        eva.sees("How many notes come in each week?")
        eva.fill("Your answer", "About two hundred, mostly on Monday.")
        eva.press("Send answer")
        eva.sees("About two hundred")

    def admission(self):
        tom = self.tom
        tom.open("/triage")
        tom.follow("Start with the oldest")
        tom.fill("Goal with a number", "From 9 to 2 minutes a note")
        tom.fill("How we measure it", "Stopwatch, twenty notes a week")
        tom.fill("Stop rule", "Stop when a note takes over 12 minutes")
        tom.fill("Cost", "9000")
        tom.fill("Weeks", "8")
        tom.select("Kind of AI", "Understanding text")
        tom.select("Kind of value", "Efficiency")
        tom.select("Headline test", "Yes")
        tom.select("Risk class", "Low risk")
        tom.choose("Admit")
        tom.press("Admit")
        assert tom.at() == "/triage"
        tom.sees("Nobody waits")

    def preparation(self):
        tom = self.tom
        tom.open("/rounds")
        tom.follow("December 2026")
        tom.press("Open the intake")
        tom.press("Close the intake, start preparing")
        tom.follow("Make the agenda")
        tom.tick(TITLE)
        tom.tick(RIVAL)
        tom.press("Put on the agenda")
        tom.sees(f"1. {TITLE}" if self.stands_first() else f"1. {RIVAL}")

    def advance_votes(self):
        for voter in self.voters:
            voter.open(f"/rounds/{MONTH}/ballot")
            voter.follow("Start")
            for word in ("Next", "Done"):
                voter.choose("Yes" if voter.heading() == TITLE else "Rather not")
                voter.press(self.word_of(voter, word))
            voter.sees("You have answered every idea.")

    def session(self):
        fay, voter = self.fay, self.voters[0]
        fay.open(f"/rounds/{MONTH}/session")
        fay.press("Start the session")
        for _ in range(2):
            fay.press("Open the vote")
            if fay.heading() == TITLE:
                voter.open(f"/rounds/{MONTH}/session")
                voter.choose("Certainly")
                voter.press("Save my answer")
            fay.press("Reveal")
            fay.fill("What came of the talk?", "We talked about Mondays.")
            fay.press("Settle this idea")
        fay.press("End the session")

    def publication(self):
        fay = self.fay
        assert fay.at() == f"/rounds/{MONTH}/decision"
        fay.follow("Check and publish")
        fay.sees("1 idea gets an experiment")
        fay.press("Publish and tell everyone")
        assert fay.at() == f"/rounds/{MONTH}/outcome"
        self.eva.open(f"/rounds/{MONTH}/outcome")
        self.eva.sees(TITLE)

    def promise(self):
        tom, lea = self.tom, self.lea
        tom.open("/experiments")
        tom.follow(TITLE)
        tom.follow("Ask a unit to take over")
        tom.select("Unit", "Purchasing")
        tom.fill("When does the experiment succeed?", "Two minutes a note in week 8")
        tom.press("Ask for a signature")
        lea.open("/commitments")
        lea.follow(TITLE)
        lea.tick("I may promise this")
        lea.press("Sign")
        lea.sees("Signed by")

    def start(self):
        tom = self.tom
        tom.open("/experiments")
        tom.follow(TITLE)
        tom.follow("Change the plan")
        for label, value in (
            ("Name", "Typing time"), ("Counted in", CLAIMS), ("Start", "9"), ("Goal", "2"),
            ("Stop at", "12"),
        ):  # fmt: skip
            tom.fill(label, value, within="Measure 1")
        tom.press("Save")
        tom.press("Start the experiment")
        tom.sees("Measure week 1")

    def measurement(self):
        tom = self.tom
        self.site.clock.advance(days=7)
        tom.open("/experiments")
        tom.follow(TITLE)
        tom.follow("Add measurement")
        tom.fill("Typing time", "1.8")
        tom.fill("What did you learn?", "Handwritten notes work as well.")
        tom.press("Save the measurement")
        tom.sees("Handwritten notes work as well.")

    def success(self):
        tom = self.tom
        tom.follow("Decide: success or not")
        tom.choose("It succeeded")
        tom.fill("What shows that?", "1.8 minutes over twenty notes")
        tom.fill("What did we expect?", "Two minutes a note.")
        tom.fill("What happened?", "1.8 minutes a note.")
        tom.fill("Why did it go like that?", "Start with the notes of one supplier.")
        tom.press("Record the result")
        tom.sees("Start with the notes of one supplier.")

    def claim(self):
        lea = self.lea
        lea.open("/experiments")
        lea.follow(TITLE)
        lea.follow("Take it over")
        lea.press("Take it over")

    def handover(self):
        lea, tom = self.lea, self.tom
        lea.press("Take it over")
        lea.press("Tick off", within="The owner has a name")
        tom.open(lea.at().partition("#")[0])
        tom.press("Tick off", within="The last figures are shared")
        lea.open(tom.at().partition("#")[0])
        lea.press("Complete the handover")
        lea.sees("Done. Purchasing uses it now.")

    def stands_first(self):
        """Whether the idea of the story is the first on the agenda."""
        sql = "SELECT idea.title FROM item JOIN idea ON idea.id = item.idea_id ORDER BY position"
        return self.ask(sql)[0] == TITLE

    def word_of(self, hand, word):
        """Return what the button of the ballot says: the last idea says it is the last."""
        return word if hand.page.get_by_role("button", name=word).count() else "Next"

    def ask(self, sql):
        with self.site.db.read() as session:
            return list(session.execute(sa.text(sql)).scalars())
