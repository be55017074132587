"""Experiments that run, and that were judged, in the small house of promises."""

from sqlmodel import Session

from app.domain.experiments import running
from app.domain.experiments.ending import record_result
from app.domain.experiments.models import Experiment
from app.domain.experiments.schemas import Verdict
from app.domain.ideas.models import Idea
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, sign


def running_trial(session: Session) -> tuple[House, Experiment, Idea]:
    """Let an experiment run."""
    house = make_house(session)
    idea = make_ready_idea(session, house)
    sign(session, house, idea)
    row = choose(session, house, idea)
    running.start_experiment(session, row, actor=house.team, now=NOW)
    return house, row, idea


def judged_trial(session: Session, result: str) -> tuple[House, Experiment, Idea]:
    """Let it end with a result."""
    house, row, idea = running_trial(session)
    verdict = Verdict(result=result, evidence="e", lesson="Bring a lamp")
    record_result(session, row, verdict, actor=house.team, now=NOW)
    return house, row, idea
