"""Fixing things about a round before anybody votes: rivals, prerequisites, limits, ideas in or out."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Invalid
from app.core.input import parse
from app.domain.people.queries import themes, unit_names
from app.domain.rounds.access import NOT_STARTED, find_round
from app.domain.rounds.constraint_models import ConstraintKind
from app.domain.rounds.constraint_queries import constraints_of
from app.domain.rounds.constraint_schemas import ConstraintDraft
from app.domain.rounds.constraints import drop_constraint, fix_constraint, has_votes
from app.domain.rounds.queries import agenda_of
from app.doors import Room
from app.i18n.codes import error_sentence, labels
from app.policy import Action, require
from app.web.constraint_words import fixed_rows
from app.web.deps import Id, Month, Page, PageDep, guard
from app.web.rounds_forms import typed_cents
from app.web.rounds_words import error_texts, round_context

router = Room()


@router.get("/rounds/{month}/constraints", name="rounds:constraints")
@guard(Action.ROUND_PREPARE)
def show(page: PageDep, month: Month) -> Response:
    """Show what is fixed, and a form for each kind."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_PREPARE)
        return _draw(page, tx, month)


@router.post("/rounds/{month}/constraints", name="rounds:fix")
@guard(Action.ROUND_PREPARE)
def fix(page: PageDep, month: Month) -> Response:
    """Fix one thing; what could not hold together is said with what would help."""
    try:
        with page.write() as tx:
            row = find_round(tx.session, month)
            draft = parse(ConstraintDraft, _typed(page))
            fix_constraint(tx.session, row, draft, actor=tx.actor, now=tx.now)
    except Invalid as error:
        return _again(page, month, error)
    return page.go(f"/rounds/{month}/constraints")


@router.post("/rounds/{month}/constraints/{constraint_id}/removal", name="rounds:unfix")
@guard(Action.ROUND_PREPARE)
def unfix(page: PageDep, month: Month, constraint_id: Id) -> Response:
    """Take back what was fixed."""
    with page.write() as tx:
        row = find_round(tx.session, month)
        drop_constraint(tx.session, row, constraint_id, actor=tx.actor, now=tx.now)
    return page.go(f"/rounds/{month}/constraints")


def _draw(page: Page, tx: Tx, month: str, *, status: int = 200, **more: Any) -> Response:
    row, _, shared = round_context(page, tx, month)
    agenda = agenda_of(tx.session, row.id or 0)
    given = {
        "fixed": fixed_rows(constraints_of(tx.session, row.id or 0), page.lang),
        "open": row.state in NOT_STARTED and not has_votes(tx.session, row.id or 0),
        "ideas": [(item.idea_id, item.title) for item in agenda],
        "kinds": list(labels("constraint_kind", page.lang).items()),
        "cap_of": _capped(tx, row.month, page.lang),
        "kind": page.query("kind") or str(ConstraintKind.EXCLUSION),
        "typed": {},
        "errors": {},
        "helps": [],
    }
    return page.render(tx, "rounds/constraints.html", status=status, **shared, **{**given, **more})


def _capped(tx: Tx, month: str, lang: str) -> list[tuple[str, str]]:
    """Return everything that a limit can hold for: units, the year's themes, value types."""
    found = [(f"unit_id:{unit}", name) for unit, name in unit_names(tx.session).items()]
    found += [
        (f"theme_id:{t.id}", t.said("name", lang))
        for t in themes(tx.session, lang, year=int(month[:4]))
    ]
    return found + [(f"value_type:{v}", word) for v, word in labels("value_type", lang).items()]


def _again(page: Page, month: str, error: Invalid) -> Response:
    helps = [
        error_sentence(e.code, e.params, page.lang)
        for e in error.errors
        if e.field.startswith("constraints")
    ]
    errors = [e for e in error.errors if not e.field.startswith("constraints")]
    with page.read() as tx:
        require(tx.actor, Action.ROUND_PREPARE)
        return _draw(
            page,
            tx,
            month,
            status=422,
            typed=page.form.data("idea_ids"),
            kind=page.form.text("kind"),
            errors=error_texts(errors, page.lang),
            helps=helps,
        )


def _typed(page: Page) -> dict[str, Any]:
    data = page.form.data("idea_ids")
    kind = data.get("kind")
    if kind == ConstraintKind.CAP:
        by, _, value = str(data.pop("cap_of", None) or "").partition(":")
        data |= {by: value} if by in ("unit_id", "theme_id", "value_type") else {}
        data["max_cents"] = typed_cents(data.pop("max", None), page.lang)
    return {key: value for key, value in data.items() if value not in (None, "")}
