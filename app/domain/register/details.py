"""The facts behind an entry: one row beside it, made when the first fact is written."""

from typing import Any

from sqlmodel import Session

from app.domain.register.models import RegisterDetail

FACTS = (
    "affected",
    "model",
    "hosting",
    "contract",
    "data_sources",
    "personal_data",
    "retention",
    "notice",
    "notice_place",
    "measure",
    "measured",
    "measured_on",
)
"""Facts that people write; the rest comes from acts of its own."""


def detail_of(session: Session, entry_id: int) -> RegisterDetail:
    """Return the facts of an entry; empty ones, not stored yet, where nobody wrote any."""
    return session.get(RegisterDetail, entry_id) or RegisterDetail(entry_id=entry_id)


def write_detail(session: Session, entry_id: int, **values: Any) -> RegisterDetail:
    """Write facts; the caller holds the entry."""
    row = detail_of(session, entry_id)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row
