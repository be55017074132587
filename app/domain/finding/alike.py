"""Everything that looks like a text: ideas, experiments, lessons and register entries, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.words import Words, in_both
from app.domain.experiments.lesson_models import Lesson
from app.domain.experiments.models import Experiment
from app.domain.finding.blocking import candidates, rarest_first, values_of
from app.domain.ideas.models import Idea
from app.domain.ideas.states import IdeaState
from app.domain.people.models import Theme, Unit
from app.domain.register.models import RegisterEntry
from app.domain.register.states import EntryState
from app.policy import Action, can
from app.search.likeness import FEWEST_WORDS, LIKE_ENOUGH, likeness, shared_words
from app.search.meanings import nearest
from app.search.words import telling

SHOWN = 3
KINDS = {
    IdeaState.IN_EXPERIMENT: "experiment",
    IdeaState.ENDED: "lesson",
    IdeaState.ADOPTED: "register",
}
_GONE = (IdeaState.MERGED, IdeaState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Given:
    """A text for which its like is looked for, and what is known beside it."""

    text: str
    value_type: str | None = None
    theme_id: int | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Why something looks alike: words that both say, the same theme, the same kind of gain.

    `meaning`: it means nearly the same, in whatever words or language.
    """

    words: tuple[str, ...] = ()
    theme: Words | None = None
    value_type: str | None = None
    meaning: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """Something like a text; `id` is that of its own kind, `idea_id` of the idea behind it.

    `score` is from 0 to 100: in words or in meaning, whichever is more. `lesson` is what it
    taught, where it ended so.
    """

    kind: str
    id: int
    idea_id: int | None
    title: str
    state: str
    unit: str | None
    supports: int
    lesson: str
    score: int
    why: Why

    @property
    def path(self) -> str:
        """Return the address of its page."""
        return f"/ideas/{self.idea_id}" if self.idea_id else f"/register/{self.id}"


def likes(
    session: Session, actor: Actor, given: Given, *, but: int | None = None, limit: int = SHOWN
) -> list[Like]:
    """Return what is most like the text, best first; `but` is the idea itself.

    Two queries; two more where meanings are kept.
    """
    wanted = telling(given.text)
    if len(wanted) < FEWEST_WORDS or not can(actor, Action.IDEA_LIST):
        return []
    weights = rarest_first(session, wanted)
    sqlite = session.get_bind().dialect.name == "sqlite"
    near = nearest(session, given.text)
    stems, values = values_of(weights, near, sqlite=sqlite)
    statement = _described(stems, named=bool(near), sqlite=sqlite)
    rows = session.execute(statement, {**values, "but": but or 0}).all()
    means = _by_thing(rows, near)
    scored = [
        (max(likeness(wanted, row.title, row.text), means.get((row.kind, row.of_id), 0)), row)
        for row in _each_once(rows, actor)
    ]
    alike = sorted(
        (pair for pair in scored if pair[0] >= LIKE_ENOUGH),
        key=lambda pair: (-pair[0], pair[1].kind, pair[1].of_id),
    )[:limit]
    return [
        _like(given, list(weights), score, row, meaning=(row.kind, row.of_id) in means)
        for score, row in alike
    ]


@lru_cache(maxsize=64)
def _described(stems: int, *, named: bool, sqlite: bool) -> Any:
    """Return the query for what the candidates say and what came of them.

    An idea stands for its experiment, lesson and entry; an entry without one for itself.
    """
    found = candidates(stems, named=named, sqlite=sqlite)
    own = aliased(RegisterEntry)
    unit_id = sa.func.coalesce(col(own.unit_id), col(Idea.unit_id))
    entry_text = col(own.description) + " " + col(own.purpose)
    return (
        sa.select(
            found.c.id.label("doc"),
            sa.case((col(own.id).is_not(None), "register"), else_="idea").label("kind"),
            sa.func.coalesce(col(own.id), col(Idea.id)).label("of_id"),
            sa.func.coalesce(col(own.name), col(Idea.title)).label("title"),
            sa.func.coalesce(entry_text, col(Idea.problem) + " " + col(Idea.proposal)).label(
                "text"
            ),
            sa.func.coalesce(_plain(own.state), _plain(Idea.state)).label("state"),
            sa.func.coalesce(col(Idea.support_count), 0).label("supports"),
            col(Idea.value_type),
            col(Idea.theme_id),
            col(Theme.name_nl),
            col(Theme.name_en),
            col(Unit.name).label("unit"),
            col(Experiment.id).label("experiment"),
            col(Lesson.id).label("lesson"),
            col(Lesson.text).label("taught"),
            col(RegisterEntry.id).label("register"),
        )
        .select_from(found)
        .outerjoin(Idea, col(Idea.id) == found.c.idea_id)
        .outerjoin(own, sa.and_(found.c.idea_id.is_(None), col(own.id) == found.c.of_id))
        .outerjoin(Unit, col(Unit.id) == unit_id)
        .outerjoin(Theme, col(Theme.id) == col(Idea.theme_id))
        .outerjoin(Experiment, col(Experiment.idea_id) == col(Idea.id))
        .outerjoin(Lesson, col(Lesson.experiment_id) == col(Experiment.id))
        .outerjoin(RegisterEntry, col(RegisterEntry.experiment_id) == col(Experiment.id))
        .where(
            sa.or_(
                sa.and_(
                    col(Idea.submitted_at).is_not(None),
                    col(Idea.state).not_in(_GONE),
                    col(Idea.id) != sa.bindparam("but", type_=sa.Integer),
                ),
                col(own.state) != EntryState.RETIRED,
            )
        )
    )


def _plain(column: Any) -> Any:
    """Return a column of states as text: ideas and entries have other states."""
    return sa.type_coerce(col(column), sa.String)


def _each_once(rows: Sequence[Any], actor: Actor) -> Iterable[Any]:
    reads = can(actor, Action.REGISTER_READ)
    once = {(row.kind, row.of_id): row for row in rows if reads or row.kind != "register"}
    return once.values()


def _by_thing(rows: Sequence[Any], near: Mapping[int, int]) -> dict[tuple[str, int], int]:
    """Return how near each thing comes: an idea is also near by its experiment or lesson."""
    found: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.doc in near:
            thing = (row.kind, row.of_id)
            found[thing] = max(found.get(thing, 0), near[row.doc])
    return found


def _like(given: Given, rarest: list[str], score: int, row: Any, *, meaning: bool) -> Like:
    kind, own_id, is_idea = row.kind, row.of_id, row.kind == "idea"
    if is_idea:
        came = KINDS.get(IdeaState(row.state), "")
        if came and getattr(row, came) is not None:
            kind, own_id = came, getattr(row, came)
    same_theme = row.theme_id is not None and row.theme_id == given.theme_id
    same_gain = row.value_type is not None and row.value_type == given.value_type
    return Like(
        kind=kind,
        id=own_id,
        idea_id=row.of_id if is_idea else None,
        title=row.title,
        state=str(row.state),
        unit=row.unit,
        supports=row.supports,
        lesson=row.taught if kind == "lesson" else "",
        score=score,
        why=Why(
            words=shared_words(given.text, f"{row.title} {row.text}", rarest),
            theme=in_both(row.name_nl, row.name_en) if same_theme else None,
            value_type=str(row.value_type) if same_gain else None,
            meaning=meaning,
        ),
    )
