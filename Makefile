# Everything a person does here, as a word. `make` alone prints them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo test check soak bench texts clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.run ## an environment with what Golos needs to run

install-dev: $(VENV)/.dev ## the same with what tests and checks need

demo: install ## bot, simulator and chat page on http://127.0.0.1:8090, no token needed
	$(BIN)/python -m simulator

test: install-dev ## every test this machine can run, on SQLite and PostgreSQL; names what it skips
	$(BIN)/python -m pytest -rs -n 3 --dist worksteal
	$(BIN)/python -m tests.guide.measure

check: install-dev ## ruff, mypy --strict, import contracts, the content linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/golos check

soak: install-dev ## long simulations and tests with real processes
	$(BIN)/python -m pytest -rs -m soak

bench: install-dev ## measurements against a baseline, in one run (docs/benchmarks.md)
	$(BIN)/python -m bench

texts: install-dev ## bring the interface's catalogues up to date with the code
	$(BIN)/pybabel -q extract -F babel.cfg -k t -k many:1,2 --no-location --sort-output --omit-header -o golos.pot .
	for language in ru en tt; do $(BIN)/pybabel -q update -N --ignore-obsolete --omit-header --no-wrap -i golos.pot -l $$language -o handlers/locale/$$language/LC_MESSAGES/golos.po; done
	rm -f golos.pot

clean: ## remove the environment and what a demo left behind
	rm -rf $(VENV) .demo

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Golos needs Python 3.11 or newer; set PYTHON=…" && exit 1)
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-compile -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-compile -r requirements-dev.lock
	@touch $@
