"""The Pabulib `.pb` format: read strictly from the front, every fault with its line number; write.

Sections META, PROJECTS and VOTES in this order; cells divided by semicolons, quoted where needed.
Costs and budget may have decimals (exact), points too. Equal ballots are stored once; no more of
the file is kept than that.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO, cast

from app.selection.amounts import DIGITS, NUMBER, text_of, units_of
from app.selection.model import Instance, Project, VoteType
from app.selection.pabulib_rows import Header, PabulibError, Sections
from app.selection.pabulib_writer import write

if TYPE_CHECKING:
    from app.selection.model import Line

__all__ = ["PabulibError", "read", "text_of", "units_of", "write"]
VOTE_TYPES = ("approval", "choose-1", "cumulative", "scoring", "ordinal")
POINTED = frozenset({"cumulative", "scoring"})
Rows = Iterable[tuple[int, list[str]]]


def read(data: bytes | BinaryIO) -> Instance:
    """Read a file, or an open one line by line.

    Raises:
        PabulibError: the file is malformed; names the first faulty line.
    """
    sections = Sections(data)
    meta = _meta(sections.open("META"), sections.rows())
    vote_type = meta["vote_type"][1]
    if vote_type not in VOTE_TYPES:
        raise PabulibError(meta["vote_type"][0], f"unknown vote_type: {vote_type}")
    names, costs, more = _projects(sections.open("PROJECTS"), sections.rows())
    scale, (budget, *units) = _units([meta["budget"], *costs])
    projects = tuple(
        Project(name, cost, *rest) for name, cost, rest in zip(names, units, more, strict=True)
    )
    voters, groups, ballots = _votes(sections.open("VOTES"), sections.rows(), names, vote_type)
    _counted(meta, "num_projects", len(projects))
    _counted(meta, "num_votes", len(voters))
    weights = [0] * len(ballots)
    for group in groups:
        weights[group] += 1
    return Instance(
        projects=projects,
        budget=budget,
        ballots=ballots,
        weights=tuple(weights),
        groups=tuple(groups),
        scale=scale,
        vote_type=cast("VoteType", vote_type),
        meta=tuple((key, text) for key, (_, text) in meta.items()),
        voter_ids=tuple(voters),
    )


def _meta(header: Header, rows: Rows) -> dict[str, tuple[int, str]]:
    meta: dict[str, tuple[int, str]] = {}
    for line, cells in rows:
        key = cells[0].strip()
        if key in meta:
            raise PabulibError(line, f"{key} stands twice")
        meta[key] = line, html.unescape(";".join(cells[1:]).strip())
    for key in ("budget", "vote_type"):
        if key not in meta:
            raise PabulibError(header.line, f"{key} is missing")
    return meta


def _counted(meta: dict[str, tuple[int, str]], key: str, count: int) -> None:
    if key not in meta:
        return
    line, text = meta[key]
    if text != str(count):
        raise PabulibError(line, f"{key} says {text}, the file holds {count}")


Rest = tuple[str, tuple[str, ...], tuple[str, ...]]


def _projects(header: Header, rows: Rows) -> tuple[list[str], list[tuple[int, str]], list[Rest]]:
    id_, cost = header.column("project_id"), header.column("cost")
    places = [header.optional(name) for name in ("name", "category", "target")]
    names: dict[str, None] = {}
    costs, more = [], []
    for line, cells in rows:
        if len(cells) <= max(id_, cost):
            raise PabulibError(line, "a cell is missing")
        name = cells[id_].strip()
        if not name or name in names:
            fault = f"the project {name} stands twice" if name else "a project without id"
            raise PabulibError(line, fault)
        names[name] = None
        costs.append((line, cells[cost].strip()))
        texts = [_cell(cells, place) for place in places]
        more.append((texts[0], _list(texts[1]), _list(texts[2])))
    return list(names), costs, more


def _cell(cells: list[str], place: int | None) -> str:
    if place is None or place >= len(cells):
        return ""
    return html.unescape(cells[place].strip())


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _units(amounts: list[tuple[int, str]]) -> tuple[int, list[int]]:
    """Return how many units make one of the currency, and the amounts in units."""
    parts = []
    for line, text in amounts:
        if not NUMBER.fullmatch(text) or len(text) > DIGITS:
            raise PabulibError(line, f"not an amount: {text}")
        whole, _, decimals = text.replace(",", ".").partition(".")
        parts.append((whole, decimals.rstrip("0")))
    width = max(len(decimals) for _, decimals in parts)
    return 10**width, [int(whole + decimals.ljust(width, "0")) for whole, decimals in parts]


def _votes(
    header: Header, rows: Rows, names: list[str], vote_type: str
) -> tuple[list[str], list[int], tuple[tuple[Line, ...], ...]]:
    voter, vote = header.column("voter_id"), header.column("vote")
    points = header.column("points") if vote_type in POINTED else None
    last = max(voter, vote, points or 0)
    seen: dict[tuple[str, str], int] = {}
    first: list[int] = []
    voters: dict[str, None] = {}
    groups = []
    for line, cells in rows:
        if len(cells) <= last:
            raise PabulibError(line, "a cell is missing")
        name = cells[voter].strip()
        if name in voters:
            raise PabulibError(line, f"the voter {name} stands twice")
        voters[name] = None
        key = cells[vote], cells[points] if points is not None else ""
        group = seen.setdefault(key, len(seen))
        if group == len(first):
            first.append(line)
        groups.append(group)
    ballots = _ballots(list(seen), first, names, vote_type)
    return list(voters), groups, ballots


def _ballots(
    texts: list[tuple[str, str]], lines: list[int], names: list[str], vote_type: str
) -> tuple[tuple[Line, ...], ...]:
    index = {name: p for p, name in enumerate(names)}
    voted = [_voted(vote, index, line) for (vote, _), line in zip(texts, lines, strict=True)]
    if vote_type in POINTED:
        return _pointed(voted, [points for _, points in texts], lines)
    longest = max(map(len, voted), default=0)

    def worth(place: int) -> int:
        return longest - place if vote_type == "ordinal" else 1

    return tuple(tuple((p, worth(place)) for place, p in enumerate(vote)) for vote in voted)


def _voted(text: str, index: dict[str, int], line: int) -> list[int]:
    if not text.strip():
        return []
    try:
        voted = [index[name] for name in text.split(",")]
    except KeyError:
        voted = [_find(name.strip(), index, line) for name in text.split(",")]
    if len(set(voted)) != len(voted):
        raise PabulibError(line, "a project stands twice in one vote")
    return voted


def _find(name: str, index: dict[str, int], line: int) -> int:
    if name not in index:
        raise PabulibError(line, f"unknown project: {name}")
    return index[name]


def _pointed(
    voted: list[list[int]], points: list[str], lines: list[int]
) -> tuple[tuple[Line, ...], ...]:
    rows: list[list[tuple[int, str]]] = []
    for vote, text, line in zip(voted, points, lines, strict=True):
        parts = [(line, part.strip()) for part in text.split(",")] if text.strip() else []
        if len(parts) != len(vote):
            message = f"{len(vote)} projects but {len(parts)} points"
            raise PabulibError(line, message)
        rows.append(parts)
    _, flat = _units([part for parts in rows for part in parts] or [(1, "0")])
    numbers = iter(flat)
    return tuple(tuple((p, next(numbers)) for p in vote) for vote in voted)
