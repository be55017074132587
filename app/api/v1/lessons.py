"""What experiments taught, and which ideas build on it."""

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_lessons import LessonShape, lesson_shape
from app.core.errors import invalid
from app.core.input import Input, RowId
from app.domain.experiments.lessons import LessonFilter, lesson_view, lessons
from app.domain.experiments.using import drop_lesson, use_lesson
from app.domain.ideas.access import relations_to, visible_idea
from app.doors import Room
from app.policy import Action, require

router = Room()


class Use(Input):
    """The lesson that an idea builds on."""

    lesson_id: RowId


@router.get("/lessons")
@guard(Action.LESSON_READ)
@asks("q", "unit", "theme", "success", *PAGED)
def index(api: ApiDep) -> Answer[Listed[LessonShape]]:
    """Return lessons, newest first; `?q=` searches, `?unit=`, `?theme=` and `?success=` narrow."""
    with api.read() as tx:
        require(tx.actor, Action.LESSON_READ)
        limit, cursor = api.page_params()
        return api.listing(
            lessons(tx.session, _wanted(api), limit=limit, cursor=cursor),
            lambda one: lesson_shape(one, api.lang),
        )


def _wanted(api: ApiDep) -> LessonFilter:
    given = api.request.query_params
    return LessonFilter(
        given.get("q", "")[:200], _number(api, "unit"), _number(api, "theme"), _ends(api)
    )


def _number(api: ApiDep, name: str) -> tuple[int, ...]:
    text = api.request.query_params.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise invalid(name, "unknown_value", value=text[:40])
    return (int(text),) if text else ()


def _ends(api: ApiDep) -> bool | None:
    text = api.request.query_params.get("success", "")
    if text not in {"", "true", "false"}:
        raise invalid("success", "unknown_value", value=text[:40])
    return {"true": True, "false": False}.get(text)


@router.get("/lessons/{lesson_id}")
@guard(Action.LESSON_READ)
def show(api: ApiDep, lesson_id: Id) -> Answer[LessonShape]:
    """Return one lesson."""
    with api.read() as tx:
        return api.answer(lesson_shape(lesson_view(tx.session, tx.actor, lesson_id), api.lang))


@router.post("/ideas/{idea_id}/lessons", status_code=201)
@guard(Action.LESSON_USE)
@takes(Use, example={"lesson_id": 3})
def use(api: ApiDep, idea_id: Id) -> Answer[LessonShape]:
    """Name a lesson that the idea builds on; answers with the lesson."""
    with api.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        require(tx.actor, Action.LESSON_USE, relations_to(tx.session, tx.actor, idea))
        number = api.body(Use).lesson_id
        use_lesson(tx.session, idea, number, actor=tx.actor, now=tx.now)
        return api.answer(lesson_shape(lesson_view(tx.session, tx.actor, number), api.lang), 201)


@router.delete("/ideas/{idea_id}/lessons/{lesson_id}")
@guard(Action.LESSON_USE)
def drop(api: ApiDep, idea_id: Id, lesson_id: Id) -> Answer[LessonShape]:
    """Take back that the idea builds on a lesson; answers with the lesson."""
    with api.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        lesson_view(tx.session, tx.actor, lesson_id)
        require(tx.actor, Action.LESSON_USE, relations_to(tx.session, tx.actor, idea))
        drop_lesson(tx.session, idea, lesson_id, actor=tx.actor, now=tx.now)
        return api.answer(lesson_shape(lesson_view(tx.session, tx.actor, lesson_id), api.lang))
