"""The month that was worked out by hand, through the whole round."""

import json

from sqlmodel import select

from app.domain.experiments.models import Experiment
from app.domain.fund.models import Account
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.rounds.access import standing
from app.domain.rounds.outcomes import outcome_view, record_text
from app.domain.rounds.queries import item_of
from app.domain.rounds.reveals import tallies_of
from app.selection.round_record import verify
from tests.domain.rounds.month import worked_example

ORDER = ["Storingen", "Inwerkmaatje", "Contracten", "Offertes", "Fotocontrole", "Reparatieprijs"]


def test_worked_example_through_the_whole_round(db) -> None:
    made = worked_example(db)
    names = {idea: name for name, idea in made.ideas.items()}

    made.move("session")
    for idea in made.ids[:4]:
        for verb in ("open", "reveal", "settle"):
            made.item(verb, idea)
    made.move("decided")

    with db.read() as session:
        row = made.round(session)
        view = outcome_view(session, row, standing(session, made.voters[3], row.id))
        assert [names[a.idea_id] for a in view.chosen] == ORDER
        assert [round(a.detail["price_per_point_cents"] / 100) for a in view.chosen] == [
            298,
            360,
            450,
            647,
            724,
            1442,
        ]
        assert (view.granted_cents, view.leftover_cents) == (11_300_000, 700_000)
        assert [names[a.idea_id] for a in view.not_chosen] == ["Voorraad per bus", "Energieadvies"]
        assert [a.counterfactual["cost_cents"] for a in view.not_chosen] == [2_070_000, 1_630_000]
        paid = {names[i]: round(cents / 100) for i, cents in view.receipt.payments}
        assert paid == {"Storingen": 298, "Contracten": 2250, "Offertes": 1941, "Fotocontrole": 724}
        assert round(view.receipt.left_cents / 100) == 3358
        talked = {names[a.idea_id] for a in view.answers if a.discussed}
        assert talked == {names[i] for i in made.ids[:4]}
        assert all(session.get(Idea, i).state is IdeaState.IN_ROUND for i in made.ids)

    made.move("published")
    with db.read() as session:
        row = made.round(session)
        chosen = {made.ideas[name] for name in ORDER}
        states = {i.id: i.state for i in session.exec(select(Idea)).all()}
        assert states == {
            i: IdeaState.AWAITING_COMMITMENT if i in chosen else IdeaState.NOT_SELECTED
            for i in made.ids
        }
        experiments = session.exec(select(Experiment)).all()
        assert {e.idea_id: e.grant_cents for e in experiments} == {
            i: session.get(Idea, i).cost_cents for i in chosen
        }
        balance = dict(session.exec(select(Account.key, Account.balance_cents)).all())
        assert balance["round:2026-12"] == 0
        assert balance["year:2026"] == 30_000_000 - 11_300_000
        text = record_text(session, row, standing(session, made.voters[0], row.id))
        record = json.loads(text)
        assert verify(record) == []
        assert not any(v.name in text for v in made.voters)


def test_tally_says_the_camps_of_a_divided_idea(db) -> None:
    made = worked_example(db)
    made.move("session")
    photo = made.ideas["Fotocontrole"]
    made.item("open", photo)
    made.item("reveal", photo)

    with db.read() as session:
        row = made.round(session)
        (tally,) = tallies_of(session, item_of(session, row.id, photo))

    assert tally.counts == (0, 1, 3, 4, 5)
    assert (tally.against, tally.doubt, tally.in_favour) == (1, 3, 9)
    assert (tally.median, tally.quartiles, tally.verdict) == (4.0, (3, 5), "in_favour")
    assert (tally.no_opinion, tally.recused) == (0, 1)
