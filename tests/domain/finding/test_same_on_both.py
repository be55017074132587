"""Both databases find the same, in the same order: on made-up rows and on a real list."""

import csv
import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.actor import Actor
from app.core.input import parse
from app.domain.finding.schemas import SearchQuery
from app.domain.finding.searching import search
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import NextCode, NextWho
from tests.factories import NOW

WORDS = (
    "foto factuur facturen rooster ketel klant planning café invoice invoices monteur werkbon "
    "e-mail email mail data-analyse dataanalyse data"
).split()
READER = Actor(1)


def fill(db, texts):
    rows = [
        {
            "state": IdeaState.SUBMITTED,
            "title": title[:120],
            "problem": problem[:2000],
            "created_at": NOW,
            "submitted_at": NOW + timedelta(minutes=number // 3),
            "support_count": number % 7,
            "next_code": NextCode.ANSWER,
            "next_who": NextWho.AI_TEAM,
            "next_by": NOW,
        }
        for number, (title, problem) in enumerate(texts)
    ]
    with db.write() as session:
        session.execute(sa.insert(Idea), rows)


def found(db, q, sort):
    with db.read() as session:
        wish = parse(SearchQuery, {"q": q, "sort": sort})
        page = search(session, READER, wish, per_page=200)
    return page.count, [hit.id for hit in page.hits], page.near


def differ(one, two, asked):
    """Return the searches whose answers differ."""
    return [
        (q, sort)
        for q in asked
        for sort in ("best", "newest", "support")
        if found(one, q, sort) != found(two, q, sort)
    ]


def searches(words, chance):
    pairs = [" ".join(chance.sample(words, 2)) for _ in range(6)]
    forms = [
        f'"{pairs[0]}"',
        f"{words[0]} -{words[1]}",
        f"-{words[2]}",
        words[3][:4],
        f"{words[4]}x",
    ]
    return [*chance.sample(words, 8), *pairs, *forms]


def test_on_made_up_rows(sqlite_db, pg_db):
    chance = random.Random(5)
    texts = [
        (" ".join(chance.choices(WORDS, k=3)), " ".join(chance.choices(WORDS, k=12)))
        for _ in range(120)
    ]
    for db in (sqlite_db, pg_db):
        fill(db, texts)
    assert differ(sqlite_db, pg_db, searches(WORDS, chance)) == []


@pytest.mark.real_data
def test_on_a_real_list(sqlite_db, pg_db, real_data):
    with (real_data / "nl-register-sample-excel.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = [list(row.values()) for row in csv.DictReader(file, delimiter=";")]
    texts = [(row[1], " ".join(str(cell) for cell in row if cell)) for row in rows]
    for db in (sqlite_db, pg_db):
        fill(db, texts)
    known = sorted({w for title, _ in texts for w in title.split() if len(w) > 4 and w.isalpha()})
    assert differ(sqlite_db, pg_db, searches(known, random.Random(5))) == []
