"""An instance as a Pabulib `.pb` file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from app.selection.amounts import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.selection.model import Instance


def write(instance: Instance, money: Callable[[int], str] | None = None) -> bytes:
    """Write an instance as a `.pb` file; points as they are stored."""
    amount = money or (lambda units: text_of(units, instance.scale))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    known = {
        "num_projects": str(len(instance.projects)),
        "num_votes": str(instance.voters),
        "budget": amount(instance.budget),
        "vote_type": instance.vote_type,
    }
    writer.writerows([["META"], ["key", "value"]])
    writer.writerows((key, known.pop(key, text)) for key, text in instance.meta)
    writer.writerows(known.items())
    writer.writerows([["PROJECTS"], ["project_id", "cost", "name", "category", "target"]])
    for p in instance.projects:
        lists = (",".join(p.categories), ",".join(p.targets))
        writer.writerow([p.id, amount(p.cost), p.name, *lists])
    pointed = instance.vote_type in {"cumulative", "scoring"}
    writer.writerows([["VOTES"], ["voter_id", "vote", "points"][: 3 if pointed else 2]])
    ids = instance.voter_ids or tuple(str(v) for v in range(1, instance.voters + 1))
    for name, group in zip(ids, instance.groups, strict=True):
        lines = instance.ballots[group]
        if instance.vote_type == "ordinal":
            lines = tuple(sorted(lines, key=lambda line: -line[1]))
        cells = [name, ",".join(instance.projects[p].id for p, _ in lines)]
        writer.writerow([*cells, ",".join(str(n) for _, n in lines)] if pointed else cells)
    return out.getvalue().encode()
