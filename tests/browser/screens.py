"""Which screens there are: every page that a GET route draws for somebody, for a thing in each state."""

import re
from dataclasses import dataclass, field

import httpx2
from fastapi.routing import iter_route_contexts

from app.web.experiments_forms import ACTS

# The same page with other content.
MORE = (
    "/ideas?view=list",
    "/ideas?mine=1&view=list",
    "/ideas?q=zzzz&view=list",
    "/triage?asked=1",
    "/experiments?group=going",
    "/experiments?group=success",
    "/fund?year=2025",
    "/register?q=zzzz",
    "/commitments?state=signed",
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
    "/rounds/{month}/session/{idea_id}/seeds",
    "/register/export",
}
NEWEST = "SELECT max(id) FROM {0} GROUP BY state"
ITEMS = """
SELECT round.month, max(item.idea_id) FROM item JOIN round ON round.id = item.round_id
GROUP BY round.state, item.state
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
        "person_id": column(rows, "SELECT min(id) FROM person"),
        "unit_id": column(rows, "SELECT min(id) FROM unit"),
        "transfer_id": column(rows, "SELECT min(id) FROM transfer"),
        "token": ["nobody-sent-this-one"],
        "act": list(ACTS),
    }
    pairs = rows(ITEMS)
    return {
        route.path: filled(route.path, ids, pairs)
        for route in iter_route_contexts(app.routes)
        if route.methods and "GET" in route.methods and not route.path.startswith("/api/")
    }


def filled(path, ids, pairs):
    names = re.findall(r"{(\w+)}", path)
    if names == ["month", "idea_id"]:
        return [path.format(month=month, idea_id=idea) for month, idea in pairs]
    if names == ["experiment_id", "act"]:
        return [
            path.format(experiment_id=e, act=a) for e in ids["experiment_id"] for a in ids["act"]
        ]
    if not names:
        return [path]
    return [path.format(**{names[0]: value}) for value in ids[names[0]]]


def column(rows, sql):
    return [row[0] for row in rows(sql)]


def screens(site, people, paths, *, every):
    """Return a screen for each path that shows a page to somebody: the first, or everybody.

    Whoever comes first differs from path to path, so that over all paths everybody looks.
    """
    clients = {
        who: httpx2.Client(
            base_url=site.base,
            cookies={c["name"]: c["value"] for c in site.cookies(who, "en", "light")},
        )
        for who in people
    }
    seen = {}
    for number, path in enumerate(paths):
        for who in (*people[number % len(people) :], *people[: number % len(people)]):
            answer = clients[who].get(path)
            if answer.status_code == 200 and "<!doctype html>" in answer.text[:20]:
                seen.setdefault(path, []).append(who)
                if not every:
                    break
    for client in clients.values():
        client.close()
    return [Screen(path, tuple(who)) for path, who in seen.items()]
