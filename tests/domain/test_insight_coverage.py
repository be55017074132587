"""What rounds are about, and what of it stays unsaid until publication."""

from copy import copy

import pytest
import sqlalchemy as sa

from app.domain.ideas.models import Idea
from app.domain.ideas.values import ValueType
from app.domain.insight.coverage import Share, coverage, together
from tests.domain.rounds.month import MONTH, worked_example
from tests.factories import make_theme


def month(db):
    with db.read() as session:
        return coverage(session, first=MONTH, last=MONTH)[0]


@pytest.fixture
def made(db):
    """Give the worked example; two ideas belong to a theme."""
    example = worked_example(db)
    with db.write() as session:
        theme = make_theme(session, "Customer").id
        mine = [example.ideas["Fotocontrole"], example.ideas["Energieadvies"]]
        session.execute(sa.update(Idea).where(Idea.id.in_(mine)).values(theme_id=theme))
    example.theme = theme
    return example


def test_before_publication_only_the_agenda_is_told(db, made):
    for state in ("session", "decided"):
        if state == "session":
            made.move(state)
        else:
            for idea in made.ids:
                made.item("open", idea)
                made.item("reveal", idea)
                made.item("settle", idea)
            made.move(state)
        found = month(db)
        assert (found.published, found.whole) == (False, Share(8, 0, 0))
        assert found.themes == {made.theme: Share(2, 0, 0), None: Share(6, 0, 0)}
        assert found.kinds == {
            ValueType.RENEWAL: Share(3, 0, 0),
            ValueType.EFFICIENCY: Share(5, 0, 0),
        }


def test_rounds_together_are_their_sum(db, made):
    found = month(db)
    twice = together([found, copy(found)])
    assert twice.whole == found.whole + found.whole
    assert twice.themes[made.theme] == Share(4, 0, 0)
    assert twice.names[made.theme]["en"] == "Customer"
    assert [row[:2] for row in twice.by_name("nl")] == [(made.theme, "Customer"), (None, "")]


def test_a_round_of_another_month_is_left_out(db, made):
    with db.read() as session:
        assert coverage(session, first="2027-01", last="2027-12") == []
