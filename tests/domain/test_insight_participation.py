"""Who takes part: units of five or more, and nothing that was done under a pseudonym."""

from app.domain.ideas.models import Comment
from app.domain.insight.participation import Participation, participation
from app.domain.insight.period import period_of
from tests.factories import NOW, make_actor, make_idea, make_person, make_unit

MONTH = f"{NOW:%Y-%m}"


def team(session, name, size):
    unit = make_unit(session, name).id
    return [make_actor(session, unit_id=unit) for _ in range(size)]


def found(db, month=MONTH):
    with db.read() as session:
        return participation(session, period_of(month, month, here=NOW.date(), zone="UTC"))


def test_people_count_once_and_small_units_are_not_shown(db):
    with db.write() as session:
        large, small = team(session, "Large", 5), team(session, "Small", 4)
        one = make_idea(session, author=large[0], submitted_at=NOW)
        make_idea(session, author=large[0], submitted_at=NOW)
        make_idea(session, author=small[0], submitted_at=NOW)
        for who in (large[0], large[1], small[1]):
            session.add(Comment(idea_id=one.id, person_id=who.id, at=NOW, text="Yes"))
        make_person(session, unit_id=large[0].unit_id, active=False)
    assert found(db) == [Participation("Large", 5, 2)]
    assert found(db, "2020-01") == [Participation("Large", 5, 0)]


def test_what_was_done_without_a_name_does_not_count(db):
    with db.write() as session:
        people = team(session, "Large", 6)
        hidden = make_idea(session, author=people[0], submitted_at=NOW, pseudonymous=True)
        session.add(Comment(idea_id=hidden.id, person_id=people[0].id, at=NOW, text="Mine"))
    assert found(db) == [Participation("Large", 6, 0)]
