"""Another class than an idea's answers give: asking a second person, and what that person says."""

from starlette.responses import Response

from app.core.errors import Conflict, Invalid
from app.core.input import parse
from app.domain.ideas.overriding import OverrideAsk, OverrideSaid, answer_override, ask_override
from app.domain.ideas.queries import visible_idea
from app.domain.register.triaging import refuse_untrained
from app.doors import Room
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import messages
from app.web.triage import desk

router = Room()


@router.post("/triage/{idea_id}/override", name="triage:override")
@guard(Action.IDEA_TRIAGE)
def ask(page: PageDep, idea_id: Id) -> Response:
    """Ask a second person for another class."""
    try:
        with page.write() as tx:
            idea = visible_idea(tx.session, tx.actor, idea_id)
            require(tx.actor, Action.IDEA_TRIAGE)
            refuse_untrained(tx.session, actor=tx.actor, now=tx.now)
            ask_override(tx.session, idea, _wanted(page), actor=tx.actor, now=tx.now)
    except Invalid as error:
        return desk(page, idea_id, override_errors=messages(error, page.lang))
    except Conflict as error:
        return desk(page, idea_id, error)
    return page.go(f"/triage/{idea_id}#override")


def _wanted(page: Page) -> OverrideAsk:
    form = page.form
    typed = {"risk_class": form.text("other_class"), "reason": form.prose("override_reason")}
    return parse(OverrideAsk, {name: said for name, said in typed.items() if said})


@router.post("/triage/{idea_id}/override/answer", name="triage:override_answer")
@guard(Action.IDEA_TRIAGE)
def answer(page: PageDep, idea_id: Id) -> Response:
    """Say whether another class holds."""
    said = OverrideSaid(agree=page.form.text("agree") == "yes")
    try:
        with page.write() as tx:
            idea = visible_idea(tx.session, tx.actor, idea_id)
            require(tx.actor, Action.IDEA_TRIAGE)
            refuse_untrained(tx.session, actor=tx.actor, now=tx.now)
            answer_override(tx.session, idea, said, actor=tx.actor, now=tx.now)
    except Conflict as error:
        return desk(page, idea_id, error)
    return page.go(f"/triage/{idea_id}")
