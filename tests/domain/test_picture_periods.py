"""Every figure of the leadership picture, counted anew in plain Python from rows as they are stored.

The other way round than the picture goes: a moment is put in its month by the calendar on the wall, money
is followed row by row, a median is sorted by the standard library. Over periods long, short and empty.
"""

import json
import statistics
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import sqlalchemy as sa

from app.db.engine import Database
from app.domain.insight.participation import Participation, participation
from app.domain.insight.period import period_of
from app.domain.insight.picture import picture
from app.events.models import Event
from tests.factories import NOW, make_idea, make_person
from tests.support.engines import postgresql_database
from tests.support.sample import copied, fill

PLACE = "Europe/Amsterdam"
PERIODS = [
    pytest.param(("2025-12", "2026-11"), id="year"),
    pytest.param(("2026-03", "2026-05"), id="quarter"),
    pytest.param(("2026-09", "2026-11"), id="last-quarter"),
    pytest.param(("2026-06", "2026-06"), id="month"),
    pytest.param(("2026-11", "2026-11"), id="this-month"),
    pytest.param(("2024-01", "2024-03"), id="nothing"),
]
ANSWERS = {"idea.admitted", "idea.declined", "idea.merged", "idea.asked"}
STEPS = {
    "triaged": {"idea.admitted", "idea.declined", "idea.merged"},
    "ready": {"idea.admitted"},
    "chosen": {"idea.chosen"},
    "started": {"experiment.started"},
    "ended": {"experiment.succeeded", "experiment.did_not_succeed", "experiment.stopped"},
    "handed_over": {"handover.completed"},
}
TABLES = (
    "idea", "idea_author", "comment", "event", "round", "account", "transfer", "unit", "person",
    "commitment", "handover", "lesson", "lesson_use",
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request, sample_file, tmp_path_factory):
    """Give the sample organisation, with what it lacks, on each kind of database; once a module."""
    with ExitStack() as stack:
        file = copied(sample_file, tmp_path_factory.mktemp("picture") / "kiem.db")
        db = Database(f"sqlite:///{file}")
        stack.callback(db.close)
        at_the_edges(db)
        if request.param == "postgresql":
            server, template = map(request.getfixturevalue, ("pg_server", "pg_template"))
            url = stack.enter_context(postgresql_database(server, template))
            source, db = db, Database(url.render_as_string(hide_password=False))
            stack.callback(db.close)
            fill(db, source)
        yield SimpleNamespace(db=db, **{name: rows(db, name) for name in TABLES})


def at_the_edges(db):
    """Let ideas come in within a second of a month's edge, and one be taken back without an answer."""
    june = datetime(2026, 5, 31, 22, tzinfo=UTC)
    moments = [june - timedelta(seconds=1), june, june + timedelta(days=30, seconds=-1)]
    with db.write() as session:
        for moment in moments:
            author = make_person(session, unit_id=1).id
            make_idea(session, author=author, submitted_at=moment, answer_by=june)
        for left in (june - timedelta(hours=1), june + timedelta(hours=1)):
            gone = make_idea(session, submitted_at=june - timedelta(days=2), answer_by=june)
            told = {"subject": "idea", "subject_id": gone.id, "idea_id": gone.id}
            session.add(Event(at=left, kind="idea.withdrawn", **told))


def rows(db, table):
    with db.engine.connect() as connection:
        found = connection.execute(sa.text(f'SELECT * FROM "{table}"')).all()
    return [SimpleNamespace(**row._mapping) for row in found]


@pytest.fixture(params=PERIODS)
def seen(request, house):
    """Give what the page's queries answer of a period, and what the rows hold; `inside` tells of a moment."""
    first, last = request.param
    period = period_of(first, last, here=NOW.date(), zone=PLACE)
    with house.db.read() as session:
        found, part = picture(session, period, NOW), participation(session, period)
    inside = lambda at: at is not None and first <= month(at) <= last  # noqa: E731
    ideas = {i.id: i for i in house.idea if inside(i.submitted_at)}
    return SimpleNamespace(
        first=first, last=last, found=found, part=part, inside=inside, ideas=ideas, house=house
    )


def moment(stored):
    at = datetime.fromisoformat(str(stored))
    return at.replace(tzinfo=at.tzinfo or UTC)


def month(stored):
    return f"{moment(stored).astimezone(ZoneInfo(PLACE)):%Y-%m}"


def days(start, end):
    return (end - start) / timedelta(days=1)


def firsts(house, kinds):
    """Return per idea when one of these first happened to it."""
    found = defaultdict(list)
    for event in house.event:
        if event.kind in kinds:
            found[event.idea_id].append(moment(event.at))
    return {idea: min(moments) for idea, moments in found.items()}


def test_the_funnel_and_its_waits(seen):
    came = {i.id: [moment(i.submitted_at)] for i in seen.ideas.values()}
    expected = [("submitted", len(came), None)]
    for step, kinds in STEPS.items():
        reached = firsts(seen.house, kinds)
        came = {i: [*moments, reached[i]] for i, moments in came.items() if i in reached}
        waits = [days(*moments[-2:]) for moments in came.values()]
        expected.append((step, len(came), statistics.median(waits) if waits else None))
    assert [(s.step, s.count, near(s.days)) for s in seen.found.stages] == [
        (step, count, near(wait)) for step, count, wait in expected
    ]


def near(value):
    return None if value is None else round(value, 6)


def test_the_time_to_an_answer_and_whether_the_promise_was_kept(seen):
    answered = firsts(seen.house, ANSWERS)
    left = firsts(seen.house, {"idea.withdrawn"})
    waited, late = [], {}
    for idea in seen.ideas.values():
        start = moment(idea.submitted_at)
        if idea.id in answered:
            waited.append(days(start, answered[idea.id]))
        end = answered.get(idea.id, left.get(idea.id, NOW))
        if idea.answer_by is not None and end > moment(idea.answer_by):
            late[idea.id] = days(start, end)
    told = seen.found.answers
    quantiles = [near(float(np.percentile(waited, q))) for q in (50, 90)] if waited else [None] * 2
    assert (told.count, [near(told.median), near(told.nine_in_ten)]) == (len(waited), quantiles)
    assert [near(d) for d in told.days] == [near(d) for d in sorted(waited)]
    assert {j.id for j in told.late} == set(late)
    assert [near(late[j.id]) for j in told.late] == sorted(map(near, late.values()), reverse=True)


def test_the_balance_of_what_was_granted(seen):
    ideas, accounts = by_id(seen.house.idea), by_id(seen.house.account)
    expected = []
    for one in sorted(seen.house.round, key=lambda r: r.month):
        if one.state != "published" or not seen.first <= one.month <= seen.last:
            continue
        exploring = (
            one.exploration if isinstance(one.exploration, list) else json.loads(one.exploration)
        )
        paid = [
            (t.amount_cents, ideas[t.idea_id].value_type)
            for t in seen.house.transfer
            if t.kind == "grant" and accounts[t.from_id].key == f"round:{one.month}"
        ]
        granted, some = sum(c for c, _ in paid), sum(c for c, kind in paid if kind in exploring)
        share = round(100 * some / granted) if granted else None
        expected.append((one.month, granted, some, one.reserve_percent, share))
    found = seen.found
    assert [
        (r.month, r.granted_cents, r.exploring_cents, r.agreed, r.percent) for r in found.rounds
    ] == expected
    granted, some = sum(e[1] for e in expected), sum(e[2] for e in expected)
    assert found.exploring == (round(100 * some / granted) if granted else None)


def by_id(found):
    return {row.id: row for row in found}


def test_the_fund_of_the_year_that_the_period_ends_in(seen):
    """By what the accounts hold; an experiment belongs to the year that first paid it."""
    year, accounts = seen.last[:4], by_id(seen.house.account)
    mine = {a.id: a for a in accounts.values() if a.key[:10].endswith((f":{year}", f":{year}-"))}
    grants = [
        t
        for t in seen.house.transfer
        if t.from_id in mine and accounts[t.to_id].kind == "experiment"
    ]
    trials = {t.to_id for t in grants}
    flows = Counter()
    for t in seen.house.transfer:
        ways = (accounts[t.from_id].kind, accounts[t.to_id].kind)
        if {t.from_id, t.to_id} & (trials | set(mine)):
            flows[ways] += t.amount_cents
    held = Counter()
    for account in (*mine.values(), *(accounts[t] for t in trials)):
        held[account.kind] += account.balance_cents
    fund = seen.found.fund
    assert fund.year == int(year)
    assert (fund.left_cents, fund.rounds_cents, fund.experiments_cents) == (
        held["year"], held["round"], held["experiment"],
    )  # fmt: skip
    assert fund.allotted_cents == flows["source", "year"] - flows["year", "source"]
    assert fund.spent_cents == flows["experiment", "spent"] - flows["spent", "experiment"]
    assert fund.granted_cents == sum(t.amount_cents for t in grants)
    assert fund.returned_cents == flows["experiment", "year"]


def test_handovers_and_promises_of_each_unit(seen):
    handovers, promised = by_id(seen.house.handover), by_id(seen.house.commitment)
    told = Counter()
    for event in seen.house.event:
        if not seen.inside(event.at):
            continue
        if event.kind == "handover.completed":
            told[handovers[event.subject_id].unit_id, "done"] += 1
        if event.kind in {"commitment.released", "commitment.expired", "commitment.broken"}:
            what = "broken" if event.kind == "commitment.broken" else "lapsed"
            told[promised[event.subject_id].unit_id, what] += 1
    for one in promised.values():
        told[one.unit_id, "standing"] += one.state in {"signed", "invoked"}
    units = sorted(seen.house.unit, key=lambda u: (u.name, u.id))
    what = ("done", "standing", "lapsed", "broken")
    expected = [(u.name, u.id, *(told[u.id, w] for w in what)) for u in units]
    assert [
        (u.unit, u.unit_id, u.done, u.standing, u.lapsed, u.broken) for u in seen.found.units
    ] == [line for line in expected if any(line[2:])]


def test_the_lessons_and_who_builds_on_one(seen):
    lessons = [x for x in seen.house.lesson if seen.inside(x.at)]
    newest = sorted(lessons, key=lambda x: (moment(x.at), x.id), reverse=True)
    assert [(x.idea_id, x.text, x.success) for x in seen.found.lessons] == [
        (x.idea_id, x.text, bool(x.success)) for x in newest
    ]
    assert seen.found.reused == len(
        {use.idea_id for use in seen.house.lesson_use} & set(seen.ideas)
    )


def test_who_takes_part(seen):
    named = {i.id for i in seen.house.idea if not i.pseudonymous and i.submitted_at is not None}
    active = {a.person_id for a in seen.house.idea_author if a.idea_id in named & set(seen.ideas)}
    active |= {c.person_id for c in seen.house.comment if c.idea_id in named and seen.inside(c.at)}
    names = {u.id: u.name for u in seen.house.unit}
    teams = defaultdict(set)
    for person in seen.house.person:
        if person.active and person.unit_id:
            teams[person.unit_id].add(person.id)
    assert seen.part == [
        Participation(names[unit], len(team), len(team & active))
        for unit, team in sorted(teams.items(), key=lambda item: names[item[0]])
        if len(team) >= 5
    ]


def test_the_sample_has_something_to_count_everywhere(house):
    """Else all of the above would agree about nothing."""
    period = period_of("2025-12", "2026-11", here=NOW.date(), zone=PLACE)
    with house.db.read() as session:
        found, part = picture(session, period, NOW), participation(session, period)
    assert [s.step for s in found.stages if not s.count] == []
    assert found.answers.late
    assert found.rounds
    assert found.lessons
    assert found.reused
    for what in ("done", "standing", "lapsed", "broken"):
        assert sum(getattr(u, what) for u in found.units) > 0
    assert min(found.fund.left_cents, found.fund.spent_cents, found.fund.experiments_cents) > 0
    assert 0 < sum(p.part for p in part) < sum(p.people for p in part)
