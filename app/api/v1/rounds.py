"""Rounds, their agenda and their moves."""

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, MonthPath, guard, takes
from app.api.v1.shapes_rounds import round_full, round_summary
from app.auth.door import Tx
from app.domain.rounds.access import find_round, standing
from app.domain.rounds.agenda import set_agenda
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.creation import change_round, create_round
from app.domain.rounds.models import Round
from app.domain.rounds.queries import agenda_ids, agenda_of, panels, rounds, standing_in
from app.domain.rounds.schemas import Agenda, RoundChange, RoundDraft, Transition
from app.domain.rounds.states import RoundState
from app.domain.rounds.transitions import NEEDS, transition_round
from app.policy import Action, require

router = APIRouter()
EXAMPLE = {"month": "2026-12", "budget_cents": 12_000_000, "panel": ["ann@example.com"]}


@router.get("/rounds")
@guard(Action.ROUND_READ)
def index(api: ApiDep) -> Response:
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
                row, standing_in(tx.actor, people[row.id]), people[row.id], agendas[row.id]
            ),
        )


@router.post("/rounds")
@guard(Action.ROUND_MANAGE)
@takes(RoundDraft, example=EXAMPLE, answers=EXAMPLE)
def create(api: ApiDep) -> Response:
    """Make a round; what is missing comes from the organisation's pattern."""
    with api.write() as tx:
        require(tx.actor, Action.ROUND_MANAGE)
        row = create_round(tx.session, api.body(RoundDraft), actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row), 201)


@router.get("/rounds/{month}")
@guard(Action.ROUND_READ)
def show(api: ApiDep, month: MonthPath) -> Response:
    """Return one round with its agenda."""
    with api.read() as tx:
        require(tx.actor, Action.ROUND_READ)
        return api.answer(shown(tx, find_round(tx.session, month)))


@router.patch("/rounds/{month}")
@guard(Action.ROUND_MANAGE)
@takes(RoundChange, example={"version": 1, "quorum": 5}, answers=EXAMPLE)
def change(api: ApiDep, month: MonthPath) -> Response:
    """Change a round's terms, until the session."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_MANAGE)
        row = change_round(tx.session, row, api.body(RoundChange), actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row))


@router.post("/rounds/{month}/transition")
@guard(Action.ROUND_READ)
@takes(Transition, example={"to": "preparation"}, answers=EXAMPLE)
def transition(api: ApiDep, month: MonthPath) -> Response:
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
def publish(api: ApiDep, month: MonthPath) -> Response:
    """Publish the decision: everyone is told at once."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.PUBLISH)
        row = transition_round(tx.session, row, RoundState.PUBLISHED, actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row))


@router.put("/rounds/{month}/agenda")
@guard(Action.ROUND_PREPARE)
@takes(Agenda, example={"idea_ids": [12, 7]}, answers=EXAMPLE)
def agenda(api: ApiDep, month: MonthPath) -> Response:
    """Replace the agenda, in the order of discussion."""
    with api.write() as tx:
        row = find_round(tx.session, month)
        require(tx.actor, Action.ROUND_PREPARE)
        set_agenda(tx.session, row, api.body(Agenda).idea_ids, actor=tx.actor, now=tx.now)
        return api.answer(shown(tx, row))


def shown(tx: Tx, row: Round) -> dict[str, object]:
    """Return the round as this caller sees it."""
    ident = row.id or 0
    at = standing(tx.session, tx.actor, ident)
    panel, agenda = panels(tx.session, [ident])[ident], agenda_of(tx.session, ident)
    return round_full(row, at, panel, agenda, constraints_of(tx.session, ident))
