"""Migrations form one line, in the order of their names: two who add one at once are told so."""

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[2] / "migrations/versions"


def test_each_migration_follows_the_one_before():
    named = {}
    for file in sorted(VERSIONS.glob("*.py")):
        text = file.read_text("utf-8")
        (revision,) = re.findall(r'^revision = "(.+)"$', text, re.MULTILINE)
        (before,) = re.findall(r'^down_revision = (None|".+")$', text, re.MULTILINE)
        named[revision] = before.strip('"')
    assert list(named.values()) == ["None", *list(named)[:-1]]
