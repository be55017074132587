"""Figures for Prometheus: connections and the process; nothing about people or ballots."""

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest

from app import __version__
from app.db.engine import Database


def exposition(db: Database) -> bytes:
    """Return the present figures as Prometheus text."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    Gauge("kiem_info", "Version in use", ["version"], registry=registry).labels(__version__).set(1)
    pool = Gauge("kiem_database_connections", "Open connections", registry=registry)
    pool.set(db.connections())
    return generate_latest(registry)
