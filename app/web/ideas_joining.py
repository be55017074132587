"""Going on together with an idea that is alike, or saying why one's own is different."""

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid, KiemError
from app.core.input import parse
from app.domain.finding.alike import Given, Like, likes
from app.domain.ideas.differing import say_different
from app.domain.ideas.joining import (
    accept_join,
    ask_to_join,
    decline_join,
    own_request,
    take_join_back,
)
from app.domain.ideas.pages import IdeaView
from app.domain.ideas.queries import idea_view, visible_idea
from app.domain.ideas.schemas import DifferenceInput, JoinInput
from app.doors import Room
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.ideas_forms import Blank, error_texts

router = Room()


@router.get("/ideas/{idea_id}/joining", name="ideas:joining")
@guard(Action.IDEA_JOIN)
def joining(page: PageDep, idea_id: Id) -> Response:
    """Ask whether somebody wants to go on together with this idea."""
    return _asked(page, idea_id)


@router.post("/ideas/{idea_id}/joining", name="ideas:join")
@guard(Action.IDEA_JOIN)
def join(page: PageDep, idea_id: Id) -> Response:
    """Ask the submitter to let one in."""
    try:
        with page.write() as tx:
            given = parse(JoinInput, {n: page.form.prose(n) for n in ("text", "own_id")})
            idea = visible_idea(tx.session, tx.actor, idea_id)
            ask_to_join(tx.session, idea, given.text, given.own_id, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _asked(page, idea_id, error)
    return page.go(f"/ideas/{idea_id}")


@router.post("/ideas/{idea_id}/joining/removal", name="ideas:unjoin")
@guard(Action.IDEA_JOIN)
def unjoin(page: PageDep, idea_id: Id) -> Response:
    """Take one's wish back."""
    with page.write() as tx:
        idea = visible_idea(tx.session, tx.actor, idea_id)
        take_join_back(tx.session, idea, actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{idea_id}")


@router.post("/joining/{join_id}/acceptance", name="ideas:join_accept")
@guard(Action.IDEA_JOIN_ANSWER)
def accept(page: PageDep, join_id: Id) -> Response:
    """Let somebody in."""
    with page.write() as tx:
        row = accept_join(tx.session, join_id, actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{row.idea_id}")


@router.post("/joining/{join_id}/declining", name="ideas:join_decline")
@guard(Action.IDEA_JOIN_ANSWER)
def decline(page: PageDep, join_id: Id) -> Response:
    """Go on without them."""
    with page.write() as tx:
        row = decline_join(tx.session, join_id, actor=tx.actor, now=tx.now)
    return page.go(f"/ideas/{row.idea_id}")


@router.post("/ideas/{idea_id}/difference", name="ideas:differ")
@guard(Action.IDEA_EDIT)
def differ(page: PageDep, idea_id: Id) -> Response:
    """Say that one's idea is another one than what looks like it."""
    with page.write() as tx:
        differ_in(page, tx, idea_id)
    return page.go(f"/ideas/{idea_id}/received")


def differ_in(page: Page, tx: Tx, idea_id: int) -> None:
    """Keep what was said about ideas that look alike, if anything was."""
    said = {"others": page.form.list("other"), "reason": page.form.text("different_reason")[:500]}
    given = parse(DifferenceInput, said)
    idea = visible_idea(tx.session, tx.actor, idea_id)
    say_different(tx.session, idea, given.others, given.reason, actor=tx.actor, now=tx.now)


def kin_of(tx: Tx, view: IdeaView) -> list[Like]:
    """Return what looks like an idea."""
    card = view.card
    given = Given(f"{card.title} {view.problem}", card.value_type, card.theme_id)
    return likes(tx.session, tx.actor, given, but=card.id)


def _asked(page: Page, idea_id: int, error: KiemError | None = None) -> Response:
    with page.read() as tx:
        require(tx.actor, Action.IDEA_JOIN)
        return page.render(
            tx,
            "ideas/joining.html",
            status=error.status if error else 200,
            idea=idea_view(tx.session, tx.actor, idea_id),
            own_join=own_request(tx.session, tx.actor, idea_id),
            own_id=page.query("own") or page.form.text("own_id"),
            typed=page.form.prose("text"),
            errors=error_texts(error, page.lang) if isinstance(error, Invalid) else Blank(),
        )
