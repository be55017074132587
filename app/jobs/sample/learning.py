"""What the sample's people learned about AI, its goals, and the agreements about its register."""

from datetime import datetime, timedelta

from app.core.input import parse
from app.domain.register.duties import change_duty, due_keys
from app.domain.register.literacy import (
    GoalDraft,
    ItemDraft,
    StepDraft,
    add_item,
    set_goal,
    set_step,
    tick_item,
)
from app.domain.register.models import RegisterEntry
from app.domain.register.policy import change_policy
from app.domain.register.publishing import USUAL, choose_public
from app.domain.register.reviews import report_incident
from app.domain.register.schemas import DutyChange, IncidentDraft, PolicyChange, PublicChoice
from app.jobs.sample.stage import Stage, Story, office, texts


def write_learning(stage: Stage) -> None:
    """Put down items, goals, steps, who did what, the agreements and one incident."""
    told = texts("learning")
    begin = stage.now - timedelta(days=270)
    stage.do(office(begin, "learning"), lambda now: _offer(stage, told, now))
    for number, who in enumerate(told["learners"]):
        at = stage.now - timedelta(days=12 + 27 * number % 240)
        stage.do(office(at, who), lambda now, who=who, n=number: _tick(stage, who, n, now))  # type: ignore[misc]
    stage.do(
        office(stage.now - timedelta(days=3), "agreed"),
        lambda now: _agree(stage, told, now),
        must=True,
    )


def _offer(stage: Stage, told: Story, now: datetime) -> None:
    session, team = stage.session, stage.team
    stage.kept["items"] = [
        add_item(session, parse(ItemDraft, item), actor=team, now=now).id for item in told["item"]
    ]


def _tick(stage: Stage, who: str, number: int, now: datetime) -> None:
    items = stage.kept["items"]
    tick_item(stage.session, items[number % len(items)], actor=stage.person(who), now=now)


def _settle(stage: Stage, told: Story, now: datetime) -> None:
    """Do the duties whose day has come; the planner's are mostly done before their day."""
    session, team = stage.session, stage.team
    planner = stage.ids["register/Planningshulp monteurs"]
    for entry_id, keys in due_keys(session, now.date(), also=(planner, told["early"])).items():
        entry = session.get_one(RegisterEntry, entry_id)
        for key, version in keys:
            given = {"version": version, "state": "done", "evidence": told["evidence"]}
            change_duty(session, entry, key, parse(DutyChange, given), actor=team, now=now)


def _agree(stage: Stage, told: Story, now: datetime) -> None:
    session, team = stage.session, stage.team
    for role, text in told["goals"].items():
        set_goal(session, parse(GoalDraft, {"role": role, "text": text}), actor=team, now=now)
    for step, text in told["steps"].items():
        set_step(session, parse(StepDraft, {"step": step, "text": text}), actor=team, now=now)
    policy = {"version": 1, "public_page": True, "contact": "ai@example.test"}
    change_policy(session, parse(PolicyChange, policy), actor=team, now=now)
    _settle(stage, told, now)
    shown = session.get_one(RegisterEntry, stage.ids["register/Afsprakenhulp in de chat"])
    choice = {"version": shown.version, "public": True, "fields": list(USUAL)}
    choose_public(session, shown, parse(PublicChoice, choice), actor=team, now=now)
    wrong = session.get_one(RegisterEntry, stage.ids["register/Planningshulp monteurs"])
    happened = (now - timedelta(days=90)).date().isoformat()
    what = {"kind": "other", "what": told["incident"], "happened_on": happened}
    report_incident(session, wrong, parse(IncidentDraft, what), actor=team, now=now)
