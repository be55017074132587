"""Files with a thing: who may, how many, gone with the thing; the database holds it too."""

import threading

import pytest
import sqlalchemy as sa

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.domain.attachments.commands import add_file, remove_file
from app.domain.attachments.models import Attachment, AttachmentPart
from app.domain.attachments.queries import files_by_owner, files_of, part_of, visible_file
from app.domain.attachments.schemas import CheckedFile, Limits
from app.domain.attachments.values import FileKind, OwnerKind
from app.domain.ideas import commands as ideas
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.register.duty_models import RegisterDuty
from app.domain.register.literacy_models import LearningItem
from app.domain.register.models import RegisterEntry
from app.events.models import Event
from app.files import check_file
from tests.factories import NOW, make_actor, make_idea
from tests.support.files import LIMITS, picture
from tests.support.ideas import make_house

IDEA = OwnerKind.IDEA


def a_file(text=b"x", name="a.pdf"):
    return CheckedFile(name, FileKind.PDF, text)


@pytest.fixture
def house(db):
    with db.write() as session:
        return make_house(session)


def an_idea(db, author, **more):
    with db.write() as session:
        return make_idea(session, author=author.id, **more).id


def add(db, actor, idea_id, file, limits=LIMITS):
    with db.write() as session:
        return add_file(session, IDEA, idea_id, file, limits=limits, actor=actor, now=NOW).id


def count(db, table=Attachment):
    with db.read() as session:
        return session.execute(sa.select(sa.func.count()).select_from(table)).scalar()


def test_a_file_comes_back_whole_piece_by_piece(db, house):
    idea = an_idea(db, house.ann)
    content = bytes(range(256)) * 3000
    number = add(db, house.ann, idea, a_file(content))
    with db.read() as session:
        file, owner = visible_file(session, house.bob, number)
        pieces = [part_of(session, number, n) for n in (1, 2, 3, 4)]
    assert (file.name, file.size, owner.id) == ("a.pdf", len(content), idea)
    assert (b"".join(pieces[:3]), pieces[3]) == (content, None)


def test_a_picture_has_its_thumbnail_beside_it(db, house):
    idea = an_idea(db, house.ann)
    file = check_file("x.jpg", picture(size=(640, 320)), LIMITS)
    number = add(db, house.ann, idea, file)
    with db.read() as session:
        [view] = files_of(session, IDEA, idea)
        assert (view.thumb_width, view.thumb_height) == (320, 160)
        assert part_of(session, number, 0) == file.thumbnail.data


def test_the_same_content_twice_is_one_file(db, house):
    idea = an_idea(db, house.ann)
    first = add(db, house.ann, idea, a_file())
    assert add(db, house.ann, idea, a_file(name="again.pdf")) == first
    assert count(db) == 1


def test_count_and_room_are_limited(db, house):
    idea, other = an_idea(db, house.ann), an_idea(db, house.ann)
    few = Limits(file_bytes=10, count=2, total_bytes=12)
    add(db, house.ann, idea, a_file(b"12345"), few)
    add(db, house.ann, idea, a_file(b"67890"), few)
    for where, code in ((idea, "too_many_files"), (other, "no_room")):
        with pytest.raises(Invalid) as error:
            add(db, house.ann, where, a_file(b"abc"), few)
        assert [one.code for one in error.value.errors] == [code]


def test_who_may_not_change_an_idea_adds_nothing_to_it(db, house):
    idea = an_idea(db, house.ann)
    kept = add(db, house.ann, idea, a_file())
    for act in (
        lambda: add(db, house.bob, idea, a_file(b"y")),
        lambda: remove(db, house.bob, kept),
    ):
        with pytest.raises(NotAllowed):
            act()
    add(db, house.team, idea, a_file(b"z"))
    assert count(db) == 2


def remove(db, actor, number):
    with db.write() as session:
        remove_file(session, number, actor=actor, now=NOW)


def test_files_of_a_draft_are_its_authors_alone(db, house):
    draft = an_idea(db, house.ann, state=IdeaState.DRAFT)
    number = add(db, house.ann, draft, a_file())
    for other in (house.bob, house.team, house.admin, house.auditor):
        with pytest.raises(NotFound), db.read() as session:
            visible_file(session, other, number)
        with pytest.raises(NotFound):
            remove(db, other, number)
    assert events(db) == []


def test_adding_and_removing_are_written_down_without_names_of_files(db, house):
    idea = an_idea(db, house.ann)
    remove(db, house.ann, add(db, house.ann, idea, a_file()))
    facts = {"attachment_id": 1, "kind": "pdf", "size": 1}
    assert events(db) == [
        ("idea.file_added", house.ann.id, {"file": facts, "by": "submitter"}),
        ("idea.file_removed", house.ann.id, {"file": facts, "by": "submitter"}),
    ]
    assert (count(db), count(db, AttachmentPart)) == (0, 0)


def test_a_pseudonymous_idea_does_not_tell_who_added(db, house):
    idea = an_idea(db, house.ann, pseudonymous=True)
    add(db, house.ann, idea, a_file())
    assert [actor for _, actor, _ in events(db)] == [None]


def events(db):
    with db.read() as session:
        query = sa.select(Event.kind, Event.actor_id, Event.payload).order_by(Event.id)
        return [tuple(row) for row in session.execute(query.where(Event.kind.like("%.file_%")))]


def test_an_idea_that_is_fixed_takes_no_more_files(db, house):
    idea = an_idea(db, house.ann)
    with db.write() as session:
        row = ideas.withdraw_idea(session, session.get(Idea, idea), "x", actor=house.ann, now=NOW)
        assert row.state is IdeaState.WITHDRAWN
    with pytest.raises(Conflict):
        add(db, house.ann, idea, a_file())


def test_a_draft_that_is_thrown_away_takes_its_files_along(db, house):
    draft, idea = an_idea(db, house.ann, state=IdeaState.DRAFT), an_idea(db, house.ann)
    add(db, house.ann, draft, a_file())
    add(db, house.ann, idea, a_file())
    with db.write() as session:
        for number in (draft, idea):
            row = session.get(Idea, number)
            ideas.withdraw_idea(session, row, "x", actor=house.ann, now=NOW)
    with db.read() as session:
        kept = files_by_owner(session, IDEA, [draft, idea])
    assert ({k: len(v) for k, v in kept.items()}, count(db, AttachmentPart)) == ({idea: 1}, 1)


def test_a_register_entry_has_files_of_those_who_answer_for_it(db, house):
    with db.write() as session:
        lead = make_actor(session, leads=[house.unit])
        row = RegisterEntry(name="Reader", unit_id=house.unit, created_at=NOW)
        session.add(row)
        session.flush()
        by = {"limits": LIMITS, "now": NOW}
        add_file(session, OwnerKind.ENTRY, row.id, a_file(), actor=lead, **by)
        with pytest.raises(NotAllowed):
            add_file(session, OwnerKind.ENTRY, row.id, a_file(b"y"), actor=house.bob, **by)
        assert [f.name for f in files_of(session, OwnerKind.ENTRY, row.id)] == ["a.pdf"]


def test_a_duty_and_something_to_learn_have_files_of_their_own(db, house):
    with db.write() as session:
        lead = make_actor(session, leads=[house.unit])
        row = RegisterEntry(name="Reader", unit_id=house.unit, created_at=NOW)
        item = LearningItem(title="Fifteen minutes", created_at=NOW)
        session.add_all([row, item])
        session.flush()
        duty = RegisterDuty(entry_id=row.id, key="dpia", rules_version="x", due_on=NOW.date())
        session.add(duty)
        session.flush()
        by = {"limits": LIMITS, "now": NOW}
        for kind, number, who in (
            (OwnerKind.DUTY, duty.id, lead),
            (OwnerKind.ITEM, item.id, house.team),
        ):
            add_file(session, kind, number, a_file(), actor=who, **by)
            with pytest.raises(NotAllowed):
                add_file(session, kind, number, a_file(b"y"), actor=house.bob, **by)
            assert [f.name for f in files_of(session, kind, number)] == ["a.pdf"]
        assert files_of(session, OwnerKind.ENTRY, row.id) == []


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE attachment SET name = 'x.html'", "append_only"),
        ("UPDATE attachment_part SET number = 9", "append_only"),
        ("DELETE FROM attachment_part", "append_only"),
        ("INSERT INTO attachment SELECT 99, {c} FROM attachment", "unique"),
        (
            "INSERT INTO attachment SELECT 99, NULL, NULL, NULL, NULL, NULL, NULL, 9, {rest} FROM attachment",
            "check",
        ),
        (
            "INSERT INTO attachment SELECT 99, 1, 1, NULL, NULL, NULL, NULL, 9, {rest} FROM attachment",
            "check|booking",
        ),
        (
            "INSERT INTO attachment SELECT 99, 1, NULL, NULL, NULL, NULL, NULL, 51, {rest} FROM attachment",
            "check",
        ),
        (
            "INSERT INTO attachment SELECT 99, 777, NULL, NULL, NULL, NULL, NULL, 9, {rest} FROM attachment",
            "foreign",
        ),
        (
            "INSERT INTO attachment SELECT 99, NULL, 1, NULL, NULL, NULL, NULL, 9, {rest} FROM attachment",
            "booking",
        ),
    ],
)
def test_the_database_refuses_what_the_code_would(db, house, statement, why):
    add(db, house.ann, an_idea(db, house.ann), a_file())
    rest = "name, kind, size, sha256, thumb_width, thumb_height, added_at"
    columns = f"idea_id, booking_id, handover_id, entry_id, duty_id, item_id, number, {rest}"
    with pytest.raises(Exception, match=f"(?i){why}"), db.engine.begin() as connection:
        connection.exec_driver_sql(statement.format(c=columns, rest=rest))


def test_an_idea_that_is_deleted_takes_its_files_along(db, house):
    idea = an_idea(db, house.ann, state=IdeaState.DRAFT)
    add(db, house.ann, idea, a_file())
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM idea_author")
        connection.exec_driver_sql("DELETE FROM idea")
    assert (count(db), count(db, AttachmentPart)) == (0, 0)


def test_many_at_once_stay_within_the_count(db, house):
    idea = an_idea(db, house.ann)
    refused = []

    def one(number):
        try:
            add(db, house.ann, idea, a_file(bytes([number])))
        except (Invalid, Conflict) as error:
            refused.append(error)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (count(db), len(refused)) == (LIMITS.count, 8 - LIMITS.count)
