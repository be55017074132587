"""Receipts of booked costs and papers of a handover: with the booking, on the pages, in the API."""

import pytest
import sqlalchemy as sa

from app.core.errors import NotAllowed, NotFound
from app.domain.attachments.commands import add_file
from app.domain.attachments.models import Attachment
from app.domain.attachments.owners import owner_of
from app.domain.attachments.queries import files_of
from app.domain.attachments.values import OwnerKind
from app.domain.experiments.models import Experiment, Handover
from app.domain.experiments.planning import edit_plan
from app.domain.experiments.running import book_cost
from app.domain.experiments.schemas import Booking, Plan
from app.domain.fund.models import Transfer, TransferKind
from app.files import check_file
from app.web.experiments_acts import ACTS
from tests.support.files import LIMITS, pdf
from tests.support.promises import NOW
from tests.web.promises_site import Site
from tests.web.test_trials import running

RECEIPT = ("files", ("bon licentie.pdf", pdf()))


@pytest.fixture
def site(db):
    return Site(db)


def booked(site):
    """Book a cost and return the number of its transfer."""
    number = running(site)
    with site.db.write() as session:
        row = session.get_one(Experiment, number)
        data = Booking(amount_cents=100, note="Licence")
        return number, book_cost(session, row, data, actor=site.house.team, now=NOW).id


def receipt(site, number, actor):
    file = check_file("bon.pdf", pdf(), LIMITS)
    with site.db.write() as session:
        add_file(session, OwnerKind.BOOKING, number, file, limits=LIMITS, actor=actor, now=NOW)


def test_a_cost_is_booked_with_its_receipt(site):
    path = f"/experiments/{running(site)}"
    team = site.as_(site.house.team)
    data = {"amount_cents": "120", "note": "Two licences"}
    answer = team.post(f"{path}/do/booking", data=data, files=[RECEIPT])
    assert answer.status_code in {200, 303}
    assert "bon licentie.pdf" in team.get("/fund").text
    assert "bon licentie.pdf" in site.as_(site.house.employee).get(path).text
    assert site.as_(site.house.employee).get("/attachments/1").content == pdf()


def test_a_refused_receipt_books_nothing_and_keeps_what_was_typed(site):
    path = f"/experiments/{running(site)}/do/booking"
    data = {"amount_cents": "120", "note": "Two licences"}
    files = [("files", ("bon.exe", b"MZ"))]
    answer = site.as_(site.house.team).post(path, data=data, files=files)
    with site.db.read() as session:
        query = sa.select(Transfer.id).where(Transfer.kind == TransferKind.BOOKING)
        assert session.execute(query).all() == []
    assert (answer.status_code, "Two licences" in answer.text) == (422, True)


def test_only_who_runs_the_experiment_adds_receipts(site):
    _, number = booked(site)
    receipt(site, number, site.house.team)
    for other in (site.house.lead, site.house.employee):
        with pytest.raises(NotAllowed):
            receipt(site, number, other)
    with site.db.read() as session:
        assert [f.name for f in files_of(session, OwnerKind.BOOKING, number)] == ["bon.pdf"]


def test_a_team_member_adds_receipts_and_books_no_cost(site):
    experiment, number = booked(site)
    with site.db.write() as session:
        row = session.get_one(Experiment, experiment)
        plan = Plan(team=["employee@example.test"])
        edit_plan(session, row, plan, actor=site.house.team, now=NOW)
    member, path = site.as_(site.house.employee), f"/experiments/{experiment}"
    page = member.get(path).text
    added = member.post(f"/attachments/of/booking/{number}", data={}, files=[RECEIPT])
    measured = member.post(f"{path}/do/check-in", data={"note": "Goes well"})
    acts = {act: member.get(f"{path}/do/{act}").status_code for act in ACTS}
    assert ("You are on its team" in page, f"/attachments/of/booking/{number}" in page) == (
        True,
        True,
    )
    assert (added.status_code, measured.status_code) == (303, 303)
    assert acts == {**dict.fromkeys(ACTS, 403), "check-in": 200}


def test_receipts_stand_with_booked_costs_alone(site):
    _, number = booked(site)
    with site.db.read() as session:
        grant = session.execute(
            sa.select(Transfer.id).where(Transfer.kind == TransferKind.GRANT)
        ).scalar_one()
        with pytest.raises(NotFound):
            owner_of(session, site.house.team, OwnerKind.BOOKING, grant)
    values = "9, 'x', 'pdf', 1, 'x', 0, 0, '2026-01-01'"
    insert = (
        "INSERT INTO attachment (booking_id, number, name, kind, size, sha256, thumb_width, thumb_height, "
        f"added_at) VALUES ({grant}, {values})"
    )
    with pytest.raises(Exception, match=r"kiem:no_booking"), site.db.engine.begin() as connection:
        connection.exec_driver_sql(insert)
    assert number != grant


def test_both_sides_add_papers_to_a_handover(site):
    number, _ = booked(site)
    with site.db.write() as session:
        row = Handover(
            experiment_id=number, unit_id=site.house.unit_id, on=NOW.date(), created_at=NOW
        )
        session.add(row)
        session.flush()
        by = {"limits": LIMITS, "now": NOW}
        for actor, inside in ((site.house.team, b""), (site.house.lead, b"/A 1")):
            file = check_file("plan.pdf", pdf(inside), LIMITS)
            add_file(session, OwnerKind.HANDOVER, row.id, file, actor=actor, **by)
        with pytest.raises(NotAllowed):
            add_file(session, OwnerKind.HANDOVER, row.id, file, actor=site.house.other, **by)
        handover = row.id
    page = site.as_(site.house.employee).get(f"/handovers/{handover}")
    assert (page.status_code, page.text.count("plan.pdf")) == (200, 2)
    with site.db.read() as session:
        assert session.execute(sa.select(sa.func.count(Attachment.id))).scalar() == 2
