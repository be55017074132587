# Kiem. `make help` lists what you can do here.
# A Python from 3.11 on and make are all it takes; the rest is fetched once, then everything works offline.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.ONESHELL:
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python
UV := .venv/bin/uv pip install --quiet --python $(PY) --require-hashes
ARGS ?=
# Two workers at least: a browser test waits more than it works.
WORKERS ?= auto

##@ Use

.PHONY: setup
setup: .venv/.base .venv/bin/kiem static/vendor/htmx.js ## install what Kiem needs and write .venv/bin/kiem

.PHONY: run
run: setup ## serve Kiem on http://127.0.0.1:8000 (ARGS="--port 9000")
	exec .venv/bin/kiem serve $(ARGS)

.PHONY: demo
demo: setup ## fill an empty database with the sample organisation (ARGS=--reset)
	exec .venv/bin/kiem demo $(ARGS)

##@ Work

.PHONY: test
test: setup .venv/.test .cache/browser ## run every test (ARGS="tests/domain -k ledger")
	exec $(PY) -m pytest -q -n $(WORKERS) --dist worksteal $(ARGS)

.PHONY: check
check: setup .venv/.test ## hold format, lint, types, contracts, templates and translations to the rules
	step() { printf '%s\n' "$$*"; "$$@"; }
	step $(PY) -m ruff format --check
	step $(PY) -m ruff check
	step $(PY) -m mypy
	step .venv/bin/lint-imports
	step .venv/bin/djlint --quiet --lint templates
	step $(PY) -m pytest -q tests/architecture

.PHONY: format
format: setup .venv/.test ## write Python the way `make check` wants it
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

.PHONY: storm
storm: setup .venv/.test .cache/browser ## the counts that a promise names: kills and floods, on each database
	KIEM_STORM=full exec $(PY) -m pytest -q -m storm $(ARGS)

.PHONY: bench
bench: setup .venv/.test ## measure speed against the bare stack, on each database
	exec $(PY) -m scripts.bench $(ARGS)

.PHONY: lock
lock: .venv/.uv ## rewrite the lock files after a change in requirements/*.in or package.json
	$(PY) scripts/lock.py

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# What the targets above stand on. Each stamp is younger than the lock that it was made from.

.venv/.uv: requirements/uv.txt
	@if ! $(PY) -c 0 2>/dev/null; then
	  for candidate in python3 python3.13 python3.12 python3.11 python3.14 python; do
	    python=$$(command -v $$candidate) || continue
	    if $$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null
	    then break; else python=; fi
	  done
	  if [ -z "$${python:-}" ]; then
	    echo "Kiem needs Python 3.11, 3.12, 3.13 or 3.14 with its venv module (Debian: python3-venv)." >&2
	    exit 1
	  fi
	  echo "Installing into .venv with $$($$python --version)"
	  $$python -m venv .venv
	fi
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	touch $@

.venv/.base: requirements/base.txt .venv/.uv
	@$(UV) -r $<
	touch $@

.venv/bin/kiem: scripts/launcher.py .venv/.uv
	@$(PY) $<

static/vendor/htmx.js: package-lock.json scripts/assets.py .venv/.uv
	@$(PY) scripts/assets.py

.venv/.test: requirements/test.txt requirements/engines.txt .venv/.base
	@$(UV) -r requirements/test.txt
	$(UV) -r requirements/engines.txt || echo "No PostgreSQL or browser driver for this machine: their tests are skipped."
	touch $@

.cache/browser: package-lock.json scripts/assets.py .venv/.uv
	@mkdir -p .cache
	$(PY) scripts/assets.py --browser || echo "No Chromium for this machine: its tests are skipped."
	touch $@
