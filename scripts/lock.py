"""Rewrite the lock files: every hash, no address, so that any mirror serves them.

Run by `make lock` after a change in requirements/*.in or package.json.
"""

import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [
    str(ROOT / ".venv/bin/uv"),
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"),
    *("--no-annotate", "--no-header"),
]
# What each lock must agree with: packages that stand in both have one version.
LOCKS: dict[str, list[str]] = {
    "uv": [],
    "node": [],
    "base": [],
    "semantic": ["base"],
    "test": ["base"],
    "engines": ["base", "test"],
}


def lock_python() -> None:
    for name, agrees_with in LOCKS.items():
        constraints = [f"--constraint=requirements/{other}.txt" for other in agrees_with]
        files = [f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]
        subprocess.run([*COMPILE, *constraints, *files], cwd=ROOT, check=True)


def lock_node() -> None:
    npm = shutil.which("npm") or "npm"
    subprocess.run([npm, "install", "--package-lock-only"], cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    lock_python()
    lock_node()
