"""What `make setup` leaves behind works."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static/vendor"


def test_vendor_script_holds_htmx_with_its_extensions_and_names_no_map():
    script = (VENDOR / "htmx.js").read_text()

    assert [part for part in ("htmx", "sse", "preload") if part not in script] == []
    assert "sourceMappingURL" not in script


def test_font_is_a_woff2_file():
    assert (VENDOR / "hanken-grotesk.woff2").read_bytes()[:4] == b"wOF2"


def test_command_runs_from_any_folder(tmp_path):
    command = Path(sys.executable).with_name("kiem")

    answer = subprocess.run(
        [command, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    assert "serve" in answer.stdout


@pytest.mark.skipif(not shutil.which("make"), reason="no make here")
def test_help_lists_every_target_that_people_call():
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^\.PHONY: ([\w-]+)$", makefile, flags=re.MULTILINE)

    assert re.findall(r"^  make ([\w-]+)", answer.stdout, flags=re.MULTILINE) == targets
