"""Beside a ballot stands where the unit stands that an idea would land at."""

from app.domain.insight.landing import Landing, landing_of
from tests.domain.scan.waving import scan
from tests.factories import make_idea

TREE = {"Service": (None, 0), "Phone": ("Service", 8), "Mail": ("Service", 3)}


def test_the_position_is_that_of_the_unit_or_the_nearest_shown_one(sqlite_db):
    made = scan(sqlite_db, TREE)
    made.all_answer("Phone", 2)
    made.all_answer("Mail", 2)
    with sqlite_db.write() as session:
        ideas = [make_idea(session, unit_id=made.units[n]).id for n in ("Phone", "Mail")]
        assert landing_of(session, ideas[0]) is None
    made.close()
    lines = tuple((d, 200, 350) for d in ("data", "technology", "customer", "literacy"))
    with sqlite_db.read() as session:
        found = [landing_of(session, idea) for idea in ideas]
    assert found == [Landing("Service", lines), Landing("Service", lines)]
