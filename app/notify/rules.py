"""Which event tells whom what. One entry per kind of event; everything else stays silent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from app.events.models import Event
from app.notify import people

Finder = Callable[[Session, Event], Iterable[int]]


@dataclass(frozen=True)
class Notice:
    """One kind of message: who gets it, where its link leads, whether it goes by mail as well."""

    kind: str
    to: Finder
    path: str
    mail: bool = True
    facts: Callable[[Session, Event], dict[str, Any]] = field(default=people.idea_facts)


_ENTRY = "/register/{register_entry}"

RULES: dict[str, tuple[Notice, ...]] = {
    "idea.submitted": (Notice("receipt", people.authors, "/ideas/{idea}"),),
    "idea.asked": (Notice("question", people.authors, "/ideas/{idea}"),),
    "idea.answered": (Notice("reply", people.ai_team, "/triage/{idea}", mail=False),),
    "idea.admitted": (Notice("admitted", people.authors, "/ideas/{idea}"),),
    "idea.declined": (Notice("declined", people.authors, "/ideas/{idea}"),),
    "idea.merged": (Notice("merged", people.authors_of_both, "/ideas/{idea}"),),
    "idea.commented": (Notice("comment", people.authors_but_actor, "/ideas/{idea}", mail=False),),
    "idea.chosen": (Notice("chosen", people.authors, "/ideas/{idea}"),),
    "idea.not_chosen": (Notice("not_chosen", people.authors, "/ideas/{idea}"),),
    "idea.shelved": (Notice("shelved", people.authors_and_leaders, "/ideas/{idea}"),),
    "idea.adopted": (Notice("adopted", people.authors, "/ideas/{idea}"),),
    "round.preparation": (
        Notice("session_coming", people.panel, "/rounds/{month}/ballot", facts=people.round_facts),
    ),
    "round.published": (
        Notice(
            "published",
            people.panel,
            "/rounds/{month}/outcome",
            mail=False,
            facts=people.round_facts,
        ),
    ),
    "commitment.offered": (
        Notice("signature_asked", people.unit_leads, "/commitments/{commitment}"),
    ),
    "commitment.signed": (
        Notice("promised", people.authors_and_ai_team, "/ideas/{idea}", mail=False),
    ),
    "commitment.declined": (Notice("no_promise", people.ai_team, "/commitments/{commitment}"),),
    "commitment.released": (
        Notice("promise_released", people.ai_team, "/commitments/{commitment}"),
    ),
    "experiment.started": (Notice("started", people.authors, "/experiments/{experiment}"),),
    "experiment.succeeded": (
        Notice("success", people.authors, "/experiments/{experiment}"),
        Notice("claim_asked", people.promising_leads, "/experiments/{experiment}"),
    ),
    "experiment.stopped": (Notice("stopped", people.authors, "/experiments/{experiment}"),),
    "experiment.did_not_succeed": (Notice("stopped", people.authors, "/experiments/{experiment}"),),
    "experiment.claimed": (
        Notice("claim_waits", people.ai_team_if_waiting, "/experiments/{experiment}", mail=False),
    ),
    "experiment.claim_confirmed": (
        Notice("claim_confirmed", people.unit_leads, "/experiments/{experiment}"),
    ),
    "experiment.claim_refused": (
        Notice("claim_refused", people.unit_leads, "/experiments/{experiment}"),
    ),
    "commitment.broken": (Notice("promise_broken", people.leaders, "/commitments/{commitment}"),),
    "commitment.countered": (
        Notice("promise_countered", people.ai_team, "/commitments/{commitment}"),
    ),
    "handover.escalated": (Notice("handover_escalated", people.leaders, "/handovers/{handover}"),),
    "register.owner_asked": (
        Notice("owner_asked", people.asked_owner, _ENTRY, facts=people.entry_facts),
    ),
    "register.duty_due": (Notice("duty_due", people.answering, _ENTRY, facts=people.entry_facts),),
    "register.duty_late": (
        Notice("duty_late", people.answering_and_ai_team, _ENTRY, facts=people.entry_facts),
    ),
    "register.review_due": (
        Notice("review_due", people.answering, _ENTRY, facts=people.entry_facts),
    ),
    "register.incident": (
        Notice("incident", people.answering_and_ai_team, _ENTRY, facts=people.entry_facts),
    ),
    "tools.answered": (
        Notice("tool_answered", people.requester, "/tools", facts=people.tool_facts),
    ),
    "handover.follow_up_due": (Notice("follow_up", people.unit_leads, "/handovers/{handover}"),),
    "handover.planned": (Notice("handover_asked", people.unit_leads, "/handovers/{handover}"),),
    "handover.refused": (Notice("handover_refused", people.leaders, "/handovers/{handover}"),),
    "handover.accepted": (
        Notice(
            "handover_accepted", people.authors_and_ai_team, "/handovers/{handover}", mail=False
        ),
    ),
    "scan_wave.opened": (
        Notice("scan_invitation", people.everybody, "/scan", facts=people.wave_facts),
    ),
    "scan_wave.reminded": (
        Notice("scan_reminder", people.everybody, "/scan", facts=people.wave_facts),
    ),
    "scan_wave.published": (
        Notice("scan_results", people.everybody, "/scan", mail=False, facts=people.wave_facts),
    ),
}
