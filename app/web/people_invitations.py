"""Inviting everybody who has no way in yet, after a list of people was taken in."""

from starlette.background import BackgroundTask
from starlette.responses import Response

from app.auth.links import not_invited
from app.core.errors import Conflict
from app.domain.people.queries import the_organisation
from app.doors import Room
from app.policy import Action, require
from app.web.deps import PageDep, guard
from app.web.entering import invite_all, mail_sender

router = Room()
AT_ONCE = 500
SHOWN = 20


@router.get("/people/invitations", name="people:not_invited")
@guard(Action.PERSON_MANAGE)
def show(page: PageDep) -> Response:
    """Show who has no way in yet."""
    with page.read() as tx:
        require(tx.actor, Action.PERSON_MANAGE)
        people, count = not_invited(tx.session, tx.now, limit=SHOWN)
        return page.render(
            tx,
            "people/invitations.html",
            people=people,
            count=count,
            at_once=min(count, AT_ONCE),
            can_mail=mail_sender(page.request) is not None,
            is_sample=the_organisation(tx.session).is_sample,
            sent=bool(page.query("sent")),
        )


@router.post("/people/invitations", name="people:invite_all")
@guard(Action.PERSON_MANAGE)
def invite(page: PageDep) -> Response:
    """Invite them by mail after the answer has left; who is left over stays on the page."""
    with page.read() as tx:
        require(tx.actor, Action.PERSON_MANAGE)
        if mail_sender(page.request) is None or the_organisation(tx.session).is_sample:
            raise Conflict("no_mail")
        people, _ = not_invited(tx.session, tx.now, limit=AT_ONCE)
        emails, actor = [person.email for person in people], tx.actor
    answer = page.go("/people/invitations?sent=1")
    answer.background = BackgroundTask(invite_all, page.request, emails, actor=actor)
    return answer
