"""The forms that plan and change a round: from local time and typed money to the round's terms."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.auth.door import Tx
from app.core.actor import Role
from app.domain.people.queries import people_with_role
from app.domain.rounds.models import Round
from app.domain.rounds.pattern import month_of, shifted
from app.domain.rounds.queries import panels, rounds
from app.domain.rounds.states import RoundState
from app.i18n.codes import labels
from app.i18n.formats import ParseError, month_name, parse_money
from app.web.deps import Page

MOMENTS = ("intake_until", "session_at", "answer_by")
_LOCAL = "%Y-%m-%dT%H:%M"


class NewMonth:
    """The months that may be planned."""

    @staticmethod
    def offers(tx: Tx, page: Page) -> list[tuple[str, str]]:
        """Return the coming twelve months that have no round yet, with their names."""
        taken = {row.month for row in rounds(tx.session, limit=200).items}
        first = month_of(tx.now, page.settings.timezone)
        months = [shifted(first, n) for n in range(13)]
        return [(m, month_name(m, page.lang)) for m in months if m not in taken][:12]


def terms_of(page: Page) -> dict[str, Any]:
    """Return the typed terms for `parse`; what cannot be read is passed on to be refused there."""
    data = page.form.data("panel")
    for name in MOMENTS:
        data[name] = _moment(data.get(name), page.settings.timezone)
    points = [page.form.text(f"points_{n}") for n in range(1, 6)]
    data["points"] = points if any(points) else None
    data["recuse_leads"] = "recuse_leads" in page.form
    data["budget_cents"] = typed_cents(data.pop("budget", None), page.lang)
    return {key: value for key, value in data.items() if value is not None}


def terms_context(tx: Tx, page: Page) -> dict[str, Any]:
    """Return the choices of the form."""
    managers = people_with_role(tx.session, Role.MANAGER)
    return {
        "rules": list(labels("rule", page.lang).items()),
        "managers": [(person.email, person.name) for person in managers],
    }


def values_of(tx: Tx, row: Round, page: Page) -> dict[str, Any]:
    """Return the round's terms as the form shows them."""
    zone = ZoneInfo(page.settings.timezone)
    members = panels(tx.session, [row.id or 0])[row.id or 0]
    moments = {name: getattr(row, name).astimezone(zone).strftime(_LOCAL) for name in MOMENTS}
    return {
        "version": row.version,
        "budget": row.budget_cents,
        "reserve_percent": row.reserve_percent,
        "rule": row.rule,
        "quorum": row.quorum,
        "recuse_leads": row.recuse_leads,
        "panel": [m.email for m in members],
        **{f"points_{n}": value for n, value in enumerate(row.points, start=1)},
        "budget_fixed": row.state is RoundState.PREPARATION,
        **moments,
    }


def _moment(text: Any, zone: str) -> Any:
    if not isinstance(text, str):
        return None
    try:
        return datetime.strptime(text[:16], _LOCAL).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return text


def typed_cents(text: Any, lang: str) -> Any:
    """Return a typed amount in cents, None for none; what cannot be read is passed on as it is."""
    if not isinstance(text, str) or not text:
        return None
    try:
        return parse_money(text, lang)
    except ParseError:
        return text
