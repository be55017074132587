"""What the pages of a session show: one stage, seen by the chair, by a voter and by the room."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.auth.door import Tx
from app.core.errors import NotFound
from app.domain.rounds.access import Standing, find_round
from app.domain.rounds.criteria import questions_of
from app.domain.rounds.items import MOST_VOTES
from app.domain.rounds.live_models import Place
from app.domain.rounds.models import Item
from app.domain.rounds.queries import agenda_of, given_on, item_of, round_view
from app.domain.rounds.reveals import tallies_of
from app.domain.rounds.seat import Entered, Seat
from app.domain.rounds.states import ItemState
from app.domain.rounds.views import AgendaItem
from app.domain.rounds.voting import idea_sheet
from app.i18n.formats import month_name, round_name
from app.policy import Action
from app.templating import Shell
from app.web.deps import Page
from app.web.room_code import room_door
from app.web.session_shared import Shared

LEFT = "~left~"
"""Stands in kept fragments where the seconds of talk go; they differ from moment to moment."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at which idea, and what they may do there."""

    round_id: int
    month: str
    at: Standing
    seat: Seat
    page: str

    @property
    def votes(self) -> bool:
        """Whether the reader is on the panel; nobody votes on the room's screen."""
        return self.page != "room" and self.at.may(Action.BALLOT_CAST)

    @property
    def chairs(self) -> bool:
        """Whether the reader leads now, or nobody does yet and they may."""
        chair = self.seat.live.chair_id
        return self.at.may(Action.ROUND_LEAD) and chair in (None, self.at.actor.person_id)

    def token(self) -> str:
        """Return a short text that changes when this reader's page does; no other's answer is in it."""
        own = (self.seat.answer, self.seat.recused, self.seat.place) if self.votes else None
        live = self.seat.live
        people = (live.in_room, live.online) if self.page == "lead" else None
        seen = (live.version, people)
        text = repr((self.page, self.seat.idea_id, self.seat.item_version, seen, own))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def sight_of(entered: Entered, page: str) -> Sight:
    """Return what the reader looks at: the shown idea, or one that the chair looks ahead to.

    Raises:
        NotFound: no session, or the idea is not on its agenda.
    """
    if entered.seat is None:
        raise NotFound
    return Sight(entered.round_id, entered.month, entered.at, entered.seat, page)


def stage(page: Page, tx: Tx, sight: Sight, shared: dict[str, Any]) -> dict[str, Any]:
    """Return everything that the three pages draw from."""
    seat = sight.seat
    agenda = agenda_of(tx.session, sight.round_id)
    here = next(i for i in agenda if i.idea_id == seat.idea_id)
    tallies = tallies_of(tx.session, _item(tx, sight.round_id, here.idea_id))
    return {
        **shared,
        "agenda": agenda,
        "here": here,
        "before_this": _settled_before(agenda, here),
        "shown": seat.live.shown_id == here.idea_id,
        "live": seat.live,
        "left": seat.live.seconds_left(tx.now),
        "item_version": seat.item_version,
        "given": given_on(tx.session, sight.round_id, here.idea_id),
        "tally": tallies[-1] if tallies else None,
        "before": tallies[0] if len(tallies) > 1 else None,
        "votes": sight.votes,
        "answer": seat.answer if sight.votes else None,
        "recused": sight.votes and seat.recused,
        "place": seat.place if seat.place is not Place.AWAY else None,
        "leads": sight.chairs,
        "again": here.votes < MOST_VOTES,
        "open_left": sum(i.state is not ItemState.SETTLED for i in agenda),
        "tomorrow": (tx.now + timedelta(days=1)).date(),
        "questions": questions_of(tx.session, shared["round"]),
        "token": sight.token(),
        "page": sight.page,
        "sheet": idea_sheet(tx.session, here.idea_id),
        "door": room_door(page, seat.live.code) if sight.page == "room" else None,
    }


def fragment(page: Page, tx: Tx, sight: Sight, kept: Shared) -> str:
    """Return the part of a page that changes, drawn once for all who see the same."""
    lang, zone = page.lang, page.settings.timezone
    seat = sight.seat
    key = (
        *(sight.page, lang, zone, seat.idea_id, seat.live, seat.item_version),
        *(sight.votes, sight.votes and (seat.answer, seat.recused, seat.place)),
    )
    html = kept.get(key, lambda: _drawn(page, tx, sight))
    left = seat.live.seconds_left(tx.now)
    return html if left is None else html.replace(LEFT, str(left))


def _drawn(page: Page, tx: Tx, sight: Sight) -> str:
    lang = page.lang
    words = {
        "round": round_view(find_round(tx.session, sight.month)),
        "name": round_name(sight.month, lang),
        "month_name": month_name(sight.month, lang),
        "may": sight.at.may,
        "A": Action,
        "shell": Shell(lang=lang, timezone=page.settings.timezone),
    }
    context = stage(page, tx, sight, words)
    if context["left"] is not None:
        context["left"] = LEFT
    return page.parts.templates.render(lang, f"session/{sight.page}.html", context, "live")


def _settled_before(agenda: list[AgendaItem], here: AgendaItem) -> AgendaItem | None:
    """Return the idea that was settled just before one that waits, to say what came of it."""
    if here.state is not ItemState.WAITING:
        return None
    done = [i for i in agenda if i.state is ItemState.SETTLED and i.position < here.position]
    return done[-1] if done else None


def _item(tx: Tx, round_id: int, idea_id: int) -> Item:
    found = item_of(tx.session, round_id, idea_id)
    if found is None:
        raise NotFound
    return found
