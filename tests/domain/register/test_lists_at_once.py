"""Lists that come in at once, or while somebody writes: nothing twice, nothing lost, the later one is told."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from app.core.errors import Conflict, KiemError
from app.db.engine import Database
from app.domain.register.commands import edit_entry
from app.domain.register.details import detail_of
from app.domain.register.exchange import plan_import, take_in
from app.domain.register.models import RegisterDetail, RegisterEntry
from app.domain.register.schemas import EntryChange
from app.domain.register.standard import Record
from app.events.models import Event
from app.imports.register import read_register
from tests.factories import make_organisation
from tests.support.promises import NOW, House, make_house

CHAT = {
    "id": "1",
    "title": "Chat",
    "status": "In gebruik",
    "doel": "Antwoorden",
    "leverancier": "A",
}
MAIL = {"id": "2", "title": "Mail", "status": "In gebruik", "doel": "Sorteren"}


class Desk:
    """A register, and people who look at a list first and agree to it afterwards."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write() as session:
            make_organisation(session)
            self.house: House = make_house(session)

    def look(self, records: list[Record]) -> str:
        with self.db.read() as session:
            return plan_import(session, records, actor=self.house.team).mark

    def agree(self, records: list[Record], seen: str | None) -> None:
        with self.db.write() as session:
            take_in(
                session,
                records,
                unit_id=self.house.unit_id,
                retire=False,
                actor=self.house.team,
                now=NOW,
                seen=seen,
            )

    def edit(self, version: int, **fields: Any) -> None:
        with self.db.write() as session:
            row = session.get_one(RegisterEntry, 1)
            change = EntryChange(version=version, **fields)
            edit_entry(session, row, change, actor=self.house.team, now=NOW)

    def entry(self) -> tuple[RegisterEntry, RegisterDetail]:
        with self.db.read() as session:
            return session.get_one(RegisterEntry, 1), detail_of(session, 1)

    def names(self) -> list[str]:
        with self.db.read() as session:
            return list(session.exec(select(RegisterEntry.name).order_by(RegisterEntry.id)))


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


def records(*raw: dict[str, str]) -> list[Record]:
    return read_register(json.dumps(list(raw)).encode(), "list.json")


def at_once(*acts: Callable[[], None]) -> list[str]:
    """Let them start together; return what each was told, in the order of the acts."""
    gate, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], None]) -> None:
        gate.wait()
        try:
            act()
            said[number] = "done"
        except KiemError as error:
            said[number] = error.code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_the_same_list_from_four_at_once_comes_in_once(desk: Desk) -> None:
    both = records(CHAT, MAIL)
    seen = desk.look(both)
    said = at_once(*[lambda: desk.agree(both, seen)] * 4)
    assert sorted(said) == ["done", "list_outdated", "list_outdated", "list_outdated"]
    assert desk.names() == ["Chat", "Mail"]


def test_programs_that_look_at_nothing_first_take_the_same_list_in_once_too(desk: Desk) -> None:
    both = records(CHAT, MAIL)
    assert at_once(*[lambda: desk.agree(both, None)] * 4) == ["done"] * 4
    assert desk.names() == ["Chat", "Mail"]


@pytest.mark.parametrize("field", ["leverancier", "doel"])
def test_of_two_lists_about_one_entry_the_later_one_is_told(desk: Desk, field: str) -> None:
    desk.agree(records(CHAT), None)
    lists = [records({**CHAT, field: said}) for said in ("From Ann", "From Bob")]
    seen = [desk.look(one) for one in lists]
    ann, bob = (lambda n=n: desk.agree(lists[n], seen[n]) for n in (0, 1))
    said = at_once(ann, bob)
    assert sorted(said) == ["done", "list_outdated"]
    row, _ = desk.entry()
    first, later = ("From Ann", 1) if said[0] == "done" else ("From Bob", 0)
    assert (row.supplier if field == "leverancier" else row.purpose) == first
    desk.agree(lists[later], desk.look(lists[later]))
    with desk.db.read() as session:
        told = session.exec(select(Event.kind).where(Event.kind == "register.imported")).all()
    assert len(told) == 3


def test_two_lists_of_other_entries_both_come_in(desk: Desk) -> None:
    lists = [records(CHAT), records(MAIL)]
    seen = [desk.look(one) for one in lists]
    acts = (lambda n=n: desk.agree(lists[n], seen[n]) for n in (0, 1))
    said = at_once(*acts)
    assert sorted(desk.names()) == sorted(
        name for name, word in zip(("Chat", "Mail"), said, strict=True) if word == "done"
    )
    assert "done" in said


def test_a_list_and_an_edit_of_the_same_field_at_once_leave_one_and_tell_the_other(
    desk: Desk,
) -> None:
    desk.agree(records(CHAT), None)
    version = desk.entry()[0].version
    newer = records({**CHAT, "leverancier": "From the list"})
    seen = desk.look(newer)
    said = at_once(
        lambda: desk.agree(newer, seen), lambda: desk.edit(version, supplier="From a person")
    )
    left = desk.entry()[0].supplier
    assert (said, left) in (
        (["done", "stale"], "From the list"),
        (["list_outdated", "done"], "From a person"),
    )


def test_a_list_and_an_edit_of_other_fields_at_once_lose_neither(desk: Desk) -> None:
    desk.agree(records(CHAT), None)
    version = desk.entry()[0].version
    newer = records({**CHAT, "leverancier": "From the list"})
    seen = desk.look(newer)
    said = at_once(lambda: desk.agree(newer, seen), lambda: desk.edit(version, model="Reader 2"))
    row, detail = desk.entry()
    assert said[0] == "done"
    assert row.supplier == "From the list"
    assert (said[1], detail.model) in (("done", "Reader 2"), ("stale", ""))


def test_an_edit_after_the_look_is_never_overwritten_unseen(desk: Desk) -> None:
    desk.agree(records(CHAT), None)
    newer = records({**CHAT, "leverancier": "From the list"})
    seen = desk.look(newer)
    desk.edit(desk.entry()[0].version, supplier="From a person")
    with pytest.raises(Conflict, match="list_outdated"):
        desk.agree(newer, seen)
    assert desk.entry()[0].supplier == "From a person"
