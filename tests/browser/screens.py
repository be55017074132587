"""Which screens there are: every page that a GET route draws for somebody, for a thing in each state."""

import itertools
import re
from dataclasses import dataclass, field

from fastapi.routing import iter_route_contexts

from app.web.experiments_forms import ACTS
from tests.support.browse import HEIGHTS, axe_faults, reader, sideways

# The same page with other content.
MORE = (
    "/ideas?view=list",
    "/ideas?mine=1&view=list",
    "/ideas?q=zzzz&view=list",
    "/search?q=zzzz",
    "/search?q=foto&sort=newest",
    "/triage?asked=1",
    "/experiments?group=going",
    "/experiments?group=success",
    "/fund?year=2025",
    "/fund/transfers?year=2026&part=reserved",
    "/register?q=zzzz",
    "/register?due=1&risk=high_risk_annex_iii&risk=none",
    "/commitments?state=signed",
    "/commitments/ledger?line=released",
    "/sign-in/link/nobody-sent-this-one",
    "/nothing-here",
)
# Each state has a page of its own here; of other routes a few things are enough, except in a storm.
IN_EVERY_STATE = {
    "/ideas/{idea_id}",
    "/experiments/{experiment_id}",
    "/handovers/{handover_id}",
    "/commitments/{commitment_id}",
    "/rounds/{month}",
    "/register/{entry_id}",
}
ENOUGH = 3
# Routes that draw no page of their own: programs read them, or they lead on.
NO_PAGE = {
    "/health/live",
    "/health/ready",
    "/metrics",
    "/ideas/mine",
    "/ideas/look-alikes",
    "/rounds/{month}/record",
    "/rounds/{month}/margins",
    "/rounds/{month}/session/{idea_id}/seeds",
    "/rounds/{month}/session/stream",
    "/rounds/{month}/minutes.pdf",
    "/leadership/picture.pdf",
    "/s/{code}",
    "/register/export",
    "/attachments/{attachment_id}",
    "/ideas/export",
    "/units/export",
    "/handovers/export",
    "/ideas/{idea_id}/idea.pdf",
    "/experiments/export",
    "/lessons/export",
    "/search/export",
    "/register/list",
    "/tools/export",
    "/literacy/export",
    "/literacy/units/{unit_id}/export",
    "/register/register.pdf",
    "/register/{entry_id}/entry.pdf",
    "/rounds/export",
    "/rounds/{month}/export",
    "/rounds/calendar.ics",
    "/rounds/{month}/calendar.ics",
    "/people/export",
    "/feeds/{key}/messages.atom",
    "/feeds/{key}/rounds.ics",
    "/ideas/import/{import_id}/report",
    "/attachments/{attachment_id}/thumbnail",
    "/fund/export",
    "/commitments/ledger/export",
    "/sign-in/work",
    "/sign-in/work/back",
}
# The first unit, and the one whose lead looks.
UNITS = "SELECT min(id) FROM unit UNION SELECT id FROM unit WHERE name = 'Buitendienst' ORDER BY 1"
NEWEST = "SELECT max(id) FROM {0} GROUP BY state"
ITEMS = """
SELECT round.month, max(item.idea_id) FROM item JOIN round ON round.id = item.round_id
GROUP BY round.state, item.state
"""
ASKED = """
SELECT round.month, max(what_if.id) FROM what_if JOIN round ON round.id = what_if.round_id
GROUP BY round.month
"""


@dataclass(frozen=True)
class Screen:
    """An address, and who may see it (None: nobody is signed in)."""

    path: str
    people: tuple[int | None, ...] = field(default=())


def addresses(app, rows):
    """Return route -> addresses: each route filled with a thing in each state."""
    ids = {
        "idea_id": column(rows, NEWEST.format("idea")),
        "experiment_id": column(rows, NEWEST.format("experiment")),
        "handover_id": column(rows, NEWEST.format("handover")),
        "commitment_id": column(rows, NEWEST.format("commitment")),
        "month": column(rows, "SELECT max(month) FROM round GROUP BY state"),
        "entry_id": column(rows, NEWEST.format("register_entry")),
        "duty_id": column(rows, "SELECT min(id) FROM register_duty GROUP BY state"),
        "incident_id": column(rows, "SELECT min(id) FROM register_incident"),
        "person_id": column(rows, "SELECT min(id) FROM person"),
        "unit_id": column(rows, UNITS),
        "lesson_id": column(rows, "SELECT min(id) FROM lesson GROUP BY success"),
        "transfer_id": column(rows, "SELECT min(id) FROM transfer"),
        "token": ["nobody-sent-this-one"],
        "act": list(ACTS),
        "code": ["000000"],
        "wave_id": column(rows, NEWEST.format("scan_wave")),
        "theme_id": column(rows, "SELECT min(id) FROM theme"),
        "attachment_id": [1],
        "key": ["nobody-has-this-one"],
        "import_id": column(rows, NEWEST.format("import_run")),
        "part": ["ready", "late", "handed_over"],
    }
    pairs, asked = rows(ITEMS), rows(ASKED)
    return {
        route.path: filled(route.path, ids, pairs, asked)
        for route in iter_route_contexts(app.routes)
        if route.methods and "GET" in route.methods and not route.path.startswith("/api/")
    }


def filled(path, ids, pairs, asked):
    names = re.findall(r"{(\w+)}", path)
    if names == ["month", "idea_id"]:
        return [path.format(month=month, idea_id=idea) for month, idea in pairs]
    if names == ["month", "question_id"]:
        return [path.format(month=month, question_id=question) for month, question in asked]
    if names == ["wave_id", "unit_id"]:
        return [path.format(wave_id=w, unit_id=u) for w in ids["wave_id"] for u in ids["unit_id"]]
    if names == ["experiment_id", "act"]:
        return [
            path.format(experiment_id=e, act=a) for e in ids["experiment_id"] for a in ids["act"]
        ]
    if names == ["owner", "owner_id"]:
        path, names = (
            path.replace("{owner}", "idea").replace("{owner_id}", "{idea_id}"),
            ["idea_id"],
        )
    if not names:
        return [path]
    return [path.format(**{names[0]: value}) for value in ids[names[0]]]


def column(rows, sql):
    return [row[0] for row in rows(sql)]


def screens(site, people, paths, *, every):
    """Return a screen for each path that shows a page to somebody: the first, or everybody.

    Whoever comes first differs from path to path, so that over all paths everybody looks.
    """
    askers = {who: reader(site, who) for who in people}
    found = []
    for route, filled in paths.items():
        most = len(filled) if every or route in IN_EVERY_STATE else ENOUGH
        here = []
        for number, path in enumerate(filled):
            turn = (len(found) + number) % len(people)
            in_turn = (*people[turn:], *people[:turn])
            seeing = (who for who in in_turn if shows_page(askers[who].get(path)))
            seen = tuple(seeing) if every else tuple(itertools.islice(seeing, 1))
            here += [Screen(path, seen)] if seen else []
            if len(here) == most:
                break
        found += here
    for client in askers.values():
        client.close()
    return found


def shows_page(answer):
    return answer.status_code == 200 and answer.text.startswith("<!doctype html>")


def look(page, path, width):
    """Open a page and return what is wrong with it."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    answer = page.goto(path)
    faults = [] if answer.status == 200 else [f"status {answer.status}"]
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} h1")
    if not re.search(r"\w.* · Kiem$", page.title()):
        faults.append(f"title {page.title()!r}")
    faults += page.watch.take()
    faults += axe_faults(page)
    for size in (width, 320):
        page.set_viewport_size({"width": size, "height": HEIGHTS[size]})
        faults += [f"sideways at {size}: {fault}" for fault in sideways(page)]
    page.watch.take()
    return faults
