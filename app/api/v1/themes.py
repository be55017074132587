"""Yearly themes."""

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.deps import ApiDep, Id, guard, takes
from app.api.v1.shapes_people import theme_shape
from app.domain.people.queries import in_pages, theme_by_id, themes
from app.domain.people.schemas import ThemeChange, ThemeDraft
from app.domain.people.themes import change_theme, create_theme
from app.policy import Action, require

router = APIRouter()
EXAMPLE = {
    "name": "Closer to the customer",
    "ambition": "Answer within a day",
    "measure": "Hours until the first answer",
    "year": 2027,
}
ANSWER = {"id": 1, **EXAMPLE, "version": 1}


@router.get("/themes")
@guard(Action.THEME_READ)
@takes(answers={"items": [ANSWER], "next": None})
def index(api: ApiDep) -> Response:
    """List the themes, newest year first."""
    with api.read() as tx:
        require(tx.actor, Action.THEME_READ)
        limit, cursor = api.page_params()
        return api.listing(in_pages(themes(tx.session), limit=limit, cursor=cursor), theme_shape)


@router.post("/themes", status_code=201)
@guard(Action.THEME_MANAGE)
@takes(ThemeDraft, example=EXAMPLE, answers=ANSWER)
def create(api: ApiDep) -> Response:
    """Make a theme."""
    with api.write() as tx:
        require(tx.actor, Action.THEME_MANAGE)
        row = create_theme(tx.session, api.body(ThemeDraft), actor=tx.actor, now=tx.now)
        return api.answer(theme_shape(row), 201)


@router.patch("/themes/{theme_id}")
@guard(Action.THEME_MANAGE)
@takes(ThemeChange, example={"ambition": "Answer within an hour", "version": 1}, answers=ANSWER)
def change(api: ApiDep, theme_id: Id) -> Response:
    """Change what is sent of a theme; with `version` only if nobody changed it since."""
    with api.write() as tx:
        theme_by_id(tx.session, theme_id)
        require(tx.actor, Action.THEME_MANAGE)
        data = api.body(ThemeChange)
        row = change_theme(tx.session, theme_id, data, actor=tx.actor, now=tx.now)
        return api.answer(theme_shape(row))
