"""Every text that a template or the code shows stands in the Dutch catalogue."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from app.i18n.catalogue import known_keys

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "say": None,
    "N_": None,
}
JINJA = {"extensions": "jinja2.ext.do", "trimmed": "true", "silent": "false"}
# Words and sentences by code carry their kind as context; `problems()` looks after them.
CHECKED_ELSEWHERE = ROOT / "app" / "i18n"


def texts(path: Path) -> Iterator[tuple[int, str | None, str]]:
    """Give line, context and source text of every text in a file."""
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    for line, message, _, context in extract_from_file(
        method, path, keywords=KEYWORDS, options=JINJA
    ):
        yield line, context, message if isinstance(message, str) else message[0]


def files() -> list[Path]:
    found = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app").rglob("*.py")]
    return sorted(path for path in found if CHECKED_ELSEWHERE not in path.parents)


def test_texts_are_found_in_templates_and_code(tmp_path):
    (tmp_path / "a.html").write_text("{{ _('One') }}{{ ngettext('%(num)s x', '%(num)s xs', 2) }}")
    (tmp_path / "a.py").write_text("x = say.pgettext('kind', 'Two')\n")
    assert list(texts(tmp_path / "a.html")) == [(1, None, "One"), (1, None, "%(num)s x")]
    assert list(texts(tmp_path / "a.py")) == [(1, "kind", "Two")]


@pytest.mark.parametrize("lang", ["nl"])
def test_every_shown_text_is_translated(lang):
    known = known_keys(lang)
    missing = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in files()
        for line, context, text in texts(path)
        if (context, text) not in known
    ]
    assert missing == []
