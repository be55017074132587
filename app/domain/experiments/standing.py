"""What is still open with a unit, so that whoever closes it sees what passes on."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.models import Claim, Experiment, Handover
from app.domain.experiments.passing import WAITING
from app.domain.experiments.states import ClaimState
from app.domain.ideas.models import Idea
from app.domain.register.models import RegisterEntry
from app.domain.register.states import EntryState

LIVING = (
    CommitmentState.DRAFTED,
    CommitmentState.OFFERED,
    CommitmentState.SIGNED,
    CommitmentState.INVOKED,
)
MOST = 50
_PAGES = {
    "commitment": "/commitments/{}",
    "handover": "/handovers/{}",
    "claim": "/experiments/{}",
    "register": "/register/{}",
}


@dataclass(frozen=True)
class Standing:
    """One thing that is open with a unit; `kind` is commitment, handover, claim or register."""

    kind: str
    title: str
    path: str


def standing_with(session: Session, unit_id: int) -> list[Standing]:
    """Return promises, handovers, claims and uses of AI of a unit that are not at their end. One query."""
    c, h, e = Commitment, Handover, RegisterEntry
    promises = _line("commitment", col(c.id), col(Idea.title)).join(
        Idea, col(Idea.id) == col(c.idea_id)
    )
    handovers = _of_idea(_line("handover", col(h.id), col(Idea.title)), col(h.experiment_id))
    claims = _of_idea(
        _line("claim", col(Claim.experiment_id), col(Idea.title)), col(Claim.experiment_id)
    )
    uses = _line("register", col(e.id), col(e.name))
    query = sa.union_all(
        promises.where(col(c.unit_id) == unit_id, col(c.state).in_(LIVING)),
        handovers.where(col(h.unit_id) == unit_id, col(h.state).in_(WAITING)),
        claims.where(col(Claim.unit_id) == unit_id, col(Claim.state) == ClaimState.WAITING),
        uses.where(col(e.unit_id) == unit_id, col(e.state) != EntryState.RETIRED),
    ).subquery()
    rows = session.execute(sa.select(query).order_by(query.c.kind, query.c.number).limit(MOST))
    return [Standing(row.kind, row.title, _PAGES[row.kind].format(row.number)) for row in rows]


def _line(kind: str, number: Any, title: Any) -> Any:
    named = sa.literal_column(f"'{kind}'", sa.String)
    return sa.select(named.label("kind"), number.label("number"), title.label("title"))


def _of_idea(query: Any, experiment_id: Any) -> Any:
    found = query.join(Experiment, col(Experiment.id) == experiment_id)
    return found.join(Idea, col(Idea.id) == col(Experiment.idea_id))
