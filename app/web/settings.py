"""Settings of the organisation: name, the month's pattern, budget and terms."""

import re
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from app.core.errors import Conflict, FieldError, Invalid, KiemError, NotFound
from app.core.input import parse
from app.db.engine import Database
from app.domain.people.models import Organisation
from app.domain.people.organisation import change_organisation
from app.domain.people.queries import the_organisation
from app.domain.people.schemas import OrganisationChange
from app.doors import Room
from app.i18n.formats import number
from app.i18n.parsing import ParseError, parse_money
from app.policy import Action, require
from app.web.deps import Page, PageDep, guard
from app.web.entering import leave
from app.web.stale import now_is
from app.web.units import form_errors

router = Room()
FIELDS = (
    "name", "language", "timezone", "session_weekday", "session_week", "session_time",
    "intake_days_before", "answer_days_after", "budget_cents", "reserve_percent",
    "answer_working_days", "commitment_days", "two_persons_cents", "version",
)  # fmt: skip


@router.get("/settings", name="settings")
@guard(Action.SETTINGS_MANAGE)
def show(page: PageDep) -> Response:
    """Show the settings."""
    return settings_page(page, None)


@router.post("/settings", name="settings:change")
@guard(Action.SETTINGS_MANAGE)
def change(page: PageDep) -> Response:
    """Change the settings."""
    try:
        data = typed(page)
        version = int(page.form.text("version"))
        with page.write() as tx:
            update = parse(OrganisationChange, data)
            change_organisation(tx.session, update, version=version, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return settings_page(page, error)
    return page.go("/settings?saved=1")


@router.post("/sample/removal", name="settings:remove_sample")
@guard(Action.SETTINGS_MANAGE)
def remove_sample(page: PageDep) -> Response:
    """Take the sample organisation away, so that a real one can be made."""
    with page.read() as tx:
        require(tx.actor, Action.SETTINGS_MANAGE)
        if not the_organisation(tx.session).is_sample:
            raise NotFound
    remover_of(page)(page.parts.db)
    return leave(page)


def remover_of(page: Page) -> Callable[[Database], None]:
    """Return what takes the sample away; `app.state.remove_sample` may bring another way."""
    from app.jobs.sample import remove_sample

    own: Callable[[Database], None] | None = getattr(page.request.app.state, "remove_sample", None)
    return own or remove_sample


def typed(page: Page) -> dict[str, Any]:
    """Return the form's values as the schema reads them; amounts are typed in euros.

    Raises:
        Invalid: `budget_cents` or `two_persons_cents` is no amount, `version` no number.
    """
    data = {**page.form.data(), "name": page.form.text("name")}
    data["pattern_on"] = "pattern_on" in page.form
    if not re.fullmatch(r"[0-9]{1,9}", page.form.text("version")):
        raise Invalid(FieldError("version", "invalid_value"))
    data["budget_cents"] = _cents(page, "budget_cents")
    limit = page.form.text("two_persons_cents")
    data["two_persons_cents"] = _cents(page, "two_persons_cents") if limit else None
    return data


def _cents(page: Page, name: str) -> int:
    try:
        return parse_money(page.form.text(name), page.lang)
    except ParseError as error:
        raise Invalid(FieldError(name, error.code)) from None


def settings_page(page: Page, error: KiemError | None) -> Response:
    """Show the form, with what was typed where something is wrong."""
    with page.read() as tx:
        require(tx.actor, Action.SETTINGS_MANAGE)
        house = the_organisation(tx.session)
        return page.render(
            tx,
            "settings/index.html",
            status=error.status if error else 200,
            errors=form_errors(error, "name", page.lang),
            values=page.form.data() if error else values_of(house),
            version=house.version,
            now_is=now_is(page, _shown(values_of(house), page.lang), error),
            pattern_on="pattern_on" in page.form if error else house.pattern_on,
            saved=bool(page.query("saved")),
            is_sample=house.is_sample,
        )


def values_of(house: Organisation) -> dict[str, Any]:
    """Return the settings as the form shows them."""
    return {name: getattr(house, name) for name in FIELDS}


def _shown(values: dict[str, Any], lang: str) -> dict[str, Any]:
    amounts = {name: values[name] for name in ("budget_cents", "two_persons_cents")}
    return {
        **values,
        **{name: number(cents // 100, lang) if cents else "" for name, cents in amounts.items()},
    }
