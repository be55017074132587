"""How a database is asked."""

import sqlalchemy as sa


def test_postgresql_plans_for_many_small_questions(pg_db):
    settings = {"random_page_cost": "1.1", "max_parallel_workers_per_gather": "0"}
    for door in (pg_db.read, pg_db.write, pg_db.snapshot):
        with door() as session:
            assert {n: session.execute(sa.text(f"SHOW {n}")).scalar() for n in settings} == settings
