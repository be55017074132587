"""Ballots, turnout and tallies as JSON."""

from typing import NotRequired, cast

from typing_extensions import TypedDict

from app.domain.rounds.access import RoundRef
from app.domain.rounds.ballots import OwnBallot
from app.domain.rounds.criteria import plain_line
from app.domain.rounds.reveals import TallyView
from app.domain.rounds.views import Turnout


class FurtherShape(TypedDict):
    """An answer to a further question, by its number."""

    number: int
    score: int | None


class LineShape(TypedDict):
    """One answer; without a score it is no opinion. `criteria` where a further question was answered."""

    idea_id: int
    score: int | None
    reason: str
    criteria: NotRequired[list[FurtherShape]]


class BallotShape(TypedDict):
    """The own ballot."""

    month: str
    version: int
    lines: list[LineShape]


class TurnoutLine(TypedDict):
    """How many answered one idea, of those who may."""

    idea_id: int
    answered: int
    entitled: int


class TurnoutShape(TypedDict):
    """Numbers only."""

    entitled: int
    voted: int
    items: list[TurnoutLine]


class CampsShape(TypedDict):
    """How many are against, in doubt and in favour, and what that is called."""

    verdict: str
    against: int
    doubt: int
    in_favour: int


class SaidShape(TypedDict):
    """A reason without a name."""

    score: int | None
    reason: str


class TallyShape(TypedDict):
    """A revealed tally: how often each score was given."""

    idea_id: int
    vote: int
    counts: dict[str, int]
    no_opinion: int
    recused: int
    median: float | None
    quartiles: list[int]
    camps: CampsShape
    reasons: list[SaidShape]


class RecusalShape(TypedDict):
    """An idea that the caller has a stake in."""

    idea_id: int
    reason: str


def ballot_shape(found: OwnBallot, row: RoundRef) -> BallotShape:
    """Return the own ballot."""
    return {
        "month": row.month,
        "version": found.version,
        "lines": [
            cast("LineShape", plain_line(idea, answer)) for idea, answer in found.lines.items()
        ],
    }


def turnout_shape(found: Turnout) -> TurnoutShape:
    """Return numbers only."""
    return {
        "entitled": found.entitled,
        "voted": found.voted,
        "items": [
            {"idea_id": i.idea_id, "answered": i.answered, "entitled": i.entitled}
            for i in found.items
        ],
    }


def tally_shape(tally: TallyView) -> TallyShape:
    """Return one revealed tally."""
    return {
        "idea_id": tally.idea_id,
        "vote": tally.vote,
        "counts": {str(score): n for score, n in enumerate(tally.counts, start=1)},
        "no_opinion": tally.no_opinion,
        "recused": tally.recused,
        "median": tally.median,
        "quartiles": list(tally.quartiles),
        "camps": {
            "verdict": tally.verdict,
            "against": tally.against,
            "doubt": tally.doubt,
            "in_favour": tally.in_favour,
        },
        "reasons": [{"score": r.score, "reason": r.text} for r in tally.reasons],
    }
