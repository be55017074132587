"""The bare stack that `make bench` compares with: one template, one INSERT, nothing else."""

import os
import threading
from typing import Any

import psycopg
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment

from app.db.engine import sqlite_module

TABLE = "CREATE TABLE IF NOT EXISTS floor_vote (voter INTEGER, idea INTEGER, score INTEGER)"
PAGE = Environment(autoescape=True).from_string(
    """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ideas</title></head><body>
<header><a href="/">Home</a> <a href="/ideas">Ideas</a> <a href="/rounds">Rounds</a></header>
<main><h1>Ideas</h1><ul>{% for row in rows %}<li><article><h2><a href="/ideas/{{ row.id }}">
{{- row.title }}</a></h2><p>{{ row.summary }}</p><p>{{ row.author }} · {{ row.state }} ·
{{ row.votes }} · {{ row.day }}</p></article></li>{% endfor %}</ul></main></body></html>"""
)
ROWS = [
    {
        "id": number,
        "title": f"Idea {number} <about> letters",
        "summary": "Customers wait for an answer that a colleague looks up in four places. " * 2,
        "author": f"Person {number}",
        "state": "submitted",
        "votes": number % 7,
        "day": "Thu 3 Dec",
    }
    for number in range(25)
]
app = FastAPI(openapi_url=None)
_own = threading.local()
_first = threading.Lock()


@app.get("/list")
def listing() -> HTMLResponse:
    return HTMLResponse(PAGE.render(rows=ROWS))


@app.post("/insert")
def insert() -> PlainTextResponse:
    if not hasattr(_own, "connection"):
        _own.connection = _connect(os.environ["FLOOR_DATABASE"])
    _own.connection.execute("INSERT INTO floor_vote VALUES (1, 2, 3)")
    return PlainTextResponse("ok")


def _connect(address: str) -> Any:
    """Open a connection on which every statement commits by itself."""
    if address.startswith("postgresql"):
        connection: Any = psycopg.connect(address, autocommit=True)
    else:
        connection = sqlite_module().connect(address, timeout=30, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
    with _first:  # PostgreSQL lets two that make one table at once collide
        connection.execute(TABLE)
    return connection
