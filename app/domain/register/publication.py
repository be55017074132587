"""The register as the Dutch publication standard for algorithms (1.0.0) writes it."""

from collections.abc import Mapping
from typing import Any

from app.domain.ideas.values import RiskClass
from app.domain.register.models import RegisterDetail
from app.domain.register.queries import EntryView
from app.domain.register.standard import FIELDS, LISTS, STANDARD, fitted, short_of
from app.domain.register.states import EntryState
from app.domain.register.triage import HIGH_RISK

LANGUAGE = "nld"
OWN_ID = "KIEM-"
_STATUS = {
    EntryState.EXPERIMENT: "In ontwikkeling",
    EntryState.IN_USE: "In gebruik",
    EntryState.SUSPENDED: "In gebruik",
    EntryState.RETIRED: "Buiten gebruik",
}
_ON_PEOPLE = frozenset({"dpia", "works_council", "art22"})
_KINDS = {
    "text_analysis": "tekstanalyse",
    "speech_to_text": "spraak naar tekst",
    "text_or_code_generation": "tekst of code maken",
    "media_generation": "beeld, geluid of video maken",
    "image_recognition": "beeldherkenning",
    "prediction": "voorspellen uit gegevens",
    "decision_support": "werk en besluiten ondersteunen",
    "physical": "bewegen in de echte wereld",
}
_KEPT = (
    "organization",
    "department",
    "contact_email",
    "methods_and_models",
    "impacttoetsen",
    "lang",
    "standard_version",
    "source_id",
)
"""Fields that keep what came in from elsewhere."""
_OWN_TEXTS = ("name", "goal", "human_intervention", "provider", "source_data")
Details = Mapping[int, RegisterDetail]


def publication(
    entries: list[EntryView],
    *,
    organisation: str,
    contact: str,
    details: Details | None = None,
) -> dict[str, Any]:
    """Return the document to publish; proposals are never in it."""
    return {
        "standard_version": STANDARD,
        "organization": organisation,
        "algorithms": records(entries, organisation, contact, details or {}),
    }


def records(
    entries: list[EntryView], organisation: str, contact: str, details: Details
) -> list[dict[str, Any]]:
    """Return one record an entry, with every field of the standard."""
    return [
        record_of(entry, organisation, contact, details.get(entry.id))
        for entry in entries
        if entry.state in _STATUS
    ]


def record_of(
    entry: EntryView, organisation: str, contact: str, detail: RegisterDetail | None
) -> dict[str, Any]:
    """Return one entry as a record: its own facts, and whole what it came in with."""
    own = _own(entry, organisation, contact, detail)
    kept = detail.standard if detail else {}
    return {field: _value(field, own, kept, entry) for field in FIELDS}


def _value(field: str, own: dict[str, str], kept: Mapping[str, Any], entry: EntryView) -> Any:
    empty: Any = [] if field in LISTS else ""
    if field in _KEPT or field not in own:
        return kept.get(field) or own.get(field, empty)
    if field == "publication_category" and entry.risk_class is None:
        return kept.get(field) or own[field]
    return kept[field] if field in kept and _unchanged(field, own, dict(kept)) else own[field]


def _unchanged(field: str, own: dict[str, str], kept: dict[str, Any]) -> bool:
    """Whether Kiem still says what came in, so that the whole of it may go out again."""
    if field == "description_short":
        return own[field] == short_of(kept)
    if field in {"begin_date", "end_date"}:
        return own[field] == str(kept[field])[:7]
    return own[field] == (fitted(field, kept) if field in _OWN_TEXTS else kept[field])


def _own(
    entry: EntryView, organisation: str, contact: str, detail: RegisterDetail | None
) -> dict[str, str]:
    kept = detail.standard if detail else {}
    made_short = bool(kept) and "description_short" not in kept
    same = made_short and entry.description == short_of(dict(kept))
    short = "" if same else (entry.description or entry.name)
    return {
        "source_id": "" if kept else f"{OWN_ID}{entry.id}",
        "name": entry.name[:100],
        "description_short": short[:350],
        "organization": organisation,
        "department": entry.unit_name or "",
        "status": _STATUS[entry.state],
        "contact_email": contact,
        "publication_category": category(entry),
        "lang": LANGUAGE,
        "standard_version": STANDARD,
        "goal": entry.purpose[:2500],
        "human_intervention": entry.oversight[:2500],
        "methods_and_models": _KINDS.get(str(entry.ai_type), "") if entry.ai_type else "",
        "source_data": detail.data_sources if detail else "",
        "provider": entry.supplier[:200],
        "impacttoetsen": "DPIA" if "dpia" in entry.risk_flags else "",
        "begin_date": entry.began_on.strftime("%Y-%m") if entry.began_on else "",
        "end_date": entry.ended_on.strftime("%Y-%m") if entry.ended_on else "",
    }


def category(entry: EntryView) -> str:
    """Return the publication category: high risk, effect on people, or other."""
    if entry.risk_class in HIGH_RISK:
        return "Hoog-risico AI-systemen"
    if entry.risk_class is RiskClass.ANNEX_III_EXEMPT or not _ON_PEOPLE.isdisjoint(
        entry.risk_flags
    ):
        return "Impactvolle algoritmes"
    return "Overige algoritmes"
