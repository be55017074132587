"""A month to test with: an organisation, a panel, ready ideas, a round in any state."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session

from app.core.actor import Actor, Role
from app.core.input import parse
from app.db.engine import Database
from app.domain.fund.commands import allot
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho, ValueType
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.agenda import set_agenda
from app.domain.rounds.ballots import cast_ballot
from app.domain.rounds.creation import create_round
from app.domain.rounds.items import open_item, reveal_item, settle_item
from app.domain.rounds.models import Round
from app.domain.rounds.schemas import BallotDraft, RoundDraft
from app.domain.rounds.states import RoundState
from app.domain.rounds.transitions import transition_round
from tests.factories import make_actor, make_idea, make_organisation, make_unit
from tests.selection.worked_example import ANSWERS

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MONTH = "2026-12"
STATES = ("intake", "preparation", "session", "decided", "published")
Said = int | None | tuple[int | None, ...]
RENEWAL = {"Reparatieprijs", "Fotocontrole", "Energieadvies"}


@dataclass
class Stage:
    """Who and what stands on the stage; ids, so that it outlives a session."""

    db: Database
    team: Actor
    facilitator: Actor
    admin: Actor
    auditor: Actor
    employee: Actor
    voters: list[Actor]
    ideas: dict[str, int] = field(default_factory=dict)
    month: str = MONTH
    app: object = None
    """The application that serves it, once something asked for one."""

    @property
    def ids(self) -> list[int]:
        return list(self.ideas.values())

    def round(self, session: Session) -> Round:
        return find_round(session, self.month)

    def move(self, to: str, *, actor: Actor | None = None, now: datetime = NOW) -> None:
        who = actor or (
            self.team if to in {"intake", "preparation", "cancelled"} else self.facilitator
        )
        with self.db.write() as session:
            transition_round(session, self.round(session), RoundState(to), actor=who, now=now)

    def upto(self, state: str) -> "Stage":
        """Move on through the states until this one; the agenda is set in preparation."""
        for to in STATES[: STATES.index(state) + 1]:
            self.move(to)
            if to == "preparation" and self.ideas:
                self.agenda(self.ids)
        return self

    def agenda(self, ids: list[int]) -> None:
        with self.db.write() as session:
            set_agenda(session, self.round(session), ids, actor=self.team, now=NOW)

    def cast(self, voter: Actor, answers: dict[int, Said], version: int | None = None):
        """Replace a voter's ballot; without `version` the one that is stored."""
        with self.db.write() as session:
            row = self.round(session)
            at = standing(session, voter, row.id)
            known = version if version is not None else stored_version(session, row.id, voter)
            lines = [line_of(idea, said) for idea, said in answers.items()]
            draft = parse(BallotDraft, {"version": known, "lines": lines})
            return cast_ballot(session, row, draft, actor=voter, relations=at.relations)

    def item(self, verb: str, idea_id: int, text: str = ""):
        with self.db.write() as session:
            row = self.round(session)
            given = {"actor": self.facilitator, "now": NOW}
            if verb == "settle":
                return settle_item(session, row, idea_id, text, **given)
            return {"open": open_item, "reveal": reveal_item}[verb](session, row, idea_id, **given)


def line_of(idea: int, said: Said) -> dict[str, object]:
    """Return a line; a tuple answers the first question and then the further ones, in order."""
    score, *further = said if isinstance(said, tuple) else (said,)
    line: dict[str, object] = {"idea_id": idea, "score": score}
    if further:
        line["criteria"] = [{"number": n, "score": s} for n, s in enumerate(further, start=1)]
    return line


def stored_version(session: Session, round_id: int, voter: Actor) -> int:
    text = "SELECT version FROM ballot WHERE round_id = :r AND voter_id = :v"
    return session.execute(sa.text(text), {"r": round_id, "v": voter.id}).scalar() or 0


def stage(
    db: Database, *, voters: int = 5, ideas: int = 3, allotted: int = 30_000_000, **terms
) -> Stage:
    """Make an organisation with a panel, ready ideas, money and a planned round."""
    with db.write() as session:
        make_organisation(session)
        team = make_actor(session, Role.AI_TEAM, name="Team")
        made = Stage(
            db,
            team,
            make_actor(session, Role.FACILITATOR),
            make_actor(session, Role.ADMIN),
            make_actor(session, Role.AUDITOR),
            make_actor(session),
            [make_actor(session, Role.MANAGER, name=f"Voter {n:02}") for n in range(voters)],
        )
        unit = make_unit(session, "Service", lead_id=made.employee.id)
        for n in range(ideas):
            made.ideas[f"Idea {n}"] = ready_idea(session, author=made.employee, unit_id=unit.id)
        if allotted:
            allot(session, year=2026, amount_cents=allotted, actor=team, now=NOW)
        create_round(session, parse(RoundDraft, {"month": MONTH, **terms}), actor=team, now=NOW)
    return made


def ready_idea(session: Session, **overrides) -> int:
    """Make an idea that is ready, along the states that lead there."""
    idea = make_idea(session, complete=True, **overrides)
    for state in (IdeaState.TRIAGE, IdeaState.READY):
        session.execute(
            sa.update(Idea)
            .where(Idea.id == idea.id)
            .values(state=state, next_code=NextCode.AGENDA, next_who=NextWho.AI_TEAM, next_by=NOW)
        )
    return idea.id


def worked_example(db: Database) -> Stage:
    """Stage the round of the worked example: fourteen voters, eight ideas, 120,000 euro."""
    made = stage(db, voters=14, ideas=0, reserve_percent=25)
    columns = {name: answers.split() for name, (_, answers) in ANSWERS.items()}
    with db.write() as session:
        for name, (cost, _) in ANSWERS.items():
            mine = [
                v for v, answer in zip(made.voters, columns[name], strict=True) if answer == "-"
            ]
            made.ideas[name] = ready_idea(
                session,
                author=mine[0] if mine else made.employee,
                title=name,
                cost_cents=cost * 100,
                value_type=ValueType.RENEWAL if name in RENEWAL else ValueType.EFFICIENCY,
            )
    made.upto("preparation")
    for n, voter in enumerate(made.voters):
        made.cast(
            voter,
            {
                made.ideas[name]: int(column[n])
                for name, column in columns.items()
                if column[n] != "-"
            },
        )
    return made
