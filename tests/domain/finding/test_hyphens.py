"""Hyphens are free, as they are in Dutch: `data-analyse`, `data analyse` and `dataanalyse`."""

import pytest

from app.core.actor import Actor
from app.core.input import parse
from app.domain.finding.schemas import SearchQuery
from app.domain.finding.searching import search
from app.domain.ideas.search import own_matching
from app.domain.ideas.states import IdeaState
from tests.factories import make_actor, make_idea


def hits(session, q):
    return search(session, Actor(1), parse(SearchQuery, {"q": q})).hits


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Elke e-mail lezen", "email"),
        ("Elke e-mail lezen", "mail"),
        ("Elke e-mails lezen", "emails"),
        ("Elke email lezen", "e-mail"),
        ("Het e-mailadres opzoeken", "email"),
        ("Het emailadres opzoeken", "e-mail"),
        ("Een chat-bot voor klanten", "chatbot"),
        ("Een chatbot voor klanten", "chat-bot"),
        ("Een chatbot voor klanten", "chat bot"),
        ("Snelle data-analyse", "dataanalyse"),
        ("Snelle data-analyse", "data analyse"),
        ("Snelle dataanalyse", "data analyse"),
        ("Snelle DATA\u2011ANALYSE", "dataanalyse"),
        ("Proef met gpt-4", "gpt4"),
        ("Proef met gpt4", "gpt-4"),
    ],
)
def test_with_without_or_apart_the_same_is_found(db, said, asked):
    with db.write() as session:
        actor = make_actor(session)
        make_idea(session, title=said, problem="Iets")
        make_idea(session, title="In een zin", problem=said)
        make_idea(session, title="Anders", problem="Een mens belt op 2026-11-28.")
        make_idea(session, title=said, problem="Eigen", state=IdeaState.DRAFT, author=actor)
    with db.read() as session:
        found = hits(session, asked)
        assert len(found) == 2
        assert len(own_matching(session, actor, asked)) == 1
        assert any(piece.hit for piece in found[0].title)
        assert any(piece.hit for piece in found[1].text)


@pytest.mark.parametrize("barred", ["-e-mail", "-email"])
def test_what_may_not_stand_in_it_may_not_with_a_hyphen_either(db, barred):
    with db.write() as session:
        for said in ("e-mail", "email", "brief"):
            make_idea(session, title=said, problem="Klanten schrijven")
    with db.read() as session:
        titles = ["".join(p.text for p in hit.title) for hit in hits(session, f"klanten {barred}")]
    assert titles == ["brief"]


def test_numbers_with_hyphens_are_no_word(db):
    with db.write() as session:
        make_idea(session, title="Dag", problem="Op 2026-11-28")
    with db.read() as session:
        assert (len(hits(session, "20261128")), len(hits(session, "2026-11-28"))) == (0, 1)
