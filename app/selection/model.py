"""What the selection room takes and gives: instance, rule, outcome.

Money is an integer number of *units*; `Instance.scale` units make one of the file's currency, so
decimal costs stay exact. Points are integers too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, Self

Rule = Literal["equal-shares", "greedy", "greedy-per-cost", "phragmen", "max-total"]
Utility = Literal["points", "cardinality", "cost"]
Completion = Literal["none", "add", "fill", "add-fill"]
Ties = Literal["default", "name"]
VoteType = Literal["approval", "choose-1", "cumulative", "scoring", "ordinal"]
Line = tuple[int, int]
"""Index of a project and the points it got from one ballot."""

RULES: tuple[Rule, ...] = ("equal-shares", "greedy", "greedy-per-cost", "phragmen", "max-total")
UTILITIES: tuple[Utility, ...] = ("points", "cardinality", "cost")
COMPLETIONS: tuple[Completion, ...] = ("none", "add", "fill", "add-fill")

REASONS = (
    "chosen",
    "chosen_reserve",
    "chosen_larger_shares",
    "chosen_rest",
    "forced_in",
    "too_few_votes",
    "too_few_supporters",
    "supporters_out_of_money",
    "over_budget",
    "rival_chosen",
    "prerequisite_missing",
    "cap_reached",
    "lost_tie",
    "forced_out",
    "withdrawn",
)


class SelectionError(ValueError):
    """An instance or a rule that no outcome can follow from; the text is one line."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project; `cost` in units."""

    id: str
    cost: int
    name: str = ""
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that `members` may cost together (units) or number together."""

    name: str
    members: frozenset[str]
    max_cost: int | None = None
    max_count: int | None = None


@dataclass(frozen=True, slots=True)
class Constraints:
    """Limits that hold under every rule; ideas are named by their id."""

    exclusions: tuple[tuple[str, ...], ...] = ()
    prerequisites: tuple[tuple[str, str], ...] = ()
    """Pairs (idea, idea that must be in first)."""
    caps: tuple[Cap, ...] = ()
    forced_in: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    """Pairs (idea, reason code): forced_out, withdrawn or too_few_votes."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Projects, budget and the ballots that were cast.

    Equal ballots are stored once: `ballots[g]` was cast by `weights[g]` voters, and voter v cast
    `ballots[groups[v]]`. An empty ballot counts as cast.
    """

    projects: tuple[Project, ...]
    budget: int
    ballots: tuple[tuple[Line, ...], ...]
    weights: tuple[int, ...]
    groups: tuple[int, ...]
    scale: int = 1
    vote_type: VoteType = "approval"
    backers: tuple[int, ...] | None = None
    """Supporters per project where that is not "every ballot with points"."""
    approvals: tuple[tuple[int, ...], ...] | None = None
    """Per stored ballot the projects it approves, where that is not "all with points"."""
    constraints: Constraints = field(default_factory=Constraints)
    meta: tuple[tuple[str, str], ...] = ()
    voter_ids: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        projects: tuple[Project, ...],
        budget: int,
        ballots: tuple[tuple[Line, ...], ...],
        vote_type: VoteType = "approval",
    ) -> Self:
        """Make an instance from one ballot per voter."""
        seen: dict[tuple[Line, ...], int] = {}
        groups = tuple(seen.setdefault(ballot, len(seen)) for ballot in ballots)
        weights = [0] * len(seen)
        for group in groups:
            weights[group] += 1
        return cls(projects, budget, tuple(seen), tuple(weights), groups, vote_type=vote_type)

    @property
    def voters(self) -> int:
        """How many ballots were cast."""
        return len(self.groups)

    def rescaled(self, factor: int) -> Instance:
        """Return the same instance with `factor` times as many units to the currency."""
        projects = tuple(replace(p, cost=p.cost * factor) for p in self.projects)
        caps = tuple(
            replace(c, max_cost=None if c.max_cost is None else c.max_cost * factor)
            for c in self.constraints.caps
        )
        return replace(
            self,
            projects=projects,
            budget=self.budget * factor,
            scale=self.scale * factor,
            constraints=replace(self.constraints, caps=caps),
        )


@dataclass(frozen=True, slots=True)
class RuleConfig:
    """Everything that, beside the instance, decides the outcome."""

    rule: Rule = "equal-shares"
    utility: Utility | None = None
    """None: cardinality for approval ballots, points for all others."""
    completion: Completion = "add-fill"
    add_step: int | None = None
    """Units per voter; None: budget / voters / 1,000, rounded up to one unit."""
    early_stop: bool = False
    min_supporters: int = 0
    ties: Ties = "default"
    seed: str = ""
    reserve_percent: int = 0
    exploration: frozenset[str] = frozenset()
    """Categories whose projects count towards the reserve."""
    explain: bool = False
    """Also search what would have changed each refusal (reruns the rule many times)."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects that were exactly equal at a step."""

    step: int
    projects: tuple[str, ...]
    won: str
    decided_by: Literal["cost", "points", "supporters", "lot", "name"]
    mattered: bool
    """Whether another order of these, all else equal, gives another set."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What would have made it a yes, each found by running the rule again."""

    cost: int | None
    """Units: at this cost it is chosen (searched downwards on a grid)."""
    support: int | None
    """So many ballots more with full support suffice in the best case (most money left first)."""
    cautious: int | None = None
    """So many suffice in the worst case that was tried (least money left first)."""
    rivals: tuple[str, ...] = ()
    """Chosen projects; without any one of these it is chosen."""
    limit: int | None = None
    """Units: the highest cost above `cost` that is chosen, with nothing chosen at the next unit."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a project is in or out, with the numbers behind it."""

    code: str
    cost: int
    points: int
    supporters: int
    step: int | None = None
    """Place in the order of selection, from 1; for others the last step that shares paid."""
    price_per_point: Fraction | None = None
    """Units per point; only for those bought from the shares."""
    payers: int | None = None
    supporters_left: Fraction | None = None
    """Units that its payers still had together when `step` began."""
    reach: int | None = field(default=None, compare=False)
    """Units, about: the most it could have cost and been bought from the shares as they were."""
    because: tuple[str, ...] = ()
    """Rivals chosen, prerequisites missing, names of caps reached, or who won the tie."""
    runner_up: str | None = None
    counterfactual: Counterfactual | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """One project bought from the equal shares."""

    project: str
    step: int
    price: Fraction
    """Units per point of the utility in use."""
    pot: int
    """0: one pot; 1: the reserve alone; 2: the rest after the reserve."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one voter's shares bought, exact, in units."""

    share: Fraction
    payments: tuple[tuple[str, Fraction], ...]
    left: Fraction


@dataclass(frozen=True, slots=True)
class Reserve:
    """How the exploration reserve worked out, in units."""

    amount: int
    cheapest: int | None
    """Cost of the cheapest eligible exploration project."""
    spent: int
    met: bool
    second_run: bool
    """Whether the result comes from the two pots."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The chosen projects and why."""

    rule: Rule
    selected: tuple[str, ...]
    cost: int
    budget: int
    scale: int
    ties: tuple[Tie, ...]
    reasons: dict[str, Reason]
    reserve: Reserve | None = None
    shares: tuple[Fraction, ...] = ()
    """The share per voter of each pot that was used."""
    purchases: tuple[Purchase, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    """Per stored ballot (`Instance.groups` says whose); empty under other rules."""
