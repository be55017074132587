"""The database keeps the promises, whatever code stands above it."""

import threading
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.core.errors import Conflict
from app.core.states import Machine
from app.db.engine import Database
from app.domain.commitments.models import Commitment
from app.domain.commitments.states import COMMITMENT
from app.domain.experiments import running
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.signing import release_commitment
from app.domain.experiments.states import EXPERIMENT, HANDOVER
from app.domain.ideas.models import Idea
from app.domain.register.states import ENTRY
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, offer, sign

AT = "2026-11-23 09:00:00.000000"
SETS = {
    "commitment": ", signed_by = 2, signed_at = '2026-11-23 09:00:00'",
    "register_entry": ", owner_id = 1",
}


def _paths(machine: Machine) -> dict[str, list[str]]:
    """Return the shortest walk from a birth state to every state."""
    paths = {str(s): [str(s)] for s in sorted(machine.initial)[:1]}
    front = list(paths)
    while front:
        at = front.pop(0)
        for to in sorted(machine.moves.get(at, ())):
            if str(to) not in paths:
                paths[str(to)] = [*paths[at], str(to)]
                front.append(str(to))
    return paths


def _born(session: Session, house: House, machine: Machine) -> int:
    """Make a row of the machine's table in its birth state."""
    idea = make_ready_idea(session, house)
    if machine is COMMITMENT:
        from app.domain.commitments.models import Commitment as Row

        row = offer(session, house, idea, draft=True)
        assert isinstance(row, Row)
        return row.id or 0
    if machine is ENTRY:
        return _insert(
            session,
            "INSERT INTO register_entry (state, version, name, description, purpose, origin, "
            "supplier, risk_class, risk_flags, oversight, created_at, reason) VALUES ('proposed', 1, "
            f"'x', '', '', 'idea', '', 'minimal', '[]', '', '{AT}', '') RETURNING id",
        )
    experiment = _insert(
        session,
        "INSERT INTO experiment (idea_id, commitment_id, state, version, goal, measure, stop_rule, measures, "
        f"weeks, grant_cents, created_at, extensions, result, evidence) VALUES ({idea.id}, "
        f"{sign(session, house, idea).id}, 'prepared', 1, '', '', '', '[]', 8, 0, '{AT}', 0, '', '') "
        "RETURNING id",
    )
    if machine is EXPERIMENT:
        return experiment
    return _insert(
        session,
        "INSERT INTO handover (experiment_id, unit_id, state, version, day, running_cost_cents, reason, "
        f"refusals, done, created_at) VALUES ({experiment}, {house.unit_id}, 'planned', 1, '2026-12-01', "
        f"0, '', 0, '[]', '{AT}') RETURNING id",
    )


def _insert(session: Session, statement: str) -> int:
    return int(session.execute(sa.text(statement)).scalar_one())


def _step(session: Session, table: str, number: int, to: str) -> None:
    counts = ", refusals = refusals + 1" if (table, to) == ("handover", "refused") else ""
    session.execute(
        sa.text(f"UPDATE {table} SET state = :to{SETS.get(table, '')}{counts} WHERE id = :id"),
        {"to": to, "id": number},
    )


def _taken_over(session: Session, number: int) -> None:
    """Complete the handover of a promise: without it none is fulfilled."""
    promise = session.get_one(Commitment, number)
    experiment = Experiment(idea_id=promise.idea_id, created_at=NOW)
    session.add(experiment)
    session.flush()
    made = Handover(
        experiment_id=experiment.id or 0, unit_id=promise.unit_id, commitment_id=number,
        on=NOW.date(), created_at=NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    for state in ("accepted", "completed"):
        _step(session, "handover", made.id or 0, state)


@pytest.mark.parametrize("machine", [COMMITMENT, EXPERIMENT, HANDOVER, ENTRY], ids=lambda m: m.name)
def test_no_statement_makes_an_illegal_move(db: Database, machine: Machine) -> None:
    paths = _paths(machine)
    accepted, unmarked = [], []
    with db.write() as session:
        house = make_house(session)
        states = {str(s) for s in machine.moves} | {
            str(t) for moves in machine.moves.values() for t in moves
        }
        assert set(paths) == states
        for start, to in product(sorted(paths), sorted(states)):
            if start == to or to in {str(s) for s in machine.moves.get(start, ())}:
                continue
            number = _born(session, house, machine)
            for state in paths[start][1:]:
                if state == "fulfilled":
                    _taken_over(session, number)
                _step(session, machine.name, number, state)
            try:
                with session.begin_nested():
                    _step(session, machine.name, number, to)
                accepted.append((start, to))
            except DBAPIError as error:
                unmarked += [] if "kiem:" in str(error.orig) else [(start, to)]
    assert (accepted, unmarked) == ([], [])


@pytest.mark.parametrize("state", ["ready", "running"])
@pytest.mark.parametrize("promise", ["none", "offered", "released", "other idea"])
def test_no_start_without_signature_by_raw_sql(db: Database, state: str, promise: str) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        experiment = choose(session, house, idea)
        row = None if promise == "none" else offer(session, house, idea)
        if promise == "released":
            from app.domain.experiments.signing import sign_commitment

            sign_commitment(session, row, actor=house.lead, now=NOW)
            release_commitment(session, row, reason="x", actor=house.lead, now=NOW)
        if promise == "other idea":
            row = sign(session, house, make_ready_idea(session, house))
        number, promised = experiment.id, row.id if row else None
    with pytest.raises((Conflict, DBAPIError)), db.write() as session:
        session.execute(
            sa.text("UPDATE experiment SET commitment_id = :c, state = :s WHERE id = :id"),
            {"c": promised, "s": state, "id": number},
        )
    with db.read() as session:
        assert session.get_one(Experiment, number).state == "prepared"


def test_release_and_start_at_once_never_leave_a_running_experiment_without_promise(
    db: Database,
) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        promise = sign(session, house, idea)
        experiment = choose(session, house, idea)
        ids = (experiment.id, promise.id)
    gate, said = threading.Barrier(2), []

    def attempt(act) -> None:
        gate.wait()
        try:
            with db.write() as session:
                act(session)
        except Conflict as error:
            said.append(error.code)

    def start(session: Session) -> None:
        running.start_experiment(
            session, session.get_one(Experiment, ids[0]), actor=house.team, now=NOW
        )

    def release(session: Session) -> None:
        release_commitment(
            session, session.get_one(Commitment, ids[1]), reason="x", actor=house.lead, now=NOW
        )

    threads = [threading.Thread(target=attempt, args=(act,)) for act in (start, release)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        found = (
            str(session.get_one(Experiment, ids[0]).state),
            str(session.get_one(Commitment, ids[1]).state),
        )
    assert (found, said) in [
        (("running", "signed"), ["experiment_started"]),
        (("prepared", "released"), ["blocked"]),
    ]


def test_a_running_experiments_promise_cannot_be_released_by_raw_sql(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        sign(session, house, idea)
        experiment = choose(session, house, idea)
        running.start_experiment(session, experiment, actor=house.team, now=NOW)
    with pytest.raises(Conflict, match="experiment_started"), db.write() as session:
        session.execute(sa.text("UPDATE commitment SET state = 'released'"))


@pytest.mark.parametrize(
    "change",
    [
        "success_criterion = 'less'",
        "budget_cents = 1",
        "capacity = 'nobody'",
        "scope = 'nothing'",
        "conditions = 'never'",
        "budget_line = 'yours'",
        "start_within_days = 365",
        "expires_on = '2030-01-01'",
        "signed_by = NULL, signed_at = NULL",
        "by_unit = (1 = 1)",
        "unit_id = 2",
    ],
)
def test_signed_terms_are_frozen(db: Database, change: str) -> None:
    with db.write() as session:
        house = make_house(session)
        sign(session, house, make_ready_idea(session, house))
    with pytest.raises(Conflict, match="criterion_frozen"), db.write() as session:
        session.execute(sa.text(f"UPDATE commitment SET {change}"))


def test_a_unit_signs_once_for_an_idea(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        first = sign(session, house, idea)
        second = offer(session, house, idea)
        assert second.replaces_id == first.id
        number = second.id
    with pytest.raises(Conflict, match="exists"), db.write() as session:
        session.execute(
            sa.text(
                "UPDATE commitment SET state = 'signed', signed_by = 2, signed_at = :at WHERE id = :id"
            ),
            {"at": AT, "id": number},
        )


def test_a_lesson_is_kept_as_it_was_written(db: Database) -> None:
    from app.domain.experiments.ending import stop_experiment

    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        experiment = choose(session, house, idea)
        stop_experiment(session, experiment, lesson="Ask first", actor=house.team, now=NOW)
        assert session.get_one(Idea, idea.id).state == "shelved"
    for attack in ("UPDATE lesson SET text = 'x'", "DELETE FROM lesson"):
        with pytest.raises(Conflict), db.write() as session:
            session.execute(sa.text(attack))
