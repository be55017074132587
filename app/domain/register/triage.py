"""The triage of an entry: answers or a stated class, kept with the version of the rules."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.clock import months_later
from app.core.errors import Conflict, FieldError, Invalid, NotFound, invalid
from app.db.moves import locked, move, set_versioned
from app.domain.ideas.rules import Found, classify
from app.domain.ideas.ruleset import RuleSet, current
from app.domain.ideas.values import RiskClass
from app.domain.people.days import today
from app.domain.register.access import relations_in
from app.domain.register.duties import set_duties
from app.domain.register.duty_models import TriageResult, TriageWish
from app.domain.register.models import RegisterEntry
from app.domain.register.schemas import EntryTriage, OverrideAnswer
from app.domain.register.states import ENTRY, EntryState
from app.domain.register.telling import tell, tell_move
from app.domain.register.values import TriageKind
from app.policy import Action, require

HIGH_RISK = frozenset({RiskClass.HIGH_RISK_ANNEX_I, RiskClass.HIGH_RISK_ANNEX_III})
BANNED = "Art. 5"


def review_day(start: date, risk_class: RiskClass | None) -> date:
    """Return the day to look again: six months on for high risk, else a year."""
    return months_later(start, 6 if risk_class in HIGH_RISK else 12)


def latest_result(session: Session, entry_id: int) -> TriageResult | None:
    """Return the last result of an entry's triage."""
    query = select(TriageResult).where(TriageResult.entry_id == entry_id)
    return session.exec(query.order_by(col(TriageResult.id).desc()).limit(1)).first()


def triage_entry(
    session: Session, entry: RegisterEntry, data: EntryTriage, *, actor: Actor, now: datetime
) -> None:
    """Store what the questions gave, or a stated class where nobody answered them.

    Another class than the answers give waits for a second person. An entry without a review day
    gets one: six months on for high risk, else twelve. A ban suspends what is in use, at once.
    Records `register.triaged`, and `register.override_asked`.

    Raises:
        Conflict: `wrong_state`; `rules_changed` when the answers were given under other rules.
        Invalid: an open question, no class, or another class without a reason.
    """
    require(actor, Action.REGISTER_MANAGE, relations_in(session, actor, entry))
    row = locked(session, RegisterEntry, entry.id or 0) or entry
    if row.state is EntryState.RETIRED:
        raise Conflict("wrong_state", thing="register", state=str(row.state))
    here = today(session, now)
    rules = current(here)
    if data.rules_version and data.rules_version != rules.version:
        raise Conflict("rules_changed", version=rules.version)
    found = _found(data, rules)
    last = latest_result(session, row.id or 0)
    known = found.risk_class if found else (last.risk_class if last and last.answers else None)
    differs = known is not None and data.risk_class not in {None, known}
    if differs and not data.reason:
        raise invalid("reason", "required")
    if data.ai_type is not None:
        row.ai_type = data.ai_type
    if found or not differs:
        result = _result(row, data, found, rules, actor, now)
        store_result(session, row, result, rules, actor=actor, now=now)
    if differs:
        _ask_override(session, row, data, actor, now)


def _found(data: EntryTriage, rules: RuleSet) -> Found | None:
    if not data.answers:
        if data.risk_class is None:
            raise invalid("risk_class", "required")
        return None
    found = classify(data.answers, rules)
    if found.open:
        raise Invalid(*(FieldError(question, "required") for question in found.open))
    return found


def _result(
    row: RegisterEntry,
    data: EntryTriage,
    found: Found | None,
    rules: RuleSet,
    actor: Actor,
    now: datetime,
) -> TriageResult:
    given: dict[str, Any] = {"kind": TriageKind.STATED, "risk_class": data.risk_class}
    flags = [str(flag) for flag in (found.risk_flags if found else data.risk_flags)]
    if found:
        given = {"kind": TriageKind.ANSWERS, "risk_class": found.risk_class}
        given["answers"] = {q: str(a) for q, a in data.answers.items() if q in rules.by_key}
    return TriageResult(
        entry_id=row.id or 0,
        rules_version=rules.version,
        details={"areas": list(data.areas), "kinds": list(data.kinds)},
        risk_flags=flags,
        by_id=actor.person_id,
        at=now,
        **given,
    )


def store_result(
    session: Session,
    row: RegisterEntry,
    result: TriageResult,
    rules: RuleSet,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a result; class, labels, review day and duties follow. Records `register.triaged`."""
    here = today(session, now)
    session.add(result)
    session.flush()
    if result.risk_class is RiskClass.STOP and row.state is EntryState.IN_USE:
        move(session, row, ENTRY, EntryState.SUSPENDED, reason=BANNED)
        tell_move(session, row, str(EntryState.IN_USE), actor, now)
    changes: dict[str, Any] = {
        "risk_class": result.risk_class,
        "risk_flags": list(result.risk_flags),
    }
    soonest = review_day(here, result.risk_class)
    if row.review_on is None or (result.risk_class in HIGH_RISK and row.review_on > soonest):
        changes["review_on"] = soonest
    set_versioned(session, row, None, **changes)
    came, went = set_duties(session, row, result, rules, here)
    told = {"risk_class": str(result.risk_class), "rules": rules.version, "came": came}
    tell(session, row, "register.triaged", actor, now, went=went, **told)


def _ask_override(
    session: Session, row: RegisterEntry, data: EntryTriage, actor: Actor, now: datetime
) -> None:
    earlier = locked(session, TriageWish, row.id or 0)
    if earlier is not None:
        session.delete(earlier)
        session.flush()
    wish = TriageWish(
        entry_id=row.id or 0,
        risk_class=data.risk_class or RiskClass.NEEDS_EXPERT,
        risk_flags=[str(flag) for flag in data.risk_flags],
        reason=data.reason,
        by_id=actor.id,
        at=now,
    )
    session.add(wish)
    session.flush()
    told = {"risk_class": str(wish.risk_class), "reason": data.reason}
    tell(session, row, "register.override_asked", actor, now, **told)


def answer_override(
    session: Session, entry: RegisterEntry, data: OverrideAnswer, *, actor: Actor, now: datetime
) -> None:
    """The second person agrees that another class holds, or does not.

    Records `register.override_refused`, or `register.triaged`.

    Raises:
        NotFound: nobody asked.
        Conflict: `second_person` when the one who asked answers.
    """
    require(actor, Action.REGISTER_MANAGE, relations_in(session, actor, entry))
    row = locked(session, RegisterEntry, entry.id or 0) or entry
    wish = locked(session, TriageWish, row.id or 0)
    if wish is None:
        raise NotFound
    if wish.by_id == actor.person_id:
        raise Conflict("second_person")
    if data.agree:
        _override(session, row, wish, actor, now)
    else:
        tell(session, row, "register.override_refused", actor, now, reason=data.reason)
    session.delete(wish)
    session.flush()


def _override(
    session: Session, row: RegisterEntry, wish: TriageWish, actor: Actor, now: datetime
) -> None:
    rules = current(today(session, now))
    last = latest_result(session, row.id or 0)
    result = TriageResult(
        entry_id=row.id or 0,
        kind=TriageKind.OVERRIDE,
        rules_version=rules.version,
        answers=dict(last.answers) if last else {},
        details=dict(last.details) if last else {},
        risk_class=wish.risk_class,
        risk_flags=list(wish.risk_flags) or list(row.risk_flags),
        computed=(last.computed or last.risk_class) if last else None,
        reason=wish.reason,
        by_id=wish.by_id,
        second_id=actor.person_id,
        at=now,
    )
    store_result(session, row, result, rules, actor=actor, now=now)


@dataclass(frozen=True)
class Difference:
    """What other rules would make of the same answers; `open` are questions that they ask anew."""

    version: str
    risk_class: RiskClass | None
    came: tuple[str, ...]
    went: tuple[str, ...]
    open: tuple[str, ...]


def difference(result: TriageResult, rules: RuleSet) -> Difference | None:
    """Return what the present rules change about a result; None when it was found under them."""
    if result.rules_version == rules.version:
        return None
    if not result.answers:
        return Difference(rules.version, None, (), (), tuple(rules.by_key))
    found = classify(result.answers, rules)
    before = set(result.risk_flags)
    after = {str(flag) for flag in found.risk_flags}
    came, went = tuple(sorted(after - before)), tuple(sorted(before - after))
    return Difference(rules.version, found.risk_class, came, went, found.open)
