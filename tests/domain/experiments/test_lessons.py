"""Lessons: one at every end, found again, and built on."""

import threading

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.input import parse
from app.db.engine import Database
from app.domain.experiments import running
from app.domain.experiments.ending import record_result, stop_experiment
from app.domain.experiments.lesson_models import Lesson, LessonUse
from app.domain.experiments.lessons import (
    LessonFilter,
    lesson_of,
    lesson_totals,
    lessons,
    own_words,
)
from app.domain.experiments.models import Experiment
from app.domain.experiments.schemas import Learned, Stop, Verdict
from app.domain.experiments.tried import tried_before
from app.domain.experiments.using import (
    drop_lesson,
    lessons_of_idea,
    own_open_ideas,
    use_lesson,
    users_of,
)
from app.domain.ideas.models import Idea, IdeaAuthor
from app.events import Event
from tests.domain.commitments.test_commitments import count_queries
from tests.factories import make_theme
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, sign

PARTS = Learned(
    expected="Photos show the damage",
    happened="Half of them were too dark",
    why="Cellars have no lamp",
    reuse="A checklist for photos",
    again_when="Phones see in the dark",
)


def ended(session: Session, house: House, *, success: bool = False, **fields: object) -> Lesson:
    """Play an idea to its end, in a round of its own."""
    idea = make_ready_idea(session, house, submitted_at=NOW, **fields)
    sign(session, house, idea)
    row = choose(session, house, idea)
    running.start_experiment(session, row, actor=house.team, now=NOW)
    if success:
        verdict = Verdict(result="success", evidence="e", lesson="Ask early", learned=PARTS)
        record_result(session, row, verdict, actor=house.team, now=NOW)
    else:
        stop_experiment(
            session,
            row,
            lesson="Dark cellars have no lamp",
            learned=PARTS,
            actor=house.team,
            now=NOW,
        )
    return session.exec(select(Lesson).where(Lesson.experiment_id == row.id)).one()


def test_the_parts_of_a_lesson_are_its_text_where_none_is_given() -> None:
    told = parse(Stop, {"learned": {"expected": "A", "why": "B"}})
    both = parse(Stop, {"lesson": "Whole", "learned": {"why": "B"}})
    with pytest.raises(Invalid) as refused:
        parse(Stop, {"learned": {"expected": ""}})
    assert (told.lesson, both.lesson) == ("A\n\nB", "Whole")
    assert [(e.field, e.code) for e in refused.value.errors] == [("lesson", "required")]


def test_every_end_keeps_its_parts_and_records_it(db: Database) -> None:
    with db.write() as session:
        lesson = ended(session, make_house(session))
        view = lesson_of(session, lesson.experiment_id)
        kinds = session.exec(select(Event.kind).where(Event.kind == "experiment.lesson_kept")).all()
    assert view.parts == PARTS.model_dump()
    assert (view.brief, view.success) == ("Dark cellars have no lamp", False)
    assert own_words("A\n\nB", ["A", "B"]) == ""
    assert kinds == ["experiment.lesson_kept"]


def test_no_experiment_that_ran_ends_without_a_lesson(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        idea = make_ready_idea(session, house)
        sign(session, house, idea)
        row = choose(session, house, idea)
        running.start_experiment(session, row, actor=house.team, now=NOW)
    with pytest.raises(Conflict, match="lesson_needed"), db.write() as session:
        session.execute(sa.text("UPDATE experiment SET state = 'closed'"))


def test_lessons_are_narrowed_by_words_unit_theme_and_end(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        house = make_house(session)
        theme = make_theme(session, "Time")
        dark = ended(session, house, theme_id=theme.id)
        other = ended(session, house, success=True, unit_id=house.other_unit_id, title="Quotes")

        def found(**wanted: object) -> list[int]:
            return [one.id for one in lessons(session, LessonFilter(**wanted)).items]

        both = [other.id, dark.id]
        assert (found(), found(words="dark"), found(words="quotes")) == (
            both,
            [dark.id],
            [other.id],
        )
        assert (found(units=(house.unit_id,)), found(themes=(theme.id,))) == ([dark.id], [dark.id])
        assert (found(success=True), found(success=False)) == ([other.id], [dark.id])
        assert count_queries(session, lambda: lessons(session)) == 1


def test_what_was_tried_is_found_by_the_words_of_idea_or_lesson(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        photo = ended(session, house, title="Photo check of cellar damage")
    with db.read() as session:
        typed = "Let AI check every photo of damage in a cellar"
        by_idea = [one.lesson_id for one in tried_before(session, typed)]
        own = tried_before(session, typed, but=photo.idea_id)
        by_lesson = [one.again_when for one in tried_before(session, "No lamp in dark cellars")]
        asked = count_queries(session, lambda: tried_before(session, typed))
        nothing = tried_before(session, "Plan the holidays of the canteen")
    assert (by_idea, own, nothing, asked) == ([photo.id], [], [], 1)
    assert by_lesson == ["Phones see in the dark"]


def test_an_idea_builds_on_a_lesson_once_and_may_take_it_back(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        lesson = ended(session, house)
        idea = make_ready_idea(session, house, submitted_at=NOW, title="Again")
        session.add(IdeaAuthor(idea_id=idea.id, person_id=house.employee.id))
        session.flush()
        offered = own_open_ideas(session, house.employee, lesson.id)
        for _ in range(2):
            use_lesson(session, idea, lesson.id, actor=house.employee, now=NOW)
        used = (lesson_totals(session), [u.idea_id for u in users_of(session, lesson.id)])
        named = [one.lesson_id for one in lessons_of_idea(idea.id).ask(session)]
        left = own_open_ideas(session, house.employee, lesson.id)
        drop_lesson(session, idea, lesson.id, actor=house.employee, now=NOW)
        after = lesson_totals(session)
        query = select(Event.kind).where(Event.kind.startswith("idea.lesson"))
        kinds = session.exec(query.order_by(Event.id)).all()
    assert (offered, left) == ([(idea.id, "Again")], [])
    assert (used, named, after) == (((1, 1), [idea.id]), [lesson.id], (1, 0))
    assert kinds == ["idea.lesson_used", "idea.lesson_dropped"]


def test_who_may_not_and_what_may_not_build_on_a_lesson(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        lesson = ended(session, house)
        idea = make_ready_idea(session, house, submitted_at=NOW)
        own = session.get_one(Idea, lesson.idea_id)
        with pytest.raises(NotAllowed):
            use_lesson(session, idea, lesson.id, actor=house.employee, now=NOW)
        with pytest.raises(NotFound):
            use_lesson(session, idea, 99, actor=house.team, now=NOW)
        with pytest.raises(Conflict, match="same_idea"):
            use_lesson(session, own, lesson.id, actor=house.team, now=NOW)
        with pytest.raises(NotFound):
            drop_lesson(session, idea, lesson.id, actor=house.team, now=NOW)
    attack = "INSERT INTO lesson_use (idea_id, lesson_id, at) SELECT idea_id, id, at FROM lesson"
    with pytest.raises(Conflict, match="same_idea"), db.write() as session:
        session.execute(sa.text(attack))


def test_naming_a_lesson_at_once_names_it_once(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        lesson_id = ended(session, house).id
        idea_id = make_ready_idea(session, house, submitted_at=NOW).id
    failed: list[Exception] = []

    def name() -> None:
        try:
            with db.write() as session:
                idea = session.get_one(Idea, idea_id)
                use_lesson(session, idea, lesson_id, actor=house.team, now=NOW)
        except Exception as error:  # noqa: BLE001 -- whatever happens is the finding
            failed.append(error)

    threads = [threading.Thread(target=name) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        rows = session.exec(select(LessonUse)).all()
        told = session.exec(select(Event).where(Event.kind == "idea.lesson_used")).all()
    assert (failed, len(rows), len(told)) == ([], 1, 1)


def test_an_experiment_that_never_began_may_close_without_one(db: Database) -> None:
    with db.write() as session:
        house = make_house(session)
        row = choose(session, house, make_ready_idea(session, house))
    with db.write() as session:
        session.execute(sa.text("UPDATE experiment SET state = 'closed'"))
        assert session.get_one(Experiment, row.id).state == "closed"
