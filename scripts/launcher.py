"""Write .venv/bin/kiem, which runs the `kiem` command of this checkout from any folder."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A shell line that Python reads as a text: paths may be long and hold spaces.
LAUNCHER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
'''
import gc
import sys

gc.set_threshold(50_000, 20, 20)  # starting makes much that stays, and little to tidy up
sys.path[0] = {root!r}

if __name__ == "__main__":  # several serving processes read this file again
    from app.cli import main

    sys.exit(main())
"""


def main() -> None:
    python = Path(sys.executable).absolute()
    target = python.with_name("kiem")
    target.write_text(LAUNCHER.format(python=python, root=str(ROOT)))
    target.chmod(0o755)


if __name__ == "__main__":
    main()
