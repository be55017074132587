"""What stands around an experiment: its team, the readings of headline and criterion, what was booked."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.together import Part, Rows
from app.domain.experiments.judging_models import Evaluation, ExperimentMember, HeadlineReading
from app.domain.experiments.states import Reading, Side
from app.domain.fund.accounts import SPENT, experiment_key
from app.domain.fund.ledger import Wanted, ledger
from app.domain.ideas.values import HeadlineOk
from app.domain.people.models import Person

MOST_BOOKINGS = 200


@dataclass(frozen=True)
class HeadlineView:
    """One reading of the headline; who read it is nobody's business but the second reader's own."""

    place: int
    answer: HeadlineOk
    text: str
    at: datetime
    person_id: int


@dataclass(frozen=True)
class EvaluationView:
    """One side's reading of the criterion; `counts` says that it is the side's last one."""

    side: Side
    reading: Reading
    text: str
    at: datetime
    person_id: int
    counts: bool


@dataclass(frozen=True)
class BookingView:
    """One cost; a correction counts back. `id` is that of the transfer."""

    id: int
    at: datetime
    note: str
    amount_cents: int
    corrected: bool


@dataclass(frozen=True)
class Judged:
    """The evaluation as it stands."""

    readings: tuple[EvaluationView, ...]

    def of(self, side: str) -> EvaluationView | None:
        """Return the reading of a side that counts."""
        return next((r for r in self.readings if r.counts and r.side == side), None)

    @property
    def complete(self) -> bool:
        """Whether both sides spoke."""
        return all(self.of(side) for side in Side)

    @property
    def disputed(self) -> bool:
        """Whether both sides spoke and see it differently."""
        return self.complete and len({r.reading for r in self.readings if r.counts}) > 1

    @property
    def agreed(self) -> str:
        """Return the result that both sides read; empty while they wait or differ."""
        if not self.complete or self.disputed:
            return ""
        return "success" if self.readings[-1].reading is Reading.MET else "no_success"


def team_of(experiment_id: int) -> Part[tuple[tuple[str, str], ...]]:
    """Return name and address of those on the team, beside the lead."""
    query = (
        sa.select(col(Person.name), col(Person.email))
        .join(ExperimentMember, col(ExperimentMember.person_id) == col(Person.id))
        .where(col(ExperimentMember.experiment_id) == experiment_id)
    )
    order = (col(Person.name), col(Person.id))
    return Part(query, order, lambda rows: tuple((name, email) for name, email in rows))


def headline_views(experiment_id: int) -> Part[tuple[HeadlineView, ...]]:
    """Return the readings of the headline, the first one first."""
    h = HeadlineReading
    query = sa.select(col(h.place), col(h.answer), col(h.text), col(h.at), col(h.person_id)).where(
        col(h.experiment_id) == experiment_id
    )
    return Part(query, (col(h.place),), lambda rows: tuple(HeadlineView(*row) for row in rows))


def judged(experiment_id: int) -> Part[Judged]:
    """Return every reading of the criterion, oldest first."""
    e = Evaluation
    query = sa.select(col(e.side), col(e.reading), col(e.text), col(e.at), col(e.by)).where(
        col(e.experiment_id) == experiment_id
    )
    return Part(query, (col(e.id),), _judged)


def _judged(rows: Rows) -> Judged:
    last = {row[0]: number for number, row in enumerate(rows)}
    found = ((*row, last[row[0]] == number) for number, row in enumerate(rows))
    return Judged(tuple(EvaluationView(*one) for one in found))


def bookings_of(session: Session, experiment_id: int) -> tuple[BookingView, ...]:
    """Return what was booked on the grant, newest first."""
    key = experiment_key(experiment_id)
    lines = ledger(session, Wanted(account=key), limit=MOST_BOOKINGS).items
    return tuple(
        BookingView(
            line.id,
            line.at,
            line.note,
            line.amount_cents if line.source == key else -line.amount_cents,
            line.corrected,
        )
        for line in lines
        if SPENT in {line.source, line.target}
    )
