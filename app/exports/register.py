"""The register as files: the publication standard in JSON and CSV, a workbook for people."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import Session

from app.domain.people.queries import the_organisation
from app.domain.register.exchange import details_of
from app.domain.register.logs import duty_rows, incident_rows
from app.domain.register.policy import policy_of
from app.domain.register.publication import publication
from app.domain.register.queries import all_entries, exported
from app.domain.register.standard import FIELDS, LISTS
from app.domain.register.views import EntryView
from app.exports.tables import Table, as_csv, as_xlsx
from app.i18n.codes import label

Words = Callable[[str, str], str]
_COLUMNS = (
    "id",
    "name",
    "state",
    "unit",
    "owner",
    "deputy",
    "origin",
    "risk_class",
    "risk_flags",
    "duties_done",
    "duties",
    "next_duty",
    "review_on",
    "supplier",
    "began_on",
    "ended_on",
    "description",
    "purpose",
    "oversight",
)


def register_file(session: Session, form: str, lang: str) -> bytes:
    """Return the register as `json` or `csv` of the standard, as `xlsx`, or its `incidents`."""
    if form == "incidents":
        return as_csv(incident_rows(session))
    if form == "xlsx":
        words = lambda kind, code: label(kind, code, lang)  # noqa: E731
        return book(all_entries(session), duty_rows(session), incident_rows(session), words)
    document = publication(
        exported(session),
        organisation=the_organisation(session).name,
        contact=policy_of(session).contact,
        details=details_of(session),
    )
    return as_json(document) if form == "json" else standard_csv(document["algorithms"])


def as_json(document: dict[str, Any]) -> bytes:
    """Write the document of the standard."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def standard_csv(records: Sequence[dict[str, Any]]) -> bytes:
    """Write one row a record, one column a field; lists as JSON in their cell."""
    return as_csv(standard_table(records))


def standard_table(records: Sequence[dict[str, Any]]) -> Table:
    """Return the records as a table."""
    rows = [[_cell(name, record[name]) for name in FIELDS] for record in records]
    return [list(FIELDS), *rows]


def _cell(name: str, value: Any) -> str:
    if name in LISTS:
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def book(entries: Sequence[EntryView], duties: Table, incidents: Table, words: Words) -> bytes:
    """Write the whole register as a workbook: entries, duties, incidents."""
    rows = [_row(entry, words) for entry in entries]
    register: Table = [list(_COLUMNS), *rows]
    return as_xlsx([("register", register), ("duties", duties), ("incidents", incidents)])


def _row(entry: EntryView, words: Words) -> list[str | int]:
    days = (entry.duty_on, entry.review_on, entry.began_on, entry.ended_on)
    duty_on, review_on, began_on, ended_on = (str(day or "") for day in days)
    return [
        entry.id,
        entry.name,
        words("register_state", entry.state),
        entry.unit_name or "",
        entry.owner_name or "",
        entry.deputy_name or "",
        words("origin", entry.origin),
        words("risk_class", entry.risk_class) if entry.risk_class else "",
        ", ".join(words("risk_flag", flag) for flag in entry.risk_flags),
        entry.duties_done,
        entry.duties_all,
        duty_on,
        review_on,
        entry.supplier,
        began_on,
        ended_on,
        entry.description,
        entry.purpose,
        entry.oversight,
    ]
