"""The sample's rounds: agenda, advance answers, session, decision and publication of each month."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.core.input import parse
from app.domain.ideas.commands import edit_idea, withdraw_idea
from app.domain.ideas.schemas import IdeaChange
from app.domain.rounds.access import find_round
from app.domain.rounds.agenda import set_agenda
from app.domain.rounds.ballots import cast_ballot, save_line
from app.domain.rounds.creation import change_round, create_round
from app.domain.rounds.decisions import decide_idea
from app.domain.rounds.due import due_moves
from app.domain.rounds.items import open_item, reveal_item, settle_item
from app.domain.rounds.models import Round
from app.domain.rounds.recusals import recuse
from app.domain.rounds.schemas import (
    BallotDraft,
    DecisionDraft,
    Line,
    RecusalDraft,
    RoundChange,
    RoundDraft,
    WhatIfDraft,
)
from app.domain.rounds.states import RoundState
from app.domain.rounds.transitions import transition_round
from app.domain.rounds.what_if import ask_what_if
from app.jobs.sample.people import BUDGET
from app.jobs.sample.stage import MONTHS, Stage, Step, Story, dice, panel, told
from app.jobs.sample.votes import lines_of
from app.policy import Relation

ON_PANEL = frozenset({Relation.PUBLIC, Relation.PANEL})
MINUTE = timedelta(minutes=1)
CONCLUSION = "Iedereen is gehoord; de laatste stemming telt."


def budget_of(offset: int) -> int:
    """Return what a round divides, in cents."""
    return int(told(offset).get("euro", BUDGET // 100)) * 100


def agenda_at(stage: Stage, offset: int) -> datetime:
    """Return when a round's agenda is made: the current one's stands early."""
    if offset == 0:
        return stage.dates(-1).session_at - timedelta(days=2)
    return stage.dates(offset).intake_until + timedelta(hours=9)


def published_at(stage: Stage, offset: int) -> datetime:
    """Return when a round is published: the morning on which its answers are promised."""
    return min(stage.dates(offset).answer_by - timedelta(hours=7), stage.now)


def play_rounds(stage: Stage, stories: list[Story]) -> None:
    """Put down every round up to the current one, which waits in preparation."""
    first = stage.dates(-MONTHS)
    stage.do(first.intake_from + MINUTE, lambda now: _clock(stage, now))
    for offset in range(-MONTHS, 0):
        agenda = [s for s in stories if offset in s.get("rounds", ())]
        _prepare(stage, offset, agenda)
        if told(offset).get("cancelled"):
            moment = agenda_at(stage, offset) + timedelta(days=2)
            stage.do(moment, _move(stage, offset, "cancelled", told(offset)["cancelled"]))
            continue
        _vote(stage, offset, agenda)
        _meet(stage, offset, agenda)
    for story in stories:
        _think_again(stage, story)
    _current(stage, [s for s in stories if s.get("rounds") == [0]])


def _think_again(stage: Stage, story: Story) -> None:
    """Put down what authors do after a no: a smaller plan, or taking the idea back."""
    if "smaller" in story:
        moment = published_at(stage, story["rounds"][0]) + timedelta(days=6)
        stage.do(moment, lambda now: _shrink(stage, story, now), must=True)
    if "gone" in story:
        days, reason = story["gone"]
        moment = published_at(stage, story["rounds"][-1]) + timedelta(days=days)
        stage.do(moment, lambda now: _take_back(stage, story, reason, now), must=True)


def _shrink(stage: Stage, story: Story, now: datetime) -> None:
    change = parse(IdeaChange, {"cost_cents": story["smaller"] * 100})
    author = stage.person(story["by"])
    edit_idea(stage.session, stage.idea(story["key"]), change, actor=author, now=now)


def _take_back(stage: Stage, story: Story, reason: str, now: datetime) -> None:
    author = stage.person(story["by"])
    withdraw_idea(stage.session, stage.idea(story["key"]), reason, actor=author, now=now)


def _clock(stage: Stage, now: datetime) -> None:
    due_moves(stage.session, now)


def _prepare(stage: Stage, offset: int, agenda: list[Story]) -> None:
    stage.do(stage.dates(offset).intake_until + MINUTE, lambda now: _clock(stage, now))
    stage.do(agenda_at(stage, offset), lambda now: _put_on(stage, offset, agenda, now))
    if terms := told(offset).get("terms"):
        moment = agenda_at(stage, offset) + MINUTE
        stage.do(moment, lambda now: _change(stage, offset, terms, now), must=True)


def _current(stage: Stage, agenda: list[Story]) -> None:
    """Make the round that people find: on its agenda, in preparation, with most answers given."""
    dates = stage.dates(0)
    moment = agenda_at(stage, 0)
    terms = {"budget_cents": budget_of(0)}
    stage.do(moment - MINUTE, lambda now: _change(stage, 0, terms, now), must=True)
    stage.do(moment, lambda now: _put_on(stage, 0, agenda, now), must=True)
    ready = min(
        max(stage.dates(-1).session_at + timedelta(days=2), stage.now - timedelta(days=3)),
        dates.intake_until,
    )
    stage.do(ready, _move(stage, 0, "preparation"), must=True)
    for who in panel():
        roll = dice("current", who).random()
        moment = min(ready, stage.now) + (stage.now - min(ready, stage.now)) * roll
        stage.do(moment, _cast(stage, 0, agenda, who), must=True)
    stage.do(stage.now, lambda now: _plan_ahead(stage, now))


def _plan_ahead(stage: Stage, now: datetime) -> None:
    """Make the round after the next one already, with its own date."""
    month = stage.month_at(2)
    create_round(stage.session, parse(RoundDraft, {"month": month}), actor=stage.team, now=now)


def _change(stage: Stage, offset: int, terms: Story, now: datetime) -> None:
    row = _round(stage, offset)
    change = parse(RoundChange, {"version": row.version, **terms})
    change_round(stage.session, row, change, actor=stage.team, now=now)


def _put_on(stage: Stage, offset: int, agenda: list[Story], now: datetime) -> None:
    ids = [stage.ids[story["key"]] for story in agenda]
    set_agenda(stage.session, _round(stage, offset), ids, actor=stage.team, now=now)


def _vote(stage: Stage, offset: int, agenda: list[Story]) -> None:
    """Put down the advance answers; a few of the panel are away each month."""
    begin = agenda_at(stage, offset) + timedelta(hours=4)
    span = stage.dates(offset).session_at - begin
    away = dice(offset, "away").sample(panel(), 3)
    for who in panel():
        if who not in away:
            moment = begin + span * (0.05 + 0.9 * dice(offset, who).random())
            stage.do(moment, _cast(stage, offset, agenda, who), must=True)
    for story in agenda:
        for who, reason in story.get("involved", ()):
            stage.do(begin, _recuse(stage, offset, story, who, reason), must=True)


def _recuse(stage: Stage, offset: int, story: Story, who: str, reason: str) -> Step:
    def step(now: datetime) -> None:
        draft = parse(RecusalDraft, {"idea_id": stage.ids[story["key"]], "reason": reason})
        actor = stage.person(who)
        recuse(
            stage.session, _round(stage, offset), draft, actor=actor, now=now, relations=ON_PANEL
        )

    return step


def _cast(stage: Stage, offset: int, agenda: list[Story], who: str) -> Step:
    def step(_now: datetime) -> None:
        lines = list(lines_of(stage, offset, agenda, who))
        draft = parse(BallotDraft, {"version": 0, "lines": lines})
        row, actor = _round(stage, offset), stage.person(who)
        cast_ballot(stage.session, row, draft, actor=actor, relations=ON_PANEL)

    return step


def _meet(stage: Stage, offset: int, agenda: list[Story]) -> None:
    """Put down the session, idea by idea, then decision and publication."""
    at = stage.dates(offset).session_at
    stage.do(at, _move(stage, offset, "session"), must=True)
    for story in agenda:
        at += 11 * MINUTE
        _discuss(stage, offset, story, at)
    stage.do(at + 20 * MINUTE, _move(stage, offset, "decided"), must=True)
    for question in told(offset).get("asked", ()):
        stage.do(at + 22 * MINUTE, _ask(stage, offset, question), must=True)
    for change in told(offset).get("deviation", ()):
        stage.do(at + 25 * MINUTE, _deviate(stage, offset, change), must=True)
    stage.do(published_at(stage, offset), _move(stage, offset, "published"), must=True)


def _discuss(stage: Stage, offset: int, story: Story, at: datetime) -> None:
    if story.get("undiscussed"):
        return
    verbs = [open_item, settle_item] if story.get("silent") else [open_item, reveal_item]
    for n, verb in enumerate(verbs):
        stage.do(at + 2 * n * MINUTE, _item(stage, offset, story, verb), must=True)
    if story.get("silent"):
        return
    for who, score in story.get("changed", {}).items() if story["rounds"][-1] == offset else ():
        if who == next(iter(story["changed"])):
            stage.do(at + 4 * MINUTE, _item(stage, offset, story, open_item), must=True)
        stage.do(at + 5 * MINUTE, _revise(stage, offset, story, who, score), must=True)
    if story.get("changed") and story["rounds"][-1] == offset:
        stage.do(at + 7 * MINUTE, _item(stage, offset, story, reveal_item), must=True)
    stage.do(at + 9 * MINUTE, _item(stage, offset, story, settle_item), must=True)


def _item(stage: Stage, offset: int, story: Story, verb: Callable[..., object]) -> Step:
    def step(now: datetime) -> None:
        row, idea = _round(stage, offset), stage.ids[story["key"]]
        words = (story.get("conclusion", CONCLUSION),) if verb is settle_item else ()
        verb(stage.session, row, idea, *words, actor=stage.facilitator, now=now)

    return step


def _revise(stage: Stage, offset: int, story: Story, who: str, score: int) -> Step:
    def step(_now: datetime) -> None:
        line = parse(Line, {"idea_id": stage.ids[story["key"]], "score": score})
        row, actor = _round(stage, offset), stage.person(who)
        save_line(stage.session, row, line, actor=actor, relations=ON_PANEL)

    return step


def _ask(stage: Stage, offset: int, question: Story) -> Step:
    def step(now: datetime) -> None:
        draft, actor = parse(WhatIfDraft, question), stage.facilitator
        ask_what_if(
            stage.session, _round(stage, offset), draft, actor=actor, now=now, relations=ON_PANEL
        )

    return step


def _deviate(stage: Stage, offset: int, change: Story) -> Step:
    def step(now: datetime) -> None:
        draft = parse(DecisionDraft, {"decision": "deviate", **change})
        idea = stage.ids[change["key"]]
        row = _round(stage, offset)
        decide_idea(stage.session, row, idea, draft, actor=stage.facilitator, now=now)

    return step


def _move(stage: Stage, offset: int, to: str, reason: str = "") -> Step:
    def step(now: datetime) -> None:
        actor = stage.team if to in ("preparation", "cancelled") else stage.facilitator
        row = _round(stage, offset)
        transition_round(stage.session, row, RoundState(to), reason, actor=actor, now=now)

    return step


def _round(stage: Stage, offset: int) -> Round:
    return stage.keep(("round", offset), lambda: find_round(stage.session, stage.month_at(offset)))
