"""The history of an entry in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.auth.door import Tx
from app.domain.ideas.ruleset import current
from app.domain.people.days import today
from app.domain.people.queries import names_of, unit_names
from app.domain.register.history import EntryEvent, entry_history
from app.i18n.codes import sentence
from app.i18n.kinds import wording

_PEOPLE = {"asked_id": "asked", "owner_id": "owner"}
_UNITS = {"from_unit_id": "before", "unit_id": "unit"}


@dataclass(frozen=True, slots=True)
class Told:
    """One line: what happened, who did it (empty: Kiem itself), when."""

    text: str
    who: str
    at: datetime


def history_of_entry(tx: Tx, entry_id: int, lang: str) -> list[Told]:
    """Return what happened to an entry in the reader's language, newest first. Three queries."""
    happened = entry_history(tx.session, entry_id)
    people = names_of(tx.session, [e.payload.get(key) for e in happened for key in _PEOPLE])
    places = unit_names(tx.session)
    rules = current(today(tx.session, tx.now))
    duties = {key: duty.text[lang] for key, duty in rules.duty_by_key.items()}
    known = wording().sentences.get("register_history", {})
    return [
        Told(sentence("register_history", e.kind, said, lang), e.who or "", e.at)
        for e, said in _said(happened, people, places, duties)
        if e.kind in known
    ]


def _said(
    happened: Sequence[EntryEvent],
    people: Mapping[int, str],
    places: Mapping[int, str],
    duties: Mapping[str, str],
) -> list[tuple[EntryEvent, dict[str, Any]]]:
    return [(e, _params(e, people, places, duties)) for e in happened]


def _params(
    event: EntryEvent,
    people: Mapping[int, str],
    places: Mapping[int, str],
    duties: Mapping[str, str],
) -> dict[str, Any]:
    """Return what a sentence may name; what is not known any more is left out."""
    told = event.payload
    kind = "standard_field" if event.kind == "register.imported" else "register_field"
    named = {
        kind: told.get("fields"),
        "risk_class": told.get("risk_class"),
        "reason": told.get("reason"),
        "register_state": told.get("to"),
        "review_outcome": told.get("outcome"),
        "duty_state": told.get("state"),
        "duty": duties.get(told.get("key", "")),
        **{word: people.get(told.get(key) or 0) for key, word in _PEOPLE.items()},
        **{word: places.get(told.get(key) or 0) for key, word in _UNITS.items()},
    }
    return {name: value for name, value in named.items() if value}
