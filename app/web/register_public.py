"""The public's page of the register, and choosing what stands on it."""

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.domain.people.queries import the_organisation
from app.domain.register.access import relations_in, visible_entry
from app.domain.register.details import detail_of
from app.domain.register.policy import policy_of
from app.domain.register.publishing import ALWAYS, USUAL, choose_public, public_records
from app.domain.register.queries import entry_view
from app.domain.register.schemas import PublicChoice
from app.domain.register.standard import FIELDS
from app.doors import Room
from app.i18n.codes import label
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.promises_forms import errors_of, typed
from app.web.stale import stands_now

router = Room()


@router.get("/algorithms", name="register:public")
@guard(Action.REGISTER_PUBLIC)
def public(page: PageDep) -> Response:
    """Show the public what was chosen for it."""
    with page.read() as tx:
        records = public_records(tx.session)
        name = the_organisation(tx.session).name
        return page.render(tx, "register/public.html", records=records, organisation=name)


@router.get("/register/{entry_id}/publication", name="register:publication")
@guard(Action.REGISTER_MANAGE)
def publication(page: PageDep, entry_id: Id) -> Response:
    """Ask what the public sees of an entry."""
    with page.read() as tx:
        return _choice(page, tx, entry_id)


def _choice(page: Page, tx: Tx, entry_id: int, error: Invalid | Conflict | None = None) -> Response:
    row = visible_entry(tx.session, tx.actor, entry_id)
    require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
    detail = detail_of(tx.session, entry_id)
    holds = {"public": detail.public, "fields": detail.fields or list(USUAL)}
    options = [(f, label("standard_field", f, page.lang)) for f in FIELDS if f not in ALWAYS]
    return page.render(
        tx,
        "register/publication.html",
        status=error.status if error else 200,
        entry=entry_view(tx.session, entry_id),
        on=policy_of(tx.session).public_page,
        public=page.form.text("public") == "yes" if error else holds["public"],
        chosen=page.form.list("fields") if error else holds["fields"],
        options=options,
        errors=stands_now(page, holds, error, ticks=holds) or errors_of(error, page.lang),
    )


@router.post("/register/{entry_id}/publication", name="register:publish")
@guard(Action.REGISTER_MANAGE)
def publish(page: PageDep, entry_id: Id) -> Response:
    """Choose what the public sees of an entry."""
    more = {"public": page.form.text("public") == "yes", "fields": page.form.list("fields")}
    try:
        with page.write() as tx:
            row = visible_entry(tx.session, tx.actor, entry_id)
            require(tx.actor, Action.REGISTER_MANAGE, relations_in(tx.session, tx.actor, row))
            data = typed(page, PublicChoice, more=more)
            choose_public(tx.session, row, data, actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        with page.read() as tx:
            return _choice(page, tx, entry_id, error)
    return page.go(f"/register/{entry_id}")
