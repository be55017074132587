"""The frame around every page: navigation, language, unread messages, the sample's bar."""

from starlette.requests import Request

from app.auth.door import Tx
from app.core.actor import Actor, Role
from app.i18n.codes import label
from app.i18n.languages import Language
from app.notify.queries import frame
from app.templating import SampleRole, Shell

SAMPLE_ROLES = ("employee", "manager", "facilitator", "unit_lead", "ai_team", "admin")
_PLACES = {
    "today": "today",
    "ideas": "ideas",
    "triage": "ideas",
    "rounds": "rounds",
    "experiments": "experiments",
    "claims": "experiments",
    "handovers": "experiments",
    "commitments": "experiments",
    "lessons": "experiments",
    "register": "register",
    "literacy": "register",
    "tools": "register",
    "scan": "scan",
    "leadership": "today",
    "vision": "today",
    "frames": "today",
    "themes": "today",
    "leader-log": "today",
    "fund": "fund",
}


def shell_for(request: Request, tx: Tx, lang: Language, timezone: str) -> Shell:
    """Gather what the frame needs. One query."""
    actor = tx.visitor
    around = frame(tx.session, actor)
    path = request.url.path
    place = path.strip("/").split("/")[0]
    return Shell(
        lang=lang,
        path=path if request.method == "GET" else "/",
        here=_PLACES.get(place),
        person_name=actor.name if actor else None,
        roles=frozenset(str(r) for r in actor.roles) if actor else frozenset(),
        unread=around.unread,
        organisation=around.organisation,
        is_sample=around.is_sample,
        sample_roles=_sample_roles(request, lang) if around.is_sample else (),
        can_triage=_has(actor, Role.AI_TEAM),
        can_vote=_has(actor, Role.MANAGER),
        can_lead_unit=bool(actor and actor.leads),
        can_admin=_has(actor, Role.ADMIN),
        theme=request.cookies.get("theme", "auto"),
        shortcuts=actor is None or actor.extra.get("shortcuts") != "off",
        timezone=timezone,
        now=tx.now,
    )


def _has(actor: Actor | None, role: Role) -> bool:
    return actor is not None and actor.has(role)


def _sample_roles(request: Request, lang: Language) -> tuple[SampleRole, ...]:
    chosen = request.cookies.get("sample_role", "")
    return tuple(
        SampleRole(key, label("role", key, lang), current=key == chosen) for key in SAMPLE_ROLES
    )
