"""Every setting has a line in the documentation, and every line there is a setting."""

import re

from app.config import Settings
from tests.architecture.tree import text


def test_configuration_page_lists_exactly_the_settings():
    rows = re.findall(r"^\| `(KIEM_[A-Z_]+)`", text("docs/configuration.md"), flags=re.MULTILINE)

    assert sorted(rows) == sorted(f"KIEM_{name.upper()}" for name in Settings.model_fields)
