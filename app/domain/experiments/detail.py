"""One experiment with everything around it, in five queries."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.together import Part, Rows, together
from app.domain.commitments.queries import commitment_view
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.around import bookings_of, headline_views, judged, team_of
from app.domain.experiments.lessons import lesson_of
from app.domain.experiments.models import CheckIn, ChecklistItem, Experiment
from app.domain.experiments.queries import cards, claims_of, handovers_of
from app.domain.experiments.readiness import Around, blocked
from app.domain.experiments.states import ChecklistState
from app.domain.experiments.states import ExperimentState as E
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
    "question",
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
    *more, entry_id = values[_CARD_FIELDS:]
    texts = dict(zip(_MORE, more, strict=True))
    check_ins, checklist, team, headlines, evaluation, claims, handovers = together(
        session,
        _check_ins(number, card.started_at.date() if card.started_at else None),
        _checklist(number),
        team_of(number),
        headline_views(number),
        judged(number),
        claims_of(number),
        handovers_of(number),
    )
    promise = commitment_view(session, card.commitment_id) if card.commitment_id else None
    money = money_of_experiments(session, [number])[number]
    around = Around(
        signed=promise is not None and promise.state is CommitmentState.SIGNED,
        passed=promise is not None and promise.confirm_by is not None,
        granted_cents=money.granted_cents,
        entered=entry_id is not None,
        open_items=[i.key for i in checklist if i.blocking and i.state is ChecklistState.TODO],
    )
    ended = card.state in {E.SUCCESS, E.NO_SUCCESS, E.CLOSED}
    return ExperimentView(
        card=card,
        **texts,
        measures=_measures(row.measures, check_ins),
        check_ins=tuple(reversed(check_ins)),
        checklist=checklist,
        blockers=tuple(blocked(row, around)),
        commitment=promise,
        team=team,
        headline_readings=headlines,
        evaluation=evaluation,
        bookings=bookings_of(session, number),
        money=money,
        lesson=lesson_of(session, number) if ended else None,
        claims=claims,
        handovers=handovers,
        entry_id=entry_id,
    )


def _with_texts(number: int) -> Any:
    e = Experiment
    texts = (
        col(e.question),
        col(e.goal),
        col(e.measure),
        col(e.stop_rule),
        col(e.evidence),
        col(Idea.problem),
        col(Idea.proposal),
        col(Idea.headline),
        col(Idea.risk_class),
        sa.select(col(RegisterEntry.id))
        .where(col(RegisterEntry.experiment_id) == col(e.id))
        .order_by(col(RegisterEntry.id))
        .limit(1)
        .scalar_subquery(),
    )
    return cards(*texts).where(col(e.id) == number)


def _check_ins(number: int, started: date | None) -> Part[list[CheckInView]]:
    """Return the newest check-ins, oldest of them first."""
    c = CheckIn
    query = (
        sa.select(col(c.id), col(c.on), col(c.measurements), col(c.note), col(Person.name))
        .outerjoin(Person, col(Person.id) == col(c.by))
        .where(col(c.experiment_id) == number)
    )

    def made(rows: Rows) -> list[CheckInView]:
        return [
            CheckInView(id_, on, _week(on, started), _texts(figures), note, by)
            for id_, on, figures, note, by in reversed(rows)
        ]

    return Part(query, (col(c.on).desc(), col(c.id).desc()), made, MOST_CHECK_INS)


def _texts(figures: dict[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (figures or {}).items()}


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


def _checklist(number: int) -> Part[tuple[GuardrailView, ...]]:
    i = ChecklistItem
    query = (
        sa.select(
            col(i.key),
            col(i.blocking),
            col(i.state),
            col(i.note),
            col(Person.name),
            col(i.changed_at),
        )
        .outerjoin(Person, col(Person.id) == col(i.changed_by))
        .where(col(i.experiment_id) == number)
    )
    order = (col(i.blocking).desc(), col(i.key))
    return Part(query, order, lambda rows: tuple(GuardrailView(*row) for row in rows))
