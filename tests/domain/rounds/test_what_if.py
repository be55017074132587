"""What if: another question to a decided round."""

import pytest
from sqlmodel import select

from app.core.errors import Conflict, Invalid, NotAllowed
from app.domain.rounds.access import standing
from app.domain.rounds.models import WhatIf
from app.domain.rounds.schemas import WhatIfDraft
from app.domain.rounds.what_if import ask_what_if
from tests.domain.rounds.decided import decided
from tests.domain.rounds.month import NOW, Stage, stage


def ask(made: Stage, actor, **wish):
    with made.db.write() as session:
        row = made.round(session)
        at = standing(session, actor, row.id)
        return ask_what_if(
            session, row, WhatIfDraft(**wish), actor=actor, now=NOW, relations=at.relations
        )


def test_what_if_answers_and_keeps_only_that_it_was_asked(db) -> None:
    made = decided(db)
    one, two, three = made.ids

    assert set(ask(made, made.voters[0]).selected) == {one, two}
    assert set(ask(made, made.team, budget_cents=1_800_000).selected) == {one}
    assert set(ask(made, made.facilitator, exclude=[one], include=[three]).selected) == {two, three}

    with db.read() as session:
        asked = [w.question for w in session.exec(select(WhatIf).order_by(WhatIf.id)).all()]
    assert asked == [{}, {"budget_cents": 1_800_000}, {"exclude": [one], "include": [three]}]


def test_what_if_names_ideas_that_were_not_in_the_round(sqlite_db) -> None:
    made = decided(sqlite_db)

    with pytest.raises(Invalid) as caught:
        ask(made, made.team, costs={999: 100}, exclude=[made.ids[0]], include=[made.ids[0]])

    assert [(e.field, e.code) for e in caught.value.errors] == [
        ("costs.999", "unknown_value"),
        ("include", "contradiction"),
    ]


def test_what_if_is_refused_before_the_decision_and_to_others(sqlite_db) -> None:
    made = stage(sqlite_db).upto("session")

    with pytest.raises(Conflict) as caught:
        ask(made, made.voters[0])
    with pytest.raises(NotAllowed):
        ask(made, made.admin)

    assert caught.value.code == "not_decided"
