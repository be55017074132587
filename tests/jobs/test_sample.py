"""The sample organisation: a believable year, made by the real commands, and taken away again."""

import shutil
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.auth.actors import actor_of_person
from app.cli.demo import SAMPLE_THERE, TAKEN, filled
from app.core.errors import Conflict
from app.db.engine import Database
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.states import ExperimentState, HandoverState
from app.domain.fund.checking import first_difference
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.insight.todos import todos
from app.domain.people.directory import sample_person
from app.domain.people.models import Organisation, Person
from app.domain.register.states import EntryState
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.ballots import save_line
from app.domain.rounds.outcomes import outcome_view
from app.domain.rounds.queries import turnout
from app.domain.rounds.schemas import Line
from app.domain.rounds.states import RoundState
from app.domain.rounds.transitions import transition_round
from app.events.chain import first_break
from app.events.models import Event, EventLink
from app.jobs.sample import make_sample, remove_sample
from app.jobs.sample.rounds import ON_PANEL
from app.jobs.sample.stage import Stage
from tests.factories import make_organisation

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PASSING = {
    "idea": {IdeaState.SELECTED},
    "round": {RoundState.SESSION, RoundState.DECIDED},
}
"""States that last only while a transaction, or a session, does."""
MOST_STATEMENTS = 14_500
"""About seven seconds on a machine of today; counted, because a count does not depend on its load."""


@pytest.fixture(scope="module")
def made(sqlite_template, tmp_path_factory):
    """Make the sample once; return its file and how many statements that took."""
    file = tmp_path_factory.mktemp("sample") / "kiem.db"
    shutil.copyfile(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    statements = []
    sa.event.listen(
        database.engine, "before_cursor_execute", lambda *given: statements.append(given[2][:20])
    )
    make_sample(database, NOW)
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file, len(statements)


@pytest.fixture
def sample(made, tmp_path):
    """Give the sample in a database of this test alone."""
    shutil.copyfile(made[0], tmp_path / "sample.db")
    database = Database(f"sqlite:///{tmp_path / 'sample.db'}")
    yield database
    database.close()


def _states(session, table):
    return set(session.execute(sa.text(f"SELECT DISTINCT state FROM {table}")).scalars())


def test_sample_holds_every_state_that_lasts_and_can_be_removed(db):
    make_sample(db, NOW)

    with db.read() as session:
        assert _states(session, "idea") == set(IdeaState) - PASSING["idea"]
        assert _states(session, "experiment") == set(ExperimentState)
        assert _states(session, "round") == set(RoundState) - PASSING["round"]
        assert _states(session, "commitment") == set(CommitmentState)
        assert _states(session, "handover") == set(HandoverState)
        assert _states(session, "register_entry") == set(EntryState)
        assert _states(session, "claim") == {"waiting", "confirmed", "refused"}
        assert _states(session, "join_request") == {"open"}
        rivals = session.execute(sa.text("SELECT count(*) FROM rivalry")).scalar_one()
        assert rivals == 1
        assert (first_difference(session), first_break(session)) == (None, None)
        events = session.execute(sa.select(sa.func.count()).select_from(Event)).scalar_one()
        links = session.execute(sa.select(sa.func.count()).select_from(EventLink)).scalar_one()
        assert events == links
        assert session.execute(sa.select(sa.func.max(Event.at))).scalar_one() <= NOW
        assert session.get(Organisation, 1).is_sample
        people = session.exec(select(Person)).all()
        assert len(people) >= 60
        assert all(p.is_sample and p.email.endswith("@example.test") for p in people)
        ideas = session.exec(select(Idea)).all()
        assert len(ideas) >= 65
        assert {i.language for i in ideas} == {"nl", "en"}
        undated = {i.state for i in ideas if i.next_by is None}
        assert undated <= {
            IdeaState.DRAFT, IdeaState.DECLINED, IdeaState.MERGED, IdeaState.WITHDRAWN,
            IdeaState.ADOPTED, IdeaState.ENDED,
        }  # fmt: skip

    remove_sample(db)

    with db.read() as session:
        left = [
            session.execute(sa.text(f"SELECT count(*) FROM {t}")).scalar()
            for t in ("event", "idea")
        ]
    assert left == [0, 0]


def test_everybody_one_can_look_as_finds_something_to_do(sample):
    expected = {
        "employee": {"question", "draft"}, "manager": {"ballot"}, "unit_lead": {"sign"},
        "ai_team": {"answer", "seek_unit"}, "facilitator": set(), "admin": set(), "auditor": set(),
    }  # fmt: skip
    with sample.read() as session:
        for role, codes in expected.items():
            person = sample_person(session, role)
            assert person is not None, role
            actor = actor_of_person(session, person.id)
            found = {t.code for t in todos(session, actor, NOW)}
            assert codes <= found, (role, found)


def test_current_round_is_the_worked_example_with_one_ballot_to_finish(sample):
    with sample.read() as session:
        row = find_round(session, "2026-12")
        manager = actor_of_person(session, sample_person(session, "manager").id)
        assert (row.state, row.budget_cents) == (RoundState.PREPARATION, 12_000_000)
        left = [i.entitled - i.answered for i in turnout(session, row.id).items]
        assert left == [0, 0, 0, 1, 0, 0, 0, 1]
        facilitator = actor_of_person(session, sample_person(session, "facilitator").id)
        titles = dict(
            session.execute(sa.select(Idea.title, Idea.id).where(Idea.round_id == row.id)).all()
        )
    late = {
        "Klant ziet vooraf wat een reparatie kost": 2,
        "Tailored energy advice as a new service": 4,
    }
    for title, score in late.items():
        with sample.write() as session:
            line = Line(idea_id=titles[title], score=score)
            save_line(
                session, find_round(session, "2026-12"), line, actor=manager, relations=ON_PANEL
            )
    for state in (RoundState.SESSION, RoundState.DECIDED):
        with sample.write() as session:
            row = find_round(session, "2026-12")
            transition_round(session, row, state, actor=facilitator, now=NOW)

    with sample.read() as session:
        row = find_round(session, "2026-12")
        view = outcome_view(session, row, standing(session, manager, row.id))
        assert [a.cost_cents // 100_000 for a in view.chosen] == [14, 9, 18, 22, 26, 24]
        assert [a.counterfactual["cost_cents"] for a in view.not_chosen] == [2_070_000, 1_630_000]
        assert [round(c / 100) for _, c in view.receipt.payments] == [298, 2250, 1941, 724]


@pytest.mark.parametrize("day", ["2026-12-03T12:00", "2028-02-29T23:59"])
def test_sample_is_whole_on_any_day(sqlite_db, day):
    now = datetime.fromisoformat(f"{day}:00+00:00")

    make_sample(sqlite_db, now)

    with sqlite_db.read() as session:
        current = find_round(session, Stage.at(session, now).month)
        assert (current.state, current.session_at > now) == (RoundState.PREPARATION, True)
        assert session.execute(sa.select(sa.func.max(Event.at))).scalar_one() <= now
        assert (first_difference(session), first_break(session)) == (None, None)


def test_sample_refuses_a_database_that_is_not_empty(sqlite_db):
    with sqlite_db.write() as session:
        make_organisation(session)

    with pytest.raises(Conflict, match="exists"):
        make_sample(sqlite_db, NOW)
    with pytest.raises(Conflict, match="not_a_sample"):
        remove_sample(sqlite_db)
    assert filled(sqlite_db, NOW, reset=False) == TAKEN
    assert filled(sqlite_db, NOW, reset=True) == TAKEN


def test_demo_refuses_what_is_there_and_makes_the_sample_anew(sample):
    assert filled(sample, NOW, reset=False) == SAMPLE_THERE
    with sample.write() as session:
        session.execute(sa.text("UPDATE person SET name = 'Changed' WHERE id = 1"))

    assert filled(sample, NOW, reset=True) is None

    with sample.read() as session:
        assert session.get(Person, 1).name == "Youssef Benali"


def test_sample_takes_few_enough_statements_for_a_first_minute(made):
    assert made[1] < MOST_STATEMENTS
