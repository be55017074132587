"""Cells that hold web markup, as web forms export them: the words stay, the markup goes.

Nothing in a cell is followed, fetched or run; a link is a text like any other. One pass from left
to right: no cell, however it was built, takes longer than its length.
"""

import re
from html import unescape
from typing import Final

_LINES: Final = frozenset("blockquote br div h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul".split())
_SILENT: Final = frozenset(("head", "script", "style"))
_KNOWN: Final = (
    frozenset(
        "a b body code em font html i iframe img link meta object span strong sub sup svg "
        "tbody td th thead u".split()
    )
    | _LINES
    | _SILENT
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*>")
_MOST_BLANK = re.compile(r"\n{3,}")


def without_markup(text: str) -> str:
    """Return the words of a cell; text that merely holds `<` or `&` stays as it is."""
    if "<" not in text:
        return text
    parts = _words(text)
    if parts is None:
        return text
    lines = (" ".join(line.split()) for line in unescape("".join(parts)).split("\n"))
    return _MOST_BLANK.sub("\n\n", "\n".join(lines)).strip()


def _words(text: str) -> list[str] | None:
    """Return what a reader of the page would see, None when there is no markup."""
    low, parts, at, found = text.lower(), [], 0, False
    while (start := text.find("<", at)) >= 0:
        parts.append(text[at:start])
        tag = _TAG.match(text, start)
        if text.startswith("<!--", start):
            at, found = _after(low, "-->", start), True
        elif tag is None or tag[2].lower() not in _KNOWN:
            parts.append("<")
            at = start + 1
        else:
            name, found = tag[2].lower(), True
            at = tag.end() if tag[1] or name not in _SILENT else _after(low, f"</{name}", start)
            parts.append(_break(name, closes=bool(tag[1])))
    return [*parts, text[at:]] if found else None


def _break(name: str, *, closes: bool) -> str:
    if name == "li" and not closes:
        return "\n- "
    return "\n" if name in _LINES else ""


def _after(low: str, end: str, start: int) -> int:
    """Return the place after an end; what is never ended goes on to the end of the text."""
    place = low.find(end, start)
    return len(low) if place < 0 else place + (len(end) if end == "-->" else 0)
