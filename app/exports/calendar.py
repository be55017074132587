"""Calendar files (iCalendar, RFC 5545): rounds with their deadlines and sessions."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from app.domain.rounds.models import Round
from app.domain.rounds.states import RoundState
from app.i18n.formats import round_name
from app.i18n.translator import translator

CALENDAR_TYPE = "text/calendar; charset=utf-8"
SESSION = timedelta(hours=2)
_WIDTH = 73


def calendar_file(rounds: Iterable[Round], lang: str, base_url: str, now: datetime) -> bytes:
    """Return the moments of rounds: until when ideas join, the session, when everyone has an answer.

    The same moment keeps its name, so that a calendar moves it when the round moves.
    """
    _ = translator(lang)
    name = _("Kiem, rounds")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kiem//Kiem//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for row in rounds:
        lines += _round(row, lang, base_url, now)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _round(row: Round, lang: str, base_url: str, now: datetime) -> Iterator[str]:
    _ = translator(lang)
    name = round_name(row.month, lang)
    moments = (
        ("intake", _("Ideas join until now: %(round)s", round=name), row.intake_until, timedelta()),
        ("session", _("Session: %(round)s", round=name), row.session_at, SESSION),
        ("answer", _("Everyone has an answer: %(round)s", round=name), row.answer_by, timedelta()),
    )
    for code, title, start, length in moments:
        url = f"{base_url}/rounds/{row.month}"
        yield from (
            "BEGIN:VEVENT",
            f"UID:round-{row.month}-{code}@kiem",
            f"DTSTAMP:{_moment(now)}",
            f"SEQUENCE:{row.version}",
            f"STATUS:{'CANCELLED' if row.state is RoundState.CANCELLED else 'CONFIRMED'}",
            f"DTSTART:{_moment(start)}",
            f"DTEND:{_moment(start + length)}" if length else "TRANSP:TRANSPARENT",
            f"SUMMARY:{_text(title)}",
            f"URL:{url}",
            f"DESCRIPTION:{_text(url)}",
            "END:VEVENT",
        )


def _moment(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    for plain, marked in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, marked)
    return value


def _folded(line: str) -> str:
    """Break a line after 75 bytes, never inside a letter."""
    parts, part, width = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if width + size > _WIDTH:
            parts.append(part)
            part, width = "", 1
        part, width = part + letter, width + size
    return "\r\n ".join([*parts, part])
