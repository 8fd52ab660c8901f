# One command per chore; each sets up what it needs. Stamps in .stamps keep repeated calls quick.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3.11
JOBS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCKED := $(PIP) install --quiet --require-hashes -r
# The project itself; its build backend comes from the lock, so nothing else is fetched.
PROJECT := $(PIP) install --quiet --no-deps --no-build-isolation --no-index -e .
CATALOGUES := $(wildcard src/kobimo/locale/*/LC_MESSAGES/*.po)

# Method code: its docstrings are checked for completeness, not only for presence.
METHOD_CODE = $(shell find src/kobimo/model src/kobimo/indicators src/kobimo/disclosure -name '*.py') \
	$(shell find src/kobimo/spaces src/kobimo/ingest -name '[a-z]*.py')

.PHONY: help
help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

.stamps/venv:
	$(PYTHON) -m venv .venv
	@mkdir -p .stamps && touch $@

.stamps/runtime: .stamps/venv requirements/runtime.txt requirements/build.txt pyproject.toml hatch_build.py $(CATALOGUES)
	$(LOCKED) requirements/build.txt
	$(LOCKED) requirements/runtime.txt
	$(PROJECT)
	@touch $@

.stamps/dev: .stamps/runtime requirements/dev.txt
	$(LOCKED) requirements/dev.txt
	@touch $@

.PHONY: demo
demo: .stamps/runtime ## build the sample workspace from its deliveries
	$(BIN)/python demo/run.py

.PHONY: test
test: lint ## everything that CI runs
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not slow"

.PHONY: test-slow
test-slow: .stamps/dev ## the tests that take longer than a few seconds
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m slow

.PHONY: lint
lint: .stamps/dev ## style, types, layers, docstrings, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m numpydoc lint $(METHOD_CODE)
	$(BIN)/python -m kobimo.workspace.schemas --check schemas
	@if [ -f docs/generate.py ]; then $(BIN)/python docs/generate.py --check; fi

.PHONY: fmt
fmt: .stamps/dev ## format the code and mend what can be mended
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

.PHONY: docs
docs: .stamps/dev ## write the generated pages and the JSON schemas
	$(BIN)/python -m kobimo.workspace.schemas schemas
	@if [ -f docs/generate.py ]; then $(BIN)/python docs/generate.py; fi

.PHONY: bench
bench: .stamps/dev ## measure time and memory
	@if [ -f benchmarks/run.py ]; then $(BIN)/python benchmarks/run.py; \
	else echo "Benchmarks come with the demo data; there are none yet."; fi

# Locks carry hashes and no address of a package index. dev is made first; the others take their versions from it.
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: lock
lock: .stamps/dev ## renew requirements/*.txt from pyproject.toml
	$(COMPILE) pyproject.toml --extra test --extra dev -o requirements/dev.txt
	$(COMPILE) pyproject.toml -c requirements/dev.txt --no-annotate -o requirements/runtime.txt
	printf 'babel\neditables\nhatchling\n' | $(COMPILE) - -c requirements/dev.txt --no-annotate -o requirements/build.txt
	@if grep -n '://' requirements/*.txt; then echo "A lock names an address." >&2; exit 1; fi

.PHONY: clean
clean: ## remove everything that the other commands made
	rm -rf .venv .stamps build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(CATALOGUES:.po=.mo)
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
