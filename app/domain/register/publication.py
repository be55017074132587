"""The register as the Dutch publication standard for algorithms (1.0.0) writes it."""

from typing import Any

from app.domain.ideas.values import RiskClass
from app.domain.register.queries import EntryView
from app.domain.register.states import EntryState
from app.domain.register.triage import HIGH_RISK

STANDARD = "1.0.0"
LANGUAGE = "nld"
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


def publication(entries: list[EntryView], *, organisation: str, contact: str) -> dict[str, Any]:
    """Return the document to publish; proposals are never in it."""
    return {
        "standard_version": STANDARD,
        "organization": organisation,
        "algorithms": [
            _entry(entry, organisation, contact) for entry in entries if entry.state in _STATUS
        ],
    }


def _entry(entry: EntryView, organisation: str, contact: str) -> dict[str, Any]:
    return {
        "source_id": f"KIEM-{entry.id}",
        "name": entry.name[:100],
        "description_short": (entry.description or entry.name)[:350],
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
        "provider": entry.supplier[:200],
        "impacttoetsen": "DPIA" if "dpia" in entry.risk_flags else "",
        "begin_date": entry.began_on.strftime("%Y-%m") if entry.began_on else "",
        "end_date": entry.ended_on.strftime("%Y-%m") if entry.ended_on else "",
        "tags": [],
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
