"""What the pages of an import show: guesses with their choices, refusals, progress, the report."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.auth.door import Tx
from app.domain.ideas.import_models import ImportState
from app.domain.ideas.import_runs import RunView
from app.domain.ideas.importing import foresee_import, unknown_units
from app.exports.tables import Cell
from app.i18n.codes import error_sentence, label, labels, sentence
from app.i18n.translator import translator
from app.imports.delimited import DELIMITERS, ENCODINGS
from app.imports.looking import Look, SheetError, Wish, look, typed_columns, typed_values, wish_of
from app.imports.names import IDEA_FIELDS, VALUE_FIELDS
from app.imports.sheets import Reading
from app.imports.telling import error_line, notice_line, refusal_line
from app.jobs.imports import THROUGH
from app.web.deps import Page

MOST_BYTES = 10_000_000
AT_ONCE = 500
"""So many rows come in while the reader waits; more of them in the background."""
SHOWN, MOST_LINES, MOST_COLUMNS = 10, 200, 150
NOTHING = "-"
_MARKS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def look_context(
    page: Page, tx: Tx, run: RunView, name: str, data: bytes, said: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the page of a list shows before it comes in, with the status of the answer."""
    shared = {
        "run": run,
        "name": name,
        "said": {"reading": (None, None, None), "units": False, "skip": False, **said},
        "fields": [(code, label("import_field", code, page.lang)) for code in IDEA_FIELDS],
        "encodings": [(code, label("encoding", code, page.lang)) for code in ENCODINGS],
        "marks": [(code, label("delimiter", code, page.lang)) for code in _MARKS.values()],
        "errors": {},
    }
    try:
        found = look(data, name, wish_of(said))
    except SheetError as error:
        fault = error_line(error, page.lang)
        nothing = {"look": None, "count": 0, "refused": (), "new_units": ()}
        return {**shared, **nothing, "fault": fault, "status": 422}
    return {**shared, **_found(page, tx, found)}


def _found(page: Page, tx: Tx, found: Look) -> dict[str, Any]:
    ideas, sheet = found.ideas, found.sheet
    rows = ideas.rows if ideas else ()
    refused = ideas.refused if ideas else ()
    at = {name: field for field, names in found.fields.items() for name in names}
    return {
        "look": found,
        "fault": "",
        "status": 200 if ideas and not refused else 422,
        "mark": _MARKS.get(sheet.delimiter or "", ""),
        "columns": [(i, c, at.get(c.name, "")) for i, c in enumerate(found.columns[:MOST_COLUMNS])],
        "words": {
            field: (words, labels(field, page.lang))
            for field, words in found.words.items()
            if words
        },
        "rows": rows[:SHOWN],
        "count": len(rows),
        "refused": [refusal_line(one, page.lang) for one in refused[:MOST_LINES]],
        "refused_count": len(refused),
        "notices": [
            notice_line(one, page.lang) for one in (ideas.notices if ideas else ())[:MOST_LINES]
        ],
        "notice_count": len(ideas.notices) if ideas else 0,
        "would": foresee_import(tx.session, rows) if rows else None,
        "new_units": unknown_units(tx.session, rows),
    }


def typed_said(
    page: Page, name: str, data: bytes, said: Mapping[str, Any]
) -> tuple[dict[str, Any], Look | None]:
    """Return what the form says about the list, and the list read so; None where it cannot be."""
    ticks = {"skip": "skip" in page.form, "units": "units" in page.form}
    try:
        before = look(data, name, wish_of(said))
    except SheetError:
        return {**Wish(_reading(page)).kept(), **ticks}, None
    reading = _reading(page)
    values = {**before_values(said), **typed_values(_typed_words(page, before))}
    wish = Wish(reading, typed_columns(_typed_columns(page, before)), values)
    if "columns_asked" not in page.form or _changed(reading, before):
        wish = Wish(reading, None, values)  # other columns now: they are guessed anew
    try:
        found = look(data, name, wish)
    except SheetError:
        return {**wish.kept(), **ticks}, None
    return {**wish.kept(), **ticks}, found


def before_values(said: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the meanings that were told before."""
    found: dict[str, dict[str, str]] = dict(said.get("values", {}))
    return found


def _changed(reading: Reading, before: Look) -> bool:
    """Whether the list is read in another way than the form's columns were."""
    sheet = before.sheet
    now = (reading.encoding, reading.delimiter, reading.header_row)
    then = (sheet.encoding, sheet.delimiter, sheet.header_row)
    return any(told not in {None, was} for told, was in zip(now, then, strict=True))


def _reading(page: Page) -> Reading:
    form = page.form
    marks = {name: mark for mark, name in _MARKS.items()}
    row = form.text("header_row")
    return Reading(
        form.text("encoding") if form.text("encoding") in ENCODINGS else None,
        marks.get(form.text("delimiter")) if DELIMITERS else None,
        int(row) if row.isascii() and row.isdigit() and 0 < int(row[:6]) < 100_000 else None,
    )


def _typed_columns(page: Page, before: Look) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, column in enumerate(before.columns[:MOST_COLUMNS]):
        found.setdefault(page.form.text(f"column-{place}"), []).append(column.name)
    return found


def _typed_words(page: Page, before: Look) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for field in VALUE_FIELDS:
        for place, word in enumerate(before.words.get(field, ())):
            if code := page.form.text(f"word-{field}-{place}"):
                found.setdefault(field, []).append((word.text, "" if code == NOTHING else code))
    return found


def run_context(run: RunView) -> dict[str, Any]:
    """Return what the page shows while a list comes in and afterwards."""
    goes = run.state in {ImportState.QUEUED, ImportState.RUNNING}
    return {"run": run, "through": max(run.done, THROUGH.get(run.id, 0)), "goes": goes}


def report_table(lines: Sequence[Mapping[str, Any]], lang: str) -> list[list[Cell]]:
    """Return the report as a table in the reader's language."""
    _ = translator(lang)
    head = [_("Row"), _("Own number"), _("Title"), _("What became of it"), _("Idea"), _("Remarks")]
    return [[*head], *([*_line(line, lang)] for line in lines)]


def _line(line: Mapping[str, Any], lang: str) -> list[Cell]:
    outcome = label("import_outcome", line["outcome"], lang)
    if line["outcome"] == "refused":
        what = error_sentence(line["code"], {"value": line["value"] or None}, lang)
        field = label("import_field", line["field"], lang)
        return [line["row"], None, None, outcome, None, f"{field}: {what}"]
    notes = " ".join(sentence("notices", code, params, lang) for code, params in line["notes"])
    idea = f"K-{line['idea_id']}" if line["idea_id"] else None
    return [line["row"], line["own_id"], line["title"], outcome, idea, notes or None]
