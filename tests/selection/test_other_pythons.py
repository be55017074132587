"""The same record, the same verdict and the same bytes on a newer Python, where one is installed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.selection.round_record import canonical, choose_round
from tests.selection.verifier import TOOL
from tests.selection.worked_example import record

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = TOOL.parents[1]
AGAIN = """
import json, sys
from app.selection.round_record import canonical, choose_round
made = json.load(open(sys.argv[1], encoding="utf-8"))
made["outcome"] = choose_round(made, margins=False).public()
sys.stdout.buffer.write(canonical(made))
"""
PURE = """
import json, sys
from app.selection.round_check import check
from app.selection.round_outcome import canonical, inputs_sha256
made = json.load(open(sys.argv[1], encoding="utf-8"))
check(made)
assert inputs_sha256(made) == made["outcome"]["inputs_sha256"]
sys.stdout.buffer.write(canonical(made))
"""


def newer() -> Iterator[str]:
    """Return the commands of newer Pythons: on the path, or beside the one that runs this."""
    beside = Path(sys.base_prefix).parent
    for minor in range(sys.version_info.minor + 1, sys.version_info.minor + 6):
        name = f"python3.{minor}"
        found = [str(one) for one in sorted(beside.glob(f"3.{minor}.*/bin/{name}"))]
        if which := shutil.which(name):
            found.append(which)
        works = (
            one for one in found if subprocess.run([one, "-c", ""], check=False).returncode == 0
        )
        if one := next(works, None):
            yield one


NEWER = list(newer())
needed = pytest.mark.skipif(not NEWER, reason="no newer Python is installed here")


def decided() -> dict[str, Any]:
    made = record()
    made["outcome"] = choose_round(made, margins=False).public()
    return made


def run(python: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([python, *arguments], capture_output=True, check=False, env=plain)


@needed
@pytest.mark.parametrize("python", NEWER)
def test_verifier_gives_the_same_verdict(python: str, tmp_path: Path) -> None:
    made, file = decided(), tmp_path / "round.json"
    file.write_bytes(canonical(made))
    digest = hashlib.sha256(canonical(made)).hexdigest()

    right = run(python, "-S", str(TOOL), str(file), digest)
    made["outcome"]["granted_cents"] += 1
    file.write_bytes(canonical(made))
    wrong = run(python, "-S", str(TOOL), str(file))

    assert (right.returncode, right.stdout.decode().splitlines()) == (0, [f"sha256 {digest}", "OK"])
    assert wrong.returncode == 1


@needed
@pytest.mark.parametrize("python", NEWER)
def test_record_has_the_same_bytes(python: str, tmp_path: Path) -> None:
    made, file = decided(), tmp_path / "round.json"
    file.write_bytes(json.dumps(made).encode())

    again = run(python, "-S", "-c", PURE, str(file))

    assert again.stdout == canonical(made), again.stderr.decode()


@needed
@pytest.mark.parametrize("python", NEWER)
def test_engine_gives_the_same_bytes(python: str, tmp_path: Path) -> None:
    if run(python, "-c", "import numpy").returncode:
        pytest.skip(f"{Path(python).name} has no NumPy")
    file = tmp_path / "round.json"
    file.write_bytes(canonical(record()))

    again = run(python, "-c", AGAIN, str(file))

    assert again.stdout == canonical(decided()), again.stderr.decode()
