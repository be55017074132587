"""One entry with everything around it: what its page shows, drawn again after a refusal."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, KiemError
from app.domain.ideas.ruleset import current, of_version
from app.domain.people.days import today
from app.domain.people.queries import names_of
from app.domain.register.access import allowed_in, next_states, relations_to, visible_entry
from app.domain.register.details import detail_of
from app.domain.register.duties import counted, rows_of
from app.domain.register.owning import waiting_offer
from app.domain.register.policy import is_literate, policy_of
from app.domain.register.queries import EntryView, entry_view
from app.domain.register.reviews import incidents_of, reviews_of
from app.domain.register.triage import difference, latest_result, open_wish
from app.i18n.codes import error_sentence, labels
from app.policy import Action, can
from app.web.deps import Page
from app.web.promises_forms import messages
from app.web.register_words import grouped, path_lines, sources


def errors_of(error: KiemError | None, lang: str) -> dict[str, str]:
    """Return a sentence per field; a conflict has one of its own."""
    if isinstance(error, Invalid):
        return messages(error, lang)
    return {"": error_sentence(error.code, error.params, lang)} if error else {}


def draw_entry(
    page: Page, tx: Tx, entry_id: int, error: Invalid | Conflict | None = None
) -> Response:
    """Show one entry."""
    row = visible_entry(tx.session, tx.actor, entry_id)
    entry = entry_view(tx.session, entry_id)
    here = today(tx.session, tx.now)
    return page.render(
        tx,
        "register/show.html",
        status=error.status if error else 200,
        entry=entry,
        here=here,
        me=tx.actor.person_id,
        sees_unit=can(tx.actor, Action.UNIT_AI_READ, relations_to(tx.actor, entry.unit_id)),
        due=entry.due(here),
        allowed=allowed_in(tx.actor, entry, entry.state),
        next_states=next_states(entry.state),
        detail=detail_of(tx.session, row.id or 0),
        errors=errors_of(error, page.lang),
        values=page.form.data(),
        **_triaged(page, tx, entry),
        **_people(tx, entry),
        **_dated(page, tx, entry),
    )


def _triaged(page: Page, tx: Tx, entry: EntryView) -> dict[str, Any]:
    result = latest_result(tx.session, entry.id)
    rules = current(today(tx.session, tx.now))
    return {
        "result": result,
        "path": path_lines(result, page.lang, dict(labels("flag_answer", page.lang))),
        "changed": difference(result, rules) if result else None,
        "wish": open_wish(tx.session, entry.id),
        "rules": of_version(result.rules_version) if result else rules,
        "sources": sources(rules, page.lang),
    }


def _people(tx: Tx, entry: EntryView) -> dict[str, Any]:
    here = today(tx.session, tx.now)
    offer = waiting_offer(tx.session, entry.id)
    warns = entry.owner_id is not None and not is_literate(tx.session, entry.owner_id, here)
    mine = sorted(tx.actor.leads) if entry.unit_id is None else []
    return {
        "offer": offer,
        "asked_name": names_of(tx.session, [offer.person_id]).get(offer.person_id, "")
        if offer
        else "",
        "owner_unlearned": warns,
        "policy": policy_of(tx.session),
        "claimable": mine,
    }


def _dated(page: Page, tx: Tx, entry: EntryView) -> dict[str, Any]:
    rows = rows_of(tx.session, entry.id)
    here = today(tx.session, tx.now)
    reviews, incidents = reviews_of(tx.session, entry.id), incidents_of(tx.session, entry.id)
    owners = [row.owner_id for row in rows.values()]
    names = names_of(tx.session, [*owners, *(r.by_id for r in reviews)])
    kinds = {kind.key: kind.text[page.lang] for kind in current(here).incidents}
    return {
        "duties": grouped(rows, page.lang, here),
        "counted": counted(rows),
        "reviews": reviews,
        "incidents": incidents,
        "incident_kinds": kinds,
        "names": names,
    }
