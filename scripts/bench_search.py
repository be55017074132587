"""Measure the search and the look-alikes over 100,000 ideas of 800 characters, on each database.

Words occur as in a language: few are everywhere, most are rare. What is measured is the answer as
a reader gets it, from a server of its own: the results while somebody types, and the look-alikes.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import numpy as np
import sqlalchemy as sa

from app.db.engine import Database
from app.db.migrating import migrate
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from app.search.meaning import installed, packed
from app.search.meanings import KEEP
from app.search.vocabulary import count_words
from scripts import load
from scripts.bench import TEAM, Findings, people, secret, succeeded
from scripts.serving import empty_database, kiem

IDEAS = 100_000
LETTERS = 800
CHUNK = 5_000
MEANT = 1_000
LOADING = 8  # seconds for the model, read in the background
KNOWN = 20_000
MOST_SEARCH = 30  # milliseconds
MOST_ALIKE = 120  # milliseconds
PARTS = (
    "ba be bi bo da de di do fa fe ga ge ha he ka ke ki ko la le li lo ma me mi mo na ne ni no pa "
    "pe ra re ri ro sa se si so ta te ti to va ve wa we za ze"
).split()
ENDS = ("", "n", "s", "en", "ing", "t")
PLACES = {"common": range(40), "rare": range(9_000, 9_040), "two words": range(200, 240)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ideas", type=int, default=IDEAS)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args()
    findings = Findings()
    for kind in options.database or ["sqlite", "postgresql"]:
        print(f"\n{kind}, {options.ideas:,} ideas", flush=True)
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            url = stack.enter_context(empty_database(kind, Path(folder)))
            measure(url, Path(folder), findings, options.ideas)
    sys.exit(1 if findings.missed else 0)


def measure(url: str, folder: Path, findings: Findings, count: int) -> None:
    """Fill the database and ask."""
    db = Database(url)
    migrate(db)
    people(db)
    words = Words()
    fill(db, words, count)
    with kiem(url, folder) as port:
        for name, asked in searches(words).items():
            note(findings, f"search, {name}", ask(port, "/search?q=", asked), MOST_SEARCH)
        texts = [words.text(300) for _ in range(60)]
        found = ask(port, "/ideas/look-alikes?problem=", texts)
        note(findings, "look-alikes of 300 characters", found, MOST_ALIKE)
    by_meaning(db, words, url, folder, findings)
    db.close()


def by_meaning(db: Database, words: "Words", url: str, folder: Path, findings: Findings) -> None:
    """Ask for look-alikes by words and by meaning, of every idea, where the model is installed."""
    model = installed()
    if model is None:
        print("  look-alikes by meaning: not measured, make setup-semantic was not run")
        return
    model.load()
    rows = model.encode([words.text(LETTERS) for _ in range(MEANT)])
    with db.read() as session:
        docs = session.execute(sa.text("SELECT id FROM search_doc ORDER BY id")).scalars().all()
    for start in range(0, len(docs), CHUNK):
        chunk = docs[start : start + CHUNK]
        # Working out every text would take an hour: each is a mixture of two of a thousand.
        mixed = [rows[doc % MEANT] + rows[(doc * 7 + 1) % (MEANT - 1)] / 2 for doc in chunk]
        kept = [
            {"doc_id": doc, "model": model.name, "signs": signs, "vector": vector}
            for doc, (signs, vector) in zip(chunk, packed(np.stack(mixed)), strict=True)
        ]
        with db.write() as session:
            session.execute(KEEP, kept)
    with db.write() as session:
        session.execute(sa.text("UPDATE search_doc SET meant = 1"))
    with kiem(url, folder, meaning=True) as port:
        texts = [words.text(300) for _ in range(60)]
        ask(port, "/ideas/look-alikes?problem=", texts[:1])
        time.sleep(LOADING)
        found = ask(port, "/ideas/look-alikes?problem=", texts)
        note(findings, "look-alikes of 300 characters, by words and meaning", found, MOST_ALIKE)


def searches(words: "Words") -> dict[str, list[str]]:
    """Return what is typed, by kind: forty searches of each."""
    known = {name: [words.known[at] for at in places] for name, places in PLACES.items()}
    pairs = itertools.pairwise([*known["two words"], known["two words"][0]])
    return {
        "common word": known["common"],
        "rare word": known["rare"],
        "two words": [" ".join(pair) for pair in pairs],
        "start of a word": [word[:4] for word in known["two words"]],
        "absent word": [f"xq{number}xq" for number in "abcdefghijklmnopqrstuvwxyz" for _ in "12"],
    }


def ask(port: int, path: str, asked: list[str]) -> load.Load:
    """Ask one after the other, as somebody who types does; the first few warm the server up."""
    cookie = f"kiem={secret(TEAM)}"
    requests = [
        load.request("GET", f"{path}{quote(text)}", cookie=cookie, hx_request="true")
        for text in asked
    ]
    with load.Connection(port) as connection:
        for request in requests[:5]:
            connection.ask(request, load.Load())
        result = load.Load()
        for request in requests:
            connection.ask(request, result)
    return succeeded(result)


def note(findings: Findings, what: str, result: load.Load, most: int) -> None:
    """Print what was measured beside its bound."""
    middle, late = result.percentile(0.5), result.percentile(0.95)
    said = f"{middle:.0f}, p95 {late:.0f} ms"
    findings.note(what, said, f"p95 at most {most} ms", holds=late <= most)


class Words:
    """A made-up language: twenty thousand words, of which the first occur most."""

    def __init__(self) -> None:
        """Make it; always the same one."""
        self._chance = random.Random(7)  # noqa: S311
        found: dict[str, None] = {}
        while len(found) < KNOWN:
            length = self._chance.choice((2, 2, 3, 3, 4))
            parts = self._chance.choices(PARTS, k=length)
            found["".join(parts) + self._chance.choice(ENDS)] = None
        self.known = list(found)
        self._weights = list(itertools.accumulate(1 / (place + 3) for place in range(KNOWN)))

    def text(self, letters: int) -> str:
        """Return a text of about so many letters."""
        words = self._chance.choices(self.known, cum_weights=self._weights, k=letters // 7)
        return " ".join(words)


def fill(db: Database, words: Words, count: int) -> None:
    """Add ideas, a minute apart, and let the background work count their words."""
    began, now = time.monotonic(), datetime.now(UTC)
    for start in range(0, count, CHUNK):
        rows = [
            {
                "state": IdeaState.SUBMITTED,
                "title": words.text(50),
                "problem": words.text(LETTERS),
                "created_at": now - timedelta(minutes=count - number),
                "submitted_at": now - timedelta(minutes=count - number),
                "answer_by": now,
                "next_code": NextCode.ANSWER,
                "next_who": NextWho.AI_TEAM,
                "next_by": now,
            }
            for number in range(start, min(start + CHUNK, count))
        ]
        with db.write() as session:
            session.execute(sa.insert(Idea), rows)
    with db.write() as session:
        count_words(session, now)
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        # PostgreSQL does both by itself within a minute; the bench does not wait for it.
        connection.exec_driver_sql("ANALYZE" if db.dialect == "sqlite" else "VACUUM (ANALYZE)")
    print(f"  filled and taken in, in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
