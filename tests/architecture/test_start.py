"""A start loads and works out only what starting takes; the rest comes when it is first needed."""

import os
import subprocess
import sys

from app.i18n import LANGUAGES, translations
from tests.architecture.tree import ROOT

# Each takes long to load and serves few pages.
LATE = {
    "PIL", "alembic", "babel.messages", "highspy", "joserfc", "numpy", "openpyxl", "prometheus_client",
    "rapidfuzz", "segno", "snowballstemmer", "typst", "xlsxwriter",
}  # fmt: skip
START = """
import sys
from app.cli.serve import create_app
from app.config import Settings
app = create_app(Settings())
print(sum(getattr(route, "worked_out", False) for route in app.routes), *sys.modules)
"""


def test_a_start_leaves_heavy_libraries_and_routes_for_later(tmp_path):
    for lang in LANGUAGES:
        translations(lang)  # a first start compiles them
    env = {**os.environ, "KIEM_DATA_DIR": str(tmp_path)}
    started = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    routes, *loaded = started.stdout.split()

    assert LATE & set(loaded) == set()
    assert routes == "0"
