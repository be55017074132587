"""Reading rounds, agendas, panels and turnout. Nothing here depends on what a ballot says."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.pages import Slice, decode_cursor, encode_cursor
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Person, Unit
from app.domain.rounds.access import Standing
from app.domain.rounds.agenda import MOST_ROUNDS
from app.domain.rounds.models import BallotLine, Item, PanelMember, Recusal, Round
from app.domain.rounds.states import RoundState
from app.domain.rounds.views import (
    AgendaItem,
    Candidate,
    ItemTurnout,
    Member,
    ReserveReach,
    RoundView,
    Turnout,
)
from app.policy import Relation


def rounds(session: Session, *, limit: int = 50, cursor: str | None = None) -> Slice[Round]:
    """Return the rounds, newest month first."""
    query = select(Round).order_by(col(Round.month).desc()).limit(limit + 1)
    if key := decode_cursor(cursor, (str,)):
        query = query.where(Round.month < key[0])
    found = list(session.exec(query).all())
    more = encode_cursor(found[limit - 1].month) if len(found) > limit else None
    return Slice(found[:limit], more)


def current_round(session: Session) -> Round | None:
    """Return the round that people are in now: the nearest that is not over, else the newest."""
    busy = (RoundState.PREPARATION, RoundState.SESSION, RoundState.DECIDED)
    for states in (busy, (RoundState.INTAKE,), (RoundState.PLANNED,)):
        query = select(Round).where(col(Round.state).in_(states)).order_by(Round.month).limit(1)
        if found := session.exec(query).first():
            return found
    newest = select(Round).where(col(Round.state) == RoundState.PUBLISHED)
    return session.exec(newest.order_by(col(Round.month).desc()).limit(1)).first()


def round_view(row: Round) -> RoundView:
    """Return the round for showing."""
    return RoundView(
        id=row.id or 0,
        month=row.month,
        state=row.state,
        version=row.version,
        budget_cents=row.budget_cents,
        reserve_percent=row.reserve_percent,
        rule=row.rule,
        quorum=row.quorum,
        min_supporters=row.min_supporters,
        points=tuple(row.points),
        headline_weight=row.headline_weight,
        intake_until=row.intake_until,
        session_at=row.session_at,
        answer_by=row.answer_by,
        decided_at=row.decided_at,
        published_at=row.published_at,
        seed_sha256=row.seed_sha256,
    )


def panels(session: Session, round_ids: list[int]) -> dict[int, list[Member]]:
    """Return the panel of each round, by name."""
    rows = session.execute(
        sa.select(col(PanelMember.round_id), col(Person.id), col(Person.name), col(Person.email))
        .join(Person, col(Person.id) == col(PanelMember.person_id))
        .where(col(PanelMember.round_id).in_(round_ids), col(PanelMember.entitled).is_(True))
        .order_by(col(Person.name), col(Person.id))
    )
    found: dict[int, list[Member]] = {i: [] for i in round_ids}
    for round_id, *member in rows:
        found[round_id].append(Member(*member))
    return found


def standing_in(actor: Actor, panel: list[Member]) -> Standing:
    """Return what the actor is to a round whose panel was read already."""
    here = any(member.id == actor.person_id for member in panel)
    return Standing(
        actor, frozenset({Relation.PUBLIC, Relation.PANEL} if here else {Relation.PUBLIC})
    )


def agenda_of(session: Session, round_id: int) -> list[AgendaItem]:
    """Return the agenda in the order of discussion. One query."""
    rows = session.execute(
        sa.select(Item, Idea, col(Unit.name), _recused())
        .join(Idea, col(Idea.id) == col(Item.idea_id))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .where(col(Item.round_id) == round_id)
        .order_by(col(Item.position), col(Item.id))
    )
    return [_agenda_item(*row) for row in rows]


def agenda_ids(session: Session, round_ids: list[int]) -> dict[int, list[int]]:
    """Return the ids of the ideas on the agenda of each round, in order."""
    rows = session.execute(
        sa.select(col(Item.round_id), col(Item.idea_id))
        .where(col(Item.round_id).in_(round_ids))
        .order_by(col(Item.position), col(Item.id))
    )
    found: dict[int, list[int]] = {i: [] for i in round_ids}
    for round_id, idea_id in rows:
        found[round_id].append(idea_id)
    return found


def candidates(session: Session, row: Round) -> list[Candidate]:
    """Return what may stand on this agenda: on it already, ready, or back from an earlier round."""
    returning = sa.and_(
        col(Idea.state) == IdeaState.NOT_SELECTED, col(Idea.rounds_used) < MOST_ROUNDS
    )
    here = sa.and_(col(Item.round_id) == row.id, col(Item.idea_id) == col(Idea.id))
    rows = session.execute(
        sa.select(Idea, col(Unit.name), col(Item.position))
        .outerjoin(Unit, col(Unit.id) == col(Idea.unit_id))
        .outerjoin(Item, here)
        .where(
            sa.or_(col(Idea.state) == IdeaState.READY, returning, col(Item.position).is_not(None))
        )
        .order_by(col(Item.position).nulls_last(), col(Idea.support_count).desc(), col(Idea.id))
        .limit(500)
    )
    return [_candidate(idea, unit, position, row) for idea, unit, position in rows]


def turnout(session: Session, round_id: int) -> Turnout:
    """Return how many voted, and on which idea how many answered. Two queries."""
    voted = sa.select(sa.func.count(sa.distinct(col(BallotLine.voter_id))))
    entitled, voters = session.execute(
        sa.select(
            _entitled(round_id).scalar_subquery(),
            voted.where(col(BallotLine.round_id) == round_id).scalar_subquery(),
        )
    ).one()
    answers = sa.select(sa.func.count()).select_from(BallotLine)
    here = (col(BallotLine.round_id) == round_id, col(BallotLine.idea_id) == col(Item.idea_id))
    rows = session.execute(
        sa.select(col(Item.idea_id), answers.where(*here).scalar_subquery(), _recused())
        .where(col(Item.round_id) == round_id)
        .order_by(col(Item.position), col(Item.id))
    )
    items = tuple(ItemTurnout(idea, given, entitled - recused) for idea, given, recused in rows)
    return Turnout(entitled, voters, items)


def given_on(session: Session, round_id: int, idea_id: int) -> ItemTurnout:
    """Return how many answered on one idea, of how many who may. One query."""
    values = {"round": round_id, "idea": idea_id}
    given, entitled, recused = session.execute(_GIVEN, values).one()
    return ItemTurnout(idea_id, int(given), int(entitled) - int(recused))


def _given() -> Any:
    """Build the query for the numbers of one idea, once: a full room asks for it again and again."""
    at, idea = sa.bindparam("round", type_=sa.Integer), sa.bindparam("idea", type_=sa.Integer)
    line, out, may = (sa.inspect(t).local_table for t in (BallotLine, Recusal, PanelMember))
    parts = [
        sa.select(sa.func.count()).select_from(table).where(table.c.round_id == at, *more)
        for table, more in (
            (line, (line.c.idea_id == idea,)),
            (may, (may.c.entitled.is_(True),)),
            (out, (out.c.idea_id == idea,)),
        )
    ]
    return sa.select(*(part.scalar_subquery() for part in parts))


_GIVEN = _given()


def reserve_reach(row: Round, agenda: list[AgendaItem]) -> ReserveReach:
    """Return whether the reserve reaches; asked before anybody votes."""
    costs = [i.cost_cents for i in agenda if i.value_type in row.exploration]
    return ReserveReach(row.budget_cents * row.reserve_percent // 100, min(costs, default=None))


def item_of(session: Session, round_id: int, idea_id: int) -> Item | None:
    """Return the agenda item of an idea in a round."""
    query = select(Item).where(Item.round_id == round_id, Item.idea_id == idea_id)
    return session.exec(query).first()


def _entitled(round_id: int) -> Any:
    here = sa.and_(col(PanelMember.round_id) == round_id, col(PanelMember.entitled).is_(True))
    return sa.select(sa.func.count()).select_from(PanelMember).where(here)


def _recused() -> Any:
    """Count who does not vote on the idea of an item."""
    here = sa.and_(
        col(Recusal.round_id) == col(Item.round_id), col(Recusal.idea_id) == col(Item.idea_id)
    )
    return sa.select(sa.func.count()).select_from(Recusal).where(here).scalar_subquery()


def _agenda_item(item: Item, idea: Idea, unit: str | None, recused: int) -> AgendaItem:
    return AgendaItem(
        id=item.id or 0,
        position=item.position,
        idea_id=item.idea_id,
        title=idea.title,
        unit=unit or "",
        value_type=str(idea.value_type or "efficiency"),
        cost_cents=idea.cost_cents or 0,
        weeks=idea.weeks or 0,
        idea_state=idea.state,
        state=item.state,
        votes=item.votes,
        discussed=item.discussed,
        too_few=item.too_few,
        conclusion=item.conclusion,
        recused=recused,
        review_on=item.review_on,
    )


def _candidate(idea: Idea, unit: str | None, position: int | None, row: Round) -> Candidate:
    return Candidate(
        idea_id=idea.id or 0,
        title=idea.title,
        unit=unit or "",
        value_type=str(idea.value_type or "efficiency"),
        cost_cents=idea.cost_cents or 0,
        support=idea.support_count,
        rounds_used=idea.rounds_used,
        late=idea.submitted_at is not None and idea.submitted_at > row.intake_until,
        on_agenda=position,
    )
