"""Reading and writing Pabulib files: oddities that are right, faults with their line."""

from __future__ import annotations

import pytest
from hypothesis import given

from app.selection.model import Instance
from app.selection.pabulib import PabulibError, read, text_of, units_of, write
from tests.selection.strategies import instances, storm

GOOD = """META
key;value
description;Test
num_projects;2
num_votes;3
budget;100
vote_type;approval
PROJECTS
project_id;cost;name;category
a;60;First;x,y
b;40;Second;x
VOTES
voter_id;vote
1;a,b
2;a
3;a
"""


def file(**changes: str) -> bytes:
    """Return the good file with lines replaced: `line_4="num_projects;3"`."""
    lines = GOOD.splitlines()
    for key, text in changes.items():
        lines[int(key.removeprefix("line_")) - 1] = text
    return ("\n".join(lines) + "\n").encode()


def test_good_file_is_read_whole() -> None:
    instance = read(GOOD.encode())

    assert [(p.id, p.cost, p.name, p.categories) for p in instance.projects] == [
        ("a", 60, "First", ("x", "y")),
        ("b", 40, "Second", ("x",)),
    ]
    assert (instance.budget, instance.scale, instance.voters) == (100, 1, 3)
    assert instance.ballots == (((0, 1), (1, 1)), ((0, 1),))
    assert (instance.weights, instance.groups) == ((1, 2), (0, 1, 1))


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\nPROJECTS", "\n\n\nPROJECTS").encode(),
        GOOD.replace("META", "meta ").encode(),
        GOOD.replace("2;a\n", '2;"a"\n').encode(),
        GOOD.replace("1;a,b", "1; a , b ").encode(),
    ],
    ids=["bom", "crlf", "blank lines", "small letters", "quoted cell", "spaces"],
)
def test_harmless_oddities_change_nothing(data: bytes) -> None:
    plain = read(GOOD.encode())

    instance = read(data)

    assert (instance.projects, instance.groups) == (plain.projects, plain.groups)
    assert instance.budget == plain.budget


def test_names_may_be_quoted_and_escaped() -> None:
    instance = read(file(line_10='a;60;"Jut &amp; Jul; ""samen""";x'))

    assert instance.projects[0].name == 'Jut & Jul; "samen"'


def test_name_may_run_over_two_lines_and_later_faults_keep_their_line() -> None:
    data = file(line_10='a;60;"one\ntwo";x', line_14="1;a,c")

    with pytest.raises(PabulibError, match="line 15: unknown project: c"):
        read(data)


def test_decimals_are_exact() -> None:
    instance = read(file(line_6="budget;100.25", line_10="a;60.1;First;x", line_11="b;40,15;S;x"))

    assert (instance.scale, instance.budget) == (100, 10025)
    assert [p.cost for p in instance.projects] == [6010, 4015]
    assert text_of(10025, 100) == "100.25"
    assert text_of(6010, 100) == "60.1"
    assert text_of(6000, 100) == "60"


def test_ordinal_ballots_become_points_from_the_longest() -> None:
    instance = read(file(line_7="vote_type;ordinal", line_14="1;b,a"))

    assert instance.ballots == (((1, 2), (0, 1)), ((0, 2),))


def test_cumulative_ballots_keep_decimal_points_exact() -> None:
    data = file(
        line_7="vote_type;cumulative",
        line_13="voter_id;vote;points",
        line_14="1;a,b;2.5,1",
        line_15="2;a;3",
        line_16="3;;",
    )

    assert read(data).ballots == (((0, 25), (1, 10)), ((0, 30),), ())


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "line 1: the section META is missing"),
        (b"hello\n", "line 1: text before the section META"),
        (
            b"META\nkey;value\nbudget;1\nvote_type;approval\n",
            "line 4: the section PROJECTS is missing",
        ),
        (file(line_8="VOTES"), "line 8: the section PROJECTS is missing"),
        (file(line_9="project_id;cost;name;cost"), "line 9: the column cost stands twice"),
        (file(line_10="a;60;Fi\0rst;x"), "line 10: a NUL character"),
        (b"META\nPROJECTS\n", "line 2: the section META has no header"),
        (b"META\n", "line 1: the section META has no header"),
        (file(line_3="\xff").decode().encode("latin-1"), "line 3: not UTF-8"),
        (file(line_6="x;y"), "line 2: budget is missing"),
        (file(line_6="budget;-1"), "line 6: not an amount: -1"),
        (file(line_6="budget;1e5"), "line 6: not an amount: 1e5"),
        (file(line_3="budget;7"), "line 6: budget stands twice"),
        (file(line_7="vote_type;loud"), "line 7: unknown vote_type: loud"),
        (file(line_4="num_projects;3"), "line 4: num_projects says 3, the file holds 2"),
        (file(line_5="num_votes;9"), "line 5: num_votes says 9, the file holds 3"),
        (file(line_9="project;cost;name;category"), "line 9: the column project_id is missing"),
        (file(line_10="a"), "line 10: a cell is missing"),
        (file(line_10="a;;First;x"), "line 10: not an amount: "),
        (file(line_10=";60;First;x"), "line 10: a project without id"),
        (file(line_11="a;40;Second;x"), "line 11: the project a stands twice"),
        (file(line_14="1;a,z"), "line 14: unknown project: z"),
        (file(line_14="1;a,a"), "line 14: a project stands twice in one vote"),
        (file(line_15="1;a"), "line 15: the voter 1 stands twice"),
        (file(line_15="2"), "line 15: a cell is missing"),
        (file(line_12="META"), "line 12: the section META stands twice"),
        (file(line_7="vote_type;scoring"), "line 13: the column points is missing"),
        (
            file(
                line_7="vote_type;scoring", line_13="voter_id;vote;points", line_14="1;a,b;3"
            ).replace(b"2;a\n3;a\n", b"2;a;1\n3;a;1\n"),
            "line 14: 2 projects but 1 points",
        ),
        (file(line_11='b;40;"Second;x'), "line 11: a quoted cell is not closed"),
    ],
)
def test_faults_are_named_with_their_line(data: bytes, fault: str) -> None:
    with pytest.raises(PabulibError) as caught:
        read(data)

    assert str(caught.value) == fault


@given(instances())
@storm
def test_what_is_written_reads_back_the_same(instance: Instance) -> None:
    again = read(write(instance))

    assert again.projects == instance.projects
    assert (again.budget, again.groups) == (instance.budget, instance.groups)
    assert again.ballots == instance.ballots
    assert write(again) == write(read(write(again)))


def test_amount_of_an_option_may_need_finer_units() -> None:
    assert units_of("1.5", 1) == (15, 10)
    assert units_of("7", 100) == (700, 1)
