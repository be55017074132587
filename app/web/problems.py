"""What the codes of refusals mean: where the `type` of a problem document leads."""

from starlette.responses import Response

from app.doors import Room
from app.i18n.codes import error_sentence
from app.i18n.kinds import wording
from app.policy import Action
from app.web.deps import PageDep, guard

router = Room()
LANGUAGES = ("en", "nl")


@router.get("/docs/problems", name="problems")
@guard(Action.ANYONE)
def problems(page: PageDep) -> Response:
    """List every code with its sentence in both languages, each at its own anchor."""
    codes = sorted(wording().sentences["errors"])
    rows = [(code, *(error_sentence(code, {}, lang) for lang in LANGUAGES)) for code in codes]
    with page.read() as tx:
        return page.render(tx, "help/problems.html", rows=rows)
