"""Names of files: what somebody called it, made harmless, ending in what it really is."""

import re

from app.core.text import clean_line
from app.domain.attachments.models import NAME_MAX

_FOLDERS = re.compile(r"^.*[/\\]")
_ODD = re.compile(r"[\"*:<>?|%;]+")
_ENDING = re.compile(r"(\.[A-Za-z0-9]{1,5})+$")


def own_name(name: str, ending: str) -> str:
    """Return a name of one line without folders, ending in `ending`.

    Every ending that it came with is taken off: `invoice.pdf.exe` that is a PDF is `invoice.pdf`.
    """
    plain = _ODD.sub(" ", _FOLDERS.sub("", clean_line(name)))
    stem = clean_line(_ENDING.sub("", plain)).strip(". ") or "file"
    tail = f".{ending}" if ending else "".join(_ENDING.findall(plain))
    return f"{stem[: NAME_MAX - len(tail)].rstrip('. ')}{tail}"
