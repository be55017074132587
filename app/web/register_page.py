"""One entry with everything around it: what its page shows, drawn again after a refusal."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid
from app.domain.attachments.values import OwnerKind
from app.domain.ideas.ruleset import current, of_version
from app.domain.people.days import today
from app.domain.people.queries import names_of
from app.domain.register.access import allowed_in, next_states, relations_to
from app.domain.register.around import Around, around_entry
from app.domain.register.duties import counted, rows_of
from app.domain.register.missing import missing, step_of
from app.domain.register.policy import is_literate
from app.domain.register.queries import EntryView, entry_in_full
from app.domain.register.reviews import incidents_of, reviews_of
from app.domain.register.triage import difference
from app.i18n.codes import labels
from app.policy import Action, can, require
from app.web.attachments import files_panel
from app.web.deps import Page
from app.web.promises_forms import errors_of
from app.web.register_history import history_of_entry
from app.web.register_words import grouped, path_lines, sources

_FIELD = {"owner_id": "owner_email", "stopper_id": "stopper_email"}


def draw_entry(
    page: Page, tx: Tx, entry_id: int, error: Invalid | Conflict | None = None
) -> Response:
    """Show one entry."""
    require(tx.actor, Action.REGISTER_READ)
    entry, detail, policy = entry_in_full(tx.session, entry_id)
    around = around_entry(tx.session, entry_id)
    here = today(tx.session, tx.now)
    allowed = allowed_in(tx.actor, entry, entry.state)
    return page.render(
        tx,
        "register/show.html",
        status=error.status if error else 200,
        entry=entry,
        here=here,
        me=tx.actor.person_id,
        sees_unit=can(tx.actor, Action.UNIT_AI_READ, relations_to(tx.actor, entry.unit_id)),
        due=entry.due(here),
        allowed=allowed,
        next_states=next_states(entry.state, tried=entry.experiment_id is not None),
        lacking=_lacking(entry, missing(entry, detail, step_of(entry))),
        detail=detail,
        policy=policy,
        errors=errors_of(error, page.lang),
        values=page.form.data(),
        files=files_panel(page, tx, OwnerKind.ENTRY, entry_id, may_change="edit" in allowed),
        **_triaged(page, tx, around),
        **_people(tx, entry, around),
        history=history_of_entry(tx, entry_id, page.lang),
        **_dated(page, tx, entry),
    )


def _lacking(entry: EntryView, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what is missing for the step, each with the place where it is written down."""
    base = f"/register/{entry.id}"
    return [
        (
            name,
            f"{base}/triage" if name == "risk_class" else f"{base}/edit#f-{_FIELD.get(name, name)}",
        )
        for name in names
    ]


def _triaged(page: Page, tx: Tx, around: Around) -> dict[str, Any]:
    result = around.result
    rules = current(today(tx.session, tx.now))
    return {
        "result": result,
        "path": path_lines(result, page.lang, dict(labels("flag_answer", page.lang))),
        "changed": difference(result, rules) if result else None,
        "wish": around.wish,
        "rules": of_version(result.rules_version) if result else rules,
        "sources": sources(rules, page.lang),
    }


def _people(tx: Tx, entry: EntryView, around: Around) -> dict[str, Any]:
    here = today(tx.session, tx.now)
    warns = entry.owner_id is not None and not is_literate(tx.session, entry.owner_id, here)
    free = entry.unit_id is None or entry.unit_active is False
    mine = sorted(tx.actor.leads - {entry.unit_id}) if free else []
    return {
        "offer": around.offer,
        "asked_name": around.asked_name,
        "owner_unlearned": warns,
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
