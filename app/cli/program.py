"""Which word on the command line leads to which function; only what is asked for is loaded."""

import importlib
import sys
from collections.abc import Callable
from typing import Any

import typer

from app import __version__

COMMANDS: dict[str, str] = {
    "serve": "app.cli.serve:serve",
    "migrate": "app.cli.migrate:migrate",
    "demo": "app.cli.demo:demo",
    "user add": "app.cli.user:add",
    "token new": "app.cli.token:new",
    "import ideas": "app.cli.import_ideas:ideas",
    "import people": "app.cli.import_people:people",
    "select": "app.cli.select:select",
    "export round": "app.cli.export_round:export_round",
    "export register": "app.cli.export_register:export_register",
    "verify": "app.cli.verify:verify",
    "backup": "app.cli.backup:backup",
    "restore": "app.cli.backup:restore",
    "reindex": "app.cli.reindex:reindex",
    "jobs run": "app.cli.jobs:run",
}
GROUPS = {
    "user": "People with an account.",
    "token": "Tokens for programs.",
    "import": "Lists of ideas or people, from CSV or XLSX.",
    "export": "What a round leaves behind, and the register.",
    "jobs": "Background work.",
}


def main() -> None:
    """Run the command line."""
    program(sys.argv[1] if len(sys.argv) > 1 else "")()


def program(word: str = "") -> typer.Typer:
    """Return the program, with only the commands that begin with `word` where it is known."""
    wanted = {n: t for n, t in COMMANDS.items() if n.split()[0] == word} or COMMANDS
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Kiem: share AI ideas every month, choose together, hand over what works.",
    )
    app.callback()(_root)
    groups: dict[str, typer.Typer] = {}
    for name, target in wanted.items():
        group, _, verb = name.partition(" ")
        if not verb:
            app.command(name)(_load(target))
            continue
        if group not in groups:
            groups[group] = typer.Typer(no_args_is_help=True, help=GROUPS[group])
            groups[group].callback()(_group)
            app.add_typer(groups[group], name=group)
        groups[group].command(verb)(_load(target))
    return app


def _load(target: str) -> Callable[..., Any]:
    module, _, function = target.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def _group() -> None: ...


def _root(
    version: bool = typer.Option(False, "--version", help="Show the version and stop."),
) -> None:
    if version:
        print(__version__)
        raise typer.Exit
