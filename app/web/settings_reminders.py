"""When to remind: days before and after, per kind of step."""

from starlette.responses import Response

from app.core.errors import FieldError, Invalid
from app.domain.insight.reminding import USUAL, Terms, set_terms, terms_of
from app.doors import Room
from app.policy import Action, require
from app.web.deps import Page, PageDep, guard
from app.web.promises_forms import messages

router = Room()
WHICH = ("remind", "escalate", "raised")
MOST_DIGITS = 4


@router.get("/settings/reminders", name="settings:reminders")
@guard(Action.SETTINGS_MANAGE)
def show(page: PageDep) -> Response:
    """Show the days of every kind of step."""
    return _page(page, None)


@router.post("/settings/reminders", name="settings:set_reminders")
@guard(Action.SETTINGS_MANAGE)
def change(page: PageDep) -> Response:
    """Set the days; an empty field means never."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.SETTINGS_MANAGE)
            set_terms(tx.session, _typed(page), actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _page(page, error)
    return page.go("/settings/reminders?saved=1")


def _typed(page: Page) -> dict[str, Terms]:
    """Return what was typed for the kinds that the form showed.

    Raises:
        Invalid: what is no number of days.
    """
    shown = [code for code in USUAL if f"{code}.remind" in page.form]
    wrong, found = [], {}
    for code in shown:
        days = []
        for which in WHICH:
            text = page.form.text(f"{code}.{which}").strip()
            if text and not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
                wrong.append(FieldError(f"{code}.{which}", "not_a_number"))
            days.append(int(text) if text.isascii() and text.isdigit() else None)
        found[code] = Terms(*days)
    if wrong:
        raise Invalid(*wrong)
    return found


def _page(page: Page, error: Invalid | None) -> Response:
    with page.read() as tx:
        require(tx.actor, Action.SETTINGS_MANAGE)
        known = terms_of(tx.session)
        stored = {
            f"{code}.{which}": getattr(terms, which)
            for code, terms in known.items()
            for which in WHICH
        }
        return page.render(
            tx,
            "settings/reminders.html",
            status=422 if error else 200,
            codes=list(known),
            values=page.form.data() if error else stored,
            errors=messages(error, page.lang),
            saved=bool(page.query("saved")),
        )
