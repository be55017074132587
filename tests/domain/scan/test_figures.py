"""Scores, medians and quartiles; nothing rests on fewer than five."""

from fractions import Fraction

import pytest

from app.domain.scan.figures import figures_of, person_score
from app.domain.scan.statements import house_statements

ASKED = house_statements()
DATA = 5


def row(*data, rest=3):
    """Give somebody's answers: those on data, and one answer to everything else."""
    return [*data, *[rest] * (len(ASKED) - DATA)]


def test_a_score_is_the_mean_of_what_was_scored():
    assert person_score([1, 2, 0, None, 4]) == Fraction(7, 3)


@pytest.mark.parametrize("answers", [[1, 2, 0, None, 0], [None] * 5, [0] * 5])
def test_fewer_than_three_scores_make_no_score(answers):
    assert person_score(answers) is None


def test_median_and_quartiles_lie_between_the_nearest_scores():
    cell = [row(*[n] * 5) for n in (1, 2, 3, 4, 5, 5)]
    data = figures_of([cell], ASKED).dimensions["data"]
    assert (data.n, data.low, data.median, data.high) == (6, 225, 350, 475)
    assert data.divided


def test_dont_know_is_a_share_outside_the_score():
    cell = [row(0, 2, 2, 2, 2) for _ in range(5)]
    data = figures_of([cell], ASKED).dimensions["data"]
    assert (data.median, data.unknown) == (200, 20)


def test_a_dimension_with_four_scores_is_not_shown():
    cell = [row(2, 2, 2, 2, 2) for _ in range(4)] + [row(0, 0, 0, 0, 0)]
    data = figures_of([cell], ASKED).dimensions["data"]
    assert (data.n, data.median, data.low, data.high) == (0, None, None, None)


def test_few_scores_of_one_cell_do_not_show_in_the_whole_either():
    many = [row(3, 3, 3, 3, 3) for _ in range(5)]
    few = [row(1, 1, 1, 1, 1)] + [row(0, 0, 0, 0, 0) for _ in range(5)]
    whole = figures_of([many, few], ASKED).dimensions["data"]
    assert (whole.n, whole.low) == (5, 300)


def test_there_are_twenty_one_statements_of_four_kinds():
    assert [s.key for s in ASKED][:6] == [*(f"data_{n}" for n in range(1, 6)), "technology_1"]
    assert len({s.key for s in ASKED}) == 21
