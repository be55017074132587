"""What the page of an idea shows of its promises and its experiment."""

from dataclasses import dataclass

from app.auth.door import Tx
from app.domain.commitments.access import PROMISABLE
from app.domain.commitments.queries import CommitmentView, commitments
from app.domain.commitments.states import CommitmentState
from app.domain.experiments.access import BEFORE_START
from app.domain.experiments.queries import card_of_idea
from app.domain.experiments.views import ExperimentCard
from app.domain.ideas.states import IdeaState
from app.policy import Action, can

FOLLOWED = PROMISABLE | {IdeaState.ADOPTED, IdeaState.ENDED, IdeaState.SHELVED}
STANDING = {CommitmentState.DRAFTED, CommitmentState.OFFERED, CommitmentState.SIGNED}
MOST = 6


@dataclass(frozen=True)
class Promises:
    """The promises of units, the experiment, and whether this reader may ask a unit."""

    commitments: tuple[CommitmentView, ...] = ()
    experiment: ExperimentCard | None = None
    can_offer: bool = False
    can_propose: bool = False

    @property
    def signed_by(self) -> str | None:
        """Return the unit that signed first, of those that still stand."""
        signed = [c for c in self.commitments if c.state is CommitmentState.SIGNED]
        return min(signed, key=lambda c: c.id).unit_name if signed else None


def promises_of(tx: Tx, idea_id: int, state: IdeaState) -> Promises:
    """Return the promises around an idea: two queries, none before it is ready."""
    if state not in FOLLOWED:
        return Promises()
    card = card_of_idea(tx.session, idea_id)
    found = commitments(tx.session, tx.actor, idea_id=idea_id, limit=MOST)
    begun = card is not None and card.state not in BEFORE_START
    open_yet = state in PROMISABLE and not begun
    offers = can(tx.actor, Action.COMMITMENT_OFFER) and open_yet
    taken = {row.unit_id for row in found.items if row.state in STANDING}
    proposes = open_yet and bool(tx.actor.leads - taken)
    return Promises(tuple(found.items), card, offers, proposes)
