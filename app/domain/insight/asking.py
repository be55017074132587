"""What one person asks and another answers, as a step: a small list of a kind, all with the same columns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db.together import Part, Rows
from app.domain.experiments.steps import end_of
from app.domain.insight.steps import Party, Step, Thing

WEEK = timedelta(days=7)
NOBODY = sa.cast(sa.null(), sa.Integer)
NOTHING = sa.cast(sa.null(), sa.String)
Asked = Part[list[Step]]


@dataclass(frozen=True)
class Kind:
    """How one kind of question reads; its day comes so long after it was asked, or after its own day."""

    thing: Thing
    code: str
    party: Party
    path: str
    wait: timedelta = WEEK

    def made(self, rows: Rows) -> list[Step]:
        """Return a step for each row."""
        return [self._step(*row) for row in rows]

    def _step(
        self,
        number: int,
        link: int | str,
        idea_id: int | None,
        title: str,
        state: str,
        moment: date | datetime,
        unit_id: int | None,
        unit: str | None,
        person_id: int | None,
        *also: int | None,
    ) -> Step:
        due = moment + self.wait
        by = due if isinstance(due, datetime) else end_of(due)
        path = self.path.format(link, unit_id)
        return Step(
            self.thing, number, idea_id, title, str(state), self.code, self.party, by, path,
            unit_id, unit, person_id, frozenset(one for one in also if one is not None),
        )  # fmt: skip

    def part(self, query: Any, order: Any) -> Asked:
        """Return the small list of these questions, the oldest first."""
        return Part(query, (order,), self.made)


def columns(
    number: Any,
    title: Any,
    state: Any,
    moment: Any,
    *,
    link: Any = None,
    idea_id: Any = NOBODY,
    unit_id: Any = NOBODY,
    unit: Any = NOTHING,
    person_id: Any = NOBODY,
) -> Any:
    """Return a query of the columns that all kinds share, in the order of `Kind._step`."""
    link = number if link is None else link
    columns = (number, link, idea_id, title, state, moment, unit_id, unit, person_id)
    return sa.select(*(column.label(f"c{n}") for n, column in enumerate(columns)))
