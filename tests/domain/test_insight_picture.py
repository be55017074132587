"""The leadership picture says what independent queries say."""

import statistics

import pytest
import sqlalchemy as sa

from app.core.errors import Invalid
from app.domain.insight.coverage import coverage, together
from app.domain.insight.period import period_of
from app.domain.insight.picture import picture
from app.jobs.sample import make_sample
from tests.factories import NOW

DAY = 86_400


@pytest.fixture(scope="module")
def house(sqlite_template, tmp_path_factory):
    """Give the sample organisation, played once."""
    from shutil import copyfile

    from app.db.engine import Database

    file = tmp_path_factory.mktemp("picture") / "kiem.db"
    copyfile(sqlite_template, file)
    db = Database(f"sqlite:///{file}")
    make_sample(db, NOW)
    yield db
    db.close()


@pytest.fixture(scope="module")
def found(house):
    with house.read() as session:
        return picture(session, whole_year(), NOW)


def whole_year():
    return period_of("2025-12", "2026-11", here=NOW.date(), zone="UTC")


def rows(db, sql, **values):
    with db.read() as session:
        return session.execute(sa.text(sql), values).all()


COHORT = """
SELECT id, submitted_at, answer_by FROM idea
WHERE submitted_at >= '2025-12-01' AND submitted_at < '2026-12-01'
"""


def firsts(db, *kinds):
    """Return idea -> moment of its first event of these kinds, by reading every event."""
    seen = {}
    for idea, at, kind in rows(db, "SELECT idea_id, at, kind FROM event ORDER BY id DESC"):
        if kind in kinds and idea is not None:
            seen[idea] = at if idea not in seen else min(at, seen[idea])
    return seen


def seconds(one, other):
    from datetime import datetime

    return (datetime.fromisoformat(str(other)) - datetime.fromisoformat(str(one))).total_seconds()


def test_counts_and_waits_follow_from_the_events(house, found):
    here = {r.id: str(r.submitted_at) for r in rows(house, COHORT)}
    admitted = firsts(house, "idea.admitted")
    chosen = firsts(house, "idea.chosen")
    started = firsts(house, "experiment.started")
    assert found.count("submitted") == len(here)
    assert found.count("ready") == sum(i in admitted for i in here)
    assert found.count("chosen") == sum(i in admitted and i in chosen for i in here)
    both = [i for i in here if i in admitted and i in chosen and i in started]
    assert found.count("started") == len(both)
    waits = [seconds(chosen[i], started[i]) / DAY for i in both]
    stage = next(s for s in found.stages if s.step == "started")
    assert stage.days == pytest.approx(statistics.median(waits))


def test_days_to_an_answer_follow_from_the_events(house, found):
    here = {r.id: r for r in rows(house, COHORT)}
    kinds = ("idea.admitted", "idea.declined", "idea.merged", "idea.asked")
    answered = {i: at for i, at in firsts(house, *kinds).items() if i in here}
    days = [seconds(here[i].submitted_at, at) / DAY for i, at in answered.items()]
    assert found.answers.count == len(days)
    assert found.answers.median == pytest.approx(statistics.median(days))
    late = {
        i for i, row in here.items()
        if str(answered.get(i, NOW.replace(tzinfo=None))) > str(row.answer_by)
    }  # fmt: skip
    assert {j.id for j in found.answers.late} == late


def test_money_follows_from_the_ledger(house, found):
    sql = """
    SELECT a.key, i.value_type, t.amount_cents FROM transfer t
    JOIN account a ON a.id = t.from_id JOIN idea i ON i.id = t.idea_id WHERE t.kind = 'grant'
    """
    granted, exploring = {}, {}
    for key, kind, cents in rows(house, sql):
        month = key.removeprefix("round:")
        granted[month] = granted.get(month, 0) + cents
        if kind in {"renewal", "customer_value"}:
            exploring[month] = exploring.get(month, 0) + cents
    assert {r.month: r.granted_cents for r in found.rounds if r.granted_cents} == {
        m: c for m, c in granted.items() if "2025-12" <= m <= "2026-11"
    }
    assert [r.exploring_cents for r in found.rounds] == [
        exploring.get(r.month, 0) for r in found.rounds
    ]
    left = found.fund
    assert left.allotted_cents == (
        left.left_cents + left.rounds_cents + left.experiments_cents + left.spent_cents
    )


def test_handovers_lapses_and_lessons_follow_from_the_log(house, found):
    count = (
        "SELECT count(*) FROM event WHERE kind = :kind AND at >= '2025-12-01' AND at < '2026-12-01'"
    )
    done = rows(house, count, kind="handover.completed")[0][0]
    broken = rows(house, count, kind="commitment.broken")[0][0]
    assert (sum(u.done for u in found.units), sum(u.broken for u in found.units)) == (done, broken)
    lessons = rows(
        house, "SELECT count(*) FROM lesson WHERE at >= '2025-12-01' AND at < '2026-12-01'"
    )
    assert len(found.lessons) == lessons[0][0]
    assert [u.unit for u in found.units] == sorted(u.unit for u in found.units)


@pytest.mark.parametrize(("first", "last"), [("2026-13", ""), ("", "x"), ("2026-12", "2026-11")])
def test_months_that_are_none_are_refused(first, last):
    with pytest.raises(Invalid):
        period_of(first, last, here=NOW.date(), zone="Europe/Amsterdam")


def test_without_months_the_last_six_are_taken():
    period = period_of("", "", here=NOW.date(), zone="Europe/Amsterdam")
    assert (period.first, period.last) == ("2026-06", "2026-11")
    assert period.begins.isoformat() == "2026-05-31T22:00:00+00:00"


GRANTS = """
SELECT {0}, count(*), sum(transfer.amount_cents) FROM transfer
JOIN account ON account.id = transfer.from_id JOIN idea ON idea.id = transfer.idea_id
WHERE transfer.kind = 'grant' AND account.key LIKE 'round:%' GROUP BY 1
"""


def test_what_rounds_are_about_adds_up_to_what_the_fund_granted(house):
    with house.read() as session:
        found = together(coverage(session, first="2000-01", last="2099-12"))
    for column, shares in (("idea.theme_id", found.themes), ("idea.value_type", found.kinds)):
        granted = {key: (n, cents) for key, n, cents in rows(house, GRANTS.format(column))}
        assert {k: (s.chosen, s.cents) for k, s in shares.items() if s.chosen} == granted
    assert found.whole.chosen > 0


def test_new_ideas_that_build_on_a_lesson_are_counted(house, found):
    """Counted by hand: each idea once, however many lessons it names, drafts not."""
    used = rows(house, "SELECT DISTINCT idea_id FROM lesson_use")
    cohort = {idea for idea, *_ in rows(house, COHORT)}
    assert found.reused == len({idea for (idea,) in used} & cohort)
    assert found.reused > 0
