"""A large amount leaves by the hand of one person on the word of another; the database sees to it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.actor import Actor, Role
from app.core.errors import Conflict, NotAllowed, NotFound
from app.core.input import parse
from app.db.engine import Database
from app.domain.experiments.ending import extend_experiment
from app.domain.experiments.extending import confirm_extension
from app.domain.experiments.models import Experiment
from app.domain.experiments.running import start_experiment
from app.domain.experiments.schemas import Extension
from app.domain.fund.accounts import held_accounts
from app.domain.fund.commands import allot, grant
from app.domain.fund.consent_models import Consent, ConsentKind
from app.domain.fund.consents import consents, give_consent, withdraw_consent
from app.domain.fund.models import Transfer, TransferKind
from app.domain.fund.queries import balance_of
from app.domain.ideas.models import IdeaAuthor
from app.domain.people.models import Organisation
from app.domain.rounds.models import Round
from app.events import Event
from tests.factories import make_actor, make_organisation
from tests.support.promises import NOW, House, choose, make_house, make_ready_idea, sign

LIMIT = 500_000
MORE = {"weeks": 2, "amount_cents": LIMIT, "reason": "The supplier was late"}


@pytest.fixture
def house(db: Database) -> House:
    """Give a house whose fund asks for two persons from € 5,000 on."""
    with db.write() as session:
        make_organisation(session, two_persons_cents=LIMIT)
        return make_house(session)


@pytest.fixture
def second(db: Database) -> Actor:
    with db.write() as session:
        return make_actor(session, Role.FACILITATOR)


def running(db: Database, house: House) -> int:
    """Start a small experiment in a year with money; return its id."""
    with db.write() as session:
        idea = make_ready_idea(session, house, cost_cents=400_000)
        row = choose(session, house, idea)
        sign(session, house, idea)
        start_experiment(session, row, actor=house.team, now=NOW)
        year = int(session.get_one(Round, row.round_id).month[:4])
        allot(session, year=year, amount_cents=9_000_000, actor=house.team, now=NOW)
        return row.id or 0


def asked(db: Database, house: House, number: int) -> int:
    """Let the AI team ask for a large extension; return the word's id."""
    with db.write() as session:
        row = session.get_one(Experiment, number)
        done = extend_experiment(session, row, parse(Extension, MORE), actor=house.team, now=NOW)
        assert done is False
        return session.exec(select(Consent.id)).one() or 0


def code(db: Database, act) -> str:
    try:
        with db.write() as session:
            act(session)
    except Conflict as error:
        return error.code
    return ""


def test_a_large_extension_waits_for_somebody_else(
    db: Database, house: House, second: Actor
) -> None:
    number = running(db, house)
    word = asked(db, house, number)
    with db.read() as session:
        before = session.get_one(Experiment, number).extensions
        held = balance_of(session, f"experiment:{number}")
    own = code(db, lambda s: confirm_extension(s, word, actor=house.team, now=NOW))
    with db.write() as session:
        confirm_extension(session, word, actor=second, now=NOW)
    with db.read() as session:
        row, consent = session.get_one(Experiment, number), session.get_one(Consent, word)
        transfer = session.get_one(Transfer, consent.transfer_id)
        after = balance_of(session, f"experiment:{number}")
        kinds = set(session.exec(select(Event.kind)).all())
    assert (before, own) == (0, "second_person_needed")
    assert (row.extensions, row.weeks, after - held) == (1, 10, LIMIT)
    assert (str(consent.state), transfer.actor_id, consent.given_by) == (
        "used",
        second.id,
        house.team.id,
    )
    assert {"fund.consent_given", "fund.extended", "experiment.extended"} <= kinds


def test_an_amount_below_the_limit_needs_one(db: Database, house: House) -> None:
    number = running(db, house)
    small = parse(Extension, {**MORE, "amount_cents": LIMIT - 1})
    with db.write() as session:
        row = session.get_one(Experiment, number)
        assert extend_experiment(session, row, small, actor=house.team, now=NOW)


def test_without_a_limit_nothing_waits(db: Database, house: House) -> None:
    number = running(db, house)
    with db.write() as session:
        session.execute(sa.update(Organisation).values(two_persons_cents=None))
    with db.write() as session:
        row = session.get_one(Experiment, number)
        assert extend_experiment(session, row, parse(Extension, MORE), actor=house.team, now=NOW)


def test_two_second_persons_at_once_extend_once(
    db: Database, house: House, second: Actor, storm: bool
) -> None:
    with db.write() as session:
        third = make_actor(session, Role.MANAGER)
    for _ in range(20 if storm else 2):
        number = running(db, house)
        with db.write() as session:
            row = session.get_one(Experiment, number)
            extend_experiment(session, row, parse(Extension, MORE), actor=house.team, now=NOW)
        with db.read() as session:
            [word] = [c.id for c in consents(session)]

        def attempt(who: Actor, word: int = word) -> str:
            return code(db, lambda s: confirm_extension(s, word, actor=who, now=NOW))

        with ThreadPoolExecutor(2) as pool:
            said = sorted(pool.map(attempt, [second, third]))
        with db.read() as session:
            paid = session.exec(
                select(Transfer.amount_cents).where(
                    Transfer.kind == TransferKind.EXTENSION,
                    Transfer.idea_id == session.get_one(Experiment, number).idea_id,
                )
            ).all()
        assert (said, paid) == (["", "already_done"], [LIMIT])


def test_two_words_given_at_once_are_one(db: Database, house: House, second: Actor) -> None:
    with db.write() as session:
        idea = make_ready_idea(session, house).id or 0
    about = {"kind": ConsentKind.GRANT, "idea_id": idea, "amount_cents": LIMIT, "now": NOW}

    def attempt(who: Actor) -> str:
        return code(db, lambda s: give_consent(s, **about, actor=who))

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(attempt, [second, house.team]))
    with db.read() as session:
        assert (said, len(consents(session))) == (["", "already_done"], 1)


def test_a_word_taken_back_lets_nothing_through(db: Database, house: House, second: Actor) -> None:
    number = running(db, house)
    word = asked(db, house, number)
    with db.write() as session:
        withdraw_consent(session, word, reason="First the results", actor=second, now=NOW)
    again = code(db, lambda s: confirm_extension(s, word, actor=second, now=NOW))
    with db.read() as session:
        assert (again, session.get_one(Experiment, number).extensions) == ("already_done", 0)


def test_an_author_of_the_idea_is_no_second_person(
    db: Database, house: House, second: Actor
) -> None:
    with db.write() as session:
        idea = make_ready_idea(session, house).id or 0
        session.add(IdeaAuthor(idea_id=idea, person_id=second.id))
    about = {"kind": ConsentKind.GRANT, "idea_id": idea, "amount_cents": LIMIT, "now": NOW}
    assert code(db, lambda s: give_consent(s, **about, actor=second)) == "has_stake"
    raw = (
        "INSERT INTO grant_consent (idea_id, kind, amount_cents, terms, state, given_by, given_at, "
        "reason) VALUES (:idea, 'grant', 1, '{}', 'given', :who, :at, '')"
    )
    given = {"idea": idea, "who": second.id, "at": "2026-11-23 09:00:00.000000"}
    assert code(db, lambda s: s.execute(sa.text(raw), given)) == "has_stake"


def test_an_employee_has_no_word_in_it(db: Database, house: House) -> None:
    word = asked(db, house, running(db, house))
    with pytest.raises(NotAllowed), db.write() as session:
        confirm_extension(session, word, actor=house.employee, now=NOW)
    with pytest.raises(NotFound), db.write() as session:
        confirm_extension(session, 99, actor=house.employee, now=NOW)


def _raw(session: Session, source: str, idea: int, who: int | None, kind: str = "grant") -> None:
    accounts = held_accounts(session, source, "experiment:77")
    session.execute(
        sa.text(
            "INSERT INTO transfer (at, from_id, to_id, amount_cents, kind, note, actor_id, idea_id) "
            "VALUES (:at, :a, :b, :cents, :kind, '', :who, :idea)"
        ),
        {
            "at": "2026-11-23 09:00:00.000000",
            "a": accounts[source].id,
            "b": accounts["experiment:77"].id,
            "cents": LIMIT,
            "kind": kind,
            "who": who,
            "idea": idea,
        },
    )


def test_the_database_refuses_a_large_grant_without_the_word_of_another(
    db: Database, house: House, second: Actor
) -> None:
    with db.write() as session:
        idea = make_ready_idea(session, house, cost_cents=1).id or 0
        choose(session, house, make_ready_idea(session, house, cost_cents=1))
        source = session.execute(
            sa.text("SELECT key FROM account WHERE kind = 'round'")
        ).scalar_one()
    tries = [
        (house.team.id, "grant"),
        (None, "grant"),
        (second.id, "grant"),
        (house.team.id, "correction"),
    ]
    none = [code(db, lambda s, t=t: _raw(s, source, idea, *t)) for t in tries]
    with db.write() as session:
        give_consent(
            session,
            kind=ConsentKind.GRANT,
            idea_id=idea,
            amount_cents=LIMIT,
            actor=second,
            now=NOW,
        )
    own = code(db, lambda s: _raw(s, source, idea, second.id))
    system = code(db, lambda s: _raw(s, source, idea, None))
    other = code(db, lambda s: _raw(s, source, idea, house.team.id))
    twice = code(db, lambda s: _raw(s, source, idea, house.team.id))
    assert none == ["second_person_needed"] * 4
    assert (own, system, other, twice) == (
        "second_person_needed",
        "second_person_needed",
        "",
        "second_person_needed",
    )


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE grant_consent SET amount_cents = 900000",
        "UPDATE grant_consent SET given_by = 1",
        "UPDATE grant_consent SET state = 'used'",
        "UPDATE grant_consent SET kind = 'grant'",
        "DELETE FROM grant_consent",
    ],
)
def test_a_word_cannot_be_changed(db: Database, house: House, second: Actor, attack: str) -> None:
    number = running(db, house)
    with db.write() as session:
        row = session.get_one(Experiment, number)
        extend_experiment(session, row, parse(Extension, MORE), actor=second_team(session), now=NOW)
    with pytest.raises((Conflict, sa.exc.IntegrityError)), db.write() as session:
        session.execute(sa.text(attack))


def second_team(session: Session) -> Actor:
    return make_actor(session, Role.AI_TEAM)


def test_a_grant_through_the_command_asks_as_well(db: Database, house: House) -> None:
    with db.write() as session:
        idea = make_ready_idea(session, house, cost_cents=1)
        choose(session, house, idea)
        source = session.execute(
            sa.text("SELECT key FROM account WHERE kind = 'round'")
        ).scalar_one()
    given = {"month": source.partition(":")[2], "experiment_id": 5, "amount_cents": LIMIT}
    said = code(db, lambda s: grant(s, **given, idea_id=idea.id, actor=house.team, now=NOW))
    assert said == "second_person_needed"
