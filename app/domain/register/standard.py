"""The fields of the Dutch publication standard for algorithms (1.0.0), read and fitted. Pure.

What comes in is kept whole; what Kiem itself shows is cleaned and cut to its own fields.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.text import clean_line, clean_text
from app.domain.register.states import EntryState

STANDARD = "1.0.0"
VERSIONS = frozenset({"0.3.0", "0.3.1", "0.4.0", "1.0.0"})
LIMITS: dict[str, int] = {
    "name": 100,
    "description_short": 400,
    "organization": 100,
    "department": 100,
    "status": 40,
    "begin_date": 7,
    "end_date": 7,
    "contact_email": 500,
    "website": 500,
    "publication_category": 100,
    "url": 500,
    "goal": 2500,
    "proportionality": 2500,
    "human_intervention": 2500,
    "risks": 2500,
    "lawful_basis": 2500,
    "process_index_url": 500,
    "impacttoetsen": 2500,
    "source_data": 2500,
    "methods_and_models": 5000,
    "provider": 200,
    "publiccode": 500,
    "lang": 3,
    "standard_version": 10,
    "source_id": 100,
    "tags": 2500,
    "lars": 100,
    "publication_dt": 40,
}
"""Text fields with the most characters that the standard (and its implementation) takes."""
LISTS = ("category", "lawful_basis_grouping", "impacttoetsen_grouping", "source_data_grouping")
FIELDS = (*LIMITS, *LISTS)
SHORT = 350  # of the standard itself; the implementation takes 400
STATUS = {
    "inontwikkeling": "In ontwikkeling",
    "ontwikkeling": "In ontwikkeling",
    "ingebruik": "In gebruik",
    "buitengebruik": "Buiten gebruik",
}
STATES = {
    "In ontwikkeling": EntryState.EXPERIMENT,
    "In gebruik": EntryState.IN_USE,
    "Buiten gebruik": EntryState.RETIRED,
}
ALIASES = {
    "id": "lars",
    "title": "name",
    "titel": "name",
    "naam": "name",
    "organisatie": "organization",
    "doel": "goal",
    "juridische_basis": "lawful_basis",
    "impactassessment": "impacttoetsen",
    "geregistreerd": "publication_dt",
    "omschrijving": "description_short",
    "leverancier": "provider",
}
"""Names of condensed lists made from the public register."""
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a record: `refused` means that it cannot be taken in."""

    number: int
    code: str
    field: str = ""
    name: str = ""
    refused: bool = False


def read_record(raw: Mapping[str, Any]) -> Record:
    """Return the fields of the standard that a record holds, whatever it calls them."""
    found: Record = {}
    for key, value in raw.items():
        name = str(key).strip().lower()
        name = name if name in FIELDS else ALIASES.get(name, "")
        if not name or value is None:
            continue
        found[name] = value if name in LISTS else clean_text(str(value))
    if "status" in found:
        found["status"] = STATUS.get(_folded(found["status"]), found["status"])
    return {name: value for name, value in found.items() if value not in ("", [])}


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.lower())


def key_of(record: Record) -> str:
    """Return the name under which a record is known: its register number, else its source's."""
    return str(record.get("lars") or record.get("source_id") or "")[:100]


def faults_of(number: int, record: Record) -> list[Fault]:
    """Return what is wrong with a record, and what only deserves a look."""
    name = str(record.get("name", ""))[:100]
    found = []
    if not name:
        found.append(Fault(number, "no_name", "name", name, refused=True))
    if record.get("status") not in STATES:
        found.append(Fault(number, "unknown_status", "status", name, refused=True))
    if not key_of(record):
        found.append(Fault(number, "no_id", "source_id", name, refused=True))
    if not record.get("lawful_basis"):
        found.append(Fault(number, "no_lawful_basis", "lawful_basis", name))
    for field, most in LIMITS.items():
        if len(str(record.get(field, ""))) > most:
            found.append(Fault(number, "too_long", field, name))
    if any(_INVISIBLE.search(str(v)) for k, v in record.items() if k not in LISTS):
        found.append(Fault(number, "invisible", "", name))
    return found


def fitted(field: str, record: Record) -> str:
    """Return a text field as Kiem keeps it: visible characters, within the limit."""
    most = SHORT if field == "description_short" else LIMITS[field]
    text = _INVISIBLE.sub("", str(record.get(field, "")))
    text = clean_line(text) if field in {"name", "provider"} else clean_text(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def short_of(record: Record) -> str:
    """Return the short description; where there is none, the beginning of the goal."""
    if record.get("description_short"):
        return fitted("description_short", record)
    return fitted("description_short", {"description_short": record.get("goal", "")})


def month_of(record: Record, field: str) -> str:
    """Return a month such as `2026-01`, empty where there is none that can be read."""
    found = _MONTH.match(str(record.get(field, "")))
    return found[0] if found else ""
