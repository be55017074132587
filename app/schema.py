"""Every table with every trigger, in one place: what migrations and checks compare with."""

from types import ModuleType

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.auth import models as auth
from app.db.triggers import truncate_guard
from app.domain.attachments import models as attachments
from app.domain.commitments import models as commitments
from app.domain.experiments import follow_up_models as follow_ups
from app.domain.experiments import judging_models as judging
from app.domain.experiments import lesson_models as lessons
from app.domain.experiments import models as experiments
from app.domain.finding import models as finding
from app.domain.fund import consent_models as consents
from app.domain.fund import models as fund
from app.domain.ideas import import_models as imports
from app.domain.ideas import joining_models as joining
from app.domain.ideas import models as ideas
from app.domain.ideas import triage_models as idea_triage
from app.domain.insight import reminder_models as reminders
from app.domain.people import deputy_models as deputies
from app.domain.people import models as people
from app.domain.register import duty_models as register_duties
from app.domain.register import literacy_models as literacy
from app.domain.register import models as register
from app.domain.register import tool_models as tools
from app.domain.rounds import live_models as live
from app.domain.rounds import models as rounds
from app.domain.rounds import rivalry_models as rivalry
from app.domain.scan import charter_models as charters
from app.domain.scan import models as scan
from app.events import models as events
from app.notify import models as notify
from app.search import tables as search

ROOMS: tuple[ModuleType, ...] = (
    search,
    people,
    deputies,
    ideas,
    idea_triage,
    imports,
    joining,
    fund,
    consents,
    commitments,
    register,
    register_duties,
    literacy,
    tools,
    rounds,
    live,
    rivalry,
    experiments,
    judging,
    attachments,
    lessons,
    follow_ups,
    scan,
    charters,
    reminders,
    finding,
    events,
    auth,
    notify,
)
metadata = SQLModel.metadata
for _table in metadata.tables.values():
    _table.dialect_options["sqlite"]["strict"] = True


def rules(dialect: str) -> list[str]:
    """Return the statements, in order, that add triggers and search tables to bare tables."""
    statements: list[str] = []
    for room in ROOMS:
        statements += getattr(room, "DDL", {}).get(dialect, [])
        for trigger in getattr(room, "TRIGGERS", []):
            statements += trigger.sqlite() if dialect == "sqlite" else trigger.postgresql()
        if dialect == "postgresql":
            for table in getattr(room, "APPEND_ONLY", ()):
                statements += truncate_guard(table)
    return statements


def create_all(engine: sa.Engine) -> None:
    """Make the whole schema in an empty database, as the newest migration leaves it."""
    if engine.dialect.name == "sqlite":
        _write_references_inline()
    with engine.begin() as connection:
        metadata.create_all(connection)
        for statement in rules(engine.dialect.name):
            connection.exec_driver_sql(statement)


def _write_references_inline() -> None:
    """Undo what making the tables on PostgreSQL in this process left behind.

    SQLAlchemy adds a circular reference afterwards there, and from then on leaves it out of the
    table itself, where SQLite needs it.
    """
    for table in metadata.tables.values():
        for reference in table.foreign_key_constraints:
            reference._create_rule = None  # noqa: SLF001
