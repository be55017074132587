"""What git keeps is ours: no registry, no one else's files, no path of one machine."""

import re

import pytest

from tests.architecture.tree import ROOT, committed

# Written in two halves, so that this file does not name them either.
REGISTRIES = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in [
            ("pypi", ".org"),
            ("python", "hosted.org"),
            ("npm", "js.org"),
            ("npm", "js.com"),
            ("yarn", "pkg.com"),
            ("jsdelivr", ".net"),
            ("unpkg", ".com"),
            ("cdnjs", ".cloudflare"),
            ("fonts.google", "apis"),
        ]
    )
)
MACHINE_PATHS = re.compile(r"(?<![\w.$~-])/(?:" + "home|Users|root|work|farm" + r")/\w")
# Papers that a reader of this repository cannot open.
ABSENT_PAPERS = re.compile(r"\b(?:" + "DESIGN|CONTRACT" + r")(?:\.md| section|:)")
THIRD_PARTY = re.compile(r"\.min\.(js|css)$|\.woff2?$|\.ttf$|(^|/)node_modules/|^static/vendor/")
MOST_BYTES = 1_000_000


def readable(name):
    try:
        return (ROOT / name).read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def lines_with(pattern):
    return [
        f"{name}:{number}"
        for name in committed()
        for number, line in enumerate(readable(name).splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_registry():
    assert lines_with(REGISTRIES) == []


def test_no_file_names_a_path_of_one_machine():
    assert lines_with(MACHINE_PATHS) == []


def test_no_file_leans_on_a_paper_that_is_not_here():
    assert lines_with(ABSENT_PAPERS) == []


def test_no_file_comes_from_someone_else():
    assert [name for name in committed() if THIRD_PARTY.search(name)] == []


def test_no_file_is_large():
    assert [name for name in committed() if (ROOT / name).stat().st_size > MOST_BYTES] == []


def test_locks_hold_hashes_and_no_address():
    locks = [name for name in committed() if re.fullmatch(r"requirements/\w+\.txt", name)]
    without_hash = [
        f"{name}: {line}"
        for name in locks
        for line in readable(name).replace("\\\n", " ").splitlines()
        if line and "--hash=sha256:" not in line
    ]

    assert len(locks) == len([name for name in committed() if name.endswith(".in")])
    assert without_hash == []
    assert [name for name in [*locks, "package-lock.json"] if "://" in readable(name)] == []


@pytest.mark.parametrize("name", [".ci/run", "scripts/venv.sh"])
def test_program_may_be_run(name):
    assert (ROOT / name).stat().st_mode & 0o111
