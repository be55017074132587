"""Making and removing the sample organisation."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.errors import Conflict
from app.db.engine import Database
from app.db.migrating import downgrade, migrate
from app.domain.commitments.commands import expire_commitments
from app.domain.experiments.ending import close_finished
from app.domain.experiments.follow_ups import tell_follow_ups
from app.domain.experiments.settling import close_unclaimed
from app.domain.experiments.waiting import shelve_unpromised
from app.domain.people.queries import organisation
from app.events.chain import seal
from app.events.models import Event
from app.jobs.sample.ideas import stories, write_up
from app.jobs.sample.people import fill_fund, go_away, settle_in
from app.jobs.sample.register import write_register
from app.jobs.sample.rounds import agenda_at, budget_of, play_rounds
from app.jobs.sample.scans import hold_scans
from app.jobs.sample.stage import Stage
from app.jobs.sample.trials import play_trial
from app.jobs.sample.vision import tell_vision
from app.notify.dispatch import HANDLER, dispatch
from app.notify.models import EventCursor

TOLD = timedelta(days=30)
"""Inboxes hold what happened since so long; the year before it was read and is gone."""
TIDY = timedelta(days=10)
ALL = 1_000_000


def make_sample(db: Database, now: datetime) -> None:
    """Fill an empty database with a year at an installation company.

    Every row is made by the command that makes it in real life, told the moment of its day: so
    events, promises, ledger and outcomes are true.

    Raises:
        Conflict: `exists` when there is an organisation already.
    """
    with db.write() as session:
        if organisation(session) is not None:
            raise Conflict("exists", thing="organisation")
        stage = Stage.at(session, now)
        _put_down(stage)
        stage.play(lambda moment: _tell(stage, moment))
        seal(session, limit=ALL)


def remove_sample(db: Database) -> None:
    """Empty the database, if what it holds is the sample: its tables are made anew.

    Raises:
        Conflict: `not_a_sample`.
    """
    if not is_sample(db):
        raise Conflict("not_a_sample")
    downgrade(db, "base")
    migrate(db)


def is_sample(db: Database) -> bool:
    """Whether the database holds the sample organisation."""
    with db.read() as session:
        house = organisation(session)
        return house is not None and house.is_sample


def _put_down(stage: Stage) -> None:
    """Put every step of the year down, in the order in which those of one moment happen."""
    told = stories()
    settle_in(stage)
    go_away(stage)
    fill_fund(stage, budget_of)
    write_register(stage)
    hold_scans(stage)
    tell_vision(stage)
    for story in told:
        first = story.get("rounds", [story.get("near")])[0]
        write_up(stage, story, None if first is None else agenda_at(stage, first))
    play_rounds(stage, told)
    for story in told:
        play_trial(stage, story)
    moment = stage.start + TIDY
    while moment < stage.now:
        stage.do(moment, lambda now: _tidy(stage.session, now))
        moment += TIDY
    stage.do(stage.now, lambda now: _tidy(stage.session, now))


def _tidy(session: Session, now: datetime) -> None:
    """Do what the calendar does by itself."""
    expire_commitments(session, now=now)
    shelve_unpromised(session, now=now)
    close_finished(session, now=now)
    close_unclaimed(session, now=now)
    tell_follow_ups(session, now=now)


def _tell(stage: Stage, moment: datetime) -> None:
    """Bring the day's news to the inboxes; what is older than a month counts as told."""
    if moment <= stage.now - TOLD:
        return
    if "told" not in stage.kept:
        old = sa.select(sa.literal(HANDLER), col(Event.id)).where(col(Event.at) < stage.now - TOLD)
        handled = sa.insert(EventCursor).from_select(["handler", "event_id"], old)
        stage.session.execute(handled)
        stage.kept["told"] = True
    dispatch(stage.session, moment, limit=ALL)
