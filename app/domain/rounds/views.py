"""What is shown of rounds, agendas and turnout."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.ideas.states import IdeaState
from app.domain.rounds.states import ItemState, RoundState


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the panel."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One idea on the agenda, as everybody may see it."""

    id: int
    position: int
    idea_id: int
    title: str
    unit: str
    value_type: str
    cost_cents: int
    weeks: int
    idea_state: IdeaState
    state: ItemState
    votes: int
    discussed: bool
    too_few: bool
    conclusion: str
    recused: int
    review_on: date | None = None

    @property
    def reference(self) -> str:
        """Return the idea's reference."""
        return f"K-{self.idea_id}"


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round's terms and dates, without its seed."""

    id: int
    month: str
    state: RoundState
    version: int
    budget_cents: int
    reserve_percent: int
    rule: str
    quorum: int
    min_supporters: int
    points: tuple[int, ...]
    headline_weight: int | None
    intake_until: datetime
    session_at: datetime
    answer_by: datetime
    decided_at: datetime | None
    published_at: datetime | None
    seed_sha256: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An idea that could be put on the agenda; `late` came after the intake closed."""

    idea_id: int
    title: str
    unit: str
    value_type: str
    cost_cents: int
    support: int
    rounds_used: int
    late: bool
    on_agenda: int | None

    @property
    def reference(self) -> str:
        """Return the idea's reference."""
        return f"K-{self.idea_id}"


@dataclass(frozen=True, slots=True)
class ItemTurnout:
    """How many answered on an idea (no opinion counts), of how many who may."""

    idea_id: int
    answered: int
    entitled: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many took part: numbers only."""

    entitled: int
    voted: int
    items: tuple[ItemTurnout, ...]

    def of(self, idea_id: int) -> ItemTurnout:
        """Return the numbers of one idea."""
        return next((i for i in self.items if i.idea_id == idea_id), ItemTurnout(idea_id, 0, 0))


@dataclass(frozen=True, slots=True)
class ReserveReach:
    """Whether the exploration reserve buys the cheapest exploration idea on the agenda."""

    reserve_cents: int
    cheapest_cents: int | None

    @property
    def reaches(self) -> bool:
        """Whether it does."""
        return self.cheapest_cents is not None and self.cheapest_cents <= self.reserve_cents
