"""The register: who writes in it, what may be in use, what comes first, what is published."""

from datetime import date

import pytest

from app.core.clock import months_later
from app.core.errors import Conflict, Invalid, NotAllowed
from app.db.engine import Database
from app.domain.register.commands import create_entry, edit_entry, move_entry
from app.domain.register.publication import category, publication
from app.domain.register.queries import counts, entries, entry_view, exported
from app.domain.register.schemas import EntryChange, EntryDraft, EntryMove, EntryTriage
from app.domain.register.triage import triage_entry
from tests.support.promises import NOW, make_house

HERE = date(2026, 11, 23)


def _draft(house, **fields) -> EntryDraft:
    return EntryDraft.model_validate(
        {"name": "Chat", "unit_id": house.unit_id, "owner_id": house.lead.id, **fields}
    )


def test_a_unit_lead_writes_for_the_own_unit_only(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = create_entry(session, _draft(house), actor=house.lead, now=NOW)
        with pytest.raises(NotAllowed):
            create_entry(session, _draft(house), actor=house.other, now=NOW)
        with pytest.raises(NotAllowed):
            edit_entry(
                session,
                row,
                EntryChange(version=1, unit_id=house.other_unit_id),
                actor=house.lead,
                now=NOW,
            )
        with pytest.raises(NotAllowed):
            create_entry(session, _draft(house, unit_id=None), actor=house.lead, now=NOW)


def test_a_stale_change_is_refused(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = create_entry(session, _draft(house), actor=house.team, now=NOW)
        edit_entry(session, row, EntryChange(version=1, supplier="A"), actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="stale"):
            edit_entry(
                session, row, EntryChange(version=1, supplier="B"), actor=house.team, now=NOW
            )
        assert (row.supplier, row.name, row.version) == ("A", "Chat", 2)


@pytest.mark.parametrize(
    ("risk", "owner", "code"),
    [
        (None, True, "not_triaged"),
        ("needs_expert", True, "not_triaged"),
        ("stop", True, "prohibited"),
        ("minimal", False, "no_owner"),
    ],
)
def test_what_may_not_be_in_use_yet(sqlite_db: Database, risk, owner, code) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        draft = _draft(house) if owner else _draft(house, owner_id=None)
        row = create_entry(session, draft, actor=house.team, now=NOW)
        if risk:
            triage_entry(session, row, EntryTriage(risk_class=risk), actor=house.team, now=NOW)
        with pytest.raises(Conflict, match=code):
            move_entry(session, row, EntryMove(to="in_use"), actor=house.team, now=NOW)


def test_suspending_needs_a_reason(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = create_entry(session, _draft(house), actor=house.team, now=NOW)
        triage_entry(session, row, EntryTriage(risk_class="minimal"), actor=house.team, now=NOW)
        move_entry(session, row, EntryMove(to="in_use"), actor=house.team, now=NOW)
        with pytest.raises(Invalid):
            move_entry(session, row, EntryMove(to="suspended"), actor=house.team, now=NOW)
        move_entry(
            session, row, EntryMove(to="suspended", reason="Errors"), actor=house.team, now=NOW
        )
        assert (row.state, row.began_on, row.review_on) == ("suspended", HERE, date(2027, 11, 23))


def test_an_entry_without_experiment_cannot_become_one_by_hand(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        row = create_entry(session, _draft(house), actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="wrong_state"):
            move_entry(session, row, EntryMove(to="experiment"), actor=house.team, now=NOW)


def test_what_is_overdue_comes_first_and_pages_meet(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        rows = [
            create_entry(session, _draft(house, name=f"E{n}"), actor=house.team, now=NOW)
            for n in range(4)
        ]
        for row in (rows[0], rows[3]):
            triage_entry(session, row, EntryTriage(risk_class="minimal"), actor=house.team, now=NOW)
        seen, cursor = [], None
        for _ in range(4):
            page = entries(session, here=HERE, limit=1, cursor=cursor, due_first=True)
            seen += [e.name for e in page.items]
            cursor = page.next
        figures = counts(session, HERE)
    assert (seen, cursor) == (["E2", "E1", "E3", "E0"], None)
    assert (figures.total, figures.in_use, figures.due) == (4, 0, 2)


def test_publication_leaves_proposals_out_and_names_category_and_status(
    sqlite_db: Database,
) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        create_entry(session, _draft(house, name="Proposal"), actor=house.team, now=NOW)
        row = create_entry(session, _draft(house, ai_type="prediction"), actor=house.team, now=NOW)
        triage_entry(
            session,
            row,
            EntryTriage(risk_class="minimal", risk_flags=["dpia"]),
            actor=house.team,
            now=NOW,
        )
        move_entry(session, row, EntryMove(to="in_use"), actor=house.team, now=NOW)
        document = publication(exported(session), organisation="Acme", contact="ai@acme.test")
        named = category(entry_view(session, row.id))
    assert named == "Impactvolle algoritmes"
    assert document["standard_version"] == "1.0.0"
    assert [
        (
            a["name"],
            a["status"],
            a["organization"],
            a["begin_date"],
            a["lang"],
            a["methods_and_models"],
        )
        for a in document["algorithms"]
    ] == [("Chat", "In gebruik", "Acme", "2026-11", "nld", "voorspellen uit gegevens")]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 12, 1), 3, date(2027, 3, 1)),
    ],
)
def test_months_later_lands_in_the_right_month(start, months, expected) -> None:
    assert months_later(start, months) == expected
