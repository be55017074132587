"""What an entry lacks for a step: named, agreed to be waited for or not, never in an experiment's way."""

from datetime import timedelta
from itertools import pairwise

import pytest

from app.core.errors import Conflict, Invalid
from app.domain.register.access import next_states
from app.domain.register.commands import create_entry, edit_entry, move_entry
from app.domain.register.details import detail_of
from app.domain.register.follow import begin_entry, put_in_use
from app.domain.register.missing import missing
from app.domain.register.models import RegisterDetail, RegisterEntry
from app.domain.register.owning import name_owner
from app.domain.register.policy import change_policy
from app.domain.register.schemas import (
    EntryChange,
    EntryDraft,
    EntryMove,
    EntryTriage,
    PolicyChange,
)
from app.domain.register.states import EntryState
from app.domain.register.triage import triage_entry
from tests.support.promises import NOW, make_house
from tests.support.uses import handed_over, tried_use

FULL = {
    "description": "Reads amounts",
    "purpose": "Less typing",
    "ai_type": "text_analysis",
    "affected": "Colleagues",
    "supplier": "Example Ltd",
    "model": "Reader 2",
    "hosting": "EU",
    "contract": "2026-14",
    "data_sources": "Receipts",
    "personal_data": "none",
    "oversight": "The team",
    "measure": "2 minutes",
    "measured": "3 minutes",
}


def _triaged(session, house, **fields) -> RegisterEntry:
    given = {"name": "Chat", "unit_id": house.unit_id, "owner_id": house.lead.id, **fields}
    row = create_entry(session, EntryDraft.model_validate(given), actor=house.lead, now=NOW)
    triage_entry(session, row, EntryTriage(risk_class="minimal"), actor=house.lead, now=NOW)
    return row


def _agree(session, house) -> None:
    change_policy(session, PolicyChange(version=1, complete_first=True), actor=house.team, now=NOW)


def test_each_step_asks_what_the_one_before_asked_and_more() -> None:
    empty, nothing = RegisterEntry(name="Chat", created_at=NOW), RegisterDetail(entry_id=1)
    steps = [missing(empty, nothing, step) for step in list(EntryState)[:3]]
    assert [len(step) for step in steps] == [6, 16, 18]
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(steps))
    assert missing(empty, nothing, EntryState.SUSPENDED) == steps[2]
    assert missing(empty, nothing, EntryState.RETIRED) == ()


@pytest.mark.parametrize(
    ("flags", "detail", "gone", "come"),
    [
        (["provider", "deployer"], {}, {"supplier", "contract"}, set()),
        ([], {"personal_data": "none"}, {"personal_data", "retention"}, set()),
        ([], {"personal_data": "ordinary"}, {"personal_data"}, set()),
        (["transparency"], {}, set(), {"notice", "notice_place"}),
    ],
)
def test_what_cannot_apply_is_not_asked(flags, detail, gone, come) -> None:
    plain = RegisterEntry(name="Chat", created_at=NOW)
    usual = set(missing(plain, RegisterDetail(entry_id=1), EntryState.IN_USE))
    entry = RegisterEntry(name="Chat", created_at=NOW, risk_flags=flags)
    found = set(missing(entry, RegisterDetail(entry_id=1, **detail), EntryState.IN_USE))
    assert (usual - found, found - usual) == (gone, come)


def test_by_itself_an_entry_goes_on_and_by_agreement_each_field_is_named(db) -> None:
    with db.write() as session:
        house = make_house(session)
        free = _triaged(session, house)
        move_entry(session, free, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        _agree(session, house)
        row = _triaged(session, house, supplier="Example Ltd", stopper_id=house.employee.id)
        with pytest.raises(Invalid) as refusal:
            move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        named = [(e.field, e.code) for e in refusal.value.errors]
        wanted = [
            name for name in (*FULL, "retention") if name not in {"supplier", "personal_data"}
        ]
        assert sorted(named) == sorted(
            (name, "needed_first") for name in (*wanted, "personal_data")
        )
        change = EntryChange.model_validate({"version": row.version, **FULL})
        edit_entry(session, row, change, actor=house.lead, now=NOW)
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        assert (free.state, row.state) == ("in_use", "in_use")
        taken = EntryChange(version=row.version, model="")
        with pytest.raises(Invalid) as emptied:
            edit_entry(session, row, taken, actor=house.lead, now=NOW)
    assert [(e.field, e.code) for e in emptied.value.errors] == [("model", "needed_first")]


def test_an_old_gap_does_not_keep_other_fields_from_being_written(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = _triaged(session, house)
        move_entry(session, row, EntryMove(to="in_use"), actor=house.lead, now=NOW)
        _agree(session, house)
        edit_entry(
            session, row, EntryChange(version=row.version, model="2"), actor=house.lead, now=NOW
        )
        assert detail_of(session, row.id).model == "2"


def test_what_follows_an_experiment_is_never_stuck(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        _agree(session, house)
        row = tried_use(session, house)
        name_owner(session, row, house.team.id, actor=house.team, now=NOW)
        handed_over(session, row, house.unit_id)
        put_in_use(session, row, actor=house.team, now=NOW)
        assert row.state is EntryState.IN_USE


def test_it_is_in_use_since_its_handover_not_since_its_experiment(sqlite_db) -> None:
    later = NOW + timedelta(days=40)
    with sqlite_db.write() as session:
        house = make_house(session)
        row = tried_use(session, house)
        begin_entry(session, row.experiment_id or 0, actor=house.team, now=NOW)
        assert row.began_on == NOW.date()
        name_owner(session, row, house.team.id, actor=house.team, now=NOW)
        handed_over(session, row, house.unit_id)
        put_in_use(session, row, actor=house.team, now=later)
        assert row.began_on == later.date()


def test_what_is_tried_comes_into_use_by_its_handover_never_by_hand(sqlite_db) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = tried_use(session, house)
        name_owner(session, row, house.team.id, actor=house.team, now=NOW)
        for state in ("proposed", "experiment"):
            assert row.state == state
            assert EntryState.IN_USE not in next_states(row.state, tried=True)
            with pytest.raises(Conflict, match="by_handover"):
                move_entry(session, row, EntryMove(to="in_use"), actor=house.team, now=NOW)
            begin_entry(session, row.experiment_id or 0, actor=house.team, now=NOW)
        assert EntryState.IN_USE in next_states(EntryState.PROPOSED, tried=False)
        handed_over(session, row, house.unit_id)
        put_in_use(session, row, actor=house.team, now=NOW)
        for to in ("suspended", "in_use"):
            given = EntryMove(to=to, reason="We look at it")
            move_entry(session, row, given, actor=house.team, now=NOW)
        assert row.state is EntryState.IN_USE
