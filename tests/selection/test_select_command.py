"""`kiem select` on a file: its JSON, its table, its refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from app.cli.select import select

TEXT = """META
key;value
num_projects;4
num_votes;4
budget;10.50
vote_type;approval
PROJECTS
project_id;cost;name;category
A;4;Apple;fruit
B;3.25;Beet;root
C;3.25;Carrot;root
D;6;Date;fruit
VOTES
voter_id;vote
1;A,B,D
2;A,B,D
3;A,C,D
4;A,C
"""
APP = typer.Typer()
APP.command()(select)


def run(folder: Path, *options: str, text: str = TEXT) -> Result:
    file = folder / "test.pb"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(APP, [str(file), *options])


def test_json_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    result = run(tmp_path, "--json", "--completion", "none", "--ties", "name")

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {key: found[key] for key in ("rule", "selected", "cost", "budget")} == {
        "rule": "equal-shares",
        "selected": ["A", "B", "C"],
        "cost": "10.5",
        "budget": "10.5",
    }
    assert found["ties"] == [
        {
            "step": 2,
            "projects": ["B", "C"],
            "won": "B",
            "decided_by": "name",
            "mattered": False,
        }
    ]
    assert {name: reason["code"] for name, reason in found["reasons"].items()} == {
        "A": "chosen",
        "B": "chosen",
        "C": "chosen",
        "D": "supporters_out_of_money",
    }
    assert found["reasons"]["B"]["price_per_point"] == "1.625"


def test_explaining_lists_other_budgets_as_they_come_out(tmp_path: Path) -> None:
    result = run(tmp_path, "--json", "--explain", "--ties", "name")

    found = {entry["budget"]: entry["selected"] for entry in json.loads(result.stdout)["budgets"]}
    assert list(found) == ["5.25", "7.87", "9.45", "9.97", "11.02", "11.55", "13.12", "15.75"]
    assert (found["5.25"], found["13.12"]) == (["A"], ["A", "B", "C"])


def test_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    first = run(tmp_path, "--json", "--explain", "--seed", "x")
    second = run(tmp_path, "--json", "--explain", "--seed", "x")

    assert first.stdout_bytes == second.stdout_bytes
    assert b'"counterfactual"' in first.stdout_bytes


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--rule", "greedy", "--ties", "name"], ["A", "D"]),
        (["--rule", "greedy-per-cost", "--ties", "name"], ["A", "B", "C"]),
        (["--rule", "max-total"], ["A", "B", "C"]),
        (["--budget", "4"], ["A"]),
        (["--budget", "10.499", "--rule", "greedy-per-cost", "--ties", "name"], ["A", "B"]),
        (["--min-supporters", "3", "--rule", "greedy"], ["A", "D"]),
        (["--completion", "add", "--add-step", "0.001", "--ties", "name"], ["A", "B", "C"]),
    ],
)
def test_options_reach_the_engine(tmp_path: Path, options: list[str], expected: list[str]) -> None:
    result = run(tmp_path, "--json", *options)

    assert sorted(json.loads(result.stdout)["selected"]) == expected


def test_reserve_is_reported(tmp_path: Path) -> None:
    result = run(tmp_path, "--json", "--reserve", "95", "--exploration", "fruit")

    assert json.loads(result.stdout)["reserve"] == {
        "amount": "9.97",
        "spent": "4",
        "met": False,
        "not_met": "reserve_not_met",
        "second_run": False,
    }


def test_table_says_what_was_chosen(tmp_path: Path) -> None:
    result = run(tmp_path, "--ties", "name")

    assert result.stdout.splitlines()[0].split() == ["1", "4", "chosen", "A", "Apple"]
    assert "3 chosen, 10.5 of 10.5" in result.stdout.splitlines()


@pytest.mark.parametrize(
    ("options", "text", "fault"),
    [
        ([], TEXT.replace("1;A,B,D", "1;A,X"), "line 15: unknown project: X"),
        ([], TEXT.replace("B;3.25", "B;free"), "line 10: not an amount: free"),
        (["--rule", "loudest"], TEXT, "unknown rule: loudest"),
        (["--budget", "much"], TEXT, "not an amount: much"),
        (["--add-step", "0"], TEXT, "the step must be above zero"),
    ],
)
def test_faults_end_with_two_and_one_line(
    tmp_path: Path, options: list[str], text: str, fault: str
) -> None:
    result = run(tmp_path, *options, text=text)

    assert result.exit_code == 2
    assert result.stderr == f"{tmp_path / 'test.pb'}: {fault}\n"
    assert result.stdout == ""


def test_missing_file_is_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(APP, [str(tmp_path / "none.pb")])

    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
