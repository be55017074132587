"""The vision, the frames and the leader's log: versions, who may, what the database keeps."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.core.actor import Role
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.input import parse
from app.domain.scan.charter_models import TEXTS, CharterKind
from app.domain.scan.charters import charter, save_charter, versions
from app.domain.scan.log import log_lines, write_log
from app.domain.scan.schemas import CharterDraft, LogDraft
from tests.factories import NOW, make_actor, make_organisation

VISION, FRAMES = CharterKind.VISION, CharterKind.FRAMES


@pytest.fixture
def manager(db):
    with db.write() as session:
        make_organisation(session)
        return make_actor(session, Role.MANAGER, name="Mia")


def saved(db, actor, version=0, kind=VISION, **texts):
    given = {name: f"{name} one" for name in TEXTS} | texts | {"version": version}
    with db.write() as session:
        return save_charter(session, kind, parse(CharterDraft, given), actor=actor, now=NOW).version


def events(db, kind):
    with db.read() as session:
        text = "SELECT subject_id, payload FROM event WHERE kind = :kind ORDER BY id"
        return [tuple(row) for row in session.execute(sa.text(text), {"kind": kind})]


def test_each_saving_is_a_version_and_the_last_one_holds(db, manager):
    assert [saved(db, manager), saved(db, manager, 1, third_nl="twee")] == [1, 2]
    assert saved(db, manager, kind=FRAMES) == 1
    with db.read() as session:
        now = charter(session, VISION)
        assert (now.version, now.by) == (2, "Mia")
        assert now.parts("nl") == ["first_nl one", "second_nl one", "twee"]
        assert [v.version for v in versions(session, VISION)] == [2, 1]
        assert [v.version for v in versions(session, FRAMES)] == [1]
    assert [subject for subject, _ in events(db, "charter.changed")] == [1, 2, 1]


def test_what_did_not_change_makes_no_version(db, manager):
    assert [saved(db, manager), saved(db, manager, 1)] == [1, 1]
    assert len(events(db, "charter.changed")) == 1


def test_whoever_read_an_older_version_is_told(db, manager):
    saved(db, manager)
    with pytest.raises(Conflict, match="stale"):
        saved(db, manager, first_nl="anders")


def test_an_empty_part_in_one_language_is_refused(db, manager):
    with pytest.raises(Invalid) as refusal:
        saved(db, manager, second_en=" ")
    assert [e.field for e in refusal.value.errors] == ["second_en"]


@pytest.mark.parametrize("roles", [[], [Role.FACILITATOR], [Role.ADMIN], [Role.AUDITOR]])
def test_only_management_and_the_ai_team_write_it(db, manager, roles):
    with db.write() as session:
        other = make_actor(session, *roles)
    with pytest.raises(NotAllowed):
        saved(db, other)


def test_of_four_who_save_at_once_one_is_first(db, manager):
    def attempt(number):
        try:
            return saved(db, manager, first_nl=f"text {number}")
        except Conflict as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as pool:
        found = sorted(map(str, pool.map(attempt, range(4))))
    assert found == ["1", "stale", "stale", "stale"]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE charter SET first_nl = 'x'", "append_only"),
        ("DELETE FROM charter", "append_only"),
        ("INSERT INTO charter SELECT kind, 3, {0}, by_id, at FROM charter", "stale"),
        ("INSERT INTO charter SELECT kind, 1, {0}, by_id, at FROM charter", "stale"),
        ("INSERT INTO charter SELECT kind, 2, '', {1}, by_id, at FROM charter", "texts"),
    ],
)
def test_the_database_keeps_every_version(db, manager, sql, code):
    saved(db, manager)
    text = sql.format(", ".join(TEXTS), ", ".join(TEXTS[1:]))
    with pytest.raises(DBAPIError, match=code), db.engine.begin() as connection:
        connection.execute(sa.text(text))


def log(db, actor, **said):
    with db.write() as session:
        write_log(session, parse(LogDraft, said), actor=actor, now=NOW)


def test_a_month_holds_what_a_leader_wrote_last(db, manager):
    log(db, manager, tried="A summary.")
    log(db, manager, tried="A better summary.", saw="A shop.")
    with db.read() as session:
        found = log_lines(session, since=f"{NOW:%Y-%m}")
    assert [(x.month, x.person, x.tried, x.saw) for x in found] == [
        (f"{NOW:%Y-%m}", "Mia", "A better summary.", "A shop.")
    ]
    told = events(db, "leader_log.written")
    assert len(told) == 2
    assert "summary" not in str(told)


def test_at_once_a_leader_still_has_one_line(db, manager):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: log(db, manager, saw=f"Shop {n}"), range(4)))
    with db.read() as session:
        assert len(log_lines(session, since="2000-01")) == 1


def test_nothing_said_is_refused_and_an_employee_is_not_asked(db, manager):
    with pytest.raises(Invalid):
        log(db, manager, tried=" ")
    with db.write() as session:
        employee, lead = make_actor(session), make_actor(session, leads=[7])
    with pytest.raises(NotAllowed):
        log(db, employee, tried="x")
    log(db, lead, tried="x")


@pytest.mark.parametrize(
    ("tried", "month", "code"), [("", "2025-01", "said"), ("x", None, "(?i)unique")]
)
def test_the_database_keeps_one_line_with_words(db, manager, tried, month, code):
    log(db, manager, tried="x")
    text = (
        "INSERT INTO leader_log (person_id, month, tried, saw, at) "
        "SELECT person_id, coalesce(:month, month), :tried, '', at FROM leader_log"
    )
    with pytest.raises(DBAPIError, match=code), db.engine.begin() as connection:
        connection.execute(sa.text(text), {"tried": tried, "month": month})
