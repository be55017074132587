"""What waits for a second person or the other side: large amounts, another class, how a criterion is read."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.domain.commitments.models import Commitment
from app.domain.experiments.judging_models import Evaluation
from app.domain.experiments.models import Experiment
from app.domain.experiments.states import ExperimentState, Side
from app.domain.fund.consent_models import Consent, ConsentKind, ConsentState
from app.domain.ideas.access import TRIAGEABLE
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.triage_models import IdeaOverride, IdeaTriage
from app.domain.insight.asking import Asked, Kind, columns
from app.domain.insight.steps import Party, Thing
from app.domain.people.models import Organisation, Unit
from app.domain.register.duty_models import TriageWish
from app.domain.register.models import RegisterDetail, RegisterEntry
from app.domain.register.states import EntryState
from app.domain.rounds.models import Decision, OutcomeLine, Round
from app.domain.rounds.states import RoundState

EXTENSION = Kind(Thing.CONSENT, "second_person", Party.SECOND_PERSON, "/fund/consents")
GRANT = Kind(Thing.ROUND, "agree_grant", Party.SECOND_PERSON, "/rounds/{0}/decision", timedelta())
CLASS = Kind(Thing.OVERRIDE, "agree_class", Party.SECOND_PERSON, "/triage/{0}#override")
ENTRY_CLASS = Kind(Thing.REGISTER, "agree_class", Party.SECOND_PERSON, "/register/{0}")
READ_BY_UNIT = Kind(Thing.EXPERIMENT, "read", Party.UNIT, "/experiments/{0}")
READ_BY_TEAM = Kind(Thing.EXPERIMENT, "read", Party.AI_TEAM, "/experiments/{0}")


def extensions(*also: Any) -> Asked:
    c, idea = Consent, col(Idea.id)
    query = columns(
        col(c.id), col(Idea.title), col(c.state), col(c.given_at),
        idea_id=idea, person_id=col(c.given_by),
    )  # fmt: skip
    asked = (col(c.state) == ConsentState.GIVEN, col(c.kind) == ConsentKind.EXTENSION)
    return EXTENSION.part(query.join(Idea, idea == col(c.idea_id)).where(*asked, *also), col(c.id))


def grants(*also: Any) -> Asked:
    """Decided rounds with a large grant on which nobody gave their word yet: a step a round."""
    limit = sa.select(col(Organisation.two_persons_cents)).scalar_subquery()
    given = sa.exists().where(
        col(Consent.idea_id) == col(Idea.id),
        col(Consent.kind) == ConsentKind.GRANT,
        col(Consent.state) == ConsentState.GIVEN,
        col(Consent.amount_cents) == col(OutcomeLine.cost_cents),
    )
    line, choice = OutcomeLine, Decision
    large = (
        sa.select(sa.literal(1))
        .select_from(line)
        .join(Idea, col(Idea.id) == col(line.idea_id))
        .join(
            choice,
            sa.and_(
                col(choice.round_id) == col(line.round_id), col(choice.idea_id) == col(line.idea_id)
            ),
        )
        .where(
            col(line.round_id) == col(Round.id),
            col(choice.selected).is_(True),
            col(Idea.state) == IdeaState.IN_ROUND,
            col(line.cost_cents) >= limit,
            ~given,
        )
        .correlate(Round)
        .exists()
    )
    r, month = Round, col(Round.month)
    query = columns(col(r.id), month, col(r.state), col(r.answer_by), link=month)
    return GRANT.part(query.where(col(r.state) == RoundState.DECIDED, large, *also), col(r.id))


def classes(*also: Any) -> Asked:
    """Questions about the last answers of an idea that is still looked at."""
    o = IdeaOverride
    last = (
        sa.select(sa.func.max(col(IdeaTriage.id)))
        .where(col(IdeaTriage.idea_id) == col(o.idea_id))
        .correlate(o)
        .scalar_subquery()
    )
    query = columns(
        col(o.id), col(Idea.title), col(Idea.state), col(o.at),
        link=col(Idea.id), idea_id=col(Idea.id), person_id=col(o.by_id),
    )  # fmt: skip
    waits = (
        col(o.agreed).is_(None),
        col(o.triage_id) == last,
        col(Idea.state).in_(TRIAGEABLE),
    )
    return CLASS.part(
        query.join(Idea, col(Idea.id) == col(o.idea_id)).where(*waits, *also), col(o.id)
    )


def entry_classes(*also: Any) -> Asked:
    w, e, d = TriageWish, RegisterEntry, RegisterDetail
    query = columns(
        col(e.id), col(e.name), col(e.state), col(w.at),
        idea_id=col(e.idea_id), unit_id=col(e.unit_id), unit=col(Unit.name), person_id=col(w.by_id),
    )  # fmt: skip
    query = (
        query.add_columns(col(e.owner_id), col(d.deputy_id))
        .select_from(w)
        .join(e, col(e.id) == col(w.entry_id))
        .outerjoin(d, col(d.entry_id) == col(e.id))
        .outerjoin(Unit, col(Unit.id) == col(e.unit_id))
        .where(col(e.state) != EntryState.RETIRED, *also)
    )
    return ENTRY_CLASS.part(query, col(e.id))


def readings(side: Side, *also: Any) -> Asked:
    """Experiments whose criterion this side has yet to read, where the other side has."""
    e, v = Experiment, Evaluation
    since = (
        sa.select(sa.func.min(col(v.at)))
        .where(col(v.experiment_id) == col(e.id), col(v.side) != side)
        .correlate(e)
        .scalar_subquery()
    )
    read = sa.exists().where(col(v.experiment_id) == col(e.id), col(v.side) == side)
    query = (
        columns(
            col(e.id), col(Idea.title), col(e.state), since,
            idea_id=col(Idea.id), unit_id=col(Unit.id), unit=col(Unit.name),
        )
        .select_from(e)
        .join(Idea, col(Idea.id) == col(e.idea_id))
        .join(Commitment, col(Commitment.id) == col(e.commitment_id))
        .join(Unit, col(Unit.id) == col(Commitment.unit_id))
        .where(
            col(e.state).in_((ExperimentState.RUNNING, ExperimentState.PAUSED)),
            since.is_not(None),
            ~read,
            *also,
        )
    )  # fmt: skip
    return (READ_BY_UNIT if side is Side.UNIT else READ_BY_TEAM).part(query, col(e.id))
