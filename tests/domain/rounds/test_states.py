"""Every move that the tables do not hold is refused by the database itself."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.core.states import Machine
from app.db.engine import refusal
from app.domain.rounds.states import ITEM, ROUND, ItemState
from tests.domain.rounds.month import stage


def path_to(machine: Machine, wanted: str) -> list[str]:
    """Return the states that lead from the start to the wanted one."""
    paths = [[s] for s in machine.initial]
    while paths:
        path = paths.pop(0)
        if path[-1] == wanted:
            return [str(s) for s in path]
        paths += [[*path, s] for s in sorted(machine.moves.get(path[-1], ())) if s not in path]
    raise AssertionError(wanted)


def attack(connection: sa.Connection, machine: Machine, old: str) -> dict[str, str]:
    """Bring the first row to a state, then try every other one; return the refusals."""
    table = f'"{machine.name}"'
    update = sa.text(f"UPDATE {table} SET state = :to WHERE id = (SELECT min(id) FROM {table})")
    for step in path_to(machine, old)[1:]:
        connection.execute(update, {"to": step})
    refused = {}
    for new in type(next(iter(machine.initial))):
        kept = connection.begin_nested()
        try:
            connection.execute(update, {"to": str(new)})
        except DBAPIError as error:
            refused[str(new)] = refusal(error).code
        kept.rollback()
    return refused


@pytest.mark.parametrize("machine", [ROUND, ITEM], ids=lambda m: m.name)
def test_database_refuses_every_illegal_pair(db, machine: Machine) -> None:
    made = stage(db)
    made.upto("intake")
    made.agenda(made.ids)
    made_states = type(next(iter(machine.initial)))
    table = f'"{machine.name}"'

    for old in made_states:
        with db.engine.connect() as connection, connection.begin() as transaction:
            if machine is ROUND:
                connection.execute(sa.text("DELETE FROM item"))
                connection.execute(sa.text("DELETE FROM panel_member"))
                connection.execute(sa.text("DELETE FROM round"))
                connection.execute(sa.text(_ROUND), {"list": "[]"})
                connection.execute(sa.text(_ITEM), {"no": False, "idea": made.ids[0]})
            legal = {str(s) for s in machine.moves.get(old, ())} | {str(old)}
            refused = attack(connection, machine, str(old))
            transaction.rollback()
        expected = {str(s): "wrong_state" for s in made_states if str(s) not in legal}
        if machine is ITEM and old in (ItemState.OPEN, ItemState.REVEALED):
            expected["waiting"] = "no_reset"  # back only with the trace of a reset
        assert refused == expected, table


_ROUND = """
INSERT INTO round (month, state, version, budget_cents, reserve_percent, rule, points, exploration,
 quorum, min_supporters, recuse_leads, intake_from, intake_until, session_at, answer_by, seed,
 seed_sha256, created_at)
VALUES ('2027-05', 'planned', 1, 0, 0, 'equal-shares', :list, :list, 3, 2, false,
 '2027-04-01 00:00:00', '2027-04-02 00:00:00', '2027-05-03 00:00:00', '2027-05-04 00:00:00', 's', 's',
 '2027-01-01 00:00:00')
"""
_ITEM = """
INSERT INTO item (round_id, idea_id, position, state, version, votes, discussed, too_few, conclusion)
SELECT max(id), :idea, 1, 'waiting', 1, 0, :no, :no, '' FROM round
"""


@pytest.mark.parametrize("machine", [ROUND, ITEM], ids=lambda m: m.name)
def test_no_row_is_born_later_than_the_start(db, machine: Machine) -> None:
    made = stage(db)
    text = _ROUND if machine is ROUND else _ITEM
    born = "planned" if machine is ROUND else "waiting"

    for state in type(next(iter(machine.initial))):
        if state in machine.initial:
            continue
        with db.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
            connection.execute(
                sa.text(text.replace(f"'{born}'", f"'{state}'")),
                {"list": "[]", "no": False, "idea": made.ids[0]},
            )
        assert refusal(caught.value).code == "wrong_state"
