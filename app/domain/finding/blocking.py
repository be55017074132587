"""Which texts may be alike at all: those that share rare stems, found without reading any of them.

Where meanings are kept, those that mean nearly the same are added.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db.types import most
from app.search.asking import any_of
from app.search.tables import DOC, fitting
from app.search.vocabulary import docs_of, texts_counted
from app.search.words import STEM

RAREST = 12
PER_STEM = 300
CANDIDATES = 100
_DOC = (DOC.c.id, DOC.c.kind, DOC.c.of_id, DOC.c.idea_id)


def rarest_first(session: Session, wanted: Sequence[str]) -> dict[str, int]:
    """Return stems, the rarest first, with what sharing one weighs. One query."""
    known = docs_of(session, [STEM + stem for stem in wanted])
    everything = max(texts_counted(known), 2)
    docs = {stem: known.get(STEM + stem, 1) for stem in wanted}
    order = sorted(wanted, key=lambda stem: (docs[stem], -len(stem), stem))
    return {s: max(1, round(10 * math.log2(everything / min(docs[s], everything)))) for s in order}


def candidates(stems: int, *, named: bool, sqlite: bool) -> Any:
    """Return a subquery of id (of the text), kind, of_id and idea_id; see `values_of` for its values.

    It finds what shares most with so many stems, and the texts that are `named`.
    """
    found = _blocks(stems, sqlite=sqlite)
    if not named:
        return found
    ids: Any = sa.bindparam("named", expanding=True)
    return sa.union(sa.select(found), sa.select(*_DOC).where(DOC.c.id.in_(ids))).subquery()


def values_of(
    weights: Mapping[str, int], named: Iterable[int], *, sqlite: bool
) -> tuple[int, dict[str, Any]]:
    """Return how many stems `candidates` looks for, and the values of its parameters."""
    chosen = list(weights.items())[:RAREST]
    values: dict[str, Any] = {}
    for number, (stem, weight) in enumerate(chosen):
        values[f"stem{number}"] = any_of([STEM + stem], sqlite=sqlite)
        values[f"weight{number}"] = weight
    ids = {"named": [*named]} if named else {}
    return len(chosen), values | ids


def _blocks(stems: int, *, sqlite: bool) -> Any:
    parts = []
    for number in range(stems):
        weight: Any = sa.bindparam(f"weight{number}", type_=sa.Integer)
        stem = sa.bindparam(f"stem{number}", type_=sa.String)
        newest = fitting(stem, sqlite=sqlite, rows=PER_STEM)
        parts.append(sa.select(newest.c.rowid.label("id"), weight.label("weight")))
    every = sa.union_all(*parts).subquery()
    weight = sa.func.sum(every.c.weight)
    return (
        sa.select(*_DOC)
        .select_from(every.join(DOC, DOC.c.id == every.c.id))
        .where(DOC.c.kind != sa.literal_column("'comment'"))
        .group_by(*_DOC)
        .order_by(weight.desc(), DOC.c.id.desc())
        .limit(most(CANDIDATES))
        .subquery()
    )
