"""The rows of a Pabulib file one by one, each with the line it begins on, and its sections."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from app.selection.model import SelectionError

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = ("META", "PROJECTS", "VOTES")
LONGEST = 200
"""A fault is told in so many characters: the file may hold anything."""


class PabulibError(SelectionError):
    """A malformed file; the text is one line and begins with the line number."""

    def __init__(self, line: int, message: str) -> None:
        text = "".join(c if c.isprintable() else " " for c in message[:LONGEST])
        super().__init__(f"line {line}: {text}")
        self.line = line


class Header:
    """The column names of a section and the line they stand on."""

    def __init__(self, line: int, cells: list[str]) -> None:
        self.line = line
        self.names = [cell.strip().lower() for cell in cells]
        for name in self.names:
            if name and self.names.count(name) > 1:
                raise PabulibError(line, f"the column {name} stands twice")

    def column(self, name: str) -> int:
        """Return the place of a column that must be there."""
        if name in self.names:
            return self.names.index(name)
        raise PabulibError(self.line, f"the column {name} is missing")

    def optional(self, name: str) -> int | None:
        """Return the place of a column, or None."""
        return self.names.index(name) if name in self.names else None


class Lines:
    """The lines of a file as text; keeps those since `clear` and counts all."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.count = 0
        self.kept: list[str] = []

    def __iter__(self) -> Iterator[str]:
        """Go through the lines."""
        for raw in self._source:
            self.count += 1
            try:
                text = raw.decode("utf-8-sig" if self.count == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise PabulibError(self.count, "not UTF-8") from error
            if "\0" in text:
                raise PabulibError(self.count, "a NUL character")
            self.kept.append(text)
            yield text


class Sections:
    """A file read from the front: its three sections in their order, row by row."""

    def __init__(self, data: bytes | BinaryIO) -> None:
        self._rows = _rows(Lines(io.BytesIO(data) if isinstance(data, bytes) else data))
        self._found: list[str] = []
        self._last = 1
        self._next: tuple[int, list[str]] | None = None
        self._advance()

    def _advance(self) -> None:
        self._next = next(self._rows, None)
        if self._next is not None:
            self._last = self._next[0]

    def open(self, name: str) -> Header:
        """Begin the section that must come now; return its header.

        Raises:
            PabulibError: something else comes.
        """
        if self._next is None:
            raise PabulibError(self._last, f"the section {name} is missing")
        line, cells = self._next
        if _section(cells) != name:
            fault = (
                f"the section {name} is missing" if _section(cells) else "text before the section"
            )
            raise PabulibError(line, fault if _section(cells) else f"{fault} {name}")
        self._found.append(name)
        self._advance()
        if self._next is None or _section(self._next[1]):
            raise PabulibError(self._last, f"the section {name} has no header")
        header = Header(*self._next)
        self._advance()
        return header

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Go through the rows of the section just begun."""
        while self._next is not None:
            line, cells = self._next
            word = _section(cells)
            if word in self._found:
                raise PabulibError(line, f"the section {word} stands twice")
            if word:
                return
            yield line, cells
            self._advance()


def _section(cells: list[str]) -> str:
    word = cells[0].strip().upper()
    return word if word in SECTIONS and not any(cell.strip() for cell in cells[1:]) else ""


def _rows(lines: Lines) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every row that is not blank."""
    reader = csv.reader(iter(lines), delimiter=";", quotechar='"')
    while True:
        first = lines.count + 1
        lines.kept.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise PabulibError(first, str(error)) from error
        if len(lines.kept) > 1 and "".join(lines.kept).count('"') % 2:
            raise PabulibError(first, "a quoted cell is not closed")
        if any(cell.strip() for cell in cells):
            yield first, cells
