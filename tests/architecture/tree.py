"""What the architecture tests look at: the files of this repository."""

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@lru_cache
def committed() -> tuple[str, ...]:
    """Return the path of every file that git keeps, or would keep at the next commit."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)
    names = answer.stdout.split("\0")
    return tuple(sorted(name for name in names if name and (ROOT / name).is_file()))


def files(prefix: str, suffix: str) -> list[str]:
    return [name for name in committed() if name.startswith(prefix) and name.endswith(suffix)]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text(name))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function's body, its docstring left out."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0
