"""Yearly themes."""

from app.api.v1.deps import PAGED, Answer, ApiDep, Id, Listed, asks, guard, takes
from app.api.v1.shapes_people import (
    ThemeShape,
    ThemeVersionShape,
    theme_shape,
    theme_version_shape,
)
from app.domain.people.queries import in_pages, theme_by_id, themes
from app.domain.people.schemas import ThemeChange, ThemeDraft
from app.domain.people.theme_history import theme_versions
from app.domain.people.themes import change_theme, create_theme
from app.doors import Room
from app.policy import Action, require

router = Room()
EXAMPLE = {
    "name": "Closer to the customer",
    "name_nl": "Dichter bij de klant",
    "ambition": "Answer within a day",
    "ambition_nl": "Antwoord binnen een dag",
    "measure": "Hours until the first answer",
    "measure_nl": "Uren tot het eerste antwoord",
    "year": 2027,
}


@router.get("/themes")
@guard(Action.THEME_READ)
@asks(*PAGED)
def index(api: ApiDep) -> Answer[Listed[ThemeShape]]:
    """List the themes, newest year first."""
    with api.read() as tx:
        require(tx.actor, Action.THEME_READ)
        limit, cursor = api.page_params()
        found = in_pages(themes(tx.session, api.lang), limit=limit, cursor=cursor)
        return api.listing(found, lambda one: theme_shape(one, api.lang))


@router.post("/themes", status_code=201)
@guard(Action.THEME_MANAGE)
@takes(ThemeDraft, example=EXAMPLE)
def create(api: ApiDep) -> Answer[ThemeShape]:
    """Make a theme; a text without a language stands in both, unless one is sent for that language."""
    with api.write() as tx:
        require(tx.actor, Action.THEME_MANAGE)
        row = create_theme(tx.session, api.body(ThemeDraft), actor=tx.actor, now=tx.now)
        return api.answer(theme_shape(row, api.lang), 201)


@router.get("/themes/{theme_id}/versions")
@guard(Action.THEME_READ)
@asks(*PAGED)
def versions(api: ApiDep, theme_id: Id) -> Answer[Listed[ThemeVersionShape]]:
    """List every version of a theme, newest first: what it said, what changed, when and by whom."""
    with api.read() as tx:
        theme = theme_by_id(tx.session, theme_id)
        require(tx.actor, Action.THEME_READ)
        limit, cursor = api.page_params()
        found = in_pages(theme_versions(tx.session, theme), limit=limit, cursor=cursor)
        return api.listing(found, lambda one: theme_version_shape(one, api.lang))


@router.patch("/themes/{theme_id}")
@guard(Action.THEME_MANAGE)
@takes(ThemeChange, example={"ambition_en": "Answer within an hour", "version": 1})
def change(api: ApiDep, theme_id: Id) -> Answer[ThemeShape]:
    """Change what is sent of a theme; `name` says it in both languages, `name_nl` in one.

    With `version` only if nobody changed it since.
    """
    with api.write() as tx:
        theme_by_id(tx.session, theme_id)
        require(tx.actor, Action.THEME_MANAGE)
        data = api.body(ThemeChange)
        row = change_theme(tx.session, theme_id, data, actor=tx.actor, now=tx.now)
        return api.answer(theme_shape(row, api.lang))
