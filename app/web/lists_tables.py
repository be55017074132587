"""Lists as tables: what the filters of a page show, row by row, in the reader's language."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import Session

from app.core.actor import Actor
from app.core.input import iso
from app.core.pages import MAX_LIMIT, Slice
from app.core.words import said
from app.domain.experiments.lessons import LessonFilter, lessons
from app.domain.experiments.queries import all_handovers, experiments
from app.domain.experiments.states import ExperimentState
from app.domain.finding.hits import COUNTED
from app.domain.finding.pieces import Piece
from app.domain.finding.schemas import SearchQuery
from app.domain.finding.searching import search
from app.domain.ideas.cards import IdeaCard
from app.domain.ideas.import_numbers import number_outside
from app.domain.ideas.queries import Filters, ideas_page
from app.domain.ideas.whole import texts_of
from app.domain.people.directory import people_page
from app.domain.people.queries import unit_names, unit_tree
from app.domain.register.literacy_queries import people_of, shares
from app.domain.register.queries import entries
from app.domain.register.tools import requests
from app.domain.rounds.queries import agenda_ids, rounds
from app.exports.tables import Cell
from app.i18n.codes import label
from app.i18n.translator import translator

T = TypeVar("T")
Rows = Iterator[Sequence[Cell]]


def walk(find: Callable[[str | None], Slice[T]]) -> Iterator[Sequence[T]]:
    """Give page after page of a list, until its end."""
    cursor: str | None = None
    while True:
        page = find(cursor)
        yield page.items
        if page.next is None:
            return
        cursor = page.next


def ideas_table(session: Session, actor: Actor, filters: Filters, lang: str) -> Rows:
    """Give the ideas of a list with their texts. Two queries for each 200."""
    _ = translator(lang)
    yield [
        _("Reference"), _("Own number"), _("Title"), _("State"), _("Unit"), _("Theme"), _("Kind of value"),
        _("Cost in euros"), _("Weeks"), _("Supporters"), _("Remarks"), _("Submitter"), _("Submitted"),
        _("Next step"), _("Next date"), _("What costs time now"), _("What AI does"),
        _("How it is done today"), _("Headline"), _("Goal"), _("Measurement"), _("Stop rule"),
        _("Kind of AI"), _("Risk"), _("Address"),
    ]  # fmt: skip
    pages = walk(lambda at: ideas_page(session, actor, filters, limit=MAX_LIMIT, cursor=at))
    for cards in pages:
        texts = texts_of(session, [card.id for card in cards])
        for card in cards:
            yield _idea(card, texts[card.id], lang)


def _idea(card: IdeaCard, text: Any, lang: str) -> list[Cell]:
    own = number_outside(card.id, text.own_id, card.submitted_at or card.created_at)
    theme = getattr(text, f"theme_{lang}")
    return [
        card.reference, own, card.title, label("idea_state", card.state, lang), card.unit, theme,
        _word("value_type", card.value_type, lang), _euros(card.cost_cents), card.weeks, card.supports,
        card.comments, card.submitter, iso(card.submitted_at), label("next_code", card.next_step.code, lang),
        iso(card.next_step.by), text.problem, text.proposal, text.today, text.headline, text.goal,
        text.measure, text.stop_rule, _word("ai_type", text.ai_type, lang),
        _word("risk_class", text.risk_class, lang), f"/ideas/{card.id}",
    ]  # fmt: skip


def experiments_table(
    session: Session, actor: Actor, states: tuple[ExperimentState, ...], lang: str
) -> Rows:
    """Give the experiments of a group."""
    _ = translator(lang)
    yield [
        _("Experiment"), _("Idea"), _("State"), _("Unit"), _("Lead of the experiment"), _("Kind of value"),
        _("Grant in euros"), _("Weeks"), _("Started"), _("Last day"), _("Next step"), _("Address"),
    ]  # fmt: skip
    pages = walk(lambda at: experiments(session, actor, states=states, limit=MAX_LIMIT, cursor=at))
    for card in (one for page in pages for one in page):
        yield [
            card.title, f"K-{card.idea_id}", label("experiment_state", card.state, lang), card.unit_name,
            card.lead_name, _word("value_type", card.value_type, lang), _euros(card.grant_cents),
            card.weeks, iso(card.started_at), _day(card.ends_on), label("next_code", card.next_code, lang),
            f"/experiments/{card.id}",
        ]  # fmt: skip


def lessons_table(session: Session, wanted: LessonFilter, lang: str) -> Rows:
    """Give the lessons of a list."""
    _ = translator(lang)
    yield [
        _("Title"), _("How it ended"), _("Unit"), _("Theme"), _("Day"), _("Lesson"), _("Address"),
    ]  # fmt: skip
    pages = walk(lambda at: lessons(session, wanted, limit=MAX_LIMIT, cursor=at))
    for one in (one for page in pages for one in page):
        ended = _("Succeeded") if one.success else _("Did not succeed")
        yield [
            one.title,
            ended,
            one.unit_name,
            said(one.theme, lang),
            iso(one.at),
            one.said,
            f"/lessons/{one.id}",
        ]


def found_table(session: Session, actor: Actor, wish: SearchQuery, lang: str) -> Rows:
    """Give what a search finds, in its order; at most a thousand, as many as its page shows."""
    _ = translator(lang)
    yield [
        _("What"), _("Reference"), _("Title"), _("Text"), _("State"), _("Unit"), _("Kind of value"),
        _("Supporters"), _("Day"), _("Address"),
    ]  # fmt: skip
    units = unit_names(session)
    found = search(session, actor, wish, per_page=COUNTED, counting=False)
    for hit in found.hits:
        yield [
            label("found_kind", hit.kind, lang), f"K-{hit.idea_id}" if hit.idea_id else None,
            _plain(hit.title), _plain(hit.text), _word("idea_state", hit.state, lang),
            units.get(hit.unit_id or 0), _word("value_type", hit.value_type, lang), hit.supports,
            iso(hit.at), hit.path,
        ]  # fmt: skip


def _plain(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def register_table(session: Session, here: date, wanted: dict[str, Any], lang: str) -> Rows:
    """Give the entries of the register that the filters leave."""
    _ = translator(lang)
    yield [
        _("AI"), _("State"), _("Unit"), _("Owner"), _("Risk"), _("Supplier"), _("Next date"),
        _("What it does"), _("Address"),
    ]  # fmt: skip
    pages = walk(lambda at: entries(session, here=here, limit=MAX_LIMIT, cursor=at, **wanted))
    for one in (one for page in pages for one in page):
        yield [
            one.name, label("register_state", one.state, lang), one.unit_name, one.owner_name,
            _word("risk_class", one.risk_class, lang), one.supplier, _day(one.review_on), one.description,
            f"/register/{one.id}",
        ]  # fmt: skip


def tools_table(session: Session, actor: Actor, lang: str) -> Rows:
    """Give the questions for standard tools, open ones first."""
    _ = translator(lang)
    yield [
        _("Name of the tool"), _("For what?"), _("State"), _("Asked"), _("Answer by"), _("Answer"),
        _("Address"),
    ]  # fmt: skip
    for one in requests(session, actor, most=None):
        state = label("request_state", one.state, lang)
        asked, until = iso(one.asked_at), _day(one.answer_by)
        yield [one.name, one.use, state, asked, until, one.answer, "/tools"]


def literacy_table(session: Session, here: date, lang: str) -> Rows:
    """Give the numbers of units of five or more people, the smaller ones together."""
    _ = translator(lang)
    yield [_("Unit"), _("Valid"), _("Runs out soon"), _("People"), _("Address")]
    shown, rest = shares(session, here)
    for one in [*shown, *([rest] if rest else [])]:
        name = one.unit or _("Smaller units together")
        yield [name, one.valid, one.soon, one.people, "/literacy/year"]


def learned_table(session: Session, unit_id: int, lang: str) -> Rows:
    """Give the people of a unit with the last day of what they learned."""
    _ = translator(lang)
    yield [_("Name"), _("Valid until"), _("Address")]
    for one in people_of(session, unit_id):
        yield [one.name, _day(one.until), f"/register/units/{unit_id}"]


def rounds_table(session: Session, lang: str) -> Rows:
    """Give all rounds, newest first."""
    _ = translator(lang)
    yield [
        _("Month"), _("State"), _("Ideas"), _("Budget in euros"), _("Exploration reserve in percent"),
        _("Intake until"), _("Session"), _("Answer by"), _("Address"),
    ]  # fmt: skip
    for page in walk(lambda at: rounds(session, limit=MAX_LIMIT, cursor=at)):
        counts = agenda_ids(session, [row.id or 0 for row in page])
        for row in page:
            yield [
                row.month, label("round_state", row.state, lang), len(counts[row.id or 0]),
                _euros(row.budget_cents), row.reserve_percent, iso(row.intake_until), iso(row.session_at),
                iso(row.answer_by), f"/rounds/{row.month}",
            ]  # fmt: skip


def people_table(session: Session, wanted: dict[str, Any], lang: str) -> Rows:
    """Give the accounts of a list, in a form that the import of people reads."""
    _ = translator(lang)
    yield [_("Name"), _("Email address"), _("Unit"), _("Roles"), _("Language"), _("Works")]
    pages = walk(lambda at: people_page(session, limit=MAX_LIMIT, cursor=at, **wanted))
    for one in (one for page in pages for one in page):
        roles = ", ".join(label("role", role, lang) for role in one.roles)
        works = _("yes") if one.active else _("no")
        yield [one.name, one.email, one.unit_name, roles, one.language, works]


def units_table(session: Session, lang: str) -> Rows:
    """Give the tree of units, parents before their children."""
    _ = translator(lang)
    yield [_("Unit"), _("Part of"), _("Lead"), _("Deputy"), _("People"), _("Works")]
    tree = unit_tree(session)
    names = {one.id: one.name for one in tree}
    for one in tree:
        yield [
            one.name, names.get(one.parent_id or 0), one.lead.name if one.lead else None,
            one.deputy.name if one.deputy else None, one.people, _("yes") if one.active else _("no"),
        ]  # fmt: skip


def handovers_table(session: Session, lang: str) -> Rows:
    """Give all handovers, newest first."""
    _ = translator(lang)
    yield [
        _("Experiment"), _("Unit"), _("State"), _("Owner"), _("Day"), _("Running costs a year in euros"),
        _("Support until"), _("Accepted on"), _("Completed on"), _("Why not"), _("Address"),
    ]  # fmt: skip
    for title, one in all_handovers(session):
        yield [
            title, one.unit_name, label("handover_state", one.state, lang), one.owner_name, _day(one.on),
            _euros(one.running_cost_cents), _day(one.support_until), iso(one.accepted_at),
            iso(one.completed_at), one.reason, f"/handovers/{one.id}",
        ]  # fmt: skip


def _word(kind: str, code: str | None, lang: str) -> str | None:
    return label(kind, code, lang) if code else None


def _euros(cents: int | None) -> Cell:
    if cents is None:
        return None
    return cents / 100 if cents % 100 else cents // 100


def _day(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None
