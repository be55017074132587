"""A feed (Atom, RFC 4287) of what somebody is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from app.core.input import iso
from app.i18n.translator import translator

FEED_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One message in words; `path` leads to what it is about."""

    id: int
    subject: str
    body: str
    path: str
    at: datetime


def feed_file(
    entries: Sequence[Entry],
    *,
    name: str,
    organisation: str,
    base_url: str,
    lang: str,
    now: datetime,
) -> bytes:
    """Return the messages, newest first."""
    _ = translator(lang)
    updated = max((entry.at for entry in entries), default=now)
    title = _("Kiem: what %(name)s is told", name=name)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">',
        f"<title>{escape(title)}</title>",
        f"<id>{escape(base_url)}/inbox</id>",
        f"<updated>{iso(updated)}</updated>",
        f"<author><name>{escape(organisation)}</name></author>",
        f'<link rel="alternate" href={quoteattr(base_url + "/inbox")}/>',
        *(_entry(entry, base_url) for entry in entries),
        "</feed>",
    ]
    return "\n".join(parts).encode("utf-8", "replace")


def _entry(entry: Entry, base_url: str) -> str:
    href = quoteattr(base_url + (entry.path or "/inbox"))
    return (
        f"<entry><title>{escape(entry.subject)}</title><id>{escape(base_url)}/inbox/{entry.id}</id>"
        f"<updated>{iso(entry.at)}</updated><link href={href}/>"
        f"<summary>{escape(entry.body)}</summary></entry>"
    )
