"""Which fields a use of AI needs by which step, and the same as a condition for the database. Pure."""

from app.domain.register.states import EntryState

NEEDED: dict[EntryState, tuple[str, ...]] = {
    EntryState.PROPOSED: ("description", "unit_id", "owner_id", "purpose", "ai_type", "affected"),
    EntryState.EXPERIMENT: (
        "supplier",
        "model",
        "hosting",
        "contract",
        "data_sources",
        "personal_data",
        "retention",
        "risk_class",
        "oversight",
        "stopper_id",
    ),
    EntryState.IN_USE: ("notice", "notice_place", "measure", "measured"),
}
OURS = frozenset({"supplier", "contract"})
"""Asked of what we did not make ourselves."""
TOLD = frozenset({"notice", "notice_place"})
"""Asked of what meets people."""
OWN_RULE = frozenset({"owner_id", "risk_class"})
"""Fields that a move refuses by codes of their own, whatever was agreed."""
_ON_ENTRY = frozenset({"description", "unit_id", "purpose", "ai_type", "supplier", "oversight"})
_NO_TEXT = frozenset({"unit_id", "ai_type", "stopper_id", "personal_data"})


def _labelled(flag: str, entry: str = "NEW") -> str:
    flags = f"CAST({entry}.risk_flags AS TEXT)"
    return f"(replace({flags}, '\"{flag}\"', '') <> {flags})"


def _known(name: str) -> str:
    """Return the condition that a field is written, or not asked of this entry."""
    place = f"NEW.{name}" if name in _ON_ENTRY else f"d.{name}"
    found = f"{place} IS NOT NULL" if name in _NO_TEXT else f"{place} <> ''"
    if name == "personal_data":
        found = f"{place} IN ('none', 'ordinary', 'special')"
    if name == "retention":
        return f"(d.personal_data = 'none' OR {found})"
    if name in OURS:
        return f"({_labelled('provider')} OR {found})"
    return f"(NOT {_labelled('transparency')} OR {found})" if name in TOLD else found


_KNOWN = [_known(n) for names in NEEDED.values() for n in names if n not in OWN_RULE]
_DETAIL = "SELECT 1 FROM register_detail d WHERE d.entry_id = NEW.id AND"
WHOLE = f"EXISTS ({_DETAIL} {' AND '.join(_KNOWN)})"
"""That every field is written which AI in use needs."""


def taken_out(*, of_entry: bool) -> str:
    """Return the condition that a field which AI in use needs was written, and is empty now.

    Of the entry itself, or of the row beside it, where `e` is the entry.
    """
    names = [n for names in NEEDED.values() for n in names if n not in OWN_RULE]
    mine = [n for n in names if (n in _ON_ENTRY) is of_entry]
    return "(" + " OR ".join(_emptied(n, "NEW" if of_entry else "e") for n in mine) + ")"


def _emptied(name: str, entry: str) -> str:
    if name == "personal_data":
        known = "IN ('none', 'ordinary', 'special')"
        return f"(OLD.{name} {known} AND (NEW.{name} IS NULL OR NOT NEW.{name} {known}))"
    if name in _NO_TEXT:
        return f"(OLD.{name} IS NOT NULL AND NEW.{name} IS NULL)"
    gone = f"OLD.{name} <> '' AND NEW.{name} = ''"
    if name == "retention":
        return f"({gone} AND NEW.personal_data IN ('ordinary', 'special'))"
    if name in OURS:
        return f"({gone} AND NOT {_labelled('provider', entry)})"
    return f"({gone} AND {_labelled('transparency', entry)})" if name in TOLD else f"({gone})"
