"""A list in the publication standard comes in, shows what it would do, and goes out again whole."""

import copy
import json
import os
from pathlib import Path

import pytest
from sqlmodel import select

from app.core.errors import Invalid, NotAllowed
from app.domain.register.commands import edit_entry, move_entry
from app.domain.register.exchange import details_of, plan_import, take_in
from app.domain.register.follow import begin_entry, propose_entry
from app.domain.register.models import OwnerOffer, RegisterEntry
from app.domain.register.publication import publication
from app.domain.register.queries import exported
from app.domain.register.schemas import EntryChange, EntryMove
from app.domain.register.standard import FIELDS, read_record
from app.exports.register import as_json, standard_csv
from app.imports.register import read_register
from app.notify.dispatch import dispatch
from app.notify.models import Message
from tests.factories import make_organisation
from tests.support.promises import NOW, make_house, make_ready_idea

FULL = {
    "lars": "81000001",
    "source_id": "A-1",
    "name": "Parkeren\u200b voorspellen",
    "description_short": "Voorspelt waar plek is.",
    "organization": "Gemeente Noorderhaaks",
    "department": "Verkeer",
    "category": ["Verkeer"],
    "status": "In gebruik",
    "begin_date": "2023-01",
    "contact_email": "algoritmes@example.nl",
    "website": "https://example.nl/parkeren",
    "publication_category": "Hoog-risico AI-systeem",
    "url": "https://example.nl/register",
    "goal": "Minder zoeken. " * 200,
    "proportionality": "De voordelen wegen op.",
    "human_intervention": "Een medewerker kijkt mee.",
    "risks": "We meten elke maand.",
    "lawful_basis": "Wegenverkeerswet",
    "lawful_basis_grouping": [{"title": "WVW", "link": "https://example.nl/wvw"}],
    "process_index_url": "https://example.nl/avg",
    "impacttoetsen": "=Geen",
    "impacttoetsen_grouping": [{"title": "DPIA", "link": "https://example.nl/dpia"}],
    "source_data": "Tellingen",
    "source_data_grouping": [{"title": "Tellingen", "link": "https://example.nl/t"}],
    "methods_and_models": "Een beslisboom",
    "provider": "Haaks",
    "publiccode": "https://example.nl/code",
    "lang": "nld",
    "standard_version": "1.0.0",
    "tags": "Verkeer, Parkeren",
    "publication_dt": "2026-02-09",
}
SMALL = {"id": "7", "title": "Chat", "status": "ontwikkeling", "doel": "Antwoorden"}


@pytest.fixture
def house(sqlite_db):
    with sqlite_db.write() as session:
        make_organisation(session)
        return make_house(session)


def _records(*raw):
    return read_register(json.dumps(list(raw)).encode(), "list.json")


def _in(db, house, records, *, retire=False):
    with db.write() as session:
        return take_in(
            session, records, unit_id=house.unit_id, retire=retire, actor=house.team, now=NOW
        )


def _out(db):
    with db.read() as session:
        return publication(
            exported(session),
            organisation="Installatiebedrijf Noord",
            contact="",
            details=details_of(session),
        )


def _same(records, document):
    """Return the fields of records that did not come out as they went in."""
    out = {record["lars"]: record for record in document["algorithms"]}
    return [
        (record["lars"], field)
        for record in records
        for field, value in record.items()
        if out[record["lars"]][field] != value
    ]


def test_every_field_of_the_standard_comes_out_as_it_went_in(sqlite_db, house) -> None:
    records = _records(FULL, SMALL)
    assert set(records[0]) | {"end_date"} == set(FIELDS)
    plan = _in(sqlite_db, house, records)
    assert [len(plan.added), len(plan.changed), plan.same] == [2, 0, 0]
    assert _same(records, _out(sqlite_db)) == []


def test_what_came_in_is_in_use_owned_and_asked_about(sqlite_db, house) -> None:
    _in(sqlite_db, house, _records(FULL, SMALL))
    with sqlite_db.read() as session:
        rows = session.exec(select(RegisterEntry).order_by(RegisterEntry.id)).all()
        asked = session.exec(select(OwnerOffer.person_id)).all()
    assert [(r.name, r.state, r.owner_id, str(r.began_on)) for r in rows] == [
        ("Parkeren voorspellen", "in_use", house.lead.id, "2023-01-01"),
        ("Chat", "experiment", house.lead.id, "None"),
    ]
    assert (rows[0].purpose[-1], len(rows[0].purpose) <= 2500, asked) == (
        "…",
        True,
        [house.lead.id] * 2,
    )


def test_a_list_asks_a_lead_in_one_message(sqlite_db, house) -> None:
    _in(sqlite_db, house, _records(FULL, SMALL))
    with sqlite_db.write() as session:
        dispatch(session, NOW)
        said = session.exec(select(Message).where(Message.person_id == house.lead.id)).all()
    assert [(m.kind, m.path, m.params["count"]) for m in said] == [
        ("unit_asked", f"/register/units/{house.unit_id}", 2)
    ]


def test_the_same_list_again_changes_nothing(sqlite_db, house) -> None:
    _in(sqlite_db, house, _records(FULL, SMALL))
    plan = _in(sqlite_db, house, _records(FULL, SMALL))
    assert (plan.added, plan.changed, plan.same, plan.gone) == ([], [], 2, [])


def test_a_changed_list_shows_exactly_what_changes(sqlite_db, house) -> None:
    _in(sqlite_db, house, _records(FULL, SMALL))
    new = {**FULL, "risks": "We meten elke week.", "status": "Buiten gebruik"}
    plan = _in(sqlite_db, house, _records(new, {**SMALL, "id": "8"}), retire=True)
    assert [(c.entry_id, c.fields) for c in plan.changed] == [
        (
            1,
            {
                "status": ("In gebruik", "Buiten gebruik"),
                "risks": ("We meten elke maand.", "We meten elke week."),
            },
        )
    ]
    assert ([r["lars"] for _, r in plan.added], plan.gone) == (["8"], [(2, "Chat")])
    with sqlite_db.read() as session:
        states = session.exec(select(RegisterEntry.state).order_by(RegisterEntry.id)).all()
    assert states == ["retired", "retired", "experiment"]


def test_a_list_tells_of_use_elsewhere_but_an_experiment_here_waits_for_its_handover(
    sqlite_db, house
) -> None:
    _in(sqlite_db, house, _records(SMALL))
    with sqlite_db.write() as session:
        own = propose_entry(session, make_ready_idea(session, house), 1, actor=house.team, now=NOW)
        begin_entry(session, 1, actor=house.team, now=NOW)
    records = [{**record, "status": "In gebruik"} for record in _out(sqlite_db)["algorithms"]]
    records[1] |= {"risks": "We meten."}
    plan = _in(sqlite_db, house, records)
    with sqlite_db.read() as session:
        states = session.exec(select(RegisterEntry.state).order_by(RegisterEntry.id)).all()
    assert [(f.number, f.code) for f in plan.faults if f.field == "status"] == [(2, "status_stays")]
    assert [(c.entry_id, sorted(c.fields)) for c in plan.changed] == [
        (1, ["status"]),
        (own.id, ["risks"]),
    ]
    assert states == ["in_use", "experiment"]


def test_what_somebody_changed_here_goes_out_and_the_rest_stays_whole(sqlite_db, house) -> None:
    _in(sqlite_db, house, _records(FULL))
    with sqlite_db.write() as session:
        row = session.get_one(RegisterEntry, 1)
        change = EntryChange(version=row.version, name="Parkeren", supplier="Nieuw")
        edit_entry(session, row, change, actor=house.lead, now=NOW)
        why = EntryMove(to="suspended", reason="x")
        move_entry(session, row, why, actor=house.lead, now=NOW)
    assert _same(_records(FULL), _out(sqlite_db)) == [
        ("81000001", "name"),
        ("81000001", "provider"),
    ]


def test_a_csv_of_the_register_comes_in_again_without_a_change(sqlite_db, house) -> None:
    _in(sqlite_db, house, _records(FULL, SMALL))
    data = standard_csv(_out(sqlite_db)["algorithms"])
    with sqlite_db.read() as session:
        plan = plan_import(session, read_register(data, "register.csv"), actor=house.team)
    assert (plan.refused, plan.added, plan.changed, plan.same) == ([], [], [], 2)


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ({**SMALL, "status": "bezig", "juridische_basis": "Wet"}, ["unknown_status"]),
        ({**SMALL, "title": "", "juridische_basis": "Wet"}, ["no_name"]),
        ({**SMALL, "id": "", "juridische_basis": "Wet"}, ["no_id"]),
        (SMALL, ["no_lawful_basis"]),
        ({**SMALL, "title": "x" * 101, "juridische_basis": "Wet"}, ["too_long"]),
        ({**SMALL, "title": "Ch\u200bat", "juridische_basis": "Wet"}, ["invisible"]),
    ],
)
def test_what_is_wrong_with_a_record_is_said(sqlite_db, house, raw, codes) -> None:
    with sqlite_db.read() as session:
        plan = plan_import(session, [read_record(raw)], actor=house.team)
    assert [fault.code for fault in plan.faults] == codes
    refuses = {"unknown_status", "no_name", "no_id"}
    assert bool(plan.refused) is bool(refuses & set(codes))


def test_one_refused_record_keeps_the_whole_list_out(sqlite_db, house) -> None:
    with pytest.raises(Invalid):
        _in(sqlite_db, house, _records(FULL, {**SMALL, "status": "bezig"}))
    assert _out(sqlite_db)["algorithms"] == []


def test_the_same_title_twice_is_two_entries_and_the_same_number_is_refused(
    sqlite_db, house
) -> None:
    plan = _in(sqlite_db, house, _records(SMALL, {**SMALL, "id": "8"}))
    assert [f.code for f in plan.faults if f.code != "no_lawful_basis"] == ["same_title"]
    with sqlite_db.read() as session:
        twice = plan_import(session, _records(SMALL, SMALL), actor=house.team)
    assert [fault.code for fault in twice.refused] == ["twice"]


def test_only_the_ai_team_takes_lists_in(sqlite_db, house) -> None:
    with sqlite_db.write() as session, pytest.raises(NotAllowed):
        take_in(
            session,
            _records(SMALL),
            unit_id=house.unit_id,
            retire=False,
            actor=house.lead,
            now=NOW,
        )


def _sample():
    folder = Path(os.environ.get("KIEM_REAL_DATA", "nowhere"))
    found = [f for f in (folder, folder / "ideas") if (f / "nl-register-sample.json").is_file()]
    if not found:
        pytest.skip("no real register here: KIEM_REAL_DATA is not set")
    return found[0]


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["nl-register-sample.json", "nl-register-sample-excel.csv"])
def test_a_real_register_comes_out_as_it_went_in(sqlite_db, house, name) -> None:
    data = (_sample() / name).read_bytes()
    records = read_register(data, name)
    plan = _in(sqlite_db, house, records)
    document = json.loads(as_json(_out(sqlite_db)))
    assert (len(records), len(plan.added), plan.refused) == (330, 330, [])
    assert _same(records, document) == []


@pytest.mark.real_data
def test_a_changed_real_register_shows_exactly_its_changes(sqlite_db, house) -> None:
    raw = json.loads((_sample() / "nl-register-sample.json").read_bytes())["algoritmes"]
    _in(sqlite_db, house, _records(*raw))
    again = copy.deepcopy(raw)
    again[10]["doel"] = "Iets anders."
    again[20]["status"] = "buiten_gebruik"
    again.append({**raw[0], "id": "1"})
    del again[30]
    with sqlite_db.read() as session:
        plan = plan_import(session, _records(*again), actor=house.team)
    assert [(c.number, sorted(c.fields)) for c in plan.changed] == [
        (11, ["goal"]),
        (21, ["status"]),
    ]
    assert ([r["lars"] for _, r in plan.added], plan.same) == (["1"], 327)
    assert [name for _, name in plan.gone] == [" ".join(raw[30]["title"].split())]
