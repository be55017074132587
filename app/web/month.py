"""The four moments of a month in words, for Today, the board and the round's page."""

from datetime import datetime, timedelta
from typing import Protocol

from app.i18n.formats import day, moment
from app.i18n.translator import translator
from app.web.deps import Page

STAGE = {"planned": -1, "intake": 0, "preparation": 1, "session": 2, "decided": 3, "published": 4}


class Month(Protocol):
    """What the four moments need to know of a round."""

    @property
    def state(self) -> str: ...
    @property
    def intake_until(self) -> datetime: ...
    @property
    def session_at(self) -> datetime: ...
    @property
    def answer_by(self) -> datetime: ...


def rhythm(month: Month, page: Page) -> list[tuple[str, str, str]]:
    """Return (title, small text, done | now | later) for each of the four moments."""
    _, zone, lang = translator(page.lang), page.settings.timezone, page.lang
    last = day(month.intake_until - timedelta(seconds=1), lang, zone)
    texts = [
        (_("Submit"), _("until %(day)s", day=last)),
        (
            _("Prepare"),
            _("until %(day)s", day=day(month.session_at - timedelta(days=1), lang, zone)),
        ),
        (_("Session"), moment(month.session_at, lang, zone)),
        (
            _("Decision and answer"),
            _("%(day)s, explained per idea", day=day(month.answer_by, lang, zone)),
        ),
    ]
    at = STAGE.get(str(month.state), 4)
    when = ["done" if i < at else "now" if i == at else "later" for i in range(4)]
    return [(title, small, when[i]) for i, (title, small) in enumerate(texts)]
