"""`kiem import ideas` from its options to its last line."""

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from app.cli.program import program
from app.db.engine import Database
from app.domain.ideas.models import Idea

LIST = "ID;Title;Problem\n1;Photo check;We look twice\n2;Work order;We type twice\n;;\n"


@pytest.fixture
def run(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("KIEM_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("KIEM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KIEM_LANGUAGE", "en")

    def call(text, *options, name="list.csv"):
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return CliRunner().invoke(program("import"), ["import", "ideas", str(file), *options])

    return call


def titles(url):
    db = Database(url)
    with db.read() as session:
        found = sorted(session.execute(sa.select(Idea.title)).scalars())
    db.close()
    return found


def test_a_list_comes_in_and_the_last_line_counts(run, sqlite_url):
    first, again = run(LIST), run(LIST)
    assert (first.exit_code, first.stdout.splitlines()[-1]) == (
        0,
        "created 2, updated 0, skipped 1, refused 0",
    )
    assert again.stdout.splitlines()[-1] == "created 0, updated 0, skipped 3, refused 0"
    assert titles(sqlite_url) == ["Photo check", "Work order"]


def test_a_dry_run_changes_nothing(run, sqlite_url):
    told = run(LIST, "--dry-run")
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (
        0,
        "created 2, updated 0, skipped 1, refused 0",
    )
    assert titles(sqlite_url) == []


def test_one_refused_row_refuses_the_file_unless_skipped(run, sqlite_url):
    broken = LIST + "3;;No title here\n"
    refused = run(broken)
    assert (refused.exit_code, refused.stdout.splitlines()[-1]) == (
        1,
        "created 0, updated 0, skipped 1, refused 1",
    )
    assert ("Row 5" in refused.stderr, titles(sqlite_url)) == (True, [])
    taken = run(broken, "--skip-refused")
    assert (taken.exit_code, taken.stdout.splitlines()[-1]) == (
        0,
        "created 2, updated 0, skipped 1, refused 1",
    )


def test_unknown_columns_give_a_mapping_to_complete(run, sqlite_url, tmp_path):
    unknown = "Alfa;Beta\nPhoto check;We look twice\n"
    told = run(unknown)
    assert (told.exit_code, "[columns]" in told.stdout, titles(sqlite_url)) == (3, True, [])
    mapping = tmp_path / "map.toml"
    mapping.write_text('[columns]\ntitle = "Alfa"\nproblem = "Beta"\n', "utf-8")
    done = run(unknown, "--mapping", str(mapping))
    assert (done.exit_code, titles(sqlite_url)) == (0, ["Photo check"])


@pytest.mark.parametrize(
    ("options", "code"), [(("--round", "2026-13"), 2), (("--round", "2031-01"), 1)]
)
def test_an_unknown_round_stops_before_anything_changes(run, sqlite_url, options, code):
    assert run(LIST, *options).exit_code == code
    assert titles(sqlite_url) == []


def test_a_file_that_is_no_table_gives_one_line(run):
    told = run('{"a": 1}', name="list.json")
    assert (told.exit_code, len(told.stderr.strip().splitlines())) == (1, 1)
