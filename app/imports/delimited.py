"""CSV as it is found: any of the usual encodings and delimiters, with or without Excel's help."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from app.imports.cells import MAX_COLUMNS, MAX_ROWS, SheetError, cleaned

DELIMITERS: Final = (",", ";", "\t", "|")
ENCODINGS: Final = (
    *("utf-8", "utf-8-sig", "cp1252", "mac_roman", "cp850", "utf-16", "utf-16-le", "utf-16-be"),
)

_SAMPLE = 64 * 1024
_SAMPLE_ROWS = 60
_MOST_CELLS = 20_000  # of one record: spreadsheets leave thousands of empty ones
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Most likely first; what Excel saves in western Europe wins unless another is clearly better.
_OLD_ENCODINGS: Final = ("cp1252", "mac_roman", "cp850")
_NOT_ASCII = re.compile(rb"[^\n]{0,80}[\x80-\xff][^\n]{0,80}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROL = 0.02
# JSON, XML and web pages are text too, but no tables.
_OTHER_STARTS = ('{"', "[{", "[\n", "{\n", "[\r", "{\r", "<?xml", "<!DOCTYPE", "<html")
_COMPUTED: Final = ("=", "+", "-", "@")
# A record of its own at the end: swallowed when a quote before it was never closed.
_END: Final = "\x1e"


class Records(NamedTuple):
    """Every record of the file, blank ones too, so that a place in the list is a row number."""

    rows: list[list[str]]
    encoding: str
    delimiter: str


def read_delimited(
    data: bytes, encoding: str | None = None, delimiter: str | None = None
) -> Records:
    """Decode and split a file, as told or as it is guessed.

    Raises:
        SheetError: `not_a_sheet`, `unclosed_quote`, `cell_too_long` or `too_many_rows`.
    """
    encoding = encoding if encoding in ENCODINGS else guess_encoding(data)
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    if _is_binary(text):
        raise SheetError("not_a_sheet")
    if text.lstrip().startswith(_OTHER_STARTS):
        raise SheetError("not_a_sheet")
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").replace(_END, "")
    text, told = _excel_hint(text)
    delimiter = delimiter if delimiter in DELIMITERS else told or guess_delimiter(text)
    return Records(list(_records(text, delimiter)), encoding, delimiter)


def guess_encoding(data: bytes) -> str:
    """Find the encoding: a mark, valid UTF-8, UTF-16 by its zeros, else an older code page."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _wide_encoding(data) or _old_encoding(data)
    return _wide_encoding(data) or "utf-8"


def guess_delimiter(text: str) -> str:
    """Choose the delimiter that splits the first records most evenly into most cells."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample.rpartition("\n")[0] or sample
    return max(DELIMITERS, key=lambda mark: _evenness(sample, mark))


def _evenness(sample: str, delimiter: str) -> float:
    try:
        rows = list(islice(csv.reader(io.StringIO(sample), delimiter=delimiter), _SAMPLE_ROWS))
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows if any(row))
    total = widths.total()
    # Squared, because commas in running text give some wide records but never even ones.
    return max(((n / total) ** 2 * (width - 1) for width, n in widths.items()), default=0.0)


def _wide_encoding(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark: in western text every second byte is zero."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    half = len(sample) // 2
    if half == 0 or b"\x00" not in sample:
        return None
    mostly = half * 0.7
    if sample[1::2].count(0) > mostly:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > mostly else None


def _old_encoding(data: bytes) -> str:
    """Ask charset-normalizer about the lines that are not plain ASCII."""
    from charset_normalizer import from_bytes

    sample = b"\n".join(found[0] for found in islice(_NOT_ASCII.finditer(data), 100))
    matches = from_bytes(sample, cp_isolation=list(_OLD_ENCODINGS), preemptive_behaviour=False)
    chaos = {match.encoding: match.chaos for match in matches}
    best = matches.best()
    default = _OLD_ENCODINGS[0]
    if best is None or chaos.get(default, 1.0) <= best.chaos:
        return default
    return best.encoding


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > max(3, len(sample) * _MOST_CONTROL)


def _excel_hint(text: str) -> tuple[str, str | None]:
    """Take off the line `sep=;` that Excel reads and hides."""
    first, _, rest = text.partition("\n")
    hint = first.strip().strip('"').lower()
    if hint.startswith("sep=") and len(hint) == len("sep=;"):
        return rest, hint[-1]
    return (rest, "\t") if hint == "sep=" else (text, None)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    ended = text if text.endswith("\n") else text + "\n"
    reader = csv.reader(io.StringIO(f"{ended}{_END}\n", newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if record == [_END]:
                return
            if number > MAX_ROWS:
                raise SheetError("too_many_rows", row=number, max=MAX_ROWS)
            if len(record) > _MOST_CELLS:
                raise SheetError("too_many_columns", row=number, max=MAX_COLUMNS)
            if record and record[-1].endswith(f"{_END}\n"):
                break
            yield [cleaned(_bared(cell)) for cell in record]
    except csv.Error as error:
        raise SheetError("cell_too_long", row=number + 1) from error
    raise SheetError("unclosed_quote", row=number)


def _bared(cell: str) -> str:
    """Take off the apostrophe that lists made by us, and by others, put before what looks computed."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _COMPUTED else cell
