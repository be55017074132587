"""The `kiem` command: one module per command, wired in `app.cli.program`."""

from app.cli.program import main

__all__ = ["main"]
