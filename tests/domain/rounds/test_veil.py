"""Outside the panel no sum gives one person's answer away; a receipt adds up to the cent."""

import pytest

from app.domain.rounds.veil import answers_on, tells_of_someone
from tests.domain.rounds.decided import decided, view
from tests.domain.rounds.month import worked_example


@pytest.mark.parametrize(
    ("supporters", "scores", "tells"),
    [(0, 14, True), (2, 14, True), (3, 14, False), (11, 14, False), (12, 14, True), (3, 3, True)],
)
def test_small_groups_on_either_side_tell_of_someone(supporters, scores, tells) -> None:
    assert tells_of_someone(supporters, scores) is tells


def test_unanimous_vote_is_told_to_the_panel_alone(db) -> None:
    made = decided(db)
    made.move("published")

    inside, outside = view(made, made.voters[0]), view(made, made.employee)

    assert [(a.supporters, a.points) for a in inside.answers] == [(5, 25), (5, 15), (0, 0)]
    assert [(a.supporters, a.points) for a in outside.answers] == [(None, None)] * 3
    assert {a.detail["price_per_point_cents"] for a in outside.answers} == {None}
    assert {(s["price_per_point_cents"], s["payers"]) for s in outside.steps} == {(None, None)}
    assert [s["left_cents"] for s in outside.steps] == [s["left_cents"] for s in inside.steps]
    (refused,) = [a for a in outside.answers if not a.selected]
    assert refused.counterfactual["support"] is None
    with db.read() as session:
        (told,) = answers_on(session, made.ids[0])
    assert (told[0], told[1].supporters) == (made.month, None)


def test_large_enough_groups_are_told_to_everyone(sqlite_db) -> None:
    made = worked_example(sqlite_db)
    for to in ("session", "decided", "published"):
        made.move(to)

    for who in (made.facilitator, made.auditor, made.employee, made.admin):
        seen = {a.title: (a.supporters, a.points) for a in view(made, who).answers}
        assert (seen["Storingen"], seen["Energieadvies"]) == ((11, 47), (6, 22))
    inside, outside = view(made, made.voters[0]), view(made, made.employee)
    assert [s["payers"] for s in inside.steps] == [13, 11, 12, 10, 12, 11]
    assert [s["payers"] for s in outside.steps] == [None, 11, None, 10, None, 11]
    prices = [[s["price_per_point_cents"] for s in seen.steps] for seen in (inside, outside)]
    assert prices[0] == prices[1]


def test_every_receipt_adds_up_to_the_cent(sqlite_db) -> None:
    made = worked_example(sqlite_db)
    for to in ("session", "decided"):
        made.move(to)

    for voter in made.voters:
        receipt = view(made, voter).receipt
        paid = sum(cents for _, cents in receipt.payments)
        assert paid + receipt.left_cents == receipt.share_cents
