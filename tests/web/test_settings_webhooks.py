"""The page of webhooks: only an administrator sees it, a secret once, a test leaves by the outbox."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from app.db.engine import Database
from app.events.models import Event
from app.notify.calling import call_due
from app.notify.last_calls import last_calls
from app.notify.models import Call, DeliveryState, Webhook
from app.notify.webhooks import KINDS, webhooks
from tests.domain.rounds.month import NOW, Stage, stage
from tests.web.rounds_site import Visitor

HERE = "/settings/webhooks"
URL = "https://hooks.example.com/kiem"


@pytest.fixture
def made(sqlite_db: Database) -> Stage:
    return stage(sqlite_db)


@pytest.fixture
def admin(made: Stage) -> Visitor:
    return Visitor(made, made.admin)


def hook(db: Database, **fields: object) -> Webhook:
    with db.read() as session:
        row = session.execute(sa.select(Webhook)).scalar_one()
        session.expunge(row)
    assert all(getattr(row, name) == value for name, value in fields.items())
    return row


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_an_empty_page_says_what_belongs_there_and_offers_one_action(admin: Visitor) -> None:
    page = admin.get(HERE).text
    assert "Nog geen webhooks" in page
    assert page.count('class="btn go"') == 1


def test_the_secret_is_shown_once_and_areas_become_kinds(
    admin: Visitor, sqlite_db: Database
) -> None:
    made = admin.post(HERE, url=URL, areas=["round", "register"])
    kinds = sorted(k for k in KINDS if k.startswith(("round.", "register.")))
    hook(sqlite_db, url=URL, kinds=kinds, active=True)
    again = admin.get(HERE).text
    assert made.status_code == 200
    assert "whsec_" in made.text
    assert "whsec_" not in again
    assert "Rondes, Het register" in words(again)


def test_some_news_of_an_area_is_counted_and_none_means_everything(
    admin: Visitor, sqlite_db: Database
) -> None:
    admin.post(HERE, url=URL)
    assert hook(sqlite_db).kinds == []
    assert "alles" in admin.get(HERE).text
    with sqlite_db.write() as session:
        session.execute(sa.update(Webhook).values(kinds=["round.published"]))
    assert "Rondes (1/5)" in words(admin.get(HERE).text)


@pytest.mark.parametrize(
    "form",
    [{"url": "http://10.0.0.1/"}, {"url": ""}, {"url": URL, "areas": ["ballot"]}],
    ids=["inside", "empty", "unknown area"],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    admin: Visitor, sqlite_db: Database, form: dict[str, object]
) -> None:
    page = admin.post(HERE, **form)
    with sqlite_db.read() as session:
        assert webhooks(session) == []
    assert page.status_code == 422
    assert 'class="errsum"' in page.text
    assert f'value="{form["url"]}"' in page.text or not form["url"]


def test_a_test_waits_in_the_outbox_and_the_page_tells_how_it_fared(
    admin: Visitor, sqlite_db: Database, made: Stage
) -> None:
    admin.post(HERE, url=URL)
    row = hook(sqlite_db)
    answer = admin.post(f"{HERE}/{row.id}/test")
    with sqlite_db.read() as session:
        call = last_calls(session)[row.id]
        told = session.execute(sa.select(Event).where(Event.kind == "webhook.tested")).scalar_one()
    assert answer.headers["location"] == f"{HERE}?tested={row.id}"
    assert (call.kind, call.state, call.attempts) == ("webhook.tested", DeliveryState.WAITING, 0)
    assert (told.subject, told.subject_id, told.payload) == ("webhook", row.id, {})
    assert "Vertrekt zo" in admin.get(HERE).text

    # The settings forbid it meanwhile: the call comes again later.
    forbidding = made.app.state.parts.settings.model_copy(update={"webhook_hosts": "none"})
    call_due(sqlite_db, forbidding, NOW)
    page = admin.get(HERE).text
    assert "Probeert het opnieuw" in page
    assert '<span lang="en">this address is forbidden</span>' in page

    with sqlite_db.write() as session:
        session.execute(sa.update(Call).values(error="HTTP 503", state=DeliveryState.FAILED))
    page = admin.get(HERE).text
    assert "Opgegeven" in page
    assert "antwoordde met code 503" in page


def test_one_that_is_off_drops_what_waits_and_hears_nothing(
    admin: Visitor, sqlite_db: Database
) -> None:
    admin.post(HERE, url=URL)
    row = hook(sqlite_db)
    admin.post(f"{HERE}/{row.id}/test")
    admin.post(f"{HERE}/{row.id}/state", active="no")
    admin.post(f"{HERE}/{row.id}/state", active="no")
    hook(sqlite_db, active=False)
    refused = admin.post(f"{HERE}/{row.id}/test")
    with sqlite_db.read() as session:
        states = session.execute(sa.select(Call.state)).scalars().all()
    assert states == [DeliveryState.DROPPED]
    assert refused.status_code == 409
    assert "Zet aan" in admin.get(HERE).text

    admin.post(f"{HERE}/{row.id}/state", active="yes")
    hook(sqlite_db, active=True)
    with sqlite_db.read() as session:
        kinds = session.execute(
            sa.select(Event.kind).where(Event.subject == "webhook").order_by(Event.id)
        ).scalars()
        assert list(kinds) == [
            f"webhook.{what}" for what in ("added", "tested", "stopped", "resumed")
        ]


def test_removing_takes_the_calls_along(admin: Visitor, sqlite_db: Database) -> None:
    admin.post(HERE, url=URL)
    row = hook(sqlite_db)
    admin.post(f"{HERE}/{row.id}/test")
    admin.post(f"{HERE}/{row.id}/removal")
    with sqlite_db.read() as session:
        assert webhooks(session) == []
        assert session.execute(sa.select(sa.func.count()).select_from(Call)).scalar_one() == 0
    assert admin.post(f"{HERE}/{row.id}/test").status_code == 404


def answers_at_once(*acts: tuple[Visitor, str, dict[str, str]]) -> list[int]:
    """Let each send their form at the same moment; return the statuses."""
    gate = Barrier(len(acts))

    def send(act: tuple[Visitor, str, dict[str, str]]) -> int:
        who, path, form = act
        gate.wait()
        return who.post(path, **form).status_code

    with ThreadPoolExecutor(len(acts)) as several:
        return list(several.map(send, acts))


def test_two_administrators_at_once_switch_off_and_remove(db: Database) -> None:
    made = stage(db)
    one, other = Visitor(made, made.admin), Visitor(made, made.admin, "en")
    for _ in range(5):
        one.post(HERE, url=URL)
        here = f"{HERE}/{hook(db).id}"
        one.post(f"{here}/test")
        said = answers_at_once(
            (one, f"{here}/state", {"active": "no"}), (other, f"{here}/removal", {})
        )
        assert said in ([303, 303], [404, 303])
        with db.read() as session:
            assert webhooks(session) == []
            assert session.execute(sa.select(Call.id)).all() == []
            last = (
                session.execute(sa.select(Event.kind).order_by(Event.id.desc()).limit(2))
                .scalars()
                .all()
            )
        before = "webhook.stopped" if said == [303, 303] else "webhook.tested"
        assert last == ["webhook.removed", before]


def test_a_webhook_is_removed_once_also_by_two_at_once(db: Database) -> None:
    made = stage(db)
    one, other = Visitor(made, made.admin), Visitor(made, made.admin, "en")
    for number in range(1, 6):
        one.post(HERE, url=URL)
        here = f"{HERE}/{hook(db).id}/removal"
        assert sorted(answers_at_once((one, here, {}), (other, here, {}))) == [303, 404]
        with db.read() as session:
            removed = sa.select(sa.func.count()).where(Event.kind == "webhook.removed")
            assert session.execute(removed).scalar_one() == number


def test_nobody_else_comes_in(made: Stage) -> None:
    other = Visitor(made, made.facilitator)
    assert other.get(HERE).status_code == 403
    assert other.post(HERE, url=URL).status_code == 403


def test_it_asks_as_much_for_many_as_for_one(admin: Visitor, sqlite_db: Database) -> None:
    def asked() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        sa.event.listen(sqlite_db.engine, "before_cursor_execute", note)
        try:
            assert admin.get(HERE).status_code == 200
        finally:
            sa.event.remove(sqlite_db.engine, "before_cursor_execute", note)
        return len(seen)

    admin.post(HERE, url=URL)
    one = asked()
    for number in range(9):
        admin.post(HERE, url=f"{URL}/{number}")
    assert asked() == one
