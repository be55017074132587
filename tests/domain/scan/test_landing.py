"""Beside a ballot stands where the unit stands that an idea would land at."""

from app.domain.insight.landing import Landing, landing_of
from app.domain.scan.access import find_wave
from app.domain.scan.ambitions import goals_of
from app.domain.scan.results import result_of, units_of
from tests.domain.scan.test_subtraction import second_wave
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


def test_a_wave_of_other_units_does_not_take_the_place_of_one_of_everybody(sqlite_db):
    made = scan(sqlite_db, {**TREE, "Shop": (None, 6)})
    made.all_answer("Shop", 3)
    made.all_answer("Phone", 2)
    with sqlite_db.write() as session:
        idea = make_idea(session, unit_id=made.units["Shop"]).id
    second_wave(made, units=[made.units["Service"]])
    made.all_answer("Phone", 5)
    made.close()
    with sqlite_db.read() as session:
        assert landing_of(session, idea).lines[0] == ("data", 300, 350)
        wave = find_wave(session, made.wave)
        whole = result_of(session, wave, None, goals_of(wave), units_of(session))
    assert (whole.answers, whole.invited, whole.hidden.names) == (8, 11, ())
