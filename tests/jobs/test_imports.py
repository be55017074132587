"""Long lists come in behind the page: once, whole or not at all, and may be stopped."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.actor import Role
from app.domain.ideas.import_models import ImportRun, ImportState
from app.domain.ideas.import_runs import cancel_import, claim_import, keep_list, start_import
from app.domain.ideas.models import Idea
from app.jobs.imports import THROUGH, run_import, run_imports, stop
from tests.factories import NOW, make_actor, make_organisation


def a_list(rows):
    return (
        "Nr;Titel;Probleem\n" + "".join(f"{n};Idee {n};Waarom {n}\n" for n in range(rows))
    ).encode()


@pytest.fixture
def team(db):
    with db.write() as session:
        make_organisation(session)
        return make_actor(session, Role.AI_TEAM)


def queued(db, team, data, rows):
    with db.write() as session:
        row = keep_list(session, "list.csv", data, actor=team, now=NOW)
        start_import(session, row.id, "source", rows, actor=team, now=NOW)
        return row.id


def state(db, number):
    with db.read() as session:
        row = session.get(ImportRun, number)
        return row.state, row.created, row.refused, row.fault, bytes(row.content)


def ideas(db):
    with db.read() as session:
        return session.execute(sa.select(sa.func.count()).select_from(Idea)).scalar()


def test_a_queued_list_comes_in_once(db, team):
    number = queued(db, team, a_list(1200), 1200)
    assert (run_imports(db, NOW), run_imports(db, NOW)) == (1, 0)
    assert state(db, number) == (ImportState.DONE, 1200, 0, "", b"")
    assert (ideas(db), THROUGH) == (1200, {})


def test_refused_rows_take_nothing_in_and_say_so(db, team):
    data = a_list(3) + b"9;;geen titel\n"
    number = queued(db, team, data, 4)
    run_imports(db, NOW)
    assert state(db, number) == (ImportState.FAILED, 0, 1, "lines_refused", data)
    assert ideas(db) == 0


class Halfway(dict):
    """How far lists are; at a row it waits until somebody lets it go on."""

    def __init__(self, row):
        super().__init__()
        self._row = row
        self.reached, self.goes_on = threading.Event(), threading.Event()

    def __setitem__(self, number, done):
        super().__setitem__(number, done)
        if done >= self._row:
            self.reached.set()
            self.goes_on.wait()


def test_it_can_be_stopped_halfway_and_leaves_nothing(db, team, monkeypatch):
    halfway = Halfway(1000)
    monkeypatch.setattr("app.jobs.imports.THROUGH", halfway)
    number = queued(db, team, a_list(1500), 1500)
    running = threading.Thread(target=run_import, args=(db, NOW))
    running.start()
    halfway.reached.wait()
    stop(number)
    halfway.goes_on.set()
    with db.write() as session:
        cancel_import(session, number, actor=team, now=NOW)
    running.join()
    assert (state(db, number)[0], ideas(db)) == (ImportState.CANCELLED, 0)


def test_what_a_lost_worker_left_is_taken_up_again(db, team):
    number = queued(db, team, a_list(5), 5)
    with db.write() as session:
        assert claim_import(session, NOW).id == number
    assert run_imports(db, NOW) == 0
    assert run_imports(db, NOW + timedelta(hours=1)) == 1
    assert (state(db, number)[0], ideas(db)) == (ImportState.DONE, 5)


def test_two_workers_do_not_take_the_same_list(db, team):
    queued(db, team, a_list(300), 300)
    done = []
    workers = [threading.Thread(target=lambda: done.append(run_imports(db, NOW))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sorted(done), ideas(db)) == ([0, 0, 0, 1], 300)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE import_run SET state = 'done'",
        "UPDATE import_run SET state = 'running'",
        "UPDATE import_run SET done = 1",
        "INSERT INTO import_run SELECT 99, 'done', {rest} FROM import_run",
    ],
)
def test_the_database_holds_an_import_to_its_moves(db, team, statement):
    with db.write() as session:
        keep_list(session, "x.csv", b"Titel\nx\n", actor=team, now=NOW)
    rest = (
        "person_id, name, content, said, total, done, created, updated, unchanged, refused, report, fault, "
        "leased_until, created_at, finished_at"
    )
    with pytest.raises(Exception, match=r"(?i)wrong_state|check"), db.engine.begin() as connection:
        connection.exec_driver_sql(statement.format(rest=rest))
