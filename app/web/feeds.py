"""Feeds and calendars at a secret address, the page that makes it, and calendar files of rounds."""

from starlette.responses import Response

from app.auth.feeds import actor_of_feed, drop_feed, feed_since, renew_feed
from app.domain.people.queries import organisation
from app.domain.rounds.access import find_round
from app.domain.rounds.queries import rounds
from app.doors import Room
from app.exports.calendar import CALENDAR_TYPE, calendar_file
from app.exports.feed import FEED_TYPE, Entry, feed_file
from app.i18n.languages import as_language
from app.notify.inbox import inbox
from app.policy import Action, require
from app.web.deps import Month, Page, PageDep, guard
from app.web.inbox import letter

router = Room()
ENTRIES, ROUNDS = 50, 24


@router.get("/me/feeds", name="feeds:index")
@guard(Action.ME_READ)
def index(page: PageDep) -> Response:
    """Show whether there is an address, and what it is for."""
    return _page(page)


@router.post("/me/feeds", name="feeds:make")
@guard(Action.ME_CHANGE)
def make(page: PageDep) -> Response:
    """Make a new address; it is shown on this answer only."""
    with page.write() as tx:
        key = renew_feed(tx.session, actor=tx.actor, now=tx.now)
    return _page(page, key)


@router.post("/me/feeds/removal", name="feeds:drop")
@guard(Action.ME_CHANGE)
def drop(page: PageDep) -> Response:
    """Make the address worthless."""
    with page.write() as tx:
        drop_feed(tx.session, actor=tx.actor, now=tx.now)
    return page.go("/me/feeds")


@router.get("/feeds/{key}/messages.atom", name="feeds:messages")
@guard(Action.ANYONE)
def messages(page: PageDep, key: str) -> Response:
    """Hand out what the owner of the address is told, in their language."""
    with page.read() as tx:
        actor = actor_of_feed(tx.session, key)
        require(actor, Action.INBOX_READ)
        lang, house = as_language(actor.language), organisation(tx.session)
        found = [(m, letter(m, lang)) for m in inbox(tx.session, actor, limit=ENTRIES).items]
    entries = [Entry(one.id, one.subject, one.body, m.path, one.at) for m, one in found]
    about = {"name": actor.name, "organisation": house.name if house else "Kiem"}
    base = page.base
    data = feed_file(entries, **about, base_url=base, lang=lang, now=tx.now)
    return Response(data, media_type=FEED_TYPE)


@router.get("/feeds/{key}/rounds.ics", name="feeds:rounds")
@guard(Action.ANYONE)
def calendar(page: PageDep, key: str) -> Response:
    """Hand out the rounds as a calendar to subscribe to."""
    with page.read() as tx:
        actor = actor_of_feed(tx.session, key)
        require(actor, Action.ROUND_READ)
        found = rounds(tx.session, limit=ROUNDS).items
        data = calendar_file(found, as_language(actor.language), page.base, tx.now)
    return Response(data, media_type=CALENDAR_TYPE)


@router.get("/rounds/calendar.ics", name="feeds:all_rounds")
@guard(Action.ROUND_READ)
def all_rounds(page: PageDep) -> Response:
    """Hand out the newest rounds as a calendar file."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_READ)
        found = rounds(tx.session, limit=ROUNDS).items
        data = calendar_file(found, page.lang, page.base, tx.now)
    return _kept(data, "kiem.ics")


@router.get("/rounds/{month}/calendar.ics", name="feeds:round")
@guard(Action.ROUND_READ)
def one_round(page: PageDep, month: Month) -> Response:
    """Hand out one round as a calendar file."""
    with page.read() as tx:
        require(tx.actor, Action.ROUND_READ)
        row = find_round(tx.session, month)
        data = calendar_file([row], page.lang, page.base, tx.now)
    return _kept(data, f"kiem-{month}.ics")


def _kept(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=CALENDAR_TYPE, headers=headers)


def _page(page: Page, key: str = "") -> Response:
    with page.read() as tx:
        require(tx.actor, Action.ME_READ)
        base = f"{page.base}/feeds/{key}"
        return page.render(
            tx,
            "me/feeds.html",
            since=feed_since(tx.session, tx.actor),
            addresses=[f"{base}/messages.atom", f"{base}/rounds.ics"] if key else [],
        )
