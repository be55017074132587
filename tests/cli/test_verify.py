"""`kiem verify` names the head of the chain, so that it can be kept elsewhere."""

import sqlalchemy as sa

from app.cli.verify import proven
from app.core.actor import SYSTEM
from app.events import record
from app.events.chain import GENESIS, seal
from app.events.models import EventLink
from tests.factories import NOW


def sealed(db, count):
    with db.write() as session:
        for number in range(1, count + 1):
            record(
                session, "idea.commented", actor=SYSTEM, now=NOW, subject="idea", subject_id=number
            )
        seal(session)


def test_head_is_the_last_link(db):
    sealed(db, 3)

    with db.read() as session:
        last = session.execute(sa.select(EventLink.hash).where(EventLink.seq == 3)).scalar_one()
    assert proven(db) == (None, f"Head of the event chain: {last}, 3 links")


def test_head_of_an_empty_chain_is_its_beginning(db):
    assert proven(db) == (None, f"Head of the event chain: {GENESIS}, 0 links")


def test_head_moves_with_every_event(db):
    sealed(db, 1)
    before = proven(db)
    sealed(db, 1)

    assert proven(db) != before
