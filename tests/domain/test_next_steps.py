"""Whatever state a thing reaches, it has a next step, a day and somebody; at its end it has none."""

from collections import deque
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.core.errors import Conflict
from app.core.states import Machine
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import COMMITMENT
from app.domain.commitments.states import CommitmentState as C
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.states import EXPERIMENT, HANDOVER
from app.domain.experiments.states import HandoverState as H
from app.domain.ideas.models import Idea
from app.domain.ideas.states import ENDS, IDEA, IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.domain.insight import steps
from app.domain.insight.step_queries import (
    all_steps,
    commitment_steps,
    experiment_steps,
    handover_steps,
    idea_steps,
    round_steps,
)
from app.domain.insight.steps import NONE, Party, Step
from app.domain.people.models import Unit
from app.domain.rounds.models import Item, Round
from app.domain.rounds.states import ROUND
from tests.factories import make_idea, make_organisation
from tests.support.promises import NOW, House, make_house

HERE = NOW.date()


def walks(machine: Machine) -> list[tuple]:
    """Return the shortest way to every state that the table reaches, made from the table itself."""
    found = {state: (state,) for state in sorted(machine.initial)}
    waiting = deque(found)
    while waiting:
        state = waiting.popleft()
        for following in sorted(machine.moves.get(state, ())):
            if following not in found:
                found[following] = (*found[state], following)
                waiting.append(following)
    return list(found.values())


def named(way: tuple) -> str:
    return str(way[-1])


@pytest.fixture
def house(db: Database) -> House:
    with db.write() as session:
        make_organisation(session)
        return make_house(session)


def complete(found: list[Step], *, ends: bool) -> None:
    """Hold that a thing has all three, or, at an end, none of them."""
    assert len(found) == 1
    step = found[0]
    if ends:
        assert (step.code, step.party, step.by) == (NONE, Party.NOBODY, None)
    else:
        assert step.code != NONE
        assert step.party is not Party.NOBODY
        assert step.by is not None
        assert step.path.startswith("/")


def walked(session: Session, row, way: tuple, **values) -> None:
    """Move a row along the way by raw updates, as the database allows."""
    for state in way[1:]:
        session.execute(
            sa.update(type(row)).where(type(row).id == row.id).values(state=state, **values)
        )
    session.flush()
    session.expire_all()


def an_idea(session: Session, house: House, *, over: bool = False) -> Idea:
    """Make an idea in its experiment, or one that ended: then nothing stands on it any more."""
    idea = make_idea(session, unit_id=house.unit_id, complete=True)
    way = (
        IdeaState.SUBMITTED, IdeaState.TRIAGE, IdeaState.READY, IdeaState.IN_ROUND,
        IdeaState.SELECTED, IdeaState.IN_EXPERIMENT,
    )  # fmt: skip
    walked(session, idea, way)
    if over:
        session.execute(
            sa.update(Idea)
            .where(Idea.id == idea.id)
            .values(state="ended", next_code="none", next_who="nobody", next_by=None)
        )
        session.expire_all()
    return idea


def a_promise(session: Session, house: House, idea: Idea, state: C = C.OFFERED) -> Commitment:
    row = Commitment(
        idea_id=idea.id or 0,
        unit_id=house.unit_id,
        state=state,
        success_criterion="2 minutes",
        expires_on=HERE + timedelta(days=20),
        offered_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def taken_over(session: Session, row: Commitment) -> None:
    """Complete the handover of what was promised."""
    experiment = Experiment(idea_id=row.idea_id, created_at=NOW)
    session.add(experiment)
    session.flush()
    made = Handover(
        experiment_id=experiment.id or 0, unit_id=row.unit_id, commitment_id=row.id, on=HERE,
        created_at=NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    walked(session, made, (None, H.ACCEPTED, H.COMPLETED))


def signed(session: Session, row: Commitment, *way: C) -> None:
    lead = session.get_one(Unit, row.unit_id).lead_id
    for state in way:
        session.execute(
            sa.update(Commitment)
            .where(Commitment.id == row.id)
            .values(state=state, signed_by=lead, signed_at=NOW)
        )
    session.expire_all()


@pytest.mark.parametrize("way", walks(IDEA), ids=named)
def test_every_state_of_an_idea(db: Database, house: House, way: tuple) -> None:
    with db.write() as session:
        start = IdeaState(way[0])
        idea = make_idea(session, unit_id=house.unit_id, complete=True, state=start)
        other = make_idea(session)
        for state in way[1:]:
            given = {"next_code": "none", "next_who": "nobody", "next_by": None}
            into = other.id if state is IdeaState.MERGED else None
            values = {"state": state, "merged_into_id": into, **(given if state in ENDS else {})}
            session.execute(sa.update(Idea).where(Idea.id == idea.id).values(**values))
        session.expire_all()
        complete(idea_steps(session, Idea.id == idea.id), ends=way[-1] in ENDS)


@pytest.mark.parametrize("way", [w for w in walks(IDEA) if w[-1] not in ENDS], ids=named)
def test_the_database_lets_no_idea_be_without_a_next_step(
    db: Database, house: House, way: tuple
) -> None:
    for wrong in ({"next_code": NextCode.NONE}, {"next_who": NextWho.NOBODY}, {"next_by": None}):
        if wrong == {"next_by": None} and way[-1] is IdeaState.DRAFT:
            continue
        with db.write() as session:
            idea = make_idea(session, complete=True, state=IdeaState(way[0]))
            walked(session, idea, way)
            number = idea.id
        with pytest.raises((Conflict, sa.exc.IntegrityError)), db.write() as session:
            session.execute(sa.update(Idea).where(Idea.id == number).values(**wrong))


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("way", walks(EXPERIMENT), ids=named)
def test_every_state_of_an_experiment(db: Database, house: House, way: tuple, over: bool) -> None:
    with db.write() as session:
        idea = an_idea(session, house, over=over)
        promise = a_promise(session, house, idea)
        signed(session, promise, C.SIGNED)
        row = Experiment(idea_id=idea.id, created_at=NOW)
        session.add(row)
        session.flush()
        complete(experiment_steps(session), ends=False)
        if len(way) > 1 and way[-1] != "closed":
            session.execute(sa.update(Experiment).values(commitment_id=promise.id))
        walked(session, row, way)
        complete(experiment_steps(session), ends=way[-1] == "closed")
        if way[-1] not in ("prepared", "closed"):
            session.execute(sa.update(Experiment).values(ends_on=date(2026, 12, 24)))
            session.expire_all()
            complete(experiment_steps(session), ends=False)


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("way", walks(COMMITMENT), ids=named)
def test_every_state_of_a_commitment(db: Database, house: House, way: tuple, over: bool) -> None:
    living = {"drafted", "offered", "signed", "invoked"}
    with db.write() as session:
        idea = an_idea(session, house, over=over)
        row = a_promise(session, house, idea, C(way[0]))
        if way[-1] is C.FULFILLED:
            taken_over(session, row)
        for state in way[1:]:
            if state in (C.SIGNED, C.RELEASED, C.INVOKED, C.FULFILLED, C.BROKEN):
                signed(session, row, state)
            else:
                walked(session, row, (None, state))
        complete(commitment_steps(session), ends=way[-1] not in living)


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("way", walks(HANDOVER), ids=named)
def test_every_state_of_a_handover(db: Database, house: House, way: tuple, over: bool) -> None:
    with db.write() as session:
        idea = an_idea(session, house, over=over)
        experiment = Experiment(idea_id=idea.id, created_at=NOW)
        session.add(experiment)
        session.flush()
        row = Handover(
            experiment_id=experiment.id,
            unit_id=house.unit_id,
            on=HERE,
            created_at=NOW,
            follow_up_3=HERE + timedelta(days=90),
            follow_up_6=HERE + timedelta(days=180),
        )
        session.add(row)
        session.flush()
        for state in way[1:]:
            walked(session, row, (None, state), refusals=row.refusals + (state is H.REFUSED))
        complete(handover_steps(session, HERE), ends=way[-1] is H.ENDED)
        if way[-1] is H.COMPLETED:
            second = handover_steps(session, HERE + timedelta(days=120))
            assert second[0].by.date() == HERE + timedelta(days=180)
            complete(handover_steps(session, HERE + timedelta(days=400)), ends=True)


@pytest.mark.parametrize("way", walks(ROUND), ids=named)
def test_every_state_of_a_round(db: Database, house: House, way: tuple) -> None:
    with db.write() as session:
        row = Round(
            month="2026-12",
            budget_cents=0,
            intake_from=NOW,
            intake_until=NOW + timedelta(days=1),
            session_at=NOW + timedelta(days=2),
            answer_by=NOW + timedelta(days=3),
            seed="s",
            seed_sha256="h",
            created_at=NOW,
        )
        session.add(row)
        session.flush()
        session.add(Item(round_id=row.id, idea_id=make_idea(session).id, position=1))
        session.flush()
        for state in way[1:]:
            session.execute(sa.text("UPDATE round SET state = :s"), {"s": str(state)})
        session.expire_all()
        complete(round_steps(session), ends=way[-1] in ("published", "cancelled"))


@pytest.mark.parametrize(
    ("machine", "table"),
    [
        (EXPERIMENT, steps.EXPERIMENTS),
        (COMMITMENT, steps.COMMITMENTS),
        (HANDOVER, steps.HANDOVERS),
        (ROUND, steps.ROUNDS),
    ],
    ids=lambda given: getattr(given, "name", ""),
)
def test_the_table_of_steps_knows_every_state_that_a_thing_reaches(machine, table) -> None:
    assert {way[-1] for way in walks(machine)} == set(table)


def test_everything_is_asked_in_a_fixed_number_of_questions(db: Database, house: House) -> None:
    def questions() -> int:
        asked: list[object] = []
        hear = lambda *given: asked.append(given[2])  # noqa: E731
        with db.read() as session:
            sa.event.listen(db.engine, "before_cursor_execute", hear)
            all_steps(session, NOW)
            sa.event.remove(db.engine, "before_cursor_execute", hear)
        return len(asked)

    once = questions()
    with db.write() as session:
        for _ in range(20):
            idea = an_idea(session, house)
            a_promise(session, house, idea)
            session.add(Experiment(idea_id=idea.id, created_at=NOW))
    assert questions() == once
