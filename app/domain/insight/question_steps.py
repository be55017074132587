"""What somebody asked and somebody else answers: a second look, a wish to join, a tool, a list to take in."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.actor import Actor, Role
from app.db.together import together
from app.domain.commitments.models import Commitment
from app.domain.experiments.states import Side
from app.domain.fund.consent_models import Consent
from app.domain.ideas.access import MERGE_INTO
from app.domain.ideas.import_models import ImportRun, ImportState
from app.domain.ideas.joining_models import JoinRequest, JoinState
from app.domain.ideas.models import Idea, IdeaAuthor
from app.domain.ideas.triage_models import IdeaOverride
from app.domain.insight.asking import Asked, Kind, columns
from app.domain.insight.second_looks import (
    classes,
    entry_classes,
    extensions,
    grants,
    readings,
)
from app.domain.insight.steps import Party, Step, Thing
from app.domain.people.models import Person, Unit
from app.domain.register.duty_models import TriageWish
from app.domain.register.models import RegisterDetail, RegisterEntry
from app.domain.register.tool_models import ToolAnswer, ToolAsk, ToolRequest
from app.domain.register.values import RequestState
from app.domain.scan.models import ScanStep
from app.domain.scan.states import StepState

SOON = timedelta(days=14)
WISH = Kind(Thing.JOIN, "join", Party.SUBMITTER, "/ideas/{0}")
TOOL = Kind(Thing.TOOL, "tool", Party.AI_TEAM, "/tools", timedelta())
NAMED = Kind(Thing.TOOLS_NAMED, "named", Party.UNIT, "/tools")
SCAN_STEP = Kind(Thing.SCAN_STEP, "scan_step", Party.UNIT, "/scan/waves/{0}/units/{1}", timedelta())
LIST = Kind(Thing.IMPORT, "list", Party.AI_TEAM, "/ideas/import/{0}")


def question_steps(session: Session, here: date) -> list[Step]:
    """Return what waits for an answer. One query.

    `person_id` of a second look or a wish to join is who asked, of a step after the scan who takes
    it, of a list who took it in.
    """
    kinds = (extensions, grants, classes, entry_classes, _wishes, _tools, _lists)
    parts = [*(kind() for kind in kinds), *map(readings, Side), _named(here), _scan_steps(here)]
    return [step for found in together(session, *parts) for step in found]


def own_question_steps(session: Session, actor: Actor, here: date) -> list[Step]:
    """Return those of these steps that wait on the actor, as in a reminder. One query."""
    parts = list(_own(actor, here))
    return [step for found in together(session, *parts) for step in found]


def _own(actor: Actor, here: date) -> Iterator[Asked]:
    me, leads = actor.id, actor.leads
    answers = (col(RegisterEntry.owner_id) == me, col(RegisterDetail.deputy_id) == me)
    yield entry_classes(
        col(TriageWish.by_id) != me,
        sa.or_(
            sa.true() if actor.has(Role.AI_TEAM) else sa.false(),
            col(RegisterEntry.unit_id).in_(leads),
            *answers,
        ),
    )
    author = sa.exists().where(
        col(IdeaAuthor.idea_id) == col(JoinRequest.idea_id), col(IdeaAuthor.person_id) == me
    )
    yield _wishes(author)
    active = sa.exists().where(col(Person.id) == col(ScanStep.owner_id), col(Person.active))
    left = sa.and_(col(ScanStep.unit_id).in_(leads), ~active)
    yield _scan_steps(here, sa.or_(col(ScanStep.owner_id) == me, left))
    if leads:
        yield _named(here, col(ToolAsk.unit_id).in_(leads))
        yield readings(Side.UNIT, col(Commitment.unit_id).in_(leads))
    if actor.has(Role.AI_TEAM, Role.FACILITATOR):
        yield extensions(col(Consent.given_by) != me)
        yield grants()
    if actor.has(Role.AI_TEAM):
        yield classes(col(IdeaOverride.by_id) != me)
        yield _tools()
        yield readings(Side.TEAM)
    if actor.has(Role.AI_TEAM, Role.ADMIN):
        yield _lists(col(ImportRun.person_id) == me)


def _wishes(*also: Any) -> Asked:
    j = JoinRequest
    query = columns(
        col(j.id), col(Idea.title), col(j.state), col(j.asked_at),
        link=col(Idea.id), idea_id=col(Idea.id), person_id=col(j.person_id),
    )  # fmt: skip
    here = sa.exists().where(col(Person.id) == col(j.person_id), col(Person.active))
    waits = (col(j.state) == JoinState.OPEN, col(Idea.state).in_(MERGE_INTO), here)
    return WISH.part(
        query.join(Idea, col(Idea.id) == col(j.idea_id)).where(*waits, *also), col(j.id)
    )


def _tools(*also: Any) -> Asked:
    t = ToolRequest
    query = columns(
        col(t.id), col(t.name), col(t.state), col(t.answer_by),
        unit_id=col(t.unit_id), unit=col(Unit.name),
    )  # fmt: skip
    query = query.select_from(t).outerjoin(Unit, col(Unit.id) == col(t.unit_id))
    return TOOL.part(query.where(col(t.state) == RequestState.ASKED, *also), col(t.id))


def _named(here: date, *also: Any) -> Asked:
    """Tools that a unit named, once its question is over: before that nothing tells when one was named."""
    a, t = ToolAsk, ToolAnswer
    open_ones = sa.exists().where(
        col(t.ask_id) == col(a.id), col(t.entry_id).is_(None), ~col(t.dismissed)
    )
    query = columns(
        col(a.id), col(Unit.name), sa.literal("over", sa.String), col(a.until),
        unit_id=col(Unit.id), unit=col(Unit.name),
    )  # fmt: skip
    query = query.select_from(a).join(Unit, col(Unit.id) == col(a.unit_id))
    return NAMED.part(query.where(col(a.until) < here, open_ones, *also), col(a.id))


def _scan_steps(here: date, *also: Any) -> Asked:
    s = ScanStep
    query = columns(
        col(s.id), col(s.text), col(s.state), col(s.due_on),
        link=col(s.wave_id), unit_id=col(s.unit_id), unit=col(Unit.name),
        person_id=col(s.owner_id),
    )  # fmt: skip
    query = query.select_from(s).join(Unit, col(Unit.id) == col(s.unit_id))
    soon = (col(s.state) == StepState.OPEN, col(s.due_on) <= here + SOON)
    return SCAN_STEP.part(query.where(*soon, *also), col(s.id))


def _lists(*also: Any) -> Asked:
    """Lists of ideas that somebody looked at, or that did not come in: go on, or leave it."""
    r = ImportRun
    query = columns(
        col(r.id), col(r.name), col(r.state), col(r.created_at), person_id=col(r.person_id)
    )
    waits = col(r.state).in_((ImportState.LOOKED, ImportState.FAILED))
    return LIST.part(query.where(waits, *also), col(r.id))
