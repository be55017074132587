"""Lists as files: CSV or a workbook of what the filters show, streamed from one moment."""

from collections.abc import Callable

from sqlmodel import Session
from starlette.responses import Response, StreamingResponse

from app.core.errors import NotFound
from app.domain.people.days import today
from app.domain.people.queries import unit_view
from app.domain.register.access import relations_to
from app.domain.rounds.idea_filters import idea_filters
from app.doors import Room
from app.exports.tables import PIECES, SHEET_TYPES
from app.policy import Action, require
from app.web import lists_tables as tables
from app.web.deps import Id, Page, PageDep, guard
from app.web.experiments import GROUPS
from app.web.ideas import wished
from app.web.lessons import wanted_lessons
from app.web.lists_tables import Rows
from app.web.people import wanted_people
from app.web.register import wanted_entries
from app.web.search import wished as sought

router = Room()


@router.get("/ideas/export", name="lists:ideas")
@guard(Action.IDEA_LIST)
def ideas(page: PageDep) -> Response:
    """Hand out the ideas that the filters show."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_LIST)
        actor, filters = tx.actor, idea_filters(tx.session, wished(page))
    return _file(page, "ideas", lambda s: tables.ideas_table(s, actor, filters, page.lang))


@router.get("/experiments/export", name="lists:experiments")
@guard(Action.EXPERIMENT_READ)
def experiments(page: PageDep) -> Response:
    """Hand out the experiments of the chosen group."""
    with page.read() as tx:
        require(tx.actor, Action.EXPERIMENT_READ)
        actor, states = tx.actor, GROUPS.get(page.query("group"), ())
    return _file(
        page, "experiments", lambda s: tables.experiments_table(s, actor, states, page.lang)
    )


@router.get("/lessons/export", name="lists:lessons")
@guard(Action.LESSON_READ)
def lessons(page: PageDep) -> Response:
    """Hand out the lessons that the filters show."""
    with page.read() as tx:
        require(tx.actor, Action.LESSON_READ)
        wanted = wanted_lessons(page)
    return _file(page, "lessons", lambda s: tables.lessons_table(s, wanted, page.lang))


@router.get("/search/export", name="lists:search")
@guard(Action.SEARCH)
def found(page: PageDep) -> Response:
    """Hand out what a search finds, at most a thousand."""
    with page.read() as tx:
        require(tx.actor, Action.SEARCH)
        actor, wish = tx.actor, sought(page)
    return _file(page, "search", lambda s: tables.found_table(s, actor, wish, page.lang))


@router.get("/register/list", name="lists:register")
@guard(Action.REGISTER_READ)
def register(page: PageDep) -> Response:
    """Hand out the entries of the register that the filters show."""
    with page.read() as tx:
        require(tx.actor, Action.REGISTER_READ)
        here, wanted = today(tx.session, tx.now), wanted_entries(page)
    return _file(page, "register", lambda s: tables.register_table(s, here, wanted, page.lang))


@router.get("/tools/export", name="lists:tools")
@guard(Action.TOOL_REQUEST)
def tools(page: PageDep) -> Response:
    """Hand out the questions for standard tools, without who asked."""
    with page.read() as tx:
        require(tx.actor, Action.TOOL_REQUEST)
        actor = tx.actor
    return _file(page, "tools", lambda s: tables.tools_table(s, actor, page.lang))


@router.get("/literacy/export", name="lists:literacy")
@guard(Action.LITERACY_NUMBERS)
def literacy(page: PageDep) -> Response:
    """Hand out how many people of each larger unit have a valid record."""
    with page.read() as tx:
        require(tx.actor, Action.LITERACY_NUMBERS)
        here = today(tx.session, tx.now)
    return _file(page, "literacy", lambda s: tables.literacy_table(s, here, page.lang))


@router.get("/literacy/units/{unit_id}/export", name="lists:learned")
@guard(Action.LITERACY_READ)
def learned(page: PageDep, unit_id: Id) -> Response:
    """Hand out until when each person of a unit has a record: to its lead alone."""
    with page.read() as tx:
        require(tx.actor, Action.LITERACY_READ, relations_to(tx.actor, unit_id))
        unit_view(tx.session, unit_id)
    return _file(page, "literacy", lambda s: tables.learned_table(s, unit_id, page.lang))


@router.get("/rounds/export", name="lists:rounds")
@guard(Action.ROUND_READ)
def rounds(page: PageDep) -> Response:
    """Hand out all rounds."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_READ)
    return _file(page, "rounds", lambda s: tables.rounds_table(s, page.lang))


@router.get("/people/export", name="lists:people")
@guard(Action.PERSON_READ)
def people(page: PageDep) -> Response:
    """Hand out the accounts that the filters show."""
    with page.read() as tx:
        require(tx.actor, Action.PERSON_READ)
        wanted = wanted_people(page)
    return _file(page, "people", lambda s: tables.people_table(s, wanted, page.lang))


@router.get("/units/export", name="lists:units")
@guard(Action.UNIT_READ)
def units(page: PageDep) -> Response:
    """Hand out the tree of units."""
    with page.read() as tx:
        require(tx.actor, Action.UNIT_READ)
    return _file(page, "units", lambda s: tables.units_table(s, page.lang))


@router.get("/handovers/export", name="lists:handovers")
@guard(Action.EXPERIMENT_READ)
def handovers(page: PageDep) -> Response:
    """Hand out all handovers."""
    with page.read() as tx:
        require(tx.actor, Action.EXPERIMENT_READ)
    return _file(page, "handovers", lambda s: tables.handovers_table(s, page.lang))


def _file(page: Page, name: str, table: Callable[[Session], Rows]) -> Response:
    """Stream a table; whoever asks was let in before."""
    form = page.query("format", "xlsx")
    if form not in PIECES:
        raise NotFound

    def rows() -> Rows:
        with page.parts.db.snapshot() as session:
            yield from _addressed(table(session), page.base)

    headers = {"Content-Disposition": f'attachment; filename="kiem-{name}.{form}"'}
    return StreamingResponse(PIECES[form](rows()), media_type=SHEET_TYPES[form], headers=headers)


def _addressed(rows: Rows, base_url: str) -> Rows:
    """Write the address of each row, its last cell, in full."""
    for *cells, last in rows:
        yield [*cells, f"{base_url}{last}" if str(last).startswith("/") else last]
