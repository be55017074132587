"""What an older Kiem took in is taken in anew by itself; the newest are found first all the same."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.config import Settings
from app.jobs.renewing import renew_search
from app.jobs.worker import run_once
from app.search.keeping import is_dated
from app.search.words import VERSION, lexemes
from tests.factories import NOW, make_idea


@pytest.fixture
def old(db):
    """Give a database that an older Kiem kept in step, and what a new one makes of it."""
    with db.write() as session:
        for number in range(250):
            make_idea(session, title=f"E-mail {number}", problem="Facturen lezen")
    with db.write() as session:
        new = rows(session)
        words = "'facturen'" if db.dialect == "sqlite" else "CAST('facturen:1' AS tsvector)"
        session.execute(sa.text("UPDATE search_doc SET made = 0, meant = 1"))
        session.connection().exec_driver_sql(f"UPDATE search_fts SET body = {words}")
        session.execute(sa.text("DELETE FROM search_word"))
    return db, new


def rows(session):
    return [
        session.execute(sa.text(f"SELECT {columns} FROM {table} ORDER BY 1")).all()
        for table, columns in (
            ("search_fts", "rowid, body"),
            ("search_doc", "id, kind, of_id, idea_id, made"),
            ("search_word", "word"),
        )
    ]


def test_it_happens_by_itself_and_says_so(old, caplog):
    db, new = old
    with caplog.at_level("INFO", "kiem.jobs"):
        assert run_once(Settings(), db, NOW)["renewed"] == 250
    assert "250 texts taken in anew, none is left" in caplog.text
    with db.read() as session:
        assert (is_dated(session), rows(session)[:2]) == (False, new[:2])
        # What a text means is still known: that was not read otherwise.
        assert session.execute(sa.text("SELECT min(meant) FROM search_doc")).scalar() == 1
    assert renew_search(db, seconds=None) == 0


def test_long_work_lets_the_rest_have_its_turn(old):
    db, _ = old
    assert renew_search(db, seconds=0) == 0
    with db.read() as session:
        assert is_dated(session)


def test_processes_that_do_it_at_once_share_the_work(old):
    db, new = old
    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(renew_search, db, seconds=None) for _ in range(4)]
        assert sum(one.result() for one in work) == 250
    with db.read() as session:
        assert rows(session) == new


def test_other_words_go_with_another_version():
    """Whoever changes what a text gives raises `VERSION` and writes both here."""
    text = (
        "Eén e-mail over ‘categorieën’ en data-analyse, K-142: emails, ritten en knieën in 2026-11."
    )
    told = hashlib.sha256(" ".join(lexemes("idea", "Facturen-lezer", text)).encode()).hexdigest()
    assert (VERSION, told[:16]) == (1, "03598feb753b3125")


def test_the_newest_of_a_common_word_are_those_of_all(pg_db):
    """Numbers of texts need not follow their days: here neighbours are years apart."""
    place = "(CAST(n * 7919 % 6007 AS bigint) << 31) | n"
    mark = "'@' || ((id & 2147483647) >> 11)"
    with pg_db.write() as session:
        for statement in (
            (
                f"INSERT INTO search_doc (id, kind, of_id, made) SELECT {place}, 'idea', n, 1 "
                "FROM generate_series(1, 6000) AS n"
            ),
            (
                f"INSERT INTO search_fts (rowid, body) SELECT id, CAST({mark} || ' all ' || "
                "CASE WHEN of_id % 10 > 0 THEN 'most' ELSE 'few' END AS tsvector) FROM search_doc"
            ),
        ):
            session.execute(sa.text(statement))
    with pg_db.read() as session:
        for word in ("all", "most", "few", "none"):
            for newest in (1, 100, 1001, 5000):
                one, other = (
                    session.execute(
                        sa.text(f"SELECT rowid FROM {find}(CAST(:word AS tsquery), :newest)"),
                        {"word": word, "newest": newest},
                    )
                    .scalars()
                    .all()
                    for find in ("search_newest", "search_found")
                )
                assert one == other
