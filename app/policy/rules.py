"""The one table. A rule grants by role or by relation; a token also needs the scope."""

from collections.abc import Collection
from dataclasses import dataclass, field

from app.core.actor import Actor, Role
from app.core.errors import NotAllowed
from app.policy.actions import Action as A  # noqa: N817  (the table reads better)
from app.policy.actions import Relation as R  # noqa: N817

EVERYONE = frozenset({Role.EMPLOYEE})


@dataclass(frozen=True)
class Rule:
    """Who may: anyone who holds one of the roles, or stands in one of the relations."""

    roles: frozenset[Role] = field(default_factory=frozenset)
    relations: frozenset[R] = field(default_factory=frozenset)
    writes: bool = True
    open: bool = False
    system: bool = False


def _rule(
    *roles: Role,
    by: Collection[R] = (),
    reads: bool = False,
    system: bool = False,
    anyone: bool = False,
) -> Rule:
    return Rule(frozenset(roles), frozenset(by), not reads, anyone, system)


_E, _M, _F = Role.EMPLOYEE, Role.MANAGER, Role.FACILITATOR
_T, _ADM, _AUD = Role.AI_TEAM, Role.ADMIN, Role.AUDITOR

RULES: dict[A, Rule] = {
    A.ANYONE: _rule(anyone=True),
    A.ME_READ: _rule(_E, reads=True),
    A.ME_CHANGE: _rule(_E),
    A.INBOX_READ: _rule(_E, reads=True),
    A.UNIT_READ: _rule(_E, reads=True),
    A.UNIT_MANAGE: _rule(_ADM, system=True),
    A.DEPUTY_APPOINT: _rule(by=[R.UNIT_LEAD]),
    A.PERSON_READ: _rule(_ADM, _AUD, _T, reads=True),
    A.PERSON_MANAGE: _rule(_ADM, system=True),
    A.THEME_READ: _rule(_E, reads=True),
    A.THEME_MANAGE: _rule(_ADM, system=True),
    A.TOKEN_MANAGE: _rule(_ADM, by=[R.SELF], system=True),
    A.SETTINGS_MANAGE: _rule(_ADM, system=True),
    A.WEBHOOK_READ: _rule(_ADM, reads=True),
    A.WEBHOOK_MANAGE: _rule(_ADM),
    A.EVENTS_READ: _rule(_AUD, reads=True),
    A.METRICS_READ: _rule(anyone=True, reads=True),
    A.SEARCH: _rule(_E, reads=True),
    A.VIEW_KEEP: _rule(_E),
    A.IDEA_LIST: _rule(_E, reads=True),
    A.IDEA_READ: _rule(by=[R.PUBLIC, R.AUTHOR], reads=True),
    A.IDEA_CREATE: _rule(_E),
    A.IDEA_EDIT: _rule(_T, by=[R.AUTHOR]),
    A.IDEA_SUBMIT: _rule(by=[R.AUTHOR]),
    A.IDEA_WITHDRAW: _rule(by=[R.AUTHOR]),
    A.IDEA_ANSWER: _rule(by=[R.AUTHOR]),
    A.IDEA_SUPPORT: _rule(_E),
    A.IDEA_COMMENT: _rule(_E),
    A.IDEA_TRIAGE: _rule(_T),
    A.IDEA_MERGE: _rule(_T),
    A.IDEA_JOIN: _rule(_E),
    A.IDEA_JOIN_ANSWER: _rule(by=[R.AUTHOR, R.OWNER]),
    A.IDEA_IMPORT: _rule(_T, _ADM, system=True),
    A.ATTACHMENT_READ: _rule(_E, reads=True),
    A.ATTACHMENT_CHANGE: _rule(
        _T,
        by=[R.AUTHOR, R.EXPERIMENT_LEAD, R.EXPERIMENT_TEAM, R.UNIT_LEAD, R.RESPONSIBLE],
    ),
    A.ROUND_READ: _rule(_E, reads=True),
    A.ROUND_MANAGE: _rule(_T, system=True),
    A.ROUND_PREPARE: _rule(_T, system=True),
    A.ROUND_LEAD: _rule(_F),
    A.ROUND_TURNOUT: _rule(_F, _T, _AUD, by=[R.PANEL], reads=True),
    A.BALLOT_READ: _rule(by=[R.PANEL], reads=True),
    A.BALLOT_CAST: _rule(by=[R.PANEL]),
    A.RECUSE: _rule(by=[R.PANEL]),
    A.TALLY_READ: _rule(_F, _T, _AUD, by=[R.PANEL], reads=True),
    A.OUTCOME_EARLY: _rule(_F, _T, _ADM, _AUD, by=[R.PANEL], reads=True),
    A.WHAT_IF: _rule(_F, _T, by=[R.PANEL]),
    A.WHAT_IF_READ: _rule(_F, _T, _AUD, by=[R.PANEL], reads=True),
    A.DECISION_MAKE: _rule(_F),
    A.PUBLISH: _rule(_F),
    A.RECORD_READ: _rule(_AUD, by=[R.PANEL], reads=True),
    A.FUND_READ: _rule(_E, reads=True),
    A.FUND_ALLOT: _rule(_T),
    A.FUND_AGREE: _rule(_M, _F, _T),
    A.COMMITMENT_READ: _rule(_E, reads=True),
    A.COMMITMENT_OFFER: _rule(_T),
    A.COMMITMENT_SIGN: _rule(by=[R.UNIT_LEAD]),
    A.COMMITMENT_PROPOSE: _rule(by=[R.UNIT_LEAD]),
    A.LEDGER_READ: _rule(_M, _F, _T, _ADM, _AUD, by=[R.UNIT_LEAD], reads=True),
    A.EXPERIMENT_READ: _rule(_E, reads=True),
    A.EXPERIMENT_MANAGE: _rule(_T),
    A.EXPERIMENT_RUN: _rule(_T, by=[R.EXPERIMENT_LEAD]),
    A.EXPERIMENT_LOG: _rule(_T, by=[R.EXPERIMENT_LEAD, R.EXPERIMENT_TEAM]),
    A.EXPERIMENT_EVALUATE: _rule(_T, by=[R.UNIT_LEAD]),
    A.HEADLINE_READ: _rule(_M, _F, _T, by=[R.UNIT_LEAD, R.EXPERIMENT_LEAD]),
    A.EXPERIMENT_CLAIM: _rule(by=[R.UNIT_LEAD]),
    A.HANDOVER_MAKE: _rule(_T),
    A.HANDOVER_PLAN: _rule(_T, by=[R.UNIT_LEAD]),
    A.HANDOVER_DECIDE: _rule(by=[R.UNIT_LEAD]),
    A.LESSON_READ: _rule(_E, reads=True),
    A.LESSON_USE: _rule(_T, by=[R.AUTHOR]),
    A.REGISTER_READ: _rule(_E, reads=True),
    A.REGISTER_MANAGE: _rule(_T, by=[R.UNIT_LEAD, R.RESPONSIBLE]),
    A.REGISTER_STOP: _rule(_T, by=[R.UNIT_LEAD, R.RESPONSIBLE, R.WATCHER]),
    A.REGISTER_INCIDENT: _rule(_E),
    A.REGISTER_ANSWER: _rule(by=[R.SELF]),
    A.REGISTER_POLICY: _rule(_T, _ADM),
    A.REGISTER_EXCHANGE: _rule(_T),
    A.REGISTER_PUBLIC: _rule(anyone=True, reads=True),
    A.UNIT_AI_READ: _rule(_T, _AUD, by=[R.UNIT_LEAD], reads=True),
    A.UNITS_AI_READ: _rule(_T, _AUD, reads=True),
    A.LITERACY_OWN: _rule(_E),
    A.LITERACY_READ: _rule(by=[R.SELF, R.UNIT_LEAD], reads=True),
    A.LITERACY_NUMBERS: _rule(_E, reads=True),
    A.LITERACY_MANAGE: _rule(_T),
    A.TOOL_ANSWER: _rule(_E),
    A.TOOL_ASK: _rule(_T, by=[R.UNIT_LEAD]),
    A.TOOL_REQUEST: _rule(_E),
    A.TOOL_DECIDE: _rule(_T),
    A.SCAN_READ: _rule(_E, reads=True),
    A.SCAN_RESULT_READ: _rule(_M, _F, _T, _AUD, by=[R.UNIT_LEAD, R.MEMBER], reads=True),
    A.SCAN_MANAGE: _rule(_T, system=True),
    A.SCAN_PLAN: _rule(_T, by=[R.UNIT_LEAD]),
    A.SCAN_STEP: _rule(_T, by=[R.UNIT_LEAD, R.OWNER]),
    A.VISION_READ: _rule(_E, reads=True),
    A.VISION_MANAGE: _rule(_M, _T),
    A.LOG_WRITE: _rule(_M, _F, _T, _ADM, by=[R.UNIT_LEAD]),
    A.INSIGHT_READ: _rule(_E, reads=True),
    A.WAITING_READ: _rule(_M, _F, _T, _AUD, reads=True),
}


def can(actor: Actor | None, action: A, relations: Collection[R] = ()) -> bool:
    """Whether the actor (None: nobody signed in) may do this to a thing they stand so to."""
    rule = RULES[action]
    if rule.open:
        return True
    if actor is None:
        return False
    if actor.is_system:
        return rule.system
    if actor.scopes is not None and ("write" if rule.writes else "read") not in actor.scopes:
        return False
    return not (actor.roles.isdisjoint(rule.roles) and rule.relations.isdisjoint(relations))


def require(actor: Actor | None, action: A, relations: Collection[R] = ()) -> None:
    """Refuse unless `can`.

    Raises:
        NotAllowed: `not_allowed` with the action.
    """
    if not can(actor, action, relations):
        raise NotAllowed("not_allowed", action=str(action))
