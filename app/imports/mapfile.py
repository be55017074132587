"""The mapping file: TOML that says which column is which, written for a person to complete."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from app.imports.cells import SheetError
from app.imports.mapping import Places, is_empty, known_values, plain, spellings, value_key
from app.imports.names import IDEA_FIELDS, TEXT_FIELDS, VALUE_FIELDS
from app.imports.sheets import Sheet

_EXAMPLES: Final = 2
_EXAMPLE_LENGTH: Final = 60


class NeedsMapping(Exception):
    """No column could be taken for the title; `template` is a mapping to complete."""

    def __init__(self, template: str, columns: Sequence[str]) -> None:
        super().__init__("needs_mapping")
        self.code: Final = "needs_mapping"
        self.template: Final = template
        self.columns: Final = tuple(columns)


@dataclass(frozen=True, slots=True)
class MapFile:
    """A mapping as written: names of columns, fixed values, and words for values.

    A word that stands for nothing has the empty value.
    """

    columns: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def score(self, cells: Sequence[str]) -> int:
        """Say how many of the named columns a row holds."""
        present = {form for cell in cells for form in spellings(cell)}
        return sum(plain(name) in present for names in self.columns.values() for name in names)

    def places(self, columns: Sequence[str]) -> Places:
        """Find the named columns.

        Raises:
            SheetError: `column_missing` with the first name that the file does not have.
        """
        known: dict[str, int] = {}
        for place, name in reversed(list(enumerate(columns))):
            known.update(dict.fromkeys(spellings(name), place))
        known |= {plain(name): place for place, name in enumerate(columns)}
        found: Places = {}
        for target, names in self.columns.items():
            missing = next((name for name in names if plain(name) not in known), None)
            if missing is not None:
                raise SheetError("column_missing", field=target, column=missing)
            found[target] = tuple(known[plain(name)] for name in names)
        return found

    def value(self, target: str, word: str) -> str | None:
        """Give the code for a word, by this mapping first."""
        key = value_key(word)
        own = self.values.get(target, {}).get(key)
        return known_values(target).get(key) if own is None else own


def read_mapping(text: str | bytes) -> MapFile:
    """Read a mapping file.

    Raises:
        SheetError: `bad_mapping` with what is wrong with it.
    """
    try:
        raw = tomllib.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SheetError("bad_mapping", what=str(error)[:200]) from error
    columns = {target: _names(target, value) for target, value in _part(raw, "columns").items()}
    columns = {target: names for target, names in columns.items() if names}
    fixed = {target: _word(target, value) for target, value in _part(raw, "fixed").items()}
    if "title" not in columns:
        raise SheetError("bad_mapping", what="[columns] title")
    values = {target: _values(target, table) for target, table in _part(raw, "values").items()}
    mapping = MapFile(columns, {k: v for k, v in fixed.items() if v}, values)
    for target in VALUE_FIELDS:
        given = mapping.fixed.get(target)
        if given is not None and mapping.value(target, given) is None:
            raise SheetError("bad_mapping", what=f"[fixed] {target} = {given}")
    return mapping


def template(sheet: Sheet, suggested: Places) -> str:
    """Write a mapping to complete: what was recognised is filled in, every column is listed."""
    lines = [
        "# Kiem: which column is which. Complete this file and give it with --mapping.",
        '# Only `title` must be filled in. Several columns make one text: ["One", "Two"].',
        "#",
        f"# Columns found in row {sheet.header_row}, with examples:",
        *(f"#   {line}" for line in _examples(sheet)),
        "",
        "[columns]",
        *(
            _line(target, [sheet.columns[i] for i in suggested.get(target, ())])
            for target in IDEA_FIELDS
        ),
        "",
        "# The same value for every idea that has none of its own.",
        "[fixed]",
        '# unit = "Customer service"',
        "",
    ]
    for target in VALUE_FIELDS:
        codes = dict.fromkeys(known_values(target).values())
        lines += [
            f"# What words in your list mean: {', '.join(codes)}.",
            f"[values.{target}]",
            f'# "your word" = "{next(iter(codes), "")}"',
            "",
        ]
    return "\n".join(lines)


def _line(target: str, names: Sequence[str]) -> str:
    several = target in TEXT_FIELDS and len(names) > 1
    value = _quoted(list(names)) if several else _quoted(names[0] if names else "")
    return f"{target} = {value}"


def _quoted(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _examples(sheet: Sheet) -> list[str]:
    lines = []
    for place, name in enumerate(sheet.columns):
        cells = (row.cells[place] for row in sheet.rows if place < len(row.cells))
        shown = [
            _quoted(cell[:_EXAMPLE_LENGTH]) for cell in islice((c for c in cells if c), _EXAMPLES)
        ]
        lines.append(f"{_quoted(name)}: {', '.join(shown) or '(empty)'}")
    return lines


def _part(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = raw.get(name, {})
    if not isinstance(part, dict):
        raise SheetError("bad_mapping", what=f"[{name}]")
    unknown = next((target for target in part if target not in IDEA_FIELDS), None)
    if unknown is not None:
        raise SheetError("bad_mapping", what=f"[{name}] {unknown}")
    return part


def _names(target: str, value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    names = tuple(name for name in listed if isinstance(name, str) and name.strip())
    several = len(names) > 1 and target not in TEXT_FIELDS
    if several or not all(isinstance(name, str) for name in listed):
        raise SheetError("bad_mapping", what=f"[columns] {target}")
    return names


def _word(target: str, value: object) -> str:
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        text = str(value).strip()
        return "" if is_empty(text) else text
    raise SheetError("bad_mapping", what=f"[fixed] {target}")


def _values(target: str, table: object) -> dict[str, str]:
    codes = set(known_values(target).values())
    if not isinstance(table, dict) or target not in VALUE_FIELDS:
        raise SheetError("bad_mapping", what=f"[values.{target}]")
    for word, code in table.items():
        if code and code not in codes:
            raise SheetError("bad_mapping", what=f"[values.{target}] {word} = {code}")
    return {value_key(word): code for word, code in table.items()}
