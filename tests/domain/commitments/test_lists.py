"""Ideas that seek a unit, and the ledger of what units promised."""

from datetime import timedelta

from sqlmodel import Session

from app.core.actor import Actor, Role
from app.db.engine import Database
from app.domain.commitments.ledger import Line, by_unit, ledger_entries, ledger_units
from app.domain.commitments.proposing import propose_commitment
from app.domain.commitments.schemas import CommitmentOffer
from app.domain.commitments.seeking import waiting_ideas, young_ideas
from app.domain.experiments.ending import record_result
from app.domain.experiments.running import start_experiment
from app.domain.experiments.schemas import Verdict
from app.domain.experiments.signing import release_commitment, sign_commitment
from tests.domain.commitments.test_commitments import count_queries
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, offer, sign

HERE = NOW.date()


def test_an_idea_seeks_a_unit_until_one_has_signed(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        young = make_ready_idea(session, house, title="Young")
        chosen = make_ready_idea(session, house, title="Chosen")
        taken = make_ready_idea(session, house, title="Taken")
        choose(session, house, chosen)
        sign(session, house, taken)
        offer(session, house, chosen)
        waiting = waiting_ideas(session, house.employee)
        found = young_ideas(session, house.employee).items
        assert [(i.title, i.is_chosen, [a.unit_name for a in i.asked]) for i in waiting] == [
            ("Chosen", True, ["Purchasing"])
        ]
        assert [i.id for i in found] == [young.id]


def test_only_unit_and_ai_team_see_that_a_unit_stepped_forward(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        terms = CommitmentOffer(unit_id=house.unit_id, success_criterion="2 minutes")
        propose_commitment(session, idea, terms, actor=house.lead, now=NOW)
        seen = [
            len(young_ideas(session, actor).items[0].asked)
            for actor in (house.team, house.lead, house.other, house.employee)
        ]
    assert seen == [1, 1, 0, 0]


def test_the_list_costs_as_many_queries_for_one_idea_as_for_a_hundred(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        offer(session, house, make_ready_idea(session, house))
    costs = []
    for more in (0, 99):
        with sqlite_db.write() as session:
            for number in range(more):
                idea = make_ready_idea(session, house)
                if number % 3:
                    offer(session, house, idea)
        with sqlite_db.read() as session:
            costs.append(
                (
                    count_queries(session, lambda: waiting_ideas(session, house.lead)),
                    count_queries(session, lambda: young_ideas(session, house.lead, limit=150)),
                )
            )
    assert costs == [(2, 2), (2, 2)]


def test_the_young_ideas_go_on_where_a_page_ended(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        ids = [make_ready_idea(session, house).id for _ in range(5)]
        first = young_ideas(session, house.lead, limit=3)
        rest = young_ideas(session, house.lead, limit=3, cursor=first.next)
    assert [i.id for i in (*first.items, *rest.items)] == ids[::-1]
    assert rest.next is None


def _lines(session: Session, on=HERE, units=None) -> list[str]:
    return [str(e.line) for e in ledger_entries(session, here=on, units=units)]


def _succeeded(session: Session, house: House) -> None:
    idea = make_ready_idea(session, house)
    sign(session, house, idea)
    experiment = choose(session, house, idea)
    start_experiment(session, experiment, actor=house.team, now=NOW)
    verdict = Verdict(result="success", evidence="e", lesson="l")
    record_result(session, experiment, verdict, actor=house.team, now=NOW)


def test_a_promise_that_was_called_in_is_overdue_after_its_own_days(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        _succeeded(session, house)
        found = [_lines(session, HERE + timedelta(days=days)) for days in (0, 30, 31)]
    assert found == [["invoked"], ["invoked"], ["overdue"]]


def test_terms_that_newer_ones_replaced_are_not_counted_as_given_back(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        sign(session, house, idea)
        new = sign_commitment(
            session, offer(session, house, idea), actor=house.lead, now=NOW + timedelta(hours=1)
        )
        before = _lines(session)
        release_commitment(
            session, new, reason="No people", actor=house.lead, now=NOW + timedelta(days=1)
        )
        after = ledger_entries(session, here=HERE, units=None)
    assert (before, [(str(e.line), e.reason) for e in after]) == (
        ["promised"],
        [("released", "No people")],
    )


def test_units_stand_in_alphabetical_order_with_what_each_promised(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        for _ in range(2):
            sign(session, house, make_ready_idea(session, house))
        idea = make_ready_idea(session, house)
        row = offer(session, house, idea, unit_id=house.other_unit_id)
        sign_commitment(session, row, actor=house.other, now=NOW)
        found = by_unit(ledger_entries(session, here=HERE, units=None))
        own = _lines(session, units=ledger_units(house.other))
        cost = count_queries(session, lambda: ledger_entries(session, here=HERE, units=None))
    assert [(u.unit_name, u.counts[Line.PROMISED]) for u in found] == [
        ("Field service", 1),
        ("Purchasing", 2),
    ]
    assert (own, cost) == (["promised"], 2)


def test_the_management_team_sees_every_unit_and_a_lead_the_own_one() -> None:
    roles = (Role.MANAGER, Role.AI_TEAM, Role.ADMIN, Role.AUDITOR, Role.FACILITATOR)
    seen = {
        role: ledger_units(Actor(1, roles=frozenset({Role.EMPLOYEE, role}), leads=frozenset({7})))
        for role in roles
    }
    employee = ledger_units(Actor(1, leads=frozenset({7})))
    assert (seen, employee) == (dict.fromkeys(roles, None), (7,))
