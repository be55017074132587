"""Files and functions stay small enough to read at once."""

import pytest

from tests.architecture.tree import body_lines, files, functions, text

MOST_FILE_LINES = 400
MOST_APP_LINES = 300
MOST_FUNCTION_LINES = 60
MOST_TEMPLATE_LINES = 150
# Migrations are left out: each is a picture of the database at one moment, and never grows.
CODE = [name for folder in ("app/", "scripts/", "tests/") for name in files(folder, ".py")]


def test_python_files_stay_within_the_limit():
    long = {name: len(text(name).splitlines()) for name in CODE}

    assert {name: count for name, count in long.items() if count > MOST_FILE_LINES} == {}
    rooms = {name: count for name, count in long.items() if name.startswith("app/")}
    assert {name: count for name, count in rooms.items() if count > MOST_APP_LINES} == {}


@pytest.mark.parametrize("folder", ["app/", "scripts/", "tests/"])
def test_functions_stay_within_the_limit(folder):
    long = {
        f"{name}:{function.name}": body_lines(function)
        for name in files(folder, ".py")
        for function in functions(name)
        if body_lines(function) > MOST_FUNCTION_LINES
    }

    assert long == {}


def test_templates_stay_within_the_limit():
    long = {name: len(text(name).splitlines()) for name in files("templates/", ".html")}

    assert {name: count for name, count in long.items() if count > MOST_TEMPLATE_LINES} == {}
