"""Rounds, their agenda and their moves."""

from app.api.v1.deps import PAGED, Answer, ApiDep, Listed, MonthPath, asks, guard, takes
from app.api.v1.shapes_rounds import RoundShape, RoundSummary, round_full, round_summary
from app.auth.door import Tx
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.agenda import set_agenda
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.creation import change_round, create_round
from app.domain.rounds.criteria import questions_of
from app.domain.rounds.models import Round
from app.domain.rounds.queries import agenda_ids, agenda_of, panels, rounds, standing_in
from app.domain.rounds.schemas import Agenda, RoundChange, RoundDraft, Transition
from app.domain.rounds.states import RoundState
from app.domain.rounds.transitions import NEEDS, transition_round
from app.doors import Room
from app.policy import Action, require

router = Room()
EXAMPLE = {"month": "2026-12", "budget_cents": 12_000_000, "panel": ["ann@example.com"]}
CRITERION = {
    "name_nl": "Leerwaarde",
    "name_en": "Learning value",
    "question_nl": "Leren we hier iets van, ook als het mislukt?",
    "question_en": "Do we learn from this, even if it fails?",
    "weight": 1,
}
WEIGHED = {"version": 1, "headline_weight": 2, "criteria": [CRITERION]}


@router.get("/rounds")
@guard(Action.ROUND_READ)
@asks(*PAGED)
def index(api: ApiDep) -> Answer[Listed[RoundSummary]]:
    """List the rounds, newest first."""
    with api.read() as tx:
        require(tx.actor, Action.ROUND_READ)
        limit, cursor = api.page_params()
        found = rounds(tx.session, limit=limit, cursor=cursor)
        ids = [row.id or 0 for row in found.items]
        people, agendas = panels(tx.session, ids), agenda_ids(tx.session, ids)
        return api.listing(
            found,
            lambda row: round_summary(
                row,
                standing_in(tx.actor, people[row.id or 0]),
                people[row.id or 0],
                agendas[row.id or 0],
            ),
        )


@router.post("/rounds", status_code=201)
@guard(Action.ROUND_MANAGE)
@takes(RoundDraft, example=EXAMPLE)
def create(api: ApiDep) -> Answer[RoundShape]:
    """Make a round; what is missing comes from the organisation's pattern."""
    with api.write() as tx:
        require(tx.actor, Action.ROUND_MANAGE)
        row = create_round(tx.session, api.body(RoundDraft), actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row), 201)


@router.get("/rounds/{month}")
@guard(Action.ROUND_READ)
def show(api: ApiDep, month: MonthPath) -> Answer[RoundShape]:
    """Return one round with its agenda."""
    with api.read() as tx:
        require(tx.actor, Action.ROUND_READ)
        return api.answer(shown(tx, find_round(tx.session, month)))


@router.patch("/rounds/{month}")
@guard(Action.ROUND_MANAGE)
@takes(RoundChange, example=WEIGHED)
def change(api: ApiDep, month: MonthPath) -> Answer[RoundShape]:
    """Change a round's terms, until the session."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_MANAGE)
        row = change_round(tx.session, row, api.body(RoundChange), actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row))


@router.post("/rounds/{month}/transition")
@guard(Action.ROUND_READ)
@takes(Transition, example={"to": "preparation"})
def transition(api: ApiDep, month: MonthPath) -> Answer[RoundShape]:
    """Move a round to another state; each move has its own people."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        if not any(standing(tx.session, tx.actor, row.id or 0).may(a) for a in set(NEEDS.values())):
            require(tx.actor, Action.ROUND_PREPARE)
        wish = api.body(Transition)
        row = transition_round(tx.session, row, wish.to, wish.reason, actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row))


@router.post("/rounds/{month}/publication")
@guard(Action.PUBLISH)
def publish(api: ApiDep, month: MonthPath) -> Answer[RoundShape]:
    """Publish the decision: everyone is told at once."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.PUBLISH)
        row = transition_round(tx.session, row, RoundState.PUBLISHED, actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row))


@router.put("/rounds/{month}/agenda")
@guard(Action.ROUND_PREPARE)
@takes(Agenda, example={"idea_ids": [12, 7]})
def agenda(api: ApiDep, month: MonthPath) -> Answer[RoundShape]:
    """Replace the agenda, in the order of discussion."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_PREPARE)
        set_agenda(tx.session, row, api.body(Agenda).idea_ids, actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row))


def shown(tx: Tx, row: Round) -> RoundShape:
    """Return the round as this caller sees it."""
    ident = row.id or 0
    at = standing(tx.session, tx.actor, ident)
    panel, agenda = panels(tx.session, [ident])[ident], agenda_of(tx.session, ident)
    fixed, questions = constraints_of(tx.session, ident), questions_of(tx.session, row)
    return round_full(row, at, panel, agenda, fixed, questions, tx.actor.language)
