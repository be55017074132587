"""Making a round and changing its terms, from the organisation's pattern."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor, Role
from app.core.errors import Conflict, FieldError, Invalid
from app.db.moves import set_versioned
from app.domain.ideas.models import Idea
from app.domain.ideas.values import NextCode
from app.domain.people.models import Organisation
from app.domain.people.queries import organisation, people_by_emails, people_with_role
from app.domain.rounds.access import NOT_STARTED, locked_round
from app.domain.rounds.constraints import refuse_once_voted
from app.domain.rounds.criteria import add_criteria, changed_questions, drop_criteria
from app.domain.rounds.history import record_round
from app.domain.rounds.models import PanelMember, Round
from app.domain.rounds.pattern import Dates, Pattern, around, dates_of, month_of
from app.domain.rounds.recusals import add_own_recusals
from app.domain.rounds.schemas import RoundChange, RoundDraft, RoundTerms
from app.policy import Action, require

SMALLEST_PANEL = 3
_USUAL_QUORUM = 5
USUAL_POINTS = (0, 0, 1, 3, 5)


def create_round(session: Session, draft: RoundDraft, *, actor: Actor, now: datetime) -> Round:
    """Make a planned round with panel, quorum and a secret seed; what is missing comes from the pattern.

    Raises:
        Conflict: `exists`, the month has a round.
        Invalid: unknown panel members, dates out of order.
    Records: round.created
    """
    require(actor, Action.ROUND_MANAGE)
    if session.exec(select(Round.id).where(Round.month == draft.month)).first() is not None:
        raise Conflict("exists", month=draft.month)
    org = organisation(session) or Organisation(name="", created_at=now)
    dates = _dates(draft, org)
    panel = _panel(session, draft.panel)
    seed = secrets.token_hex(16)
    row = Round(
        month=draft.month,
        budget_cents=org.budget_cents if draft.budget_cents is None else draft.budget_cents,
        reserve_percent=_first(draft.reserve_percent, org.reserve_percent),
        rule=draft.rule or "equal-shares",
        points=draft.points or list(USUAL_POINTS),
        headline_weight=(draft.headline_weight or 1) if draft.criteria else None,
        quorum=draft.quorum or usual_quorum(len(panel)),
        recuse_leads=bool(draft.recuse_leads),
        intake_from=dates.intake_from,
        intake_until=dates.intake_until,
        session_at=dates.session_at,
        answer_by=dates.answer_by,
        seed=seed,
        seed_sha256=hashlib.sha256(seed.encode()).hexdigest(),
        created_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(PanelMember(round_id=row.id or 0, person_id=i) for i in panel)
    if draft.criteria:
        add_criteria(session, row, draft.criteria)
    record_round(session, "round.created", row, actor=actor, now=now)
    return row


def change_round(
    session: Session, row: Round, change: RoundChange, *, actor: Actor, now: datetime
) -> Round:
    """Change terms until the session; the budget only until it has moved (preparation).

    A quorum that was the usual one for the panel follows a new panel.

    Raises:
        Conflict: `frozen` once the session has started, or for the budget in preparation;
            `voting_started` for points, questions and weights after the first ballot; `stale`.
    Records: round.changed
    """
    require(actor, Action.ROUND_MANAGE)
    row = locked_round(session, row.id or 0)
    if row.state not in NOT_STARTED:
        raise Conflict("frozen")
    org = organisation(session) or Organisation(name="", created_at=now)
    values = _changes(row, change, org)
    if (
        row.state == "preparation"
        and values.get("budget_cents", row.budget_cents) != row.budget_cents
    ):
        raise Conflict("frozen", field="budget_cents")
    asked = changed_questions(session, row, change)
    if values.get("points", row.points) != row.points or asked is not None:
        refuse_once_voted(session, row)
    if asked is not None:
        drop_criteria(session, row)
        values["headline_weight"] = asked[0]
    panel = None if change.panel is None else _panel(session, change.panel)
    if panel is not None:
        values.setdefault("quorum", _following_quorum(session, row, len(panel)))
    set_versioned(session, row, change.version, **values)
    if asked is not None:
        add_criteria(session, row, asked[1])
    if panel is not None:
        _replace_panel(session, row, panel)
    add_own_recusals(session, row, now=now)
    _move_next_steps(session, row)
    record_round(
        session, "round.changed", row, actor=actor, now=now, fields=sorted(change.model_fields_set)
    )
    return row


def usual_quorum(panel: int) -> int:
    """Return the default: five, or the panel less two when that is smaller; never below three."""
    return max(3, min(_USUAL_QUORUM, panel - 2))


def panel_ids(session: Session, round_id: int) -> list[int]:
    """Return the ids of a round's panel, ascending; without who may no longer vote."""
    query = select(PanelMember.person_id).where(
        PanelMember.round_id == round_id, col(PanelMember.entitled).is_(True)
    )
    return list(session.exec(query.order_by(col(PanelMember.person_id))).all())


def _dates(terms: RoundTerms, org: Organisation, base: Dates | None = None) -> Dates:
    """Return the dates: as given, else around a given session, else from the pattern (or as before)."""
    pattern = Pattern.of(org)
    month = terms.month if isinstance(terms, RoundDraft) else None
    usual = base or dates_of(month or "", pattern)
    session_at = _utc(terms.session_at) or usual.session_at
    near = (
        around(session_at, pattern) if terms.session_at else (usual.intake_until, usual.answer_by)
    )
    until = _utc(terms.intake_until) or near[0]
    answer = _utc(terms.answer_by) or near[1]
    _check_order(until, session_at, answer)
    if month and terms.session_at and month_of(session_at, pattern.zone) != month:
        raise Invalid(FieldError("session_at", "other_month", {"month": month}))
    return Dates(min(usual.intake_from, until), until, session_at, answer)


def _check_order(until: datetime, session_at: datetime, answer: datetime) -> None:
    wrong = []
    if until >= session_at:
        wrong.append(FieldError("intake_until", "before_session"))
    if answer <= session_at:
        wrong.append(FieldError("answer_by", "after_session"))
    if wrong:
        raise Invalid(*wrong)


def _changes(row: Round, change: RoundChange, org: Organisation) -> dict[str, Any]:
    names = ("budget_cents", "reserve_percent", "rule", "quorum", "recuse_leads", "points")
    values = {name: getattr(change, name) for name in names if getattr(change, name) is not None}
    before = Dates(row.intake_from, row.intake_until, row.session_at, row.answer_by)
    dates = _dates(change, org, before)
    if month_of(dates.session_at, org.timezone) != row.month and change.session_at:
        raise Invalid(FieldError("session_at", "other_month", {"month": row.month}))
    changed = {
        name: getattr(dates, name)
        for name in ("intake_until", "session_at", "answer_by")
        if getattr(dates, name) != getattr(row, name)
    }
    return values | changed


def _panel(session: Session, emails: Sequence[str] | None) -> list[int]:
    """Return the ids of the panel: the given addresses, else every active manager."""
    if emails is None:
        return sorted(p.id or 0 for p in people_with_role(session, Role.MANAGER))
    known = people_by_emails(session, emails)
    wrong = [
        FieldError(f"panel.{n}", "unknown_person", {"value": email})
        for n, email in enumerate(emails)
        if email not in known or not known[email].active
    ]
    if wrong:
        raise Invalid(*wrong)
    ids = sorted({known[email].id or 0 for email in emails})
    if len(ids) < SMALLEST_PANEL:
        raise Invalid(FieldError("panel", "panel_too_small"))
    return ids


def _following_quorum(session: Session, row: Round, size: int) -> int:
    before = usual_quorum(len(panel_ids(session, row.id or 0)))
    return usual_quorum(size) if row.quorum == before else row.quorum


def _replace_panel(session: Session, row: Round, panel: list[int]) -> None:
    """Set the panel; who leaves it takes their ballot along."""
    before = set(panel_ids(session, row.id or 0))
    gone = sorted(before - set(panel))
    if gone:
        mine = {"round": row.id, "gone": gone}
        for table in ("ballot_line", "ballot"):
            session.execute(_delete_of(table), mine)
        session.execute(
            sa.delete(PanelMember).where(
                col(PanelMember.round_id) == row.id, col(PanelMember.person_id).in_(gone)
            )
        )
    session.add_all(
        PanelMember(round_id=row.id or 0, person_id=i) for i in panel if i not in before
    )
    session.flush()


def _move_next_steps(session: Session, row: Round) -> None:
    """Let the ideas on the agenda wait for the session as it is planned now."""
    session.execute(
        sa.update(Idea)
        .where(
            col(Idea.round_id) == row.id,
            col(Idea.next_code) == NextCode.VOTE,
            col(Idea.next_by) != row.session_at,
        )
        .values(next_by=row.session_at)
    )


def _delete_of(table: str) -> sa.TextClause:
    text = f"DELETE FROM {table} WHERE round_id = :round AND voter_id IN :gone"  # noqa: S608
    return sa.text(text).bindparams(sa.bindparam("gone", expanding=True))


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def _first(given: int | None, usual: int) -> int:
    return usual if given is None else given
