"""Pages of the scan: answering without a trace, results for those who may see them, plans."""

import logging
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.auth.actors import token_hash
from app.auth.models import SignIn
from app.config import Settings
from app.core.clock import FixedClock
from app.domain.people.models import Person, Unit
from app.domain.scan.keys import WaveKeys
from app.domain.scan.models import ScanStep, ScanWave
from app.domain.scan.sealing import hash_of
from app.domain.scan.waves import publish_wave
from app.events.models import Event
from app.main import create_app
from tests.domain.scan.test_movement import again
from tests.domain.scan.waving import NOW, scan

TREE = {
    "Service": (None, 0),
    "Phone": ("Service", 8),
    "Chat": ("Service", 6),
    "Mail": ("Service", 3),
}


class Site:
    """The application with an open wave; the lead of Phone works there."""

    def __init__(self, db, folder):
        self.db = db
        self.scan = scan(db, TREE)
        self.keys = WaveKeys(folder)
        settings = Settings(data_dir=folder)
        self.app = create_app(settings, db=db, clock=FixedClock(NOW))
        self.keys.folder.mkdir(parents=True)
        (self.keys.folder / f"{self.scan.wave}.key").write_bytes(self.scan.key.secret)
        self.lead = self.scan.people["Phone"][0]
        with db.write() as session:
            session.execute(sa.update(Person).values(active=True, language="en"))
            mine = Unit.id == self.scan.units["Phone"]
            session.execute(sa.update(Unit).where(mine).values(lead_id=self.lead))

    def client(self, person_id=None):
        client = TestClient(
            self.app, follow_redirects=False, headers={"Origin": "http://testserver"}
        )
        client.headers["Accept-Language"] = "en"
        if person_id is not None:
            secret = f"key-{person_id}"
            with self.db.write() as session:
                session.merge(
                    SignIn(
                        token_hash=token_hash(secret),
                        person_id=person_id,
                        created_at=NOW,
                        proved_at=NOW,
                        expires_at=NOW.replace(year=2030),
                    )
                )
            client.cookies.set("kiem", secret)
        return client

    def post(self, code, **fields):
        return self.client().post("/scan/answer", data={"code": code, "lang": "en", **fields})


@pytest.fixture
def site(sqlite_db, tmp_path):
    return Site(sqlite_db, tmp_path / "data")


def counts(db):
    """Count the rows of every table but the sheets themselves."""
    names = [t for t in sa.inspect(db.engine).get_table_names() if not t.startswith("search_")]
    with db.read() as session:
        return {n: session.execute(sa.text(f'SELECT count(*) FROM "{n}"')).scalar() for n in names}


def test_answering_leaves_no_cookie_no_event_no_row_and_no_log_line(site, caplog):
    caplog.set_level(logging.DEBUG)
    person = site.scan.people["Phone"][2]
    signed_in = site.client(person)
    code = re.search(r'name="code" value="([a-z2-7]{32})"', signed_in.get("/scan").text)[1]
    before = counts(site.db)
    caplog.clear()
    for number in range(21):
        form = {"code": code, "at": str(number), "answer": "4", "go": "next", "lang": "en"}
        answer = signed_in.post("/scan/answer", data=form)
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    done = signed_in.post(
        "/scan/answer", data={"code": code, "at": "21", "comment": "", "go": "next"}
    )
    assert "everything is in" in done.text or "alles is binnen" in done.text
    assert counts(site.db) == before
    logged = " ".join(r.getMessage() for r in caplog.records if r.name.startswith("kiem"))
    assert code not in logged


def test_the_code_is_nowhere_in_the_database(site):
    code = site.scan.key.code(site.scan.people["Phone"][0])
    site.post(code, at="0", answer="3", go="next")
    file = Path(site.db.url.database)
    stored = file.read_bytes() + Path(f"{file}-wal").read_bytes()
    assert hash_of(code).encode() in stored
    assert code.encode() not in stored
    assert site.scan.key.secret not in stored


def test_one_statement_is_shown_at_a_time_and_answers_are_kept(site):
    code = site.scan.key.code(site.scan.people["Phone"][0])
    first = site.post(code)
    assert "We know which data our work needs" in first.text
    second = site.post(code, at="0", answer="2", go="next")
    assert "Who needs data gets them" in second.text
    back = site.post(code, at="1", go="back")
    assert re.search(r'value="2" checked', back.text)
    assert "Who needs data gets them" in site.post(code).text  # goes on where it was left


def test_dont_know_and_skipping_are_answers(site):
    code = site.scan.key.code(site.scan.people["Phone"][0])
    site.post(code, at="0", answer="0", go="next")
    later = site.post(code, at="1", go="later")
    assert "1 of 21 statement" in later.text


def test_every_page_of_answering_is_as_long_as_every_other(site):
    """A proxy may log lengths, and a remark is read word for word later."""
    code = site.scan.key.code(site.scan.people["Phone"][0])
    site.post(code, at="0", answer="5", go="next")
    pages = [
        site.post(code),
        site.post(code, at="1", go="back"),
        site.post(code, at="20", go="next"),
    ]
    site.post(code, at="21", comment='"' * 400, go="next")
    pages += [site.post(code, at="20", go="next"), site.post(code, at="21", go="next")]
    assert "&#34;" in pages[3].text
    assert {(len(p.content), p.headers["content-encoding"]) for p in pages} == {
        (16_384, "identity")
    }
    assert {p.headers["content-length"] for p in pages} == {"16384"}


def test_a_wrong_code_says_so_and_nothing_more(site):
    answer = site.post("x" * 32)
    assert answer.status_code == 404
    assert "We do not know this code" in answer.text
    assert site.client().get("/scan/answer").status_code == 200


def test_after_closing_the_code_opens_nothing(site):
    person = site.scan.people["Phone"][0]
    site.scan.close()
    assert site.post(site.scan.key.code(person), at="0", answer="3").status_code == 404


def published(site):
    for name, value in (("Phone", 2), ("Chat", 3), ("Mail", 4)):
        site.scan.all_answer(name, value)
    site.scan.close()
    return f"/scan/waves/{site.scan.wave}"


def test_results_open_to_the_units_people_and_the_circle_of_leads(site):
    base, units = published(site), site.scan.units
    mail_person, team = site.scan.people["Mail"][0], site.scan.team.id
    phone = f"{base}/units/{units['Phone']}"
    status = {
        name: site.client(who).get(path).status_code
        for name, who, path in (
            ("own", site.scan.people["Phone"][3], phone),
            ("elsewhere", mail_person, phone),
            ("above", mail_person, f"{base}/units/{units['Service']}"),
            ("team", team, phone),
            ("whole", mail_person, base),
        )
    }
    assert status == {"own": 200, "elsewhere": 403, "above": 200, "team": 200, "whole": 200}


def test_a_small_group_is_not_shown_and_leads_to_the_one_above(site):
    base, units = published(site), site.scan.units
    page = site.client(site.scan.people["Mail"][0]).get(f"{base}/units/{units['Mail']}")
    assert "Not shown by itself" in page.text
    assert f"{base}/units/{units['Service']}" in page.text
    above = site.client(site.scan.people["Mail"][0]).get(f"{base}/units/{units['Service']}")
    assert "With the colleagues of Service itself they gave 9 answers" in above.text
    assert 'class="hiddenbar"' in above.text


def test_before_publishing_nobody_sees_anything(site):
    site.scan.all_answer("Phone", 2)
    site.scan.close(publish=False)
    page = site.client(site.scan.team.id).get(f"/scan/waves/{site.scan.wave}")
    assert "The results are not open yet" in page.text


def test_a_lead_says_the_ambition_first_and_agrees_on_a_step_afterwards(site):
    lead, unit, wave = site.client(site.lead), site.scan.units["Phone"], site.scan.wave
    path = f"/scan/waves/{wave}/units/{unit}"
    wrong = lead.post(f"{path}/ambition", data={"data": "9", "technology": "3"})
    assert (wrong.status_code, "Choose a number from 1 to 5" in wrong.text) == (422, True)
    goals = {"data": "4,5", "technology": "3", "customer": "3", "literacy": "3"}
    assert lead.post(f"{path}/ambition", data=goals).status_code == 303
    published(site)
    assert "is to be 4.5" in lead.get(path).text
    form = lead.get(f"{path}/steps?statement=data_4&level=1").text
    assert "Name an owner for your three most used data sets." in form
    assert re.search(
        r'<textarea[^>]*name="text"[^>]*>\s*</textarea>', lead.get(f"{path}/steps").text
    )
    step = {"dimension": "data", "statement": "data_4", "level": "1", "text": "Name owners",
            "owner_email": "", "due_on": "2026-12-18"}  # fmt: skip
    assert lead.post(f"{path}/steps", data=step).status_code == 303
    with site.db.read() as session:
        row = session.execute(sa.select(ScanStep)).scalars().one()
        assert (row.owner_id, row.level, row.state) == (site.lead, 1, "open")
    assert lead.post(f"/scan/steps/{row.id}/completion").status_code == 303
    assert (
        site.client(site.scan.people["Chat"][0]).post(f"{path}/steps", data=step).status_code == 403
    )


def test_a_step_of_the_library_is_read_in_the_readers_language_until_somebody_changes_it(site):
    published(site)
    lead, unit, wave = site.client(site.lead), site.scan.units["Phone"], site.scan.wave
    path = f"/scan/waves/{wave}/units/{unit}"
    step = {"dimension": "data", "statement": "data_4", "level": "1", "due_on": "2026-12-18"}
    for text in ("Wijs een eigenaar aan voor je drie meest gebruikte gegevenssets.", "Onze eigen"):
        assert lead.post(f"{path}/steps", data=step | {"text": text}).status_code == 303
    page = lead.get(path).text
    assert "Name an owner for your three most used data sets." in page
    assert "Onze eigen" in page


def test_the_ai_team_plans_opens_closes_and_publishes(site):
    team, wave = site.client(site.scan.team.id), site.scan.wave
    move = f"/scan/waves/{wave}/transition"
    assert team.post(move, data={"to": "closed"}).status_code == 303
    assert site.keys.get(wave) is None
    assert team.post(move, data={"to": "published"}).status_code == 303
    done = team.post("/scan/waves", data={"opens_on": "2027-03-01", "closes_on": "2027-02-01"})
    assert (done.status_code, "The last day comes after the first" in done.text) == (422, True)
    some = {"units": [str(site.scan.units["Phone"]), str(site.scan.units["Mail"])]}
    assert team.post("/scan/waves", data=some).status_code == 303
    assert "Only: Mail, Phone" in team.get("/scan").text
    with site.db.read() as session:
        newest = session.execute(sa.select(sa.func.max(ScanWave.id))).scalar()
    assert team.post(f"/scan/waves/{newest}/transition", data={"to": "open"}).status_code == 303
    assert site.keys.get(newest) is not None
    for to in ("closed", "published"):
        assert team.post(f"/scan/waves/{newest}/transition", data={"to": to}).status_code == 303
    unit = f"/scan/waves/{newest}/units/{site.scan.units['Chat']}"
    assert "Not asked this time" in team.get(unit).text


def test_everybody_is_reminded_once_a_day_and_nobody_by_name(site):
    team = site.client(site.scan.team.id)
    path = f"/scan/waves/{site.scan.wave}/reminder"
    assert [team.post(path).status_code for _ in range(2)] == [303, 409]
    with site.db.read() as session:
        event = session.execute(sa.select(Event).order_by(Event.id.desc())).scalars().first()
        assert (event.kind, sorted(event.payload)) == (
            "scan_wave.reminded",
            ["closes_on", "opens_on"],
        )


def test_own_statements_are_asked_from_the_next_wave_on(site):
    team = site.client(site.scan.team.id)
    form = {"dimension": "customer", "nl": "Wij bellen terug.", "en": "We call back."}
    assert team.post("/scan/statements", data=form).status_code == 303
    assert "We call back." in team.get("/scan/statements").text
    site.scan.close()
    team.post("/scan/waves", data={})
    with site.db.read() as session:
        newest = session.execute(sa.select(sa.func.max(ScanWave.id))).scalar()
    team.post(f"/scan/waves/{newest}/transition", data={"to": "open"})
    with site.db.read() as session:
        asked = session.get(ScanWave, newest).statements
        assert [s["key"] for s in asked][14:17] == ["customer_5", "own_1", "literacy_1"]
    code = site.keys.get(newest).code(site.lead)
    assert "We call back." in site.post(code, at="14", go="next").text


def test_the_lead_sees_on_the_page_of_the_unit_how_its_scan_moved_once_it_is_published(site):
    lead, unit = site.client(site.lead), site.scan.units["Phone"]
    site.scan.all_answer("Phone", 2)
    site.scan.close(publish=False)
    address = f"/register/units/{unit}"
    shown = f"/scan/waves/{site.scan.wave}/units/{unit}"
    assert shown not in lead.get(address).text
    with site.db.write() as session:
        publish_wave(session, site.scan.wave, actor=site.scan.team, now=NOW)
    page = lead.get(address).text
    assert (shown in page, "AI scan of November 2026" in page) == (True, True)
    assert "Data<small>2.0</small>" in page


def test_beside_a_movement_stands_what_two_scans_can_tell(site):
    """Only where a team is shown twice: of one scan there is nothing to tell."""
    said = {"en": "the difference may tell of that one", "nl": "kan het verschil over die ene gaan"}
    lead, unit = site.client(site.lead), site.scan.units["Phone"]
    pages = [f"/register/units/{unit}", f"/scan/waves/{site.scan.wave}/units/{unit}"]
    assert "may tell of you" in site.client().get("/scan/answer?lang=en").text
    site.scan.all_answer("Phone", 2)
    site.scan.close()
    assert [said["en"] in lead.get(page).text for page in pages] == [False, False]
    again(site.scan)
    site.scan.all_answer("Phone", 3)
    site.scan.close()
    pages[1] = f"/scan/waves/{site.scan.wave}/units/{unit}"
    for lang, sentence in said.items():
        with site.db.write() as session:
            session.execute(sa.update(Person).values(language=lang))
        lead.headers["Accept-Language"] = lang
        assert [sentence in lead.get(page).text for page in pages] == [True, True]
