"""What can be wrong with a file."""

from typing import Any


class FileFault(Exception):
    """A file that is not kept: a code and what its sentence needs."""

    def __init__(self, code: str, **params: Any) -> None:
        """Keep both."""
        super().__init__(code)
        self.code = code
        self.params = params
