"""A wave from planning to its results: what is kept, and what is not."""

import threading
from collections import Counter
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.input import parse
from app.domain.scan.access import find_step, find_wave
from app.domain.scan.ambitions import ambition_of, goals_of, set_ambition
from app.domain.scan.answering import read_sheet, save_answer, takes_part
from app.domain.scan.models import ScanAnswer, ScanComment, ScanSheet, ScanWave
from app.domain.scan.results import comments_of, result_of, units_of
from app.domain.scan.schemas import Goals, StepDraft, WaveDraft
from app.domain.scan.sealing import WaveKey
from app.domain.scan.states import StepState
from app.domain.scan.steps import accept_step, end_step, proposals, steps_of
from app.domain.scan.waves import close_wave, open_wave, plan_wave, publish_wave
from app.events.models import Event
from app.notify.people import asked_by_wave
from tests.domain.scan.waving import NOW, scan
from tests.factories import make_actor

HOUSE = {
    "Service": (None, 0),
    "Phone": ("Service", 8),
    "Chat": ("Service", 6),
    "Mail": ("Service", 3),
}


def counted(db, table):
    with db.read() as session:
        return session.execute(sa.select(sa.func.count()).select_from(table)).scalar()


def test_results_are_shown_of_groups_of_five_only(db):
    made = scan(db, HOUSE)
    for name, value in (("Phone", 2), ("Chat", 3), ("Mail", 5)):
        made.all_answer(name, value)
    made.close()
    with db.read() as session:
        wave = find_wave(session, made.wave)
        goals = goals_of(ambition_of(session, wave, made.units["Phone"], units_of(session)))
        phone = result_of(session, wave, made.units["Phone"], goals, units_of(session))
        service = result_of(session, wave, made.units["Service"], goals, units_of(session))
        assert [p.figure.median for p in phone.positions] == [200] * 4
        assert (phone.answers, service.answers, service.invited) == (8, 17, 17)
        assert service.hidden.names == ("Chat", "Mail")
        assert service.hidden.answers == 9
        for name in ("Chat", "Mail"):
            with pytest.raises(Conflict, match="group_too_small"):
                result_of(session, wave, made.units[name], goals, units_of(session))
        assert counted(db, ScanAnswer) == 17


def test_the_database_holds_no_small_group(db):
    made = scan(db, HOUSE)
    for name in HOUSE:
        made.all_answer(name, 3)
    made.close()
    with db.read() as session:
        rows = session.execute(
            sa.select(ScanAnswer.unit_id, sa.func.count()).group_by(ScanAnswer.unit_id)
        )
        assert dict(rows.all()) == {made.units["Phone"]: 8, made.units["Service"]: 9}


def test_a_wave_may_ask_some_units_and_whoever_works_below_them(db):
    made = scan(db, {**HOUSE, "Shop": (None, 7), "": (None, 2)})
    made.close(publish=False)
    draft = parse(WaveDraft, {"units": [made.units["Service"]]})
    with db.write() as session:
        wave = plan_wave(session, draft, actor=made.team, now=NOW).id
        unknown = parse(WaveDraft, {"units": [made.units["Shop"], 999]})
        with pytest.raises(Invalid):
            plan_wave(session, unknown, actor=made.team, now=NOW)
    with db.write() as session:
        opened = open_wave(session, wave, key=made.key, actor=made.team, now=NOW)
        mailed = set(asked_by_wave(session, SimpleNamespace(subject_id=wave)))
        assert opened.invited == len(mailed) == 17
    asked = {p for name in HOUSE for p in made.people[name]}
    assert (mailed, takes_part_all(made, asked)) == (asked, True)
    assert not takes_part_all(made, made.people["Shop"])
    with pytest.raises(DBAPIError, match="scan_frozen"), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE scan_wave SET units = '[]' WHERE state = 'open'"))
    made.wave = wave
    made.close()
    with db.read() as session:
        later = session.execute(sa.select(ScanWave).where(ScanWave.state == "planned")).scalars()
        assert [one.units for one in later] == [[made.units["Service"]]]


def takes_part_all(made, people):
    with made.db.read() as session:
        return all(takes_part(session, made.key.code(person)) for person in people)


def test_nothing_of_the_sheets_is_left_after_closing(db):
    made = scan(db, HOUSE)
    made.all_answer("Phone", 4)
    made.close(publish=False)
    assert counted(db, ScanSheet) == 0


def test_an_answer_can_be_changed_and_taken_back_until_the_wave_closes(db):
    made = scan(db, HOUSE)
    code = made.key.code(made.people["Phone"][0])
    for value in (2, 5, None):
        with db.write() as session:
            wave = find_wave(session, made.wave)
            save_answer(session, wave, code, key=made.key, number=3, answer=value)
        with db.read() as session:
            sheet = read_sheet(session, find_wave(session, made.wave), code, key=made.key).sheet
            assert sheet.answers[3] == value
    made.close(publish=False)
    with pytest.raises(NotFound):
        made.answer(made.people["Phone"][0], [2])


def test_a_code_of_another_key_or_nobody_opens_nothing(db):
    made = scan(db, HOUSE)
    person = made.people["Phone"][0]
    for code in (WaveKey.fresh().code(person), "x", "", "é" * 32):
        with db.read() as session, pytest.raises(NotFound):
            read_sheet(session, find_wave(session, made.wave), code, key=made.key)


@pytest.mark.parametrize("value", [6, -1, 99])
def test_an_answer_off_the_scale_is_refused(sqlite_db, value):
    made = scan(sqlite_db, HOUSE)
    with pytest.raises(Invalid):
        made.answer(made.people["Phone"][0], [value])


def test_every_sheet_is_as_long_as_every_other(db):
    made = scan(db, HOUSE)
    made.answer(made.people["Phone"][0], [5] * 21, comment="é" * 300)
    with db.read() as session:
        lengths = set(session.execute(sa.select(sa.func.length(ScanSheet.sealed))).scalars())
        assert len(lengths) == 1


def test_a_wave_without_its_key_does_not_close(db):
    made = scan(db, HOUSE)
    for key in (None, WaveKey.fresh()):
        with pytest.raises(Conflict, match="scan_key_missing"), db.write() as session:
            close_wave(session, made.wave, key=key, actor=made.team, now=NOW)
    assert counted(db, ScanSheet) == 17


def test_comments_stand_one_level_up_among_ten(db):
    """Ten who may have written: the eight on the phone are not told from the rest."""
    house = {**HOUSE, "Shop": (None, 0), "North": ("Shop", 6), "South": ("Shop", 5)}
    made = scan(db, house)
    for name in house:
        for person in made.people[name]:
            made.fill(person, [3] * 21, comment=f"From {name}")
    made.close()

    def said(place):
        with db.read() as session:
            found = comments_of(session, find_wave(session, made.wave), made.units.get(place))
            return Counter(text.removeprefix("From ") for text in found)

    assert said("Shop") == {"North": 6, "South": 5}
    assert said(None) == {"Phone": 8, "Chat": 6, "Mail": 3}
    assert [said(place) for place in ("Service", "Phone", "North")] == [{}] * 3


def test_who_only_wrote_a_remark_is_read_among_those_above(sqlite_db):
    made = scan(sqlite_db, {"Service": (None, 9), "Desk": ("Service", 1), "Yard": (None, 9)})
    for person in (*made.people["Service"], *made.people["Yard"]):
        made.fill(person, [3] * 21)
    made.fill(made.people["Desk"][0], [], comment="Short")
    made.close()
    with sqlite_db.read() as session:
        assert comments_of(session, find_wave(session, made.wave), None) == ["Short"]


def test_too_few_for_words_are_thrown_away(db):
    made = scan(db, {"Only": (None, 9)})
    for person in made.people["Only"]:
        made.answer(person, [3] * 21, comment="Who am I?")
    made.close()
    assert counted(db, ScanComment) == 0


def test_events_tell_days_and_counts_and_nobody(db):
    made = scan(db, HOUSE)
    made.all_answer("Phone", 2)
    made.close()
    with db.read() as session:
        events = session.execute(sa.select(Event).order_by(Event.id)).scalars().all()
        told = [(e.kind, e.actor_id, sorted(e.payload)) for e in events]
    days = ["closes_on", "opens_on"]
    assert told == [
        ("scan_wave.planned", made.team.id, days),
        ("scan_wave.opened", made.team.id, ["closes_on", "invited", "opens_on"]),
        ("scan_wave.closed", made.team.id, ["answered", "closes_on", "lost", "opens_on"]),
        ("scan_wave.published", made.team.id, days),
        ("scan_wave.planned", made.team.id, days),
    ]


def test_publishing_plans_the_next_wave_half_a_year_on(sqlite_db):
    made = scan(sqlite_db, HOUSE)
    made.close()
    with sqlite_db.read() as session:
        last = session.execute(sa.select(ScanWave).order_by(ScanWave.id.desc())).scalars().first()
        assert (last.state, last.opens_on.isoformat(), last.closes_on.isoformat()) == (
            "planned", "2027-05-02", "2027-05-16",
        )  # fmt: skip


def test_one_wave_is_open_at_a_time(db):
    made = scan(db, HOUSE)
    with db.write() as session:
        second = plan_wave(session, parse(WaveDraft, {}), actor=made.team, now=NOW).id
    with pytest.raises(Conflict, match="scan_open"), db.write() as session:
        open_wave(session, second, key=WaveKey.fresh(), actor=made.team, now=NOW)


def test_two_who_open_at_once_open_one(db):
    made = scan(db, HOUSE)
    made.close()
    with db.write() as session:
        ids = [plan_wave(session, parse(WaveDraft, {}), actor=made.team, now=NOW).id for _ in "ab"]
    refused = []

    def run(wave_id):
        try:
            with db.write() as session:
                open_wave(session, wave_id, key=WaveKey.fresh(), actor=made.team, now=NOW)
        except Conflict as error:
            refused.append(error.code)

    threads = [threading.Thread(target=run, args=(i,)) for i in ids]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(refused) == 1


def test_only_the_ai_team_moves_a_wave(sqlite_db):
    made = scan(sqlite_db, HOUSE)
    with sqlite_db.write() as session:
        stranger = make_actor(session)
    with pytest.raises(NotAllowed), sqlite_db.write() as session:
        close_wave(session, made.wave, key=made.key, actor=stranger, now=NOW)


def test_ambitions_come_from_the_nearest_unit_and_stand_once_results_are_open(db):
    made = scan(db, HOUSE)
    made.all_answer("Phone", 2)
    goals = parse(Goals, {"data": "4,5", "technology": 3})
    with db.write() as session:
        set_ambition(session, made.wave, made.units["Service"], goals, actor=made.team, now=NOW)
    made.close()
    with db.read() as session:
        wave = find_wave(session, made.wave)
        assert list(goals_of(ambition_of(session, wave, made.units["Phone"], units_of(session))).values()) == [
            450, 300, 350, 350,
        ]  # fmt: skip
    with pytest.raises(Conflict, match="ambition_frozen"), db.write() as session:
        set_ambition(session, made.wave, None, goals, actor=made.team, now=NOW)


def test_steps_are_proposed_for_the_largest_gaps_and_at_most_three_are_open(db):
    made = scan(db, HOUSE)
    for person in made.people["Phone"]:
        made.answer(person, [2, 1, 2, 1, 2, *[3] * 5, *[4] * 5, *[2] * 6])
    made.close()
    unit = made.units["Phone"]
    with db.write() as session:
        wave = find_wave(session, made.wave)
        goals = goals_of(ambition_of(session, wave, unit, units_of(session)))
        result = result_of(session, wave, unit, goals, units_of(session))
        assert [(p.dimension, p.statement.key, p.level) for p in proposals(wave, result)] == [
            ("data", "data_2", 1),
            ("data", "data_4", 1),
            ("literacy", "literacy_1", 2),
            ("literacy", "literacy_2", 2),
        ]
        lead = make_actor(session, leads=[unit])
    draft = {"dimension": "data", "text": "Name owners", "due_on": "2026-12-18"}

    def agree():
        with db.write() as session:
            wave = find_wave(session, made.wave)
            accept_step(session, wave, unit, parse(StepDraft, draft), actor=lead, now=NOW)

    for _ in range(3):
        agree()
    with pytest.raises(Conflict, match="three_steps"):
        agree()
    with db.write() as session:
        step = find_step(session, steps_of(session, unit)[0].id)
        end_step(session, step, StepState.DONE, actor=lead, now=NOW)
    with db.read() as session:
        assert [s.state for s in steps_of(session, unit)] == ["open", "open", "done"]


def test_a_divided_group_talks_first(sqlite_db):
    made = scan(sqlite_db, HOUSE)
    for number, person in enumerate(made.people["Phone"]):
        made.answer(person, [1 if number % 2 else 4] * 5 + [4] * 16)
    made.close()
    with sqlite_db.read() as session:
        wave = find_wave(session, made.wave)
        goals = goals_of(wave)
        found = proposals(
            wave, result_of(session, wave, made.units["Phone"], goals, units_of(session))
        )
        assert [(p.dimension, p.statement, p.level) for p in found] == [("data", None, 0)]


def test_the_trend_is_that_of_the_same_group(sqlite_db):
    made = scan(sqlite_db, HOUSE)
    made.all_answer("Phone", 2)
    made.close()
    with sqlite_db.write() as session:
        second = plan_wave(session, parse(WaveDraft, {}), actor=made.team, now=NOW).id
        open_wave(session, second, key=made.key, actor=made.team, now=NOW)
    made.wave = second
    made.all_answer("Phone", 3)
    made.close()
    with sqlite_db.read() as session:
        wave = find_wave(session, second)
        result = result_of(session, wave, made.units["Phone"], goals_of(wave), units_of(session))
        assert [(p.before, p.figure.median) for p in result.positions] == [(200, 300)] * 4


def test_results_wait_for_publishing(sqlite_db):
    made = scan(sqlite_db, HOUSE)
    with pytest.raises(Conflict, match="wrong_state"), sqlite_db.write() as session:
        publish_wave(session, made.wave, actor=made.team, now=NOW)
