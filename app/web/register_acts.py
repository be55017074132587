"""Acts on one entry: triage, a second person, moving on, owner, review, incident."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.domain.ideas.ruleset import current
from app.domain.people.days import today
from app.domain.register.access import relations_in, visible_entry
from app.domain.register.commands import move_entry
from app.domain.register.models import RegisterEntry
from app.domain.register.owning import answer_offer, claim_entry
from app.domain.register.queries import entry_view
from app.domain.register.reviews import record_review, report_incident
from app.domain.register.schemas import (
    EntryMove,
    EntryTriage,
    IncidentDraft,
    OfferAnswer,
    OverrideAnswer,
    ReviewDraft,
)
from app.domain.register.triage import answer_override, latest_result, review_day, triage_entry
from app.doors import Room
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.ideas_forms import Blank
from app.web.promises_forms import errors_of, typed
from app.web.register_page import draw_entry
from app.web.register_words import questions, told_changes

router = Room()
Act = Callable[[Tx, RegisterEntry], object]
Redraw = Callable[[Page, Tx, int, Invalid | Conflict], Response]


def act_on(page: Page, entry_id: int, act: Act, redraw: Redraw = draw_entry) -> Response:
    """Do something to an entry and go back to it; a refusal is told on the page it came from."""
    try:
        with page.write() as tx:
            act(tx, visible_entry(tx.session, tx.actor, entry_id))
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return redraw(page, tx, entry_id, error)
    return page.go(f"/register/{entry_id}")


@router.get("/register/{entry_id}/triage", name="register:questions")
@guard(Action.REGISTER_MANAGE)
def ask(page: PageDep, entry_id: Id) -> Response:
    """Show the questions about the rules, with the answers that are known."""
    with page.read() as tx:
        return _quiz(page, tx, entry_id)


def _quiz(page: Page, tx: Tx, entry_id: int, error: Invalid | Conflict | None = None) -> Response:
    row = visible_entry(tx.session, tx.actor, entry_id)
    require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
    rules = current(today(tx.session, tx.now))
    last = latest_result(tx.session, entry_id)
    known = {**last.answers, **last.details} if last else {}
    typed_answers = page.form.data("areas", "kinds", "risk_flags") if error else {}
    answers = {q.key: page.form.text(q.key) for q in rules.questions} if error else {}
    begun = page.form.text("rules_version") if error else ""
    return page.render(
        tx,
        "register/triage.html",
        status=error.status if error else 200,
        entry=entry_view(tx.session, entry_id),
        rules=rules,
        quiz=questions(rules, page.lang),
        rules_changed=told_changes(error, begun, answers, rules, page.lang),
        values=Blank({**known, **typed_answers}),
        errors=Blank(errors_of(error, page.lang)),
    )


@router.post("/register/{entry_id}/triage", name="register:triage")
@guard(Action.REGISTER_MANAGE)
def triage(page: PageDep, entry_id: Id) -> Response:
    """Store the outcome of the triage: the answers, or a class that is known."""
    form = page.form
    keys = [key for key in form.data() if key.startswith("t") and key[1:2].isdigit()]
    more: dict[str, Any] = {
        "risk_flags": form.list("risk_flags"),
        "answers": {key: form.text(key) for key in keys if form.text(key)},
        "areas": form.list("areas"),
        "kinds": form.list("kinds"),
    }

    def store(tx: Tx, row: RegisterEntry) -> None:
        data = typed(page, EntryTriage, more=more)
        triage_entry(tx.session, row, data, actor=tx.actor, now=tx.now)

    return act_on(page, entry_id, store, _quiz)


@router.post("/register/{entry_id}/override", name="register:override")
@guard(Action.REGISTER_MANAGE)
def override(page: PageDep, entry_id: Id) -> Response:
    """Say as the second person whether another class holds."""

    def answer(tx: Tx, row: RegisterEntry) -> None:
        data = typed(page, OverrideAnswer, more={"agree": page.form.text("agree") == "yes"})
        answer_override(tx.session, row, data, actor=tx.actor, now=tx.now)

    return act_on(page, entry_id, answer)


@router.post("/register/{entry_id}/transition", name="register:move")
@guard(Action.REGISTER_STOP)
def transition(page: PageDep, entry_id: Id) -> Response:
    """Move an entry on, or stop it at once."""

    def move(tx: Tx, row: RegisterEntry) -> None:
        require(tx.actor, Action.REGISTER_STOP, relations_in(tx.session, tx.actor, row))
        move_entry(tx.session, row, typed(page, EntryMove), actor=tx.actor, now=tx.now)

    return act_on(page, entry_id, move)


@router.post("/register/{entry_id}/owner", name="register:owner")
@guard(Action.REGISTER_ANSWER)
def owner(page: PageDep, entry_id: Id) -> Response:
    """Say yes or no to answering for an entry."""

    def answer(tx: Tx, row: RegisterEntry) -> None:
        data = typed(page, OfferAnswer, more={"accept": page.form.text("accept") == "yes"})
        answer_offer(tx.session, row, data, actor=tx.actor, now=tx.now)

    return act_on(page, entry_id, answer)


@router.post("/register/{entry_id}/claim", name="register:claim")
@guard(Action.REGISTER_MANAGE)
def claim(page: PageDep, entry_id: Id) -> Response:
    """Say that an entry is of one's own unit."""
    number = page.form.text("unit_id")
    unit_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    return act_on(
        page,
        entry_id,
        lambda tx, row: claim_entry(tx.session, row, unit_id, actor=tx.actor, now=tx.now),
    )


@router.get("/register/{entry_id}/review", name="register:review")
@guard(Action.REGISTER_MANAGE)
def review(page: PageDep, entry_id: Id) -> Response:
    """Show the form to look at an entry again."""
    with page.read() as tx:
        return _review(page, tx, entry_id)


def _review(page: Page, tx: Tx, entry_id: int, error: Invalid | Conflict | None = None) -> Response:
    row = visible_entry(tx.session, tx.actor, entry_id)
    require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
    entry = entry_view(tx.session, entry_id)
    return page.render(
        tx,
        "register/review.html",
        status=error.status if error else 200,
        entry=entry,
        next_on=review_day(today(tx.session, tx.now), entry.risk_class),
        values=page.form.data(),
        errors=errors_of(error, page.lang),
    )


@router.post("/register/{entry_id}/review", name="register:reviewed")
@guard(Action.REGISTER_MANAGE)
def reviewed(page: PageDep, entry_id: Id) -> Response:
    """Keep what the review found."""

    def keep(tx: Tx, row: RegisterEntry) -> None:
        require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
        data = typed(page, ReviewDraft, days=("next_on",))
        record_review(tx.session, row, data, actor=tx.actor, now=tx.now)

    return act_on(page, entry_id, keep, _review)


@router.get("/register/{entry_id}/incident", name="register:incident")
@guard(Action.REGISTER_INCIDENT)
def incident(page: PageDep, entry_id: Id) -> Response:
    """Show the form to tell what went wrong."""
    with page.read() as tx:
        return _incident(page, tx, entry_id)


def _incident(
    page: Page, tx: Tx, entry_id: int, error: Invalid | Conflict | None = None
) -> Response:
    visible_entry(tx.session, tx.actor, entry_id)
    here = today(tx.session, tx.now)
    kinds = [(k.key, k.text[page.lang]) for k in current(here).incidents]
    return page.render(
        tx,
        "register/incident.html",
        status=error.status if error else 200,
        entry=entry_view(tx.session, entry_id),
        kinds=kinds,
        here=here,
        values=page.form.data(),
        errors=errors_of(error, page.lang),
    )


@router.post("/register/{entry_id}/incident", name="register:report")
@guard(Action.REGISTER_INCIDENT)
def report(page: PageDep, entry_id: Id) -> Response:
    """Write down what went wrong."""

    def write(tx: Tx, row: RegisterEntry) -> None:
        data = typed(page, IncidentDraft, days=("happened_on", "noticed_on"))
        report_incident(tx.session, row, data, actor=tx.actor, now=tx.now)

    return act_on(page, entry_id, write, _incident)
