"""What import contracts cannot say about rooms."""

import ast
import sys

import pytest

from tests.architecture.tree import files, text

STANDARD = set(sys.stdlib_module_names)


def imports(name):
    for node in ast.walk(ast.parse(text(name))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def foreign(name, *allowed):
    found = (module for module in imports(name) if module.split(".")[0] not in STANDARD)
    return [module for module in found if not f"{module}.".startswith(allowed)]


@pytest.mark.parametrize("name", files("app/selection/", ".py"))
def test_selection_needs_only_numbers_and_a_solver(name):
    assert foreign(name, "app.selection.", "numpy.", "highspy.") == []


@pytest.mark.parametrize("name", files("app/domain/", "/states.py"))
def test_states_need_only_the_state_machine(name):
    assert foreign(name, "app.core.") == []


@pytest.mark.parametrize("name", [*files("app/domain/", ".py"), *files("app/core/", ".py")])
def test_inner_rooms_ask_no_clock_and_no_environment(name):
    names = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(text(name)))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    clock = set() if name == "app/core/clock.py" else {"datetime.now", "time.time", "date.today"}

    assert names & {*clock, "os.environ", "os.getenv"} == set()
