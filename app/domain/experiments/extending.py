"""A second person lets a large extension go that somebody else asked for."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.domain.experiments.access import GOING
from app.domain.experiments.ending import extend_now
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import locked_pair
from app.domain.experiments.schemas import Extension
from app.domain.fund.consent_models import Consent, ConsentKind
from app.domain.fund.consents import demand_second_person, find_consent, standing_consent
from app.policy import Action, require


def confirm_extension(session: Session, consent_id: int, *, actor: Actor, now: datetime) -> Consent:
    """Extend as somebody else asked. Two who do so at once: it is extended once.

    Records `experiment.extended` and `fund.extended`.

    Raises:
        NotFound: there is no such word, or it is not about an extension.
        Conflict: `second_person_needed` for who asked; `already_done`; `wrong_state` or
            `extended_before` of the experiment; `too_little_money` with `missing_cents`.
    """
    asked = find_consent(session, consent_id)
    if asked.kind is not ConsentKind.EXTENSION:
        raise NotFound
    require(actor, Action.FUND_AGREE)
    experiment = session.get_one(Experiment, asked.terms["experiment_id"])
    idea, row = locked_pair(session, experiment)
    asked = standing_consent(session, consent_id)
    demand_second_person(session, asked.kind, {asked.idea_id: asked.amount_cents}, actor)
    if row.state not in GOING:
        raise Conflict("wrong_state", thing="experiment", state=str(row.state))
    if row.extensions:
        raise Conflict("extended_before")
    data = Extension(
        weeks=asked.terms["weeks"],
        amount_cents=asked.amount_cents,
        reason=asked.terms["reason"],
    )
    extend_now(session, idea, row, data, actor=actor, now=now)
    session.refresh(asked)
    return asked
