"""What pages, exports and programs see of the register."""

from dataclasses import dataclass
from datetime import date

from app.domain.ideas.values import AiType, RiskClass
from app.domain.register.states import EntryState, Origin

ANSWERED_FOR = frozenset({EntryState.IN_USE, EntryState.SUSPENDED})


@dataclass(frozen=True)
class EntryView:
    """An entry with the names around it, and how its duties stand."""

    id: int
    state: EntryState
    version: int
    name: str
    description: str
    purpose: str
    unit_id: int | None
    owner_id: int | None
    origin: Origin
    idea_id: int | None
    experiment_id: int | None
    ai_type: AiType | None
    supplier: str
    risk_class: RiskClass | None
    risk_flags: tuple[str, ...]
    oversight: str
    review_on: date | None
    began_on: date | None
    ended_on: date | None
    reason: str
    unit_name: str | None
    unit_active: bool | None
    owner_name: str | None
    owner_active: bool | None
    deputy_id: int | None
    deputy_name: str | None
    stopper_id: int | None
    stopper_name: str | None
    idea_title: str | None
    duties_done: int
    duties_all: int
    duty_on: date | None

    def due(self, here: date) -> str | None:
        """Return what is overdue: `triage`, `owner`, `duty`, `review`; None when nothing is."""
        if self.state is EntryState.RETIRED:
            return None
        if self.risk_class in {None, RiskClass.NEEDS_EXPERT}:
            return "triage"
        if self.nobodys():
            return "owner"
        if self.duty_on is not None and self.duty_on < here:
            return "duty"
        return "review" if self.review_on is not None and self.review_on <= here else None

    def nobodys(self) -> bool:
        """Whether nobody answers for it: AI in use without an owner who is there, or of no unit any more."""
        if self.state is EntryState.RETIRED:
            return False
        gone = self.owner_id is None or self.owner_active is False
        return self.unit_active is False or (gone and self.state in ANSWERED_FOR)

    def next_date(self) -> tuple[str, date] | None:
        """Return the next thing with a date: a duty or a review."""
        dates = [("duty", self.duty_on), ("review", self.review_on)]
        known = [(what, day) for what, day in dates if day is not None]
        if self.state is EntryState.RETIRED or not known:
            return None
        return min(known, key=lambda one: one[1])


@dataclass(frozen=True)
class RegisterCounts:
    """How many entries there are, in use, in an experiment, and with something overdue."""

    total: int
    in_use: int
    experiments: int
    due: int
    nobodys: int = 0
