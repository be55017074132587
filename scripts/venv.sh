#!/bin/sh
# Make .venv with the first Python that Kiem can run on, unless a working one is there.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -c 0 2>/dev/null && exit 0

fits='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'
for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
  if "$name" -c "$fits" 2>/dev/null; then
    echo "Installing into .venv with $("$name" --version)"
    exec "$name" -m venv --clear .venv
  fi
done
echo "Kiem needs Python 3.11, 3.12, 3.13 or 3.14 with its venv module (Debian: python3-venv)." >&2
exit 1
