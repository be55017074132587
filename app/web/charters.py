"""The vision and the frames as pages: what holds, earlier versions, and the form that makes a new one."""

from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, KiemError
from app.domain.scan.charter_models import PARTS, TEXTS, CharterKind
from app.domain.scan.charters import CharterView, charter, save_charter, versions
from app.domain.scan.schemas import CharterDraft
from app.i18n.codes import label, labels
from app.policy import Action, can, require
from app.web.deps import Page
from app.web.promises_forms import typed
from app.web.stale import now_is
from app.web.units import form_errors


def shown(page: Page, tx: Tx, kind: CharterKind) -> dict[str, Any]:
    """Return what a page shows of the version that holds."""
    require(tx.actor, Action.VISION_READ)
    found = charter(tx.session, kind)
    return {
        "kind": str(kind),
        "charter": found,
        "parts": parts(found, kind, page.lang) if found else [],
        "headings": headings(kind, page.lang),
        "may_edit": can(tx.actor, Action.VISION_MANAGE),
    }


def parts(found: CharterView, kind: CharterKind, lang: str) -> list[tuple[str, str]]:
    """Return heading and text of each part."""
    return list(zip(headings(kind, lang), found.parts(lang), strict=True))


def headings(kind: CharterKind, lang: str) -> list[str]:
    """Return the headings of the three parts."""
    return list(labels(f"{kind}_part", lang).values())


def save(page: Page, kind: CharterKind) -> Response:
    """Keep what was typed as a new version."""
    try:
        with page.write() as tx:
            require(tx.actor, Action.VISION_MANAGE)
            save_charter(tx.session, kind, typed(page, CharterDraft), actor=tx.actor, now=tx.now)
    except (Invalid, Conflict) as error:
        return form(page, kind, error)
    return page.go(f"/{kind}")


def form(page: Page, kind: CharterKind, error: KiemError | None = None) -> Response:
    """Show the form, with what was typed where something is wrong."""
    with page.read() as tx:
        require(tx.actor, Action.VISION_MANAGE)
        found = charter(tx.session, kind)
        holds = found.texts if found else dict.fromkeys(TEXTS, "")
        return page.render(
            tx,
            "vision/edit.html",
            status=error.status if error else 200,
            kind=str(kind),
            fields=[
                (
                    part,
                    label(f"{kind}_part", part, page.lang),
                    label(f"{kind}_hint", part, page.lang),
                )
                for part in PARTS
            ],
            version=found.version if found else 0,
            values=page.form.data() if error else holds,
            errors=form_errors(error, "first_nl", page.lang),
            now_is=now_is(page, holds, error),
        )


def earlier(page: Page, kind: CharterKind) -> Response:
    """Show every version, newest first."""
    with page.read() as tx:
        require(tx.actor, Action.VISION_READ)
        found = versions(tx.session, kind)
        return page.render(
            tx,
            "vision/versions.html",
            kind=str(kind),
            versions=[(v, parts(v, kind, page.lang)) for v in found],
        )
