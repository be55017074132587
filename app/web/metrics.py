"""Figures for Prometheus: connections, the process and what waits; nothing about people or ballots."""

from typing import Any

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest
from sqlmodel import Session, col

from app import __version__
from app.db.engine import Database
from app.events.models import Event, EventLink
from app.notify.models import Call, Delivery, DeliveryState

SHOWN = (DeliveryState.WAITING, DeliveryState.FAILED)


def exposition(db: Database) -> bytes:
    """Return the present figures as Prometheus text."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    Gauge("kiem_info", "Version in use", ["version"], registry=registry).labels(__version__).set(1)
    pool = Gauge("kiem_database_connections", "Open connections", registry=registry)
    pool.set(db.connections())
    with db.read() as session:
        _log(session, registry)
        _outbox(session, registry)
    return generate_latest(registry)


def _log(session: Session, registry: CollectorRegistry) -> None:
    """Count the events, and those that the hash chain does not hold yet."""
    last, sealed = session.execute(
        sa.select(
            sa.select(sa.func.count(col(Event.id))).scalar_subquery(),
            sa.select(sa.func.count(col(EventLink.seq))).scalar_subquery(),
        )
    ).one()
    Gauge("kiem_events", "Events in the log", registry=registry).set(last)
    Gauge("kiem_events_unsealed", "Events not in the chain yet", registry=registry).set(
        last - sealed
    )


def _outbox(session: Session, registry: CollectorRegistry) -> None:
    """Count what waits to leave, and what was given up."""
    gauge = Gauge("kiem_outbox", "Not delivered", ["channel", "state"], registry=registry)
    channels: dict[str, Any] = {"mail": Delivery, "webhook": Call}
    for channel, table in channels.items():
        query = sa.select(table.state, sa.func.count()).where(table.state.in_(SHOWN))
        found = {row[0]: row[1] for row in session.execute(query.group_by(table.state))}
        for state in SHOWN:
            gauge.labels(channel, state.value).set(found.get(state, 0))
