"""Nothing that anyone else can fetch depends on what a ballot says before the reveal."""

import itertools
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.core.errors import KiemError
from app.db.engine import Database
from app.domain.rounds.access import Standing, allowed, standing
from app.domain.rounds.ballots import own_ballot
from app.domain.rounds.criteria import questions_of
from app.domain.rounds.models import Round
from app.domain.rounds.outcomes import outcome_view, record_text
from app.domain.rounds.places import places_of
from app.domain.rounds.queries import (
    agenda_of,
    candidates,
    item_of,
    panels,
    reserve_reach,
    round_view,
    turnout,
)
from app.domain.rounds.reveals import tallies_of, tally_of
from app.domain.rounds.veil import answers_on
from app.domain.rounds.voting import own_queue
from tests import factories
from tests.domain.rounds.month import Said, Stage, stage

Look = Callable[[Session, Round, Standing], Any]

LOOKS: dict[str, Look] = {
    "round": lambda s, r, at: asdict(round_view(r)) | {"seed_sha256": ""},
    "allowed": lambda s, r, at: allowed(at, r.state),
    "panel": lambda s, r, at: panels(s, [r.id]),
    "questions": lambda s, r, at: questions_of(s, r),
    "agenda": lambda s, r, at: agenda_of(s, r.id),
    "candidates": lambda s, r, at: candidates(s, r),
    "reserve": lambda s, r, at: reserve_reach(r, agenda_of(s, r.id)),
    "turnout": lambda s, r, at: turnout(s, r.id),
    "own ballot": lambda s, r, at: dict(own_ballot(s, r, at.actor).lines),
    "own queue": lambda s, r, at: sorted(str(q) for q in own_queue(s, r, at.actor)),
    "own places": lambda s, r, at: dict(places_of(s, r, at.actor)),
    "outcome": outcome_view,
    "record": record_text,
    "answers on an idea": lambda s, r, at: answers_on(s, 1),
    "tallies": lambda s, r, at: [tallies_of(s, item_of(s, r.id, i)) for i in (1, 2, 3)],
    "tally": lambda s, r, at: tally_of(s, item_of(s, r.id, 1)),
    "events": lambda s, r, at: [tuple(e) for e in s.execute(sa.text(_EVENTS))],
    "messages": lambda s, r, at: [tuple(m) for m in s.execute(sa.text("SELECT kind FROM message"))],
    "ideas": lambda s, r, at: [tuple(i) for i in s.execute(sa.text(_IDEAS))],
}
_EVENTS = (
    "SELECT id, kind, actor_id, subject, subject_id, idea_id, CAST(payload AS TEXT) "
    "FROM event ORDER BY id"
)
_IDEAS = (
    "SELECT id, state, version, next_code, next_who, reason_code, rounds_used FROM idea ORDER BY id"
)


def played(db: Database, scores: tuple[Said, ...], state: str, **terms: Any) -> Stage:
    """Play a round up to a state in which every voter but the last gave these answers."""
    made = stage(db, voters=5, ideas=3, **terms).upto("preparation")
    for n, voter in enumerate(made.voters[:-1]):
        rest = {idea: scores[(n + k) % len(scores)] for k, idea in enumerate(made.ids)}
        made.cast(voter, rest)
    made.cast(made.voters[-1], dict.fromkeys(made.ids, (4, 2) if terms else 4))
    if state == "session":
        made.move("session")
        made.item("open", made.ids[0])
    return made


def seen(made: Stage, actor: Any, name: str) -> Any:
    with made.db.read() as session:
        row = made.round(session)
        at = standing(session, actor, row.id)
        try:
            found = LOOKS[name](session, row, at)
        except KiemError as error:
            return (error.code, error.params)
        return asdict(found) if is_dataclass(found) else found


PLAIN = ((1, 2, None, 4, 5), (5, 4, 3, None, 1))
FURTHER = (((4, 1), (2,), (5, None)), ((4, 5), (2, 3), (5,)))
WORDS = {f"{part}_{lang}": part for part in ("name", "question") for lang in ("nl", "en")}


@pytest.mark.parametrize("state", ["preparation", "session"])
@pytest.mark.parametrize(
    ("answers", "terms", "table"),
    [(PLAIN, {}, "ballot_line"), (FURTHER, {"criteria": [WORDS]}, "criterion_line")],
    ids=["one question", "only further answers differ"],
)
def test_two_databases_that_differ_only_in_hidden_ballots_look_alike(
    sqlite_template, tmp_path, monkeypatch, state: str, answers, terms, table: str
) -> None:
    twins = []
    for n, scores in enumerate(answers):
        monkeypatch.setattr(factories, "_numbers", itertools.count(1))
        file = tmp_path / f"twin{n}.db"
        file.write_bytes(sqlite_template.read_bytes())
        twins.append(played(Database(f"sqlite:///{file}"), scores, state, **terms))
    one, two = twins
    with one.db.read() as a, two.db.read() as b:
        text = sa.text(f"SELECT score FROM {table} ORDER BY ballot_id, idea_id")
        assert a.execute(text).all() != b.execute(text).all()

    roles = ("team", "facilitator", "admin", "auditor", "employee")
    watchers = [(getattr(one, r), getattr(two, r)) for r in roles]
    watchers.append((one.voters[-1], two.voters[-1]))
    differences = [
        (actor.name, name)
        for actor, twin in watchers
        for name in LOOKS
        if seen(one, actor, name) != seen(two, twin, name)
    ]

    assert differences == []
    for made in twins:
        made.db.close()


def test_reveal_opens_the_one_idea_and_no_other(sqlite_db) -> None:
    made = played(sqlite_db, (1, 2, 3, 4, 5), "session")
    made.item("reveal", made.ids[0])

    with sqlite_db.read() as session:
        row = made.round(session)
        tallies = [len(tallies_of(session, item_of(session, row.id, i))) for i in made.ids]
        rows = session.execute(sa.text("SELECT idea_id FROM tally")).scalars().all()

    assert (tallies, rows) == ([1, 0, 0], [made.ids[0]])
