"""The AI that the sample's units bought or found in use, in the register."""

from datetime import datetime, timedelta

from app.core.input import parse
from app.domain.register.commands import create_entry, move_entry
from app.domain.register.models import RegisterEntry
from app.domain.register.schemas import EntryDraft, EntryMove, EntryTriage
from app.domain.register.triage import triage_entry
from app.jobs.sample.learning import write_learning
from app.jobs.sample.stage import Stage, Step, Story, office, texts

_FIELDS = ("name", "description", "purpose", "origin", "ai_type", "supplier", "oversight")


def write_register(stage: Stage) -> None:
    """Put down every entry that did not come from an idea."""
    write_learning(stage)
    for entry in texts("register")["entry"]:
        at = office(stage.now - timedelta(days=entry["ago"]), entry["name"])
        stage.do(at, lambda now, entry=entry: _add(stage, entry, now))  # type: ignore[misc]
        if "risk" in entry:
            stage.do(at + timedelta(hours=2), _triage(stage, entry))
        for ago, to, *why in entry.get("then", ()):
            moment = stage.now - timedelta(days=ago)
            stage.do(moment, _move(stage, entry, to, *why))


def _add(stage: Stage, entry: Story, now: datetime) -> None:
    lead = stage.lead_of(entry["unit"])
    given = {name: entry[name] for name in _FIELDS if name in entry}
    given |= {"unit_id": stage.units[entry["unit"]]}
    if entry.get("owned", True):
        given["owner_id"] = lead.id
    if "review" in entry:
        given["review_on"] = (stage.now + timedelta(days=entry["review"])).date().isoformat()
    row = create_entry(stage.session, parse(EntryDraft, given), actor=lead, now=now)
    stage.ids[f"register/{entry['name']}"] = row.id or 0


def _triage(stage: Stage, entry: Story) -> Step:
    def step(now: datetime) -> None:
        outcome = parse(EntryTriage, {"risk_class": entry["risk"], "risk_flags": entry["flags"]})
        triage_entry(stage.session, _row(stage, entry), outcome, actor=stage.team, now=now)

    return step


def _move(stage: Stage, entry: Story, to: str, why: str = "") -> Step:
    def step(now: datetime) -> None:
        change = parse(EntryMove, {"to": to, "reason": why})
        lead = stage.lead_of(entry["unit"])
        move_entry(stage.session, _row(stage, entry), change, actor=lead, now=now)

    return step


def _row(stage: Stage, entry: Story) -> RegisterEntry:
    return stage.session.get_one(RegisterEntry, stage.ids[f"register/{entry['name']}"])
