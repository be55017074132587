"""The themes of a year: making and changing one. They are read on the page of the vision."""

from starlette.responses import Response

from app.core.errors import Conflict, Invalid, KiemError
from app.domain.people.days import today
from app.domain.people.queries import theme_by_id
from app.domain.people.schemas import ThemeChange, ThemeDraft
from app.domain.people.theme_history import theme_versions
from app.domain.people.themes import TEXTS, change_theme, create_theme
from app.doors import Room
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import typed
from app.web.stale import now_is
from app.web.units import form_errors

router = Room()


@router.get("/themes/new", name="themes:new")
@guard(Action.THEME_MANAGE)
def new(page: PageDep) -> Response:
    """Show the form for a new theme."""
    return _form(page, None)


@router.post("/themes", name="themes:create")
@guard(Action.THEME_MANAGE)
def create(page: PageDep) -> Response:
    """Make a theme."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.THEME_MANAGE)
            either = page.form.text("name_nl") or page.form.text("name_en")
            draft = typed(page, ThemeDraft, more={"name": either})
            row = create_theme(tx.session, draft, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return _form(page, None, error)
    return page.go(f"/vision?year={row.year}#theme-{row.id}")


@router.get("/themes/{theme_id}/versions", name="themes:versions")
@guard(Action.THEME_READ)
def versions(page: PageDep, theme_id: Id) -> Response:
    """Show every version of a theme."""
    with page.read() as tx:
        theme = theme_by_id(tx.session, theme_id)
        require(tx.actor, Action.THEME_READ)
        found = theme_versions(tx.session, theme)
        return page.render(tx, "vision/theme_versions.html", theme=theme, versions=found)


@router.get("/themes/{theme_id}/edit", name="themes:edit")
@guard(Action.THEME_MANAGE)
def edit(page: PageDep, theme_id: Id) -> Response:
    """Show the form that changes a theme."""
    return _form(page, theme_id)


@router.post("/themes/{theme_id}/edit", name="themes:change")
@guard(Action.THEME_MANAGE)
def change(page: PageDep, theme_id: Id) -> Response:
    """Change a theme, if nobody else did since the form was read."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.THEME_MANAGE)
            wish = typed(page, ThemeChange, keep_empty=TEXTS)
            row = change_theme(tx.session, theme_id, wish, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return _form(page, theme_id, error)
    return page.go(f"/vision?year={row.year}#theme-{theme_id}")


def _form(page: Page, theme_id: int | None, error: KiemError | None = None) -> Response:
    with page.read() as tx:
        require(tx.actor, Action.THEME_MANAGE)
        theme = theme_by_id(tx.session, theme_id) if theme_id else None
        holds = (
            {n: getattr(theme, n) for n in (*TEXTS, "year")}
            if theme
            else {"year": today(tx.session, tx.now).year}
        )
        return page.render(
            tx,
            "themes/form.html",
            status=error.status if error else 200,
            theme=theme,
            values=page.form.data() if error else holds,
            errors=_errors(error, page.lang),
            now_is=now_is(page, holds, error) if theme else [],
        )


def _errors(error: KiemError | None, lang: str) -> dict[str, str]:
    """Return what is wrong by field; a name that neither language has is told at the first one."""
    found = form_errors(error, "name", lang)
    return {**({"name_nl": found.pop("name")} if "name" in found else {}), **found}
