"""What lists and pages about experiments show."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.domain.commitments.queries import CommitmentView
from app.domain.experiments.around import BookingView, HeadlineView, Judged
from app.domain.experiments.lessons import LessonView
from app.domain.experiments.readiness import Blocker
from app.domain.experiments.states import ChecklistState, ClaimState, ExperimentState, HandoverState
from app.domain.fund.queries import ExperimentMoney
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho, RiskClass, ValueType


@dataclass(frozen=True)
class Measure:
    """One thing that is measured, with its figures over time, oldest first."""

    name: str
    unit: str
    start: Decimal | None
    goal: Decimal | None
    stop: Decimal | None
    trail: tuple[Decimal, ...] = ()

    @property
    def now(self) -> Decimal | None:
        """Return the newest figure."""
        return self.trail[-1] if self.trail else None

    @property
    def rises(self) -> bool:
        """Whether more is better: the goal lies above the start."""
        return self.goal is not None and self.start is not None and self.goal >= self.start

    @property
    def reached(self) -> bool:
        """Whether the newest figure meets the goal."""
        if self.now is None or self.goal is None:
            return False
        return self.now >= self.goal if self.rises or self.start is None else self.now <= self.goal


@dataclass(frozen=True)
class CheckInView:
    """Figures and remark of a day; `week` counts from the start, 0 before it."""

    id: int
    on: date
    week: int
    measurements: dict[str, str]
    note: str
    by: str | None


@dataclass(frozen=True)
class GuardrailView:
    """One guardrail with who set it when."""

    key: str
    blocking: bool
    state: ChecklistState
    note: str
    changed_by: str | None
    changed_at: datetime | None


@dataclass(frozen=True)
class ClaimView:
    """A unit's claim."""

    id: int
    unit_id: int
    unit_name: str
    state: ClaimState
    note: str
    start_on: date | None
    at: datetime


@dataclass(frozen=True)
class HandoverView:
    """A handover with the names around it."""

    id: int
    state: HandoverState
    version: int
    experiment_id: int
    unit_id: int
    unit_name: str
    commitment_id: int | None
    owner_id: int | None
    owner_name: str | None
    on: date
    running_cost_cents: int
    access: str
    documents: str
    support_until: date | None
    reason: str
    refusals: int
    done: tuple[str, ...]
    created_at: datetime
    accepted_at: datetime | None
    completed_at: datetime | None
    follow_up_3: date | None
    follow_up_6: date | None


@dataclass(frozen=True)
class ExperimentCard:
    """An experiment in a list."""

    id: int
    state: ExperimentState
    version: int
    idea_id: int
    title: str
    value_type: ValueType | None
    idea_state: IdeaState
    next_code: NextCode
    next_who: NextWho
    next_by: datetime | None
    unit_id: int | None
    unit_name: str | None
    lead_id: int | None
    lead_name: str | None
    weeks: int
    grant_cents: int
    extensions: int
    started_at: datetime | None
    ends_on: date | None
    result: str
    commitment_id: int | None
    created_at: datetime

    def week(self, here: date) -> int:
        """Return which week it is in, from 1; 0 before the start; at most its last."""
        if self.started_at is None:
            return 0
        return max(1, min(self.weeks, (here - self.started_at.date()).days // 7 + 1))


@dataclass(frozen=True)
class ExperimentView:
    """Everything that the page of an experiment shows."""

    card: ExperimentCard
    question: str
    goal: str
    measure: str
    stop_rule: str
    evidence: str
    problem: str
    proposal: str
    headline: str
    risk_class: RiskClass | None
    measures: tuple[Measure, ...]
    check_ins: tuple[CheckInView, ...]
    checklist: tuple[GuardrailView, ...]
    blockers: tuple[Blocker, ...]
    commitment: CommitmentView | None
    team: tuple[tuple[str, str], ...]
    headline_readings: tuple[HeadlineView, ...]
    evaluation: Judged
    bookings: tuple[BookingView, ...]
    money: ExperimentMoney
    lesson: LessonView | None
    claims: tuple[ClaimView, ...]
    handovers: tuple[HandoverView, ...]
    entry_id: int | None
