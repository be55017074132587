"""Files made to break the reader: each is read or refused with its line, and soon."""

from __future__ import annotations

import io
import random

import pytest

from app.selection.model import RuleConfig, SelectionError
from app.selection.pabulib import PabulibError, read
from app.selection.run import choose
from tests.support.soon import soon

GOOD = """META
key;value
description;Test
num_projects;3
num_votes;4
budget;100.50
vote_type;{kind}
PROJECTS
project_id;cost;name;category
a;60;"First; &amp; best";x,y
b;40.25;Second;x
c;7;Third;
VOTES
voter_id;vote;points
1;a,b;3,1
2;a;5
3;b,c,a;1,2,3
4;;
"""
KINDS = ["approval", "choose-1", "cumulative", "scoring", "ordinal"]
SCRAPS = [
    *(b";", b'"', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"-1", b"1e9", b""),
    *(b"999999999999999999", b"0", b"0.000000000000001", b"META", b"VOTES\n", b"PROJECTS\n"),
    *(b"nan", b"inf", "\u0661".encode(), "\u2028".encode(), b"&#0;", b"a," * 400, b'"' * 9),
]


def spoiled(dice: random.Random) -> bytes:
    """Return the good file after a few cuts, copies and insertions."""
    data = bytearray(GOOD.format(kind=dice.choice(KINDS)).encode())
    for _ in range(dice.randint(1, 6)):
        a, b = sorted(dice.randint(0, len(data)) for _ in range(2))
        b = min(b, a + dice.choice([0, 1, 2, 5, 40]))
        kind = dice.randrange(4)
        if kind == 0:
            data[a:b] = dice.choice(SCRAPS)
        elif kind == 1:
            data[a:a] = data[a:b]
        elif kind == 2:
            del data[a:b]
        else:
            lines = bytes(data).split(b"\n")
            dice.shuffle(lines)
            data = bytearray(b"\n".join(lines) if dice.random() < 0.1 else bytes(data))
    return bytes(data)


@pytest.mark.storm
def test_hostile_file_is_read_or_refused_within_a_second(storm: bool) -> None:
    dice, chosen = random.Random(1), 0
    faults: list[str] = []

    for n in range(50_000 if storm else 400):
        data = spoiled(dice)
        with soon():
            try:
                instance = read(data)
                if n % 10 == 0:
                    choose(instance, RuleConfig())
                    chosen += 1
            except SelectionError as error:
                faults.append(str(error))

    assert min(len(faults), chosen) > 0
    assert [fault for fault in faults if not fault.isprintable() or len(fault) > 250] == []


@pytest.mark.parametrize(
    "data",
    [
        b'META\nkey;value\n"' + b"x" * 3_000_000,
        b"META\n" * 200_000,
        b"META\nkey;value\n" + b"a;" * 1_000_000,
        b"META\nkey;value\nbudget;" + b"9" * 1_000_000 + b"\nvote_type;approval\nPROJECTS\n",
    ],
    ids=["open quote", "sections", "cells", "digits"],
)
def test_large_nonsense_is_refused_soon(data: bytes) -> None:
    with soon(), pytest.raises(PabulibError):
        read(data)


def test_file_is_read_from_an_open_one_as_from_its_bytes() -> None:
    data = GOOD.format(kind="cumulative").encode()

    assert read(io.BytesIO(data)) == read(data)
