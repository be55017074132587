"""Whom the steps wait on, by person. A fixed number of questions for any number of steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Role
from app.domain.ideas.models import IdeaAuthor
from app.domain.insight.register_steps import doers
from app.domain.insight.steps import Party, Step, Thing
from app.domain.people.deputy_models import StandIn
from app.domain.people.models import Person, RoleGrant, Unit
from app.domain.rounds.models import Ballot, BallotLine, Item, PanelMember, Recusal, Round

ROLES = (Role.AI_TEAM, Role.FACILITATOR, Role.MANAGER)


@dataclass(frozen=True)
class Concerned:
    """Who has which role, leads which unit, wrote which idea, and still has to answer which round."""

    roles: Mapping[Role, frozenset[int]]
    leads: Mapping[int, frozenset[int]]
    authors: Mapping[int, frozenset[int]]
    voters: Mapping[int, frozenset[int]]
    active: frozenset[int] = field(default_factory=frozenset)
    doers: Mapping[tuple[int, datetime], frozenset[int]] = field(default_factory=dict)

    def of(self, step: Step, party: Party) -> frozenset[int]:
        """Return who of a party a step waits on; the AI team where nobody else is known."""
        found = self._of(step, party) & self.active
        return found or (self.roles[Role.AI_TEAM] & self.active)

    def _of(self, step: Step, party: Party) -> frozenset[int]:
        team, chairs = self.roles[Role.AI_TEAM], self.roles[Role.FACILITATOR]
        match party:
            case Party.UNIT:
                return self._answering(step) or self.leads.get(step.unit_id or 0, frozenset())
            case Party.SUBMITTER:
                return self.authors.get(step.idea_id or 0, frozenset())
            case Party.EXPERIMENT_LEAD:
                return frozenset({step.person_id or 0})
            case Party.PANEL:
                return (
                    self.voters.get(step.id, frozenset()) if step.thing is Thing.ROUND else chairs
                )
            case Party.SECOND_PERSON:
                return self._second(step)
        plain = {
            Party.FACILITATOR: chairs,
            Party.MANAGEMENT: self.roles[Role.MANAGER] | chairs,
        }
        by_one = step.thing is Thing.IMPORT and party is step.party
        return frozenset({step.person_id or 0}) if by_one else plain.get(party, team)

    def _second(self, step: Step) -> frozenset[int]:
        """Return who may be the second person, never who asked; management where nobody else may."""
        team, chairs = self.roles[Role.AI_TEAM], self.roles[Role.FACILITATOR]
        asker = frozenset({step.person_id or 0})
        may = {
            Thing.OVERRIDE: team,
            Thing.REGISTER: team | step.also | self.leads.get(step.unit_id or 0, frozenset()),
        }
        found = (may.get(step.thing, team | chairs) & self.active) - asker
        return found or (self.roles[Role.MANAGER] | chairs) - asker

    def _answering(self, step: Step) -> frozenset[int]:
        """Return who answers for a register entry and who was given its duty, or who takes a step."""
        if step.thing not in {Thing.REGISTER, Thing.SCAN_STEP} or step.by is None:
            return frozenset()
        owner = frozenset({step.person_id or 0})
        return (owner | self.doers.get((step.id, step.by), frozenset())) & self.active


def concerned_by(session: Session, steps: Iterable[Step], now: datetime) -> Concerned:
    """Return everybody whom these steps may wait on; who acts for a unit's lead now is one of them."""
    steps = list(steps)
    ideas = {s.idea_id for s in steps if s.party is Party.SUBMITTER and s.idea_id}
    rounds = {s.id for s in steps if s.code == "ballot"}
    roles = _grouped(
        session,
        sa.select(col(RoleGrant.role), col(RoleGrant.person_id)).where(
            col(RoleGrant.role).in_(ROLES)
        ),
    )
    active = session.execute(sa.select(col(Person.id)).where(col(Person.active).is_(True)))
    return Concerned(
        {role: roles.get(role, frozenset()) for role in ROLES},
        _grouped(session, _leads(now)),
        _grouped(
            session,
            sa.select(col(IdeaAuthor.idea_id), col(IdeaAuthor.person_id)).where(
                col(IdeaAuthor.idea_id).in_(ideas)
            ),
        ),
        _grouped(session, _unanswered().where(col(Round.id).in_(rounds))),
        frozenset(active.scalars()),
        doers(session, steps),
    )


def _leads(now: datetime) -> Any:
    lead = sa.select(col(Unit.id), col(Unit.lead_id)).where(col(Unit.lead_id).is_not(None))
    deputy = sa.select(col(Unit.id), col(Unit.deputy_id)).where(col(Unit.deputy_id).is_not(None))
    acting = sa.select(col(StandIn.unit_id), col(StandIn.person_id)).where(
        col(StandIn.begins_at) <= now, col(StandIn.ends_at) > now, col(StandIn.ended_at).is_(None)
    )
    return sa.union(lead, deputy, acting)


def _unanswered() -> Any:
    """Return (round, member) for those of the panel who have not answered every idea of the agenda."""
    here = col(Round.id)
    recused = sa.exists().where(
        col(Recusal.round_id) == here,
        col(Recusal.idea_id) == col(Item.idea_id),
        col(Recusal.voter_id) == col(PanelMember.person_id),
    )
    asked = (
        sa.select(sa.func.count())
        .select_from(Item)
        .where(col(Item.round_id) == here, ~recused)
        .correlate(Round, PanelMember)
        .scalar_subquery()
    )
    answered = (
        sa.select(sa.func.count())
        .select_from(BallotLine)
        .join(Ballot, col(Ballot.id) == col(BallotLine.ballot_id))
        .where(col(Ballot.round_id) == here, col(Ballot.voter_id) == col(PanelMember.person_id))
        .correlate(Round, PanelMember)
        .scalar_subquery()
    )
    return (
        sa.select(here, col(PanelMember.person_id))
        .join(PanelMember, col(PanelMember.round_id) == here)
        .where(answered < asked)
    )


def _grouped(session: Session, query: Any) -> dict[Any, frozenset[int]]:
    found: dict[Any, set[int]] = {}
    for key, person in session.execute(query):
        found.setdefault(key, set()).add(person)
    return {key: frozenset(people) for key, people in found.items()}
