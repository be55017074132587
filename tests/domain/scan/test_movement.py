"""From wave to wave: only a unit that is shown by itself has a movement, and only published waves count."""

from datetime import date, timedelta

from app.core.input import parse
from app.domain.scan.movement import Move, movement_of
from app.domain.scan.schemas import WaveDraft
from app.domain.scan.sealing import WaveKey
from app.domain.scan.waves import open_wave, plan_wave, publish_wave
from tests.domain.scan.waving import NOW, scan

TREE = {"Service": (None, 0), "Phone": ("Service", 8), "Mail": ("Service", 3)}
SUBJECTS = ("data", "technology", "customer", "literacy")


def again(made) -> None:
    made.key = WaveKey.fresh()
    later = NOW + timedelta(days=90)
    with made.db.write() as session:
        draft = parse(WaveDraft, {"closes_on": date(2027, 2, 16)})
        made.wave = plan_wave(session, draft, actor=made.team, now=later).id
    with made.db.write() as session:
        open_wave(session, made.wave, key=made.key, actor=made.team, now=later)


def seen(made, unit):
    with made.db.read() as session:
        found = movement_of(session, made.units[unit])
        return None if found is None else (found.wave.id, found.moves)


def test_a_unit_moves_once_two_waves_are_published(db):
    made = scan(db, TREE)
    made.all_answer("Phone", 2)
    assert seen(made, "Phone") is None
    made.close()
    first = made.wave
    assert seen(made, "Phone") == (first, tuple(Move(d, 200, None) for d in SUBJECTS))
    again(made)
    made.all_answer("Phone", 4)
    made.close(publish=False)
    assert seen(made, "Phone") == (first, tuple(Move(d, 200, None) for d in SUBJECTS))
    with db.write() as session:
        publish_wave(session, made.wave, actor=made.team, now=NOW)
    assert seen(made, "Phone") == (made.wave, tuple(Move(d, 400, 200) for d in SUBJECTS))


def test_a_unit_that_is_not_shown_by_itself_has_no_movement(db):
    made = scan(db, TREE)
    made.all_answer("Phone", 2)
    made.all_answer("Mail", 5)
    made.close()
    assert [seen(made, unit) for unit in ("Phone", "Mail")] == [None, None]
