"""What hostile input may cost: a promise in the storm, a guard against endless work everywhere."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_GUARD = 30.0  # work that grows with the square of such input would take minutes


@contextmanager
def soon(promised: float = 1.0) -> Iterator[None]:
    """Fail when the block costs more seconds of this process's own work than were promised.

    The promise itself is held by `make storm` alone. Elsewhere other tests share the process: its
    collector of garbage may pass by in any block, so that only endless work is a fault there.
    """
    most = promised if os.environ.get("KIEM_STORM") else _GUARD
    began = time.process_time()
    yield
    spent = time.process_time() - began
    if spent > most:
        pytest.fail(f"took {spent:.2f} s of work where {most:g} s is the most")
