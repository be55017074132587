"""What-ifs in words, and two portfolios beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from app.domain.rounds.outcomes import OutcomeView
from app.domain.rounds.reasons import reason_params
from app.domain.rounds.what_if import Asked
from app.i18n.codes import label, labels, reason_sentence
from app.i18n.formats import listing, money, percent
from app.i18n.translator import translator
from app.selection.round_record import RoundOutcome


@dataclass(frozen=True)
class AskedRow:
    """A what-if that was asked, in words."""

    id: int
    who: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Side:
    """One of two portfolios, in cents."""

    bed: list[dict[str, Any]]
    budget_cents: int
    granted_cents: int
    exploring_cents: int
    reserve_cents: int

    @property
    def mark(self) -> float | None:
        """Return where on the bar of the money granted the reserve lies, None beyond its end."""
        return reserve_mark(self.reserve_cents, self.granted_cents)

    @property
    def left_cents(self) -> int:
        """Return what is not granted."""
        return self.budget_cents - self.granted_cents


@dataclass(frozen=True)
class Pair:
    """One idea in both portfolios: its cost in each, None where it is not chosen."""

    idea_id: int
    title: str
    value_type: str
    before: int | None
    after: int | None
    why: str

    @property
    def mark(self) -> str:
        """Return how it differs: in, out, cost, stays, neither."""
        if self.before is None:
            return "neither" if self.after is None else "in"
        if self.after is None:
            return "out"
        return "stays" if self.after == self.before else "cost"


def reserve_mark(reserve_cents: int, granted_cents: int) -> float | None:
    """Return the reserve in percent of the money granted, None when it is more than all of it."""
    return 100 * reserve_cents / granted_cents if 0 < reserve_cents <= granted_cents else None


def what_if_form(view: OutcomeView, lang: str) -> dict[str, Any]:
    """Return the choices of the what-if form."""
    return {
        "rules": list(labels("rule", lang).items()),
        "inside": [(a.idea_id, a.title) for a in view.answers if a.selected],
        "outside": [(a.idea_id, a.title) for a in view.answers if not a.selected],
        "slides": {
            "budget": ends_of(2 * view.budget_cents),
            "cost": ends_of(max((a.cost_cents for a in view.answers), default=0)),
        },
    }


def ends_of(most_cents: int) -> tuple[int, int, int]:
    """Return where a slider begins and ends and its step, in whole euros; at most 250 steps."""
    steps = (n * 10**zeros for zeros in count() for n in (1, 5))
    step = next(n for n in steps if 100 * n * 250 >= most_cents)
    return 0, -(-most_cents // (100 * step)) * step, step


def asked_rows(asked: list[Asked], view: OutcomeView, lang: str) -> list[AskedRow]:
    """Return the questions with their words."""
    titles = {a.idea_id: a.title for a in view.answers}
    return [AskedRow(a.id, a.who, a.at, question_words(a.question, titles, lang)) for a in asked]


def question_words(question: dict[str, Any], titles: dict[int, str], lang: str) -> str:
    """Return what was asked, such as "budget €140,000 and without “Offertes”"."""
    _, said = translator(lang), list(_parts(question, titles, lang))
    return listing(said, lang) if said else _("nothing changed")


def _parts(question: dict[str, Any], titles: dict[int, str], lang: str) -> Iterator[str]:
    _ = translator(lang)
    if "budget_cents" in question:
        yield _("budget %(money)s", money=money(question["budget_cents"], lang))
    if "reserve_percent" in question:
        yield _("reserve %(share)s", share=percent(question["reserve_percent"], lang))
    if "rule" in question:
        yield _("rule “%(rule)s”", rule=label("rule", question["rule"], lang))
    for idea, cents in question.get("costs", {}).items():
        yield _(
            "“%(title)s” for %(money)s", title=titles.get(int(idea), idea), money=money(cents, lang)
        )
    for idea in question.get("exclude", ()):
        yield _("without “%(title)s”", title=titles.get(idea, idea))
    for idea in question.get("include", ()):
        yield _("with “%(title)s”", title=titles.get(idea, idea))


def typed_of(question: dict[str, Any]) -> dict[str, Any]:
    """Return a question as the form shows it."""
    cost = next(iter(question.get("costs", {}).items()), (None, None))
    return {
        "budget": question.get("budget_cents"),
        "rule": question.get("rule"),
        "reserve_percent": question.get("reserve_percent"),
        "idea": cost[0],
        "cost": cost[1],
        "without": next(iter(question.get("exclude", ())), None),
        "include": next(iter(question.get("include", ())), None),
    }


def sides(view: OutcomeView, found: RoundOutcome, asked: Asked) -> tuple[Side, Side]:
    """Return the decision and the what-if, each in the order of its rule."""
    types = {a.idea_id: a.explores for a in view.answers}
    names = {a.idea_id: a.title for a in view.answers}
    costs = {i.idea_id: i.cost_cents for i in found.ideas}
    budget = asked.question.get("budget_cents", view.budget_cents)
    reserve = asked.question.get("reserve_percent", view.reserve_percent)
    before = [(a.idea_id, a.cost_cents) for a in view.chosen]
    after = [(i, costs[i]) for i in found.selected]

    def bed(chosen: list[tuple[int, int]]) -> list[dict[str, Any]]:
        return [
            {"number": n, "name": names[i], "cost_cents": cents, "explores": types[i]}
            for n, (i, cents) in enumerate(chosen, start=1)
        ]

    return (
        Side(
            bed(before),
            view.budget_cents,
            view.granted_cents,
            view.exploring_cents,
            view.budget_cents * view.reserve_percent // 100,
        ),
        Side(
            bed(after),
            budget,
            found.granted_cents,
            found.balance["exploration_cents"] or 0,
            budget * reserve // 100,
        ),
    )


def pairs_of(view: OutcomeView, found: RoundOutcome, lang: str) -> list[Pair]:
    """Return every idea in both portfolios, what differs first."""
    public = found.public()
    terms = {"quorum": view.quorum, "min_supporters": view.min_supporters, **public}
    titles = {a.idea_id: a.title for a in view.answers}
    entries = {entry["idea_id"]: entry for entry in public["ideas"]}
    chosen = set(found.selected)
    pairs = [
        Pair(
            a.idea_id,
            a.title,
            a.value_type,
            a.cost_cents if a.decided else None,
            entries[a.idea_id]["cost_cents"] if a.idea_id in chosen else None,
            _why(entries[a.idea_id], terms, titles, lang),
        )
        for a in view.answers
    ]
    order = {"in": 0, "out": 1, "cost": 2, "stays": 3, "neither": 4}
    return sorted(pairs, key=lambda pair: order[pair.mark])


def _why(entry: dict[str, Any], terms: dict[str, Any], titles: dict[int, str], lang: str) -> str:
    code = entry["reason_code"]
    if code in ("forced_in", "forced_out"):
        _ = translator(lang)
        return _("As asked, or fixed before the vote.")
    return reason_sentence(code, reason_params(code, entry, terms, titles), lang)
