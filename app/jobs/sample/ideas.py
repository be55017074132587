"""What happens to the sample's ideas until they are ready, or end before a round."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.core.actor import Actor
from app.core.input import parse
from app.domain.attachments.values import OwnerKind
from app.domain.ideas.commands import (
    admit_idea,
    answer_question,
    ask_question,
    comment_on,
    create_draft,
    decline_idea,
    merge_idea,
    save_triage,
    submit_idea,
    support_idea,
    withdraw_idea,
)
from app.domain.ideas.joining import ask_to_join
from app.domain.ideas.schemas import IdeaChange, IdeaText, TriageInput
from app.domain.rounds.rivals import name_rivals
from app.jobs.sample.files import add_sheet
from app.jobs.sample.stage import Stage, Step, Story, dice, office, texts

FILES = ("current", "waiting", "first", "second", "answered")
_ANSWERS = {"y": "yes", "n": "no", "u": "unknown"}
_TEXT = ("title", "problem", "proposal", "today", "headline")
_PLAN = ("weeks", "goal", "measure", "stop_rule", "ai_type", "risk_class", "risk_flags")
DAY = timedelta(days=1)


def stories() -> list[Story]:
    """Return the stories of all ideas, in the order in which they are told."""
    return [story for name in FILES for story in texts(name)["idea"]]


def write_up(stage: Stage, story: Story, agenda_at: datetime | None) -> None:
    """Put down what happens with an idea before its first round, or without one."""
    key = story["key"]
    end = agenda_at or stage.now - story.get("ago", 0) * DAY
    wait = story.get("wait", 4 + dice(key, "wait").randrange(16))
    came = office(end - wait * DAY if agenda_at else end, key)
    stage.do(came - timedelta(minutes=9), lambda now: _draft(stage, story, now))
    if story.get("end") == "draft":
        return
    stage.do(came, lambda now: _submit(stage, story, now))
    _support(stage, story, came, end if agenda_at else stage.now)
    for who, words in story.get("talk", ()):
        later = max(office(came + DAY, key, words), came + timedelta(hours=1))
        stage.do(later, _comment(stage, story, who, words))
    if joins := story.get("joins"):
        stage.do(office(came + DAY, key, "joins"), _ask_to_join(stage, story, *joins))
    if rivals := story.get("rivals"):
        stage.do(came + timedelta(hours=19), _keep_apart(stage, story, *rivals))
    _answer(stage, story, came)


def _answer(stage: Stage, story: Story, came: datetime) -> None:
    """Put down the AI team's answer: by default a yes, two days on."""
    moment = came + timedelta(hours=20)
    if asked := story.get("asked"):
        stage.do(moment, lambda now: _ask(stage, story, asked[0], now))
        if len(asked) == 1:
            return
        stage.do(came + 2 * DAY, lambda now: _reply(stage, story, asked[1], now))
    ends: dict[str, Callable[[Stage, Story, datetime], None] | None] = {
        "submitted": None, "triage": _look, "declined": _decline, "merged": _merge,
        "withdrawn": _withdraw,
    }  # fmt: skip
    end = ends.get(story.get("end", ""), _admit)
    if end is not None:
        stage.do(came + timedelta(days=2, hours=5), lambda now: end(stage, story, now))


def _draft(stage: Stage, story: Story, now: datetime) -> None:
    text = parse(IdeaText, _words(stage, story))
    author = _author(stage, story)
    number = create_draft(stage.session, text, actor=author, now=now).id or 0
    stage.ids[story["key"]] = number
    if name := story.get("file"):
        add_sheet(stage, OwnerKind.IDEA, number, name, author, now)


def _submit(stage: Stage, story: Story, now: datetime) -> None:
    idea = stage.idea(story["key"])
    submit_idea(stage.session, idea, actor=_author(stage, story), now=now)


def _ask(stage: Stage, story: Story, text: str, now: datetime) -> None:
    ask_question(stage.session, stage.idea(story["key"]), text, actor=stage.team, now=now)


def _reply(stage: Stage, story: Story, text: str, now: datetime) -> None:
    idea = stage.idea(story["key"])
    answer_question(stage.session, idea, text, actor=_author(stage, story), now=now)


def _admit(stage: Stage, story: Story, now: datetime) -> None:
    change = parse(IdeaChange, plan(stage, story))
    admit_idea(stage.session, stage.idea(story["key"]), change, actor=stage.team, now=now)


def _look(stage: Stage, story: Story, now: datetime) -> None:
    """Keep what triage has found so far."""
    change = parse(IdeaChange, plan(stage, story))
    save_triage(stage.session, stage.idea(story["key"]), change, actor=stage.team, now=now)


def _decline(stage: Stage, story: Story, now: datetime) -> None:
    change = parse(TriageInput, {"outcome": "decline", **plan(stage, story)})
    decline_idea(
        stage.session, stage.idea(story["key"]), story["reason"], improve=story["improve"],
        change=change, actor=stage.team, now=now,
    )  # fmt: skip


def _merge(stage: Stage, story: Story, now: datetime) -> None:
    into = stage.ids[story["into"]]
    merge_idea(stage.session, stage.idea(story["key"]), into, actor=stage.team, now=now)


def _withdraw(stage: Stage, story: Story, now: datetime) -> None:
    idea, author = stage.idea(story["key"]), _author(stage, story)
    withdraw_idea(stage.session, idea, story["reason"], actor=author, now=now)


def _support(stage: Stage, story: Story, came: datetime, end: datetime) -> None:
    """Put down who supports the idea, some each few days until the agenda is made."""
    roll = dice(story["key"], "support")
    others = [p for p in colleagues() if p != story["by"]]
    for who in roll.sample(others, min(story.get("likes", 0), len(others))):
        moment = came + timedelta(hours=2) + (end - came - timedelta(hours=8)) * roll.random() ** 2
        if moment < min(end, stage.now):
            stage.do(moment, _like(stage, story, who))


def _like(stage: Stage, story: Story, who: str) -> Step:
    def step(now: datetime) -> None:
        idea = stage.idea(story["key"])
        if idea.state in ("submitted", "triage", "needs_info", "ready"):
            support_idea(stage.session, idea, actor=stage.person(who), now=now)

    return step


def _comment(stage: Stage, story: Story, who: str, words: str) -> Step:
    def step(now: datetime) -> None:
        comment_on(stage.session, stage.idea(story["key"]), words, actor=stage.person(who), now=now)

    return step


def _ask_to_join(stage: Stage, story: Story, who: str, words: str) -> Step:
    def step(now: datetime) -> None:
        idea = stage.idea(story["key"])
        ask_to_join(stage.session, idea, words, actor=stage.person(who), now=now)

    return step


def _keep_apart(stage: Stage, story: Story, other: str, reason: str) -> Step:
    def step(now: datetime) -> None:
        one, two = stage.ids[story["key"]], stage.ids[other]
        name_rivals(stage.session, one, two, reason, actor=stage.team, now=now)

    return step


def colleagues() -> list[str]:
    """Return everybody who supports ideas now and then."""
    return [line[0] for line in texts_people()]


def texts_people() -> list[list[str]]:
    """Return the lines of all people."""
    found: list[list[str]] = texts("people")["people"]
    return found


def _author(stage: Stage, story: Story) -> Actor:
    return stage.person(story["by"])


def _words(stage: Stage, story: Story) -> Story:
    """Return what the submitter typed."""
    given = {name: story[name] for name in _TEXT if name in story}
    if "unit" in story:
        given["unit_id"] = stage.units[story["unit"]]
    if "flags" in story:
        names = ("people", "decides_alone", "customers")
        given["flags"] = {
            n: _ANSWERS[a] for n, a in zip(names, story["flags"], strict=True) if a in _ANSWERS
        }
    return given | {
        field: story[short]
        for field, short in (
            ("benefits", "for"), ("value_type", "value"), ("headline_ok", "ok"),
            ("take_part", "part"), ("pseudonymous", "hidden"),
        )
        if short in story
    }  # fmt: skip


def plan(stage: Stage, story: Story) -> Story:
    """Return what the AI team and the submitter work out together."""
    given = {name: story[name] for name in _PLAN if name in story}
    if "euro" in story:
        given["cost_cents"] = story["euro"] * 100
    if "theme" in story:
        given["theme_id"] = stage.themes[story["theme"] - 1]
    return given
