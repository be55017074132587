"""Figures for Prometheus: connections, the process and what waits; nothing about people or ballots."""

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest

from app import __version__
from app.db.engine import Database
from app.notify.figures import figures


def exposition(db: Database) -> bytes:
    """Return the present figures as Prometheus text."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    Gauge("kiem_info", "Version in use", ["version"], registry=registry).labels(__version__).set(1)
    pool = Gauge("kiem_database_connections", "Open connections", registry=registry)
    pool.set(db.connections())
    with db.read() as session:
        found = figures(session)
    Gauge("kiem_events", "Events in the log", registry=registry).set(found.events)
    unsealed = Gauge("kiem_events_unsealed", "Events not in the chain yet", registry=registry)
    unsealed.set(found.unsealed)
    outbox = Gauge("kiem_outbox", "Not delivered", ["channel", "state"], registry=registry)
    for labels, count in found.outbox.items():
        outbox.labels(*labels).set(count)
    return generate_latest(registry)
