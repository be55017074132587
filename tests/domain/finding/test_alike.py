"""Look-alikes: found by rare words, with why; and they never lay open what is not to be seen."""

import csv

import pytest

from app.domain.finding.alike import Given, likes
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import ValueType
from app.domain.register.models import RegisterEntry
from app.search.likeness import likeness
from app.search.meaning import installed, nearness, packed, said
from app.search.vocabulary import count_words
from app.search.words import telling
from tests.factories import NOW, make_actor, make_idea, make_theme

TEXT = "Na elke klus typ ik de werkbon over. Overtypen kost mij veel tijd."


def fill(db):
    with db.write() as session:
        theme = make_theme(session, "Minder papier").id
        actor = make_actor(session)
        work = make_idea(
            session,
            title="Werkbon inspreken",
            problem="De werkbon overtypen na elke klus kost veel tijd",
            value_type=ValueType.EFFICIENCY,
            theme_id=theme,
        )
        make_idea(session, title="Rooster", problem="Diensten ruilen kost de planner een uur")
        make_idea(
            session,
            title="Werkbon overtypen na de klus",
            problem="Geheim",
            state=IdeaState.DRAFT,
            author=make_actor(session),
        )
        entry = RegisterEntry(
            name="Werkbonlezer",
            description="Overtypen van de werkbon na elke klus kost geen tijd meer",
            created_at=NOW,
        )
        session.add(entry)
    return actor, work.id, theme


def test_what_is_alike_says_why(db):
    actor, work, theme = fill(db)
    with db.read() as session:
        found = likes(session, actor, Given(TEXT, "efficiency", theme))
        assert [(one.kind, one.id) for one in found] == [("idea", work), ("register", 1)]
        why = found[0].why
        assert set(why.words) == {"werkbon", "overtypen", "klus", "kost"}
        assert (why.theme["en"], why.value_type) == ("Minder papier", "efficiency")
        assert likes(session, actor, Given(TEXT), but=work)[0].kind == "register"


def test_rare_words_weigh_more_once_they_are_counted(db):
    with db.write() as session:
        actor = make_actor(session)
        for number in range(30):
            make_idea(
                session, title=f"Planning {number}", problem="De planner belt de klant elke dag"
            )
        rare = make_idea(
            session, title="Kozijn", problem="De planner belt de klant om het kozijn"
        ).id
    with db.write() as session:
        count_words(session, NOW)
    with db.read() as session:
        text = "De planner belt elke klant om een kozijn te meten"
        assert likes(session, actor, Given(text))[0].id == rare


@pytest.mark.parametrize("text", ["", "de het een", "werkbon", "\u0000", "🙂 🙂"])
def test_a_text_that_says_little_has_no_like(db, text):
    actor, *_ = fill(db)
    with db.read() as session:
        assert likes(session, actor, Given(text)) == []


@pytest.mark.real_data
def test_pairs_that_people_judged(real_data, capsys):
    """Print how well each engine tells duplicates from others: 25 pairs, judged by one reader."""
    with (real_data / "duplicate-pairs-dev.csv").open(encoding="utf-8-sig", newline="") as file:
        pairs = list(csv.DictReader(file))

    def score(one, two):
        said = telling(f"{one['title_a']} {one['text_a']}")
        return likeness(said, two["title_b"], two["text_b"])

    area, recall = told(capsys, "words", pairs, score)
    assert (area > 0.7, recall) == (True, 1.0)
    model = installed()
    if model is None:
        with capsys.disabled():
            print("look-alikes by meaning: the model is not installed (make setup-semantic)")
        return
    model.load()
    near = {}
    for side in "ab":
        rows = model.encode([said(p[f"title_{side}"], p[f"text_{side}"]) for p in pairs])
        near |= {(p["pair_id"], side): row for p, row in zip(pairs, rows, strict=True)}

    def means(one, two):
        return nearness(near[one["pair_id"], "a"], [packed(near[two["pair_id"], "b"][None])[0][1]])[
            0
        ]

    area, recall = told(capsys, "meaning", pairs, means)
    assert (area > 0.78, recall) == (True, 1.0)
    both = told(capsys, "both", pairs, lambda one, two: max(score(one, two), means(one, two)))
    assert (both[0] > 0.75, both[1]) == (True, 1.0)


def told(capsys, engine, pairs, score):
    """Print how well an engine does, and return it: area under the curve, recall at three."""
    area, recall = area_under(pairs, score), recall_at_three(pairs, score)
    with capsys.disabled():
        print(
            f"\nlook-alikes by {engine}: area under the curve {area:.3f}, recall at three {recall:.2f}"
        )
    return area, recall


def area_under(pairs, score):
    """Return how often a duplicate scores above another pair; even scores count half."""
    same = [score(p, p) for p in pairs if p["label"] == "1"]
    other = [score(p, p) for p in pairs if p["label"] == "0"]
    wins = sum((s > o) + (s == o) / 2 for s in same for o in other)
    return wins / (len(same) * len(other))


def recall_at_three(pairs, score):
    """Return how many duplicates stand among the three best of all texts on the other side."""
    wanted = [p for p in pairs if p["label"] == "1"]
    found = [p in sorted(pairs, key=lambda two, p=p: -score(p, two))[:3] for p in wanted]
    return sum(found) / len(found)
