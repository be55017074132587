"""Every code that a refusal carries has a sentence in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

from app.i18n.kinds import wording

APP = Path(__file__).parents[2] / "app"

# Where the code stands among the arguments.
CODE_AT = {
    "Conflict": 0,
    "NotAllowed": 0,
    "NotFound": 0,
    "KiemError": 0,
    "invalid": 1,
    "FieldError": 1,
    "SheetError": 0,
    "ParseError": 0,
}


def codes_raised(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = CODE_AT.get(name, len(node.args))
            if place < len(node.args) and isinstance(node.args[place], ast.Constant):
                yield node.args[place].value


def test_codes_are_found_where_they_are_raised():
    source = 'raise invalid("title", "too_long", max=120)\nraise Conflict("stale")'
    assert list(codes_raised(source)) == ["too_long", "stale"]


def test_every_error_code_has_a_sentence():
    known = wording().sentences["errors"]
    missing = {
        code: path.relative_to(APP).as_posix()
        for path in sorted(APP.rglob("*.py"))
        for code in codes_raised(path.read_text(encoding="utf-8"))
        if code not in known
    }
    assert missing == {}
