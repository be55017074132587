"""One experiment with everything around it, in a fixed number of queries."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.commitments.queries import commitment_view
from app.domain.experiments.models import CheckIn, ChecklistItem, Experiment, Lesson
from app.domain.experiments.queries import cards, claims_of, handovers_of
from app.domain.experiments.readiness import blockers
from app.domain.experiments.views import (
    CheckInView,
    ExperimentCard,
    ExperimentView,
    GuardrailView,
    Measure,
)
from app.domain.fund.queries import money_of_experiments
from app.domain.ideas.models import Idea
from app.domain.people.models import Person
from app.domain.register.models import RegisterEntry

MOST_CHECK_INS = 200
_MORE = (
    "goal",
    "measure",
    "stop_rule",
    "evidence",
    "problem",
    "proposal",
    "headline",
    "risk_class",
)
_CARD_FIELDS = len(ExperimentCard.__dataclass_fields__)


def experiment_view(session: Session, row: Experiment) -> ExperimentView:
    """Return the experiment; whether it may be seen the caller has checked."""
    number = row.id or 0
    values = list(session.execute(_with_texts(number)).one())
    card = ExperimentCard(*values[:_CARD_FIELDS])
    texts = dict(zip(_MORE, values[_CARD_FIELDS:], strict=True))
    check_ins = _check_ins(session, number, card.started_at.date() if card.started_at else None)
    return ExperimentView(
        card=card,
        **texts,
        measures=_measures(row.measures, check_ins),
        check_ins=tuple(reversed(check_ins)),
        checklist=_checklist(session, number),
        blockers=tuple(blockers(session, row)),
        commitment=commitment_view(session, card.commitment_id) if card.commitment_id else None,
        money=money_of_experiments(session, [number])[number],
        lesson=session.exec(select(Lesson.text).where(Lesson.experiment_id == number)).first(),
        claims=claims_of(session, number),
        handovers=handovers_of(session, number),
        entry_id=session.exec(
            select(RegisterEntry.id).where(RegisterEntry.experiment_id == number)
        ).first(),
    )


def _with_texts(number: int) -> Any:
    e = Experiment
    texts = (
        col(e.goal),
        col(e.measure),
        col(e.stop_rule),
        col(e.evidence),
        col(Idea.problem),
        col(Idea.proposal),
        col(Idea.headline),
        col(Idea.risk_class),
    )
    return cards(*texts).where(col(e.id) == number)


def _check_ins(session: Session, number: int, started: date | None) -> list[CheckInView]:
    """Return the newest check-ins, oldest of them first."""
    rows = session.execute(
        sa.select(
            col(CheckIn.id),
            col(CheckIn.on),
            col(CheckIn.measurements),
            col(CheckIn.note),
            col(Person.name),
        )
        .outerjoin(Person, col(Person.id) == col(CheckIn.by))
        .where(col(CheckIn.experiment_id) == number)
        .order_by(col(CheckIn.on).desc(), col(CheckIn.id).desc())
        .limit(MOST_CHECK_INS)
    ).all()
    return [
        CheckInView(
            id_, on, _week(on, started), {k: str(v) for k, v in (figures or {}).items()}, note, by
        )
        for id_, on, figures, note, by in reversed(rows)
    ]


def _week(on: date, started: date | None) -> int:
    return 0 if started is None or on < started else (on - started).days // 7 + 1


def _measures(planned: list[dict[str, Any]], check_ins: list[CheckInView]) -> tuple[Measure, ...]:
    """Return the planned measures, then those that only check-ins name, with their figures."""
    names = {m["name"]: m for m in planned}
    for check_in in check_ins:
        for name in check_in.measurements:
            names.setdefault(name, {"name": name})
    return tuple(
        Measure(
            name,
            str(m.get("unit") or ""),
            _number(m.get("start")),
            _number(m.get("goal")),
            _number(m.get("stop")),
            tuple(Decimal(c.measurements[name]) for c in check_ins if name in c.measurements),
        )
        for name, m in names.items()
    )


def _number(text: Any) -> Decimal | None:
    return Decimal(str(text)) if text not in {None, ""} else None


def _checklist(session: Session, number: int) -> tuple[GuardrailView, ...]:
    rows = session.execute(
        sa.select(
            col(ChecklistItem.key),
            col(ChecklistItem.blocking),
            col(ChecklistItem.state),
            col(ChecklistItem.note),
            col(Person.name),
            col(ChecklistItem.changed_at),
        )
        .outerjoin(Person, col(Person.id) == col(ChecklistItem.changed_by))
        .where(col(ChecklistItem.experiment_id) == number)
        .order_by(col(ChecklistItem.blocking).desc(), col(ChecklistItem.key))
    ).all()
    return tuple(GuardrailView(*row) for row in rows)
