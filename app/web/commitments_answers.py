"""Answers: a unit signs, proposes other terms, says no or takes back; the AI team answers a proposal."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, invalid
from app.domain.commitments.access import visible_commitment
from app.domain.commitments.commands import (
    counter_offer,
    decline_commitment,
    put_offer,
    turn_down,
)
from app.domain.commitments.mandate import is_proved
from app.domain.commitments.schemas import Counter, Why
from app.domain.experiments.signing import (
    confirm_promise,
    contest_promise,
    release_commitment,
    sign_commitment,
)
from app.doors import Room
from app.policy import Action
from app.web.commitments import one
from app.web.commitments_proof import prove
from app.web.commitments_terms import MONEY, TEXTS
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import typed

router = Room()


@router.post("/commitments/{commitment_id}/answer", name="commitments:answer")
@guard(Action.COMMITMENT_SIGN)
def answer(page: PageDep, commitment_id: Id) -> Response:
    """Sign, propose other terms, or say no: `answer` is `a`, `b` or `c`."""
    given = page.form.text("answer")
    try:
        if given == "a" and (away := _proved(page, commitment_id)):
            return page.go(away)
        with page.write() as tx:
            row = visible_commitment(tx.session, tx.actor, commitment_id)
            made = _ANSWERS.get(given, _no_answer)(page, tx, row)
    except Invalid as error:
        with page.read() as tx:
            return one(page, tx, commitment_id, error)
    except Conflict as error:
        return _somebody_was_first(page, commitment_id, error)
    return page.go(f"/commitments/{made}")


def _proved(page: Page, commitment_id: int) -> str | None:
    """Ask for a fresh proof only from who can sign; return where to get it, if elsewhere."""
    with page.read() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        asks = row.unit_id in tx.actor.leads and not is_proved(tx.actor, tx.now)
    return prove(page) if asks else None


def _somebody_was_first(page: Page, commitment_id: int, error: Conflict) -> Response:
    """Show what stands now to who answered a moment too late."""
    if error.code != "wrong_state" or error.params.get("thing") != "commitment":
        raise error
    return page.go(f"/commitments/{commitment_id}?late=1")


def _sign(page: Page, tx: Tx, row: Any) -> int:
    if page.form.text("mandate") != "yes":
        raise invalid("mandate", "required")
    if page.form.text("version") != str(row.version) and row.state == "offered":
        raise invalid("answer", "terms_changed")
    sign_commitment(tx.session, row, actor=tx.actor, now=tx.now)
    return int(row.id)


def _counter(page: Page, tx: Tx, row: Any) -> int:
    more = {"expires_on": None, "reason": page.form.prose("counter_reason")[:2000]}
    data = typed(page, Counter, money=MONEY, keep_empty=TEXTS, more=more)
    made = counter_offer(tx.session, row, data, actor=tx.actor, now=tx.now)
    return int(made.id or 0)


def _decline(page: Page, tx: Tx, row: Any) -> int:
    data = typed(page, Why)
    would = page.form.prose("would_be_yes")
    reason = f"{data.reason}\n\n{would}"[:2000] if would else data.reason
    decline_commitment(tx.session, row, reason=reason, actor=tx.actor, now=tx.now)
    return int(row.id)


def _no_answer(_page: Page, _tx: Tx, _row: Any) -> int:
    raise invalid("answer", "required")


_ANSWERS = {"a": _sign, "b": _counter, "c": _decline}


@router.post("/commitments/{commitment_id}/release", name="commitments:release")
@guard(Action.COMMITMENT_SIGN)
def release(page: PageDep, commitment_id: Id) -> Response:
    """Take the signature back before the start."""
    return _with_reason(page, commitment_id, release_commitment)


@router.post("/commitments/{commitment_id}/confirmation", name="commitments:confirm")
@guard(Action.COMMITMENT_SIGN)
def confirm(page: PageDep, commitment_id: Id) -> Response:
    """Say yes to a promise that came along from a closed unit."""
    try:
        if away := _proved(page, commitment_id):
            return page.go(away)
        with page.write() as tx:
            row = visible_commitment(tx.session, tx.actor, commitment_id)
            confirm_promise(tx.session, row, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return one(page, tx, commitment_id, error)
    return page.go(f"/commitments/{commitment_id}")


@router.post("/commitments/{commitment_id}/objection", name="commitments:contest")
@guard(Action.COMMITMENT_SIGN)
def contest(page: PageDep, commitment_id: Id) -> Response:
    """Say why a promise that came along cannot be kept, once its experiment runs."""
    return _with_reason(page, commitment_id, contest_promise)


@router.post("/commitments/{commitment_id}/refusal", name="commitments:refuse")
@guard(Action.COMMITMENT_OFFER)
def refuse(page: PageDep, commitment_id: Id) -> Response:
    """Say no to what a unit proposed."""
    return _with_reason(page, commitment_id, turn_down)


def _with_reason(page: Page, commitment_id: int, act: Any) -> Response:
    try:
        with page.write() as tx:
            row = visible_commitment(tx.session, tx.actor, commitment_id)
            data = typed(page, Why)
            act(tx.session, row, reason=data.reason, actor=tx.actor, now=tx.now)
    except Invalid as error:
        with page.read() as tx:
            return one(page, tx, commitment_id, error)
    return page.go(f"/commitments/{commitment_id}")


@router.post("/commitments/{commitment_id}/offer", name="commitments:offer")
@guard(Action.COMMITMENT_OFFER)
def offer(page: PageDep, commitment_id: Id) -> Response:
    """Offer a draft to its unit; terms that the unit proposed are accepted so."""
    with page.write() as tx:
        row = visible_commitment(tx.session, tx.actor, commitment_id)
        put_offer(tx.session, row, actor=tx.actor, now=tx.now)
    return page.go(f"/commitments/{commitment_id}")
