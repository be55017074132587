"""Which event tells whom what. One entry per kind of event; everything else stays silent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from app.events.models import Event
from app.notify import people, unit_news
from app.notify.event_facts import (
    consent_facts,
    entry_facts,
    idea_facts,
    lesson_facts,
    round_facts,
    tool_facts,
    wave_facts,
)

Finder = Callable[[Session, Event], Iterable[int]]


@dataclass(frozen=True)
class Notice:
    """One kind of message: who gets it, where its link leads, whether it goes by mail as well."""

    kind: str
    to: Finder
    path: str
    mail: bool = True
    facts: Callable[[Session, Event], dict[str, Any]] = field(default=idea_facts)


_ENTRY = "/register/{register_entry}"

RULES: dict[str, tuple[Notice, ...]] = {
    "idea.submitted": (Notice("receipt", people.authors, "/ideas/{idea}"),),
    "idea.asked": (Notice("question", people.authors, "/ideas/{idea}"),),
    "idea.answered": (Notice("reply", people.ai_team, "/triage/{idea}", mail=False),),
    "idea.admitted": (Notice("admitted", people.authors, "/ideas/{idea}"),),
    "idea.declined": (Notice("declined", people.authors, "/ideas/{idea}"),),
    "idea.merged": (Notice("merged", people.authors_of_both, "/ideas/{idea}"),),
    "idea.join_asked": (Notice("join_asked", people.deciding_on_join, "/ideas/{idea}"),),
    "idea.join_accepted": (Notice("join_accepted", people.joining_and_authors, "/ideas/{idea}"),),
    "idea.join_declined": (Notice("join_declined", people.joining, "/ideas/{idea}"),),
    "idea.commented": (Notice("comment", people.authors_but_actor, "/ideas/{idea}", mail=False),),
    "idea.override_asked": (
        Notice("class_asked", people.ai_team_but_actor, "/triage/{idea}#override"),
    ),
    "idea.chosen": (Notice("chosen", people.authors, "/ideas/{idea}"),),
    "idea.not_chosen": (Notice("not_chosen", people.authors, "/ideas/{idea}"),),
    "idea.shelved": (Notice("shelved", people.authors_and_leaders, "/ideas/{idea}"),),
    "fund.consent_given": (
        Notice("second_person", people.second_persons, "/fund/consents", facts=consent_facts),
    ),
    "idea.lesson_used": (
        Notice("lesson_used", people.lesson_authors, "/ideas/{idea}", False, lesson_facts),
    ),
    "idea.adopted": (Notice("adopted", people.authors, "/ideas/{idea}"),),
    "round.preparation": (
        Notice("session_coming", people.panel, "/rounds/{month}/ballot", facts=round_facts),
    ),
    "round.published": (
        Notice(
            "published",
            people.panel,
            "/rounds/{month}/outcome",
            mail=False,
            facts=round_facts,
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
    "commitment.lapsed": (
        Notice("promise_lapsed", people.unit_leads, "/commitments/{commitment}", mail=False),
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
    "experiment.free_to_claim": (
        Notice("free_to_claim", people.other_leads, "/experiments/{experiment}", mail=False),
    ),
    "handover.followed_up": (
        Notice("told_use", people.authors_and_team_if_unused, "/ideas/{idea}", mail=False),
    ),
    "experiment.past_end": (Notice("past_end", people.both_sides, "/experiments/{experiment}"),),
    "experiment.reading_given": (
        Notice("reading_asked", people.other_side, "/experiments/{experiment}"),
    ),
    "experiment.evaluated": (
        Notice("readings_in", people.ai_team_of_unit, "/experiments/{experiment}", mail=False),
    ),
    "experiment.disputed": (Notice("disputed", people.leaders, "/experiments/{experiment}"),),
    "experiment.booking_refused": (
        Notice("over_grant", people.ai_team, "/experiments/{experiment}", mail=False),
    ),
    "commitment.broken": (Notice("promise_broken", people.leaders, "/commitments/{commitment}"),),
    "commitment.countered": (
        Notice("promise_countered", people.ai_team, "/commitments/{commitment}"),
    ),
    "unit.lead_changed": (
        Notice(
            "lead_changed",
            unit_news.new_lead_and_ai_team,
            "/commitments?unit={unit}",
            facts=unit_news.promise_facts,
        ),
    ),
    "unit.lead_left": (
        Notice(
            "lead_left",
            unit_news.who_names_a_lead,
            "/commitments?unit={unit}",
            facts=unit_news.promise_facts,
        ),
    ),
    "unit.succeeded": (
        Notice(
            "promises_passed",
            unit_news.management_and_heir,
            "/commitments/ledger",
            facts=unit_news.heir_facts,
        ),
    ),
    "unit.deputy_appointed": (
        Notice(
            "deputy_appointed", unit_news.deputy_and_lead, "/today", facts=unit_news.deputy_facts
        ),
    ),
    "unit.deputy_ended": (
        Notice("deputy_ended", unit_news.deputy_and_lead, "/today", facts=unit_news.deputy_facts),
    ),
    "commitment.changed": (
        Notice("terms_changed", people.leads_if_offered, "/commitments/{commitment}", mail=False),
    ),
    "commitment.passed": (
        Notice("promise_came", people.leads_if_passed, "/commitments/{commitment}"),
    ),
    "commitment.confirmed": (
        Notice("promise_confirmed", people.ai_team, "/commitments/{commitment}", mail=False),
    ),
    "commitment.contested": (
        Notice("promise_contested", people.leaders, "/commitments/{commitment}"),
    ),
    "commitment.proposed": (
        Notice("promise_proposed", people.ai_team, "/commitments/{commitment}"),
    ),
    "commitment.turned_down": (
        Notice("proposal_turned_down", people.unit_leads, "/commitments/{commitment}"),
    ),
    "handover.escalated": (Notice("handover_escalated", people.leaders, "/handovers/{handover}"),),
    "register.owner_asked": (Notice("owner_asked", people.asked_owner, _ENTRY, facts=entry_facts),),
    "register.unit_asked": (
        Notice(
            "unit_asked", people.asked_owner, "/register/units/{unit}", facts=unit_news.ai_facts
        ),
    ),
    "register.override_asked": (
        Notice("entry_class_asked", people.second_answering, _ENTRY, facts=entry_facts),
    ),
    "register.incident": (
        Notice("incident", people.answering_and_ai_team, _ENTRY, facts=entry_facts),
    ),
    "tools.answered": (Notice("tool_answered", people.requester, "/tools", facts=tool_facts),),
    "handover.follow_up_due": (Notice("follow_up", people.unit_leads, "/handovers/{handover}"),),
    "handover.planned": (Notice("handover_asked", people.unit_leads, "/handovers/{handover}"),),
    "handover.refused": (Notice("handover_refused", people.leaders, "/handovers/{handover}"),),
    "handover.accepted": (
        Notice(
            "handover_accepted", people.authors_and_ai_team, "/handovers/{handover}", mail=False
        ),
    ),
    "scan_wave.opened": (
        Notice("scan_invitation", people.asked_by_wave, "/scan", facts=wave_facts),
    ),
    "scan_wave.reminded": (
        Notice("scan_reminder", people.asked_by_wave, "/scan", facts=wave_facts),
    ),
    "scan_wave.published": (
        Notice("scan_results", people.everybody, "/scan", mail=False, facts=wave_facts),
    ),
}
