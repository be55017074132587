"""A submitted form: text cleaned once, typed values kept for showing again."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData, UploadFile

from app.core.text import clean_line, clean_text


class Form:
    """What was typed. Every getter returns clean text; files come by `upload`."""

    def __init__(self, data: FormData | None = None) -> None:
        """Wrap parsed form data (None: an empty form)."""
        self._data = data or FormData()

    def __contains__(self, name: str) -> bool:
        """Whether the field was sent."""
        return name in self._data

    def text(self, name: str, default: str = "") -> str:
        """Return one line."""
        value = self._data.get(name, default)
        return clean_line(value) if isinstance(value, str) else default

    def prose(self, name: str, default: str = "") -> str:
        """Return text of several lines."""
        value = self._data.get(name, default)
        return clean_text(value) if isinstance(value, str) else default

    get = prose

    def uploads(self, name: str) -> Sequence[tuple[str, bytes]]:
        """Return every file that was chosen in a field, with its name."""
        sent = [v for v in self._data.getlist(name) if isinstance(v, UploadFile) and v.filename]
        return [(clean_line(file.filename or ""), file.file.read()) for file in sent]

    def list(self, name: str) -> list[str]:
        """Return every value of a field that may come more than once."""
        return [clean_line(v) for v in self._data.getlist(name) if isinstance(v, str)]

    def upload(self, name: str) -> tuple[str, bytes] | None:
        """Return an uploaded file's name and bytes, None when nothing was chosen."""
        value = self._data.get(name)
        if not isinstance(value, UploadFile) or not value.filename:
            return None
        return clean_line(value.filename), value.file.read()

    def data(self, *lists: str) -> dict[str, Any]:
        """Return the fields for `parse`: empty text is None, names in `lists` are lists."""
        plain: dict[str, Any] = {
            k: (clean_text(v) or None) for k, v in self._data.items() if isinstance(v, str)
        }
        return {**plain, **{name: self.list(name) for name in lists}}
