"""The sample's commitments, experiments, claims and handovers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from app.core.actor import Actor
from app.core.input import parse
from app.domain.commitments.answering import decline_commitment
from app.domain.commitments.models import Commitment
from app.domain.commitments.offering import offer_commitment
from app.domain.commitments.proposing import propose_commitment
from app.domain.commitments.schemas import CommitmentOffer
from app.domain.experiments import claims, ending, handovers, planning, running
from app.domain.experiments.evaluating import give_reading
from app.domain.experiments.follow_ups import answer_follow_up
from app.domain.experiments.headlines import read_headline
from app.domain.experiments.lesson_models import Lesson
from app.domain.experiments.models import ChecklistItem, Claim, Experiment, Handover
from app.domain.experiments.schemas import (
    Booking,
    CheckInDraft,
    ClaimDraft,
    EvaluationDraft,
    Extension,
    FollowUpAnswer,
    HandoverPlan,
    HeadlineDraft,
    Plan,
    Stop,
    Tick,
    Verdict,
)
from app.domain.experiments.signing import release_commitment, sign_commitment
from app.domain.experiments.using import use_lesson
from app.jobs.sample.rounds import agenda_at, published_at
from app.jobs.sample.stage import Stage, Step, Story, address, office

DAY = timedelta(days=1)
_NAMES = ("name", "unit", "start", "goal", "stop")


def play_trial(stage: Stage, story: Story) -> None:
    """Put down what a unit promises about an idea, and its experiment if it was chosen."""
    chosen = story.get("rounds", [0])[-1] < 0
    base = published_at(stage, story["rounds"][-1]) if chosen else stage.now
    for promise in story.get("promise", ()):
        _promise(stage, story, promise, base)
    if "trial" in story:
        _try_out(stage, story, story["trial"], base)
    if "builds_on" in story:
        stage.do(stage.now - DAY / 12, lambda now: _build_on(stage, story, now), must=True)


def _promise(stage: Stage, story: Story, promise: Story, base: datetime) -> None:
    at = max(base + promise["offered"] * DAY, _ready_at(stage, story))
    stage.do(at, lambda now: _offer(stage, story, promise, now), must=True)
    for day, verb, *why in promise.get("then", ()):
        moment = max(base + day * DAY, at) + timedelta(minutes=7)
        stage.do(moment, _answer(stage, story, promise, verb, *why), must=True)


def _ready_at(stage: Stage, story: Story) -> datetime:
    """Return the moment from which a unit can promise: the idea is ready for sure."""
    return agenda_at(stage, story["rounds"][0]) if "rounds" in story else stage.start


def _offer(stage: Stage, story: Story, promise: Story, now: datetime) -> None:
    terms = {
        "unit_id": stage.units[promise["unit"]],
        "success_criterion": promise["criterion"],
        "scope": promise.get("scope", ""),
        "capacity": promise["capacity"],
        "conditions": promise.get("conditions", ""),
        "budget_cents": promise["euro"] * 100,
        "budget_line": promise.get("line", ""),
        "expires_on": _day(now + promise["open"] * DAY) if "open" in promise else None,
    }
    draft = parse(CommitmentOffer, terms)
    idea = stage.idea(story["key"])
    if promise.get("proposes"):
        lead = stage.lead_of(promise["unit"])
        propose_commitment(stage.session, idea, draft, actor=lead, now=now)
    else:
        offer_commitment(stage.session, idea, draft, actor=stage.team, now=now)


def _answer(stage: Stage, story: Story, promise: Story, verb: str, why: str = "") -> Step:
    def step(now: datetime) -> None:
        row = _commitment(stage, story, promise["unit"])
        lead = stage.lead_of(promise["unit"])
        if verb == "sign":
            sign_commitment(stage.session, row, actor=lead, now=now)
        elif verb == "decline":
            decline_commitment(stage.session, row, reason=why, actor=lead, now=now)
        else:
            release_commitment(stage.session, row, reason=why, actor=lead, now=now)

    return step


def _commitment(stage: Stage, story: Story, unit: str) -> Commitment:
    query = select(Commitment).where(
        Commitment.idea_id == stage.ids[story["key"]], Commitment.unit_id == stage.units[unit]
    )
    return stage.keep(("promise", story["key"], unit), lambda: stage.session.exec(query).one())


def _build_on(stage: Stage, story: Story, now: datetime) -> None:
    """Let an idea name the lesson of an earlier one."""
    query = select(Lesson.id).where(Lesson.idea_id == stage.ids[story["builds_on"]])
    number = stage.session.exec(query).one() or 0
    use_lesson(stage.session, stage.idea(story["key"]), number, actor=stage.team, now=now)


def _try_out(stage: Stage, story: Story, trial: Story, base: datetime) -> None:
    begin = office(base + trial.get("start", 0) * DAY, story["key"], "start")
    stage.do(base + DAY, lambda now: _plan(stage, story, trial, now), must=True)
    if "start" not in trial:
        return
    stage.do(begin, _run(stage, story, running.start_experiment), must=True)
    _follow(stage, story, trial, begin)
    if "result" in trial:
        _judge(stage, story, trial, begin)
    if "stop" in trial:
        day, lesson = trial["stop"]
        told = parse(Stop, {"lesson": lesson, "learned": trial.get("learned")})
        step = _run(stage, story, ending.stop_experiment, lesson=told.lesson, learned=told.learned)
        stage.do(begin + day * DAY, step, must=True)


def _plan(stage: Stage, story: Story, trial: Story, now: datetime) -> None:
    """Name the experiment's lead and its measures; tick the guardrails that are settled."""
    row = _experiment(stage, story)
    measures = [dict(zip(_NAMES, line, strict=True)) for line in trial["measures"]]
    plan = parse(
        Plan,
        {
            "lead_email": address(trial["lead"]),
            "measures": measures,
            "question": trial.get("question", ""),
            "team": [address(name) for name in trial.get("team", ())],
        },
    )
    planning.edit_plan(stage.session, row, plan, actor=stage.team, now=now)
    items = stage.session.exec(select(ChecklistItem).where(ChecklistItem.experiment_id == row.id))
    keys = sorted(i.key for i in items.all() if i.blocking)
    for key in keys if "start" in trial else trial.get("done", ()):
        note = trial.get("notes", {}).get(key, "")
        tick = parse(Tick, {"state": "done", "note": note})
        planning.set_checklist(stage.session, row, key, tick, actor=stage.team, now=now)
    for who, answer, note in trial.get("read", ()):
        reading = parse(HeadlineDraft, {"answer": answer, "note": note})
        read_headline(stage.session, row, reading, actor=stage.person(who), now=now)
    if "against" in trial:
        done = parse(Tick, {"state": "done", "note": trial["against"]})
        planning.set_checklist(stage.session, row, "headline", done, actor=stage.team, now=now)


def _follow(stage: Stage, story: Story, trial: Story, begin: datetime) -> None:
    """Put down measurements, bookings, and what came in between."""
    lead = trial["lead"]
    names = [line[0] for line in trial["measures"]]
    for day, values, note in trial.get("check", ()):
        figures = dict(zip(names, values, strict=True))
        data = parse(CheckInDraft, {"measurements": figures, "note": note})
        moment = office(begin + day * DAY, story["key"], day) + timedelta(minutes=5)
        stage.do(moment, _run(stage, story, running.add_check_in, data, who=lead))
    for day, euro, note in trial.get("spend", ()):
        booking = parse(Booking, {"amount_cents": euro * 100, "note": note})
        moment = office(begin + day * DAY, story["key"], note) + timedelta(minutes=6)
        stage.do(moment, _run(stage, story, running.book_cost, booking))
    for day, weeks, euro, reason in trial.get("extend", ()):
        more = parse(Extension, {"weeks": weeks, "amount_cents": euro * 100, "reason": reason})
        stage.do(begin + day * DAY, _run(stage, story, ending.extend_experiment, more), must=True)
    for day, reason in trial.get("pause", ()):
        step = _run(stage, story, running.pause_experiment, who=lead, reason=reason)
        stage.do(begin + day * DAY, step, must=True)
    for day, who, reading, text in trial.get("readings", ()):
        said = parse(EvaluationDraft, {"reading": reading, "text": text})
        step = _run(stage, story, give_reading, said, who="" if who == "team" else who)
        stage.do(begin + day * DAY, step, must=True)
    for day in trial.get("resume", ()):
        step = _run(stage, story, running.resume_experiment, who=lead)
        stage.do(begin + day * DAY, step, must=True)


def _judge(stage: Stage, story: Story, trial: Story, begin: datetime) -> None:
    day, result, evidence, lesson = trial["result"]
    given = {"result": result, "evidence": evidence, "lesson": lesson}
    verdict = parse(Verdict, {**given, "learned": trial.get("learned")})
    at = begin + day * DAY
    stage.do(at, _run(stage, story, ending.record_result, verdict), must=True)
    for after, verb, unit, *words in trial.get("then", ()):
        moment = at + after * DAY + timedelta(minutes=3)
        stage.do(moment, _hand_over(stage, story, verb, unit, *words), must=True)


def _hand_over(stage: Stage, story: Story, verb: str, unit: str, why: str = "") -> Step:
    def step(now: datetime) -> None:
        lead = stage.lead_of(unit)
        if verb == "claim":
            draft = parse(ClaimDraft, {"unit_id": stage.units[unit], "note": why})
            row = _experiment(stage, story)
            claims.claim_success(stage.session, row, draft, actor=lead, now=now)
        elif verb in ("confirm", "refuse_claim"):
            _decide_claim(stage, story, verb, unit, why, now)
        else:
            _step_on(stage, _handover(stage, story, unit), verb, lead, why, now)

    return step


def _decide_claim(
    stage: Stage, story: Story, verb: str, unit: str, why: str, now: datetime
) -> None:
    claim = stage.session.exec(
        select(Claim).where(
            Claim.experiment_id == _experiment(stage, story).id,
            Claim.unit_id == stage.units[unit],
        )
    ).one()
    if verb == "confirm":
        claims.confirm_claim(stage.session, claim, actor=stage.team, now=now)
    else:
        claims.refuse_claim(stage.session, claim, reason=why, actor=stage.team, now=now)


def _step_on(stage: Stage, row: Handover, verb: str, lead: Actor, why: str, now: datetime) -> None:
    session, team = stage.session, stage.team
    if verb == "tick":
        who = team if why in handovers.STEPS["team"] else lead
        handovers.tick_step(session, row, why, done=True, actor=who, now=now)
    elif verb == "tell":
        months, used, people, brought = why.split("|")
        told = {"months": int(months), "used": used, "people": int(people), "brought": brought}
        data = parse(FollowUpAnswer, told)
        answer_follow_up(session, row, data, actor=lead, now=now)
    elif verb == "plan":
        access, documents = why.split("|")
        plan = parse(HandoverPlan, {"access": access, "documents": documents})
        handovers.plan_handover(session, row, plan, actor=team, now=now)
    elif verb == "replan":
        plan = parse(HandoverPlan, {"running_cost_cents": int(why) * 100})
        handovers.replan_handover(session, row, plan, actor=team, now=now)
    elif verb in ("refuse", "end"):
        known = {"refuse": (handovers.refuse_handover, lead), "end": (handovers.end_handover, team)}
        act, who = known[verb]
        act(session, row, reason=why, actor=who, now=now)
    else:
        plain: dict[str, tuple[Callable[..., None], Actor]] = {
            "accept": (handovers.accept_handover, lead),
            "complete": (handovers.complete_handover, lead),
            "escalate": (handovers.escalate_handover, team),
        }
        act, who = plain[verb]
        act(session, row, actor=who, now=now)


def _handover(stage: Stage, story: Story, unit: str) -> Handover:
    experiment_id = _experiment(stage, story).id
    query = select(Handover).where(
        Handover.experiment_id == experiment_id, Handover.unit_id == stage.units[unit]
    )
    return stage.keep(("handover", story["key"], unit), lambda: stage.session.exec(query).one())


def _run(
    stage: Stage, story: Story, verb: Callable[..., object], *data: object, who: str = "",
    **more: Any,
) -> Step:  # fmt: skip
    def step(now: datetime) -> None:
        actor = stage.person(who) if who else stage.team
        verb(stage.session, _experiment(stage, story), *data, actor=actor, now=now, **more)

    return step


def _experiment(stage: Stage, story: Story) -> Experiment:
    query = select(Experiment).where(Experiment.idea_id == stage.ids[story["key"]])
    return stage.keep(("trial", story["key"]), lambda: stage.session.exec(query).one())


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
