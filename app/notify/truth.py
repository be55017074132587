"""Whether a message that waits to be mailed is still true, so that nothing contradictory leaves."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.commitments.models import Commitment
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.models import Handover
from app.domain.experiments.states import HandoverState
from app.domain.ideas.access import TRIAGEABLE
from app.domain.ideas.models import Idea
from app.domain.ideas.overriding import answers_and_question
from app.domain.ideas.states import IdeaState
from app.domain.register.duty_models import TriageWish
from app.domain.scan.models import ScanWave
from app.domain.scan.states import WaveState
from app.events.models import Event
from app.notify.models import Message

I = IdeaState  # noqa: E741
CURRENT: Mapping[str, frozenset[IdeaState]] = {
    "receipt": frozenset(IdeaState) - {I.DRAFT, I.WITHDRAWN},
    "question": frozenset({I.NEEDS_INFO}),
    "admitted": frozenset({I.READY, I.IN_ROUND}),
    "declined": frozenset({I.DECLINED}),
    "merged": frozenset(IdeaState) - {I.WITHDRAWN},
    "chosen": frozenset({I.SELECTED, I.AWAITING_COMMITMENT, I.IN_EXPERIMENT, I.ADOPTED, I.ENDED}),
    "not_chosen": frozenset({I.NOT_SELECTED, I.READY, I.IN_ROUND, I.SHELVED}),
    "shelved": frozenset({I.SHELVED}),
    "adopted": frozenset({I.ADOPTED}),
}
"""Kinds about an idea, with the states in which they hold."""


def still_true(session: Session, message_id: int) -> bool:
    """Whether what the message says still holds."""
    message = session.get(Message, message_id)
    if message is None:
        return False
    if message.kind == "digest":
        return _is_newest(session, message)
    if message.kind in CURRENT:
        idea = session.get(Idea, message.idea_id)
        return idea is not None and idea.state in CURRENT[message.kind]
    check = _CHECKS.get(message.kind)
    event = session.get(Event, message.event_id) if message.event_id else None
    return check is None or event is None or check(session, event)


def _is_newest(session: Session, message: Message) -> bool:
    """Whether no later weekly mail was made for the same person: an old one tells of the past."""
    later = (
        sa.select(col(Message.id))
        .where(
            col(Message.person_id) == message.person_id,
            col(Message.kind) == message.kind,
            col(Message.id) > message.id,
        )
        .limit(1)
    )
    return session.execute(later).first() is None


def _offer_open(session: Session, event: Event) -> bool:
    row = session.get(Commitment, event.subject_id)
    return row is not None and row.state == CommitmentState.OFFERED


def _handover_open(session: Session, event: Event) -> bool:
    row = session.get(Handover, event.subject_id)
    return row is not None and row.state == HandoverState.PLANNED


def _scan_open(session: Session, event: Event) -> bool:
    row = session.get(ScanWave, event.subject_id)
    return row is not None and row.state == WaveState.OPEN


def _class_waits(session: Session, event: Event) -> bool:
    """Whether this very question about an idea waits; answered anew, the idea asks another one."""
    idea = session.get(Idea, event.subject_id)
    answers, row = answers_and_question(session, event.subject_id)
    if idea is None or answers is None or row is None or row.at != event.at:
        return False
    return idea.state in TRIAGEABLE and row.triage_id == answers.id


def _entry_class_waits(session: Session, event: Event) -> bool:
    row = session.get(TriageWish, event.subject_id)
    return row is not None and row.at == event.at


_CHECKS: dict[str, Callable[[Session, Event], bool]] = {
    "signature_asked": _offer_open,
    "handover_asked": _handover_open,
    "class_asked": _class_waits,
    "entry_class_asked": _entry_class_waits,
    "scan_invitation": _scan_open,
    "scan_reminder": _scan_open,
}
