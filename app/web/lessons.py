"""What experiments taught: finding a lesson, reading it, building on it."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.input import Input, RowId, parse
from app.domain.experiments.lessons import LessonFilter, lesson_totals, lesson_view, lessons
from app.domain.experiments.using import drop_lesson, own_open_ideas, use_lesson, users_of
from app.domain.ideas.access import visible_idea
from app.domain.people.queries import themes, unit_names
from app.doors import Room
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import chosen, chosen_ids

router = Room()
ENDS = {"success": True, "no_success": False}


class Chosen(Input):
    """An idea that builds on a lesson."""

    idea_id: RowId


@router.get("/lessons", name="lessons:index")
@guard(Action.LESSON_READ)
def index(page: PageDep) -> Response:
    """Show, search and narrow the lessons."""
    with page.read() as tx:
        require(tx.actor, Action.LESSON_READ)
        block = "results" if page.wants_fragment else None
        return page.render(tx, "lessons/index.html", block=block, **_listed(page, tx))


def wanted_lessons(page: Page) -> LessonFilter:
    """Return the filters of the address."""
    ends = _ends(page)
    return LessonFilter(
        page.query("q")[:200],
        chosen_ids(page, "unit"),
        chosen_ids(page, "theme"),
        ENDS[next(iter(ends))] if len(ends) == 1 else None,
    )


def _ends(page: Page) -> set[str]:
    return {end for end in chosen(page, "end") if end in ENDS}


def _listed(page: Page, tx: Tx) -> dict[str, Any]:
    ends, wanted = _ends(page), wanted_lessons(page)
    params = [(k, v) for k, v in page.request.query_params.multi_items() if k != "cursor"]
    return {
        "found": lessons(tx.session, wanted, limit=20, cursor=page.query("cursor") or None),
        "wanted": wanted,
        "ends": ends,
        "params": params,
        "units": unit_names(tx.session),
        "themes": {
            t.id: f"{t.said('name', page.lang)} ({t.year})" for t in themes(tx.session, page.lang)
        },
        "totals": lesson_totals(tx.session),
    }


@router.get("/lessons/{lesson_id}", name="lessons:show")
@guard(Action.LESSON_READ)
def show(page: PageDep, lesson_id: Id) -> Response:
    """Show one lesson, and the ideas that build on it."""
    with page.read() as tx:
        view = lesson_view(tx.session, tx.actor, lesson_id)
        return page.render(
            tx,
            "lessons/show.html",
            lesson=view,
            users=users_of(tx.session, lesson_id),
            own=own_open_ideas(tx.session, tx.actor, lesson_id),
        )


@router.post("/lessons/{lesson_id}/uses", name="lessons:use")
@guard(Action.LESSON_USE)
def use(page: PageDep, lesson_id: Id) -> Response:
    """Let an idea build on the lesson."""
    with page.write() as tx:
        lesson_view(tx.session, tx.actor, lesson_id)
        number = parse(Chosen, page.form.data()).idea_id
        idea = visible_idea(tx.session, tx.actor, number)
        use_lesson(tx.session, idea, lesson_id, actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{number}")


@router.post("/ideas/{idea_id}/lessons/{lesson_id}/removal", name="lessons:drop")
@guard(Action.LESSON_USE)
def drop(page: PageDep, idea_id: Id, lesson_id: Id) -> Response:
    """Take back that the idea builds on the lesson."""
    with page.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        drop_lesson(tx.session, idea, lesson_id, actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{idea_id}")
