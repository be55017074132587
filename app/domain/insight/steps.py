"""What comes next for every thing, who does it and by when: worked out from the state of the thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.commitments.states import OPEN
from app.domain.commitments.states import CommitmentState as C
from app.domain.experiments.states import ExperimentState as E
from app.domain.experiments.states import HandoverState as H
from app.domain.experiments.steps import end_of
from app.domain.ideas.states import ENDS, IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.rounds.states import RoundState as R

NONE = "none"
DRAFT_DAYS = timedelta(days=14)
MONTH = timedelta(days=30)
REST = timedelta(days=14)


class Thing(StrEnum):
    """What waits."""

    IDEA = "idea"
    EXPERIMENT = "experiment"
    COMMITMENT = "commitment"
    HANDOVER = "handover"
    CLAIM = "claim"
    ROUND = "round"
    REVIEW = "review"
    CONSENT = "consent"
    REGISTER = "register_entry"
    OVERRIDE = "override"
    JOIN = "join_request"
    TOOL = "tool_request"
    TOOLS_NAMED = "tool_ask"
    SCAN_STEP = "scan_step"
    IMPORT = "import_run"


class Party(StrEnum):
    """On whom it waits."""

    SUBMITTER = "submitter"
    AI_TEAM = "ai_team"
    PANEL = "panel"
    FACILITATOR = "facilitator"
    UNIT = "unit"
    EXPERIMENT_LEAD = "experiment_lead"
    MANAGEMENT = "management"
    SECOND_PERSON = "second_person"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Step:
    """One thing's next step. At an end the code is `none`, the party nobody, and there is no day.

    `unit_id` is the unit that a step of a unit waits on, `person_id` the experiment's lead, who
    answers for a register entry, or who asked for a second person; `also` is who else may be that
    second person, beside those of a role.
    """

    thing: Thing
    id: int
    idea_id: int | None
    title: str
    state: str
    code: str
    party: Party
    by: datetime | None
    path: str
    unit_id: int | None = None
    unit: str | None = None
    person_id: int | None = None
    also: frozenset[int] = frozenset()

    def is_late(self, now: datetime) -> bool:
        """Whether its day has passed."""
        return self.by is not None and self.by < now


Next = tuple[str, Party]
END: Next = (NONE, Party.NOBODY)
PARTIES: Mapping[NextWho, Party] = {
    NextWho.SUBMITTER: Party.SUBMITTER,
    NextWho.AI_TEAM: Party.AI_TEAM,
    NextWho.PANEL: Party.PANEL,
    NextWho.FACILITATOR: Party.FACILITATOR,
    NextWho.UNIT_LEAD: Party.UNIT,
    NextWho.EXPERIMENT_LEAD: Party.EXPERIMENT_LEAD,
    NextWho.NOBODY: Party.NOBODY,
}
EXPERIMENTS: Mapping[E, Next] = {
    E.PREPARED: ("prepare", Party.AI_TEAM),
    E.READY: ("start", Party.AI_TEAM),
    E.RUNNING: ("check_in", Party.EXPERIMENT_LEAD),
    E.PAUSED: ("resume", Party.EXPERIMENT_LEAD),
    E.EVALUATED: ("result", Party.AI_TEAM),
    E.SUCCESS: ("take_over", Party.UNIT),
    E.NO_SUCCESS: ("close", Party.AI_TEAM),
    E.CLOSED: END,
}
COMMITMENTS: Mapping[C, Next] = {
    C.DRAFTED: ("offer", Party.AI_TEAM),
    C.OFFERED: ("sign", Party.UNIT),
    C.SIGNED: ("keep", Party.AI_TEAM),
    C.INVOKED: ("take_over", Party.UNIT),
    C.DECLINED: END,
    C.EXPIRED: END,
    C.RELEASED: END,
    C.FULFILLED: END,
    C.BROKEN: END,
}
CONFIRM: Next = ("confirm", Party.UNIT)
SETTLE: Next = ("settle", Party.MANAGEMENT)
HANDOVERS: Mapping[H, Next] = {
    H.PLANNED: ("accept", Party.UNIT),
    H.ACCEPTED: ("complete", Party.UNIT),
    H.REFUSED: ("escalate", Party.AI_TEAM),
    H.ESCALATED: ("decide_handover", Party.MANAGEMENT),
    H.COMPLETED: ("follow_up", Party.UNIT),
    H.ENDED: END,
}
ROUNDS: Mapping[R, Next] = {
    R.PLANNED: ("open_intake", Party.AI_TEAM),
    R.INTAKE: ("make_agenda", Party.AI_TEAM),
    R.PREPARATION: ("ballot", Party.PANEL),
    R.SESSION: ("session", Party.FACILITATOR),
    R.DECIDED: ("publish", Party.FACILITATOR),
    R.PUBLISHED: END,
    R.CANCELLED: END,
}
_ROUND_DAYS = {
    R.PLANNED: "intake_from",
    R.INTAKE: "intake_until",
    R.PREPARATION: "session_at",
    R.SESSION: "session_at",
    R.DECIDED: "answer_by",
}


def of_idea(row: Any) -> tuple[Next, datetime | None]:
    """Return the next step that stands on the idea itself; a draft has two weeks."""
    if row.state in ENDS:
        return END, None
    if row.state == IdeaState.DRAFT:
        return (NextCode.SUBMIT, Party.SUBMITTER), row.created_at + DRAFT_DAYS
    return (str(row.next_code), PARTIES[NextWho(row.next_who)]), row.next_by


def of_experiment(row: Any) -> tuple[Next, datetime | None]:
    """Return the next step of an experiment; the day is the one that its idea shows to everyone."""
    code, party = EXPERIMENTS[E(row.state)]
    if code == NONE:
        return END, None
    last = end_of(row.ends_on) if row.ends_on else row.created_at + 2 * MONTH
    if row.state == E.NO_SUCCESS:
        return (code, party), last + REST
    if row.state == E.PREPARED and row.commitment_id is None:
        code, party = "commitment", Party.UNIT
    if row.state in (E.RUNNING, E.PAUSED) and row.next_code == NextCode.RESULT:
        code, party = "result", Party.AI_TEAM
    return (code, party), row.next_by or last


def of_commitment(row: Any) -> tuple[Next, datetime | None]:
    """Return the next step of a promise; a signed one waits for what its idea waits for."""
    code, party = COMMITMENTS[C(row.state)]
    if code == NONE:
        return END, None
    if row.state in OPEN:
        return (code, party), end_of(row.expires_on)
    if row.state == C.SIGNED and row.confirm_by is not None:
        return (SETTLE if row.reason else CONFIRM), end_of(row.confirm_by)
    if row.state == C.INVOKED:
        return (code, party), row.next_by or (row.invoked_at or row.signed_at) + MONTH
    if row.next_by is None:
        return (code, party), row.signed_at + timedelta(days=row.start_within_days)
    return (code, PARTIES[NextWho(row.next_who)]), row.next_by


def of_handover(row: Any, here: date) -> tuple[Next, datetime | None]:
    """Return the next step of a handover; after completion the look back at 3 and at 6 months."""
    code, party = HANDOVERS[H(row.state)]
    if row.state == H.COMPLETED:
        day = _look_back(row, here)
        return ((code, party), end_of(day)) if day else (END, None)
    if code == NONE:
        return END, None
    if row.state in (H.REFUSED, H.ESCALATED) and row.next_by is not None:
        return (code, party), row.next_by
    return (code, party), end_of(row.on)


def _look_back(row: Any, here: date) -> date | None:
    days: list[date] = [d for d in (row.follow_up_3, row.follow_up_6) if d and d >= here - REST]
    return min(days, default=None)


def of_round(row: Any) -> tuple[Next, datetime | None]:
    """Return the next step of a round."""
    following = ROUNDS[R(row.state)]
    moment = _ROUND_DAYS.get(R(row.state))
    return following, getattr(row, moment) if moment else None
