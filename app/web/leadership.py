"""The leadership picture: six sentences with their pictures, and the list behind every number."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.clock import local_day
from app.core.errors import Invalid, NotFound
from app.domain.insight.journeys import STEPS, Journey, journeys, wait_of
from app.domain.insight.participation import participation
from app.domain.insight.period import Period, period_of
from app.domain.insight.picture import picture
from app.domain.insight.promises import handed_over, learned
from app.domain.people.queries import the_organisation
from app.domain.rounds.pattern import shifted
from app.doors import Room
from app.exports.picture import picture_pdf
from app.i18n.codes import label
from app.i18n.formats import month_name, month_words
from app.i18n.languages import as_language
from app.policy import Action, require
from app.web.deps import Page, PageDep, guard
from app.web.leadership_words import sentences
from app.web.promises_forms import messages

router = Room()
LISTS = (*STEPS, "answered", "late")
OUTCOMES = ("handovers", "lessons")
BACK = 24


@router.get("/leadership", name="leadership")
@guard(Action.INSIGHT_READ)
def show(page: PageDep) -> Response:
    """Show the picture of a period; made to be printed on one page."""
    with page.read() as tx:
        require(tx.actor, Action.INSIGHT_READ)
        return _picture(page, tx)


def _picture(page: Page, tx: Tx) -> Response:
    period, error = _period(page, tx)
    found = picture(tx.session, period, tx.now)
    return page.render(
        tx,
        "leadership/index.html",
        status=422 if error else 200,
        found=found,
        said=sentences(found, page.lang),
        months=_months(page, tx),
        month_name=lambda month: month_name(month, page.lang),
        short_month=lambda month: month_words(page.lang, short=True)[int(month[5:]) - 1],
        query=_query(period),
        now=tx.now,
        errors=messages(error, page.lang),
    )


@router.get("/leadership/picture.pdf", name="leadership:pdf")
@guard(Action.INSIGHT_READ)
def as_file(page: PageDep) -> Response:
    """Hand the picture out as a PDF of one page, in the language asked for or in the reader's."""
    with page.read() as tx:
        require(tx.actor, Action.INSIGHT_READ)
        period, _ = _period(page, tx)
        found, house, now = (
            picture(tx.session, period, tx.now),
            the_organisation(tx.session).name,
            tx.now,
        )
    lang, zone = as_language(page.query("lang"), page.lang), page.settings.timezone
    data = picture_pdf(found, sentences(found, lang), house, lang, zone, now)
    name = f'attachment; filename="kiem-{period.first}-{period.last}-{lang}.pdf"'
    return Response(data, media_type="application/pdf", headers={"Content-Disposition": name})


def _query(period: Period) -> str:
    return f"from={period.first}&to={period.last}"


@router.get("/leadership/participation", name="leadership:participation")
@guard(Action.INSIGHT_READ)
def takes_part(page: PageDep) -> Response:
    """Show how many people of each larger unit take part."""
    with page.read() as tx:
        require(tx.actor, Action.INSIGHT_READ)
        period, _ = _period(page, tx)
        return page.render(
            tx,
            "leadership/participation.html",
            rows=participation(tx.session, period),
            period=[month_name(m, page.lang) for m in (period.first, period.last)],
            query=_query(period),
        )


@router.get("/leadership/{part}", name="leadership:list")
@guard(Action.INSIGHT_READ)
def behind(page: PageDep, part: str) -> Response:
    """Show the ideas, handovers or lessons behind a number."""
    with page.read() as tx:
        require(tx.actor, Action.INSIGHT_READ)
        if part in OUTCOMES:
            return _outcomes(page, tx, part)
        if part not in LISTS:
            raise NotFound
        return _list(page, tx, part)


def _list(page: Page, tx: Tx, part: str) -> Response:
    period, _ = _period(page, tx)
    return page.render(
        tx,
        "leadership/list.html",
        part=part,
        title=label("picture_step", part, page.lang),
        rows=[(j, _value(j, part)) for j in journeys(tx.session, period) if _in(j, part, tx)],
        period=[month_name(m, page.lang) for m in (period.first, period.last)],
        query=_query(period),
    )


def _outcomes(page: Page, tx: Tx, part: str) -> Response:
    period, _ = _period(page, tx)
    rows: list[tuple[str, str, str, datetime]] = [
        (f"/experiments/{one.experiment_id}", one.title, one.unit, one.at)
        for one in (handed_over(tx.session, period) if part == "handovers" else ())
    ]
    rows += [
        (f"/ideas/{one.idea_id}", one.title, one.text, one.at)
        for one in (learned(tx.session, period) if part == "lessons" else ())
    ]
    return page.render(
        tx,
        "leadership/outcomes.html",
        part=part,
        title=label("picture_step", part, page.lang),
        rows=rows,
        period=[month_name(m, page.lang) for m in (period.first, period.last)],
        query=_query(period),
    )


def _in(journey: Journey, part: str, tx: Tx) -> bool:
    if part == "late":
        return journey.is_late(tx.now)
    return journey.answered_at is not None if part == "answered" else part in journey.steps


def _value(journey: Journey, part: str) -> float | None:
    if part == "late":
        return journey.waited_days
    return journey.answer_days if part == "answered" else wait_of(journey, part)


def _period(page: Page, tx: Tx) -> tuple[Period, Invalid | None]:
    zone = page.settings.timezone
    here = local_day(tx.now, zone)
    try:
        return period_of(page.query("from"), page.query("to"), here=here, zone=zone), None
    except Invalid as error:
        return period_of("", "", here=here, zone=zone), error


def _months(page: Page, tx: Tx) -> list[tuple[str, Any]]:
    """Return the months that may be chosen, newest first."""
    this = f"{local_day(tx.now, page.settings.timezone):%Y-%m}"
    return [(m, month_name(m, page.lang)) for m in (shifted(this, -n) for n in range(BACK))]
