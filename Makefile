# One command per chore; each sets up what it needs. Stamps in .stamps keep repeated calls quick.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Pages, schemas and messages are made from the German sentences, whatever language a developer prefers.
unexport KOBIMO_LANGUAGE

PYTHON ?= python3.11
JOBS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCKED := $(PIP) install --quiet --require-hashes -r
# The project itself; its build backend comes from the lock, so nothing else is fetched.
PROJECT := $(PIP) install --quiet --no-deps --no-build-isolation --no-index -e .
CATALOGUES := $(wildcard src/kobimo/locale/*/LC_MESSAGES/*.po)
FRONTEND := $(wildcard frontend/*.json frontend/*.ts frontend/.npmrc frontend/fonts.py) \
	$(shell find frontend/src frontend/public frontend/licenses -type f ! -name '*.woff2' 2>/dev/null) \
	$(shell find src/kobimo -name '*.html') # the styles that they use are kept
FRAMES := $(wildcard src/kobimo/publish/charts/*_frame.py) src/kobimo/publish/charts/frames.py \
	src/kobimo/publish/charts/layering.py src/kobimo/publish/charts/theme.py
NPM := npm --prefix frontend

# Method code: its docstrings are checked for completeness, not only for presence.
METHOD_CODE = $(shell find src/kobimo/model src/kobimo/indicators src/kobimo/disclosure src/kobimo/publish -name '*.py') \
	$(shell find src/kobimo/spaces src/kobimo/ingest demo/musterkreis -name '[a-z]*.py')

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

# Styles, scripts and fonts from npm packages, built into the Python package.
.stamps/npm: frontend/package.json frontend/package-lock.json frontend/.npmrc
	@command -v npm >/dev/null || { echo "npm is missing: install Node 20 or newer." >&2; exit 1; }
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@mkdir -p .stamps && touch $@

.stamps/frontend: .stamps/npm .stamps/runtime $(FRONTEND) $(FRAMES)
	$(BIN)/python frontend/fonts.py
	$(NPM) run --silent build
	$(BIN)/python -m kobimo.publish.charts.frames
	$(BIN)/python -m whitenoise.compress --quiet src/kobimo/web/static
	@touch $@

.PHONY: frontend
frontend: .stamps/frontend ## build styles, scripts and fonts of the pages

# Debian's Chromium and pdftotext for the tests of pages and prints; elsewhere any Chromium that KOBIMO_CHROMIUM names.
CHROMIUM := $(firstword $(KOBIMO_CHROMIUM) $(shell command -v chromium chromium-browser google-chrome 2>/dev/null))
.PHONY: browser
browser:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	elif [ -n "$${CI:-}" ]; then echo "Chromium is missing." >&2; exit 1; \
	else echo "Chromium is missing: the tests of the pages are skipped. Install it, or set KOBIMO_CHROMIUM."; fi
endif
	@if command -v pdftotext >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq poppler-utils >/dev/null; \
	else echo "pdftotext (poppler-utils) is missing: the tests of printed text are skipped."; fi

.PHONY: demo
demo: .stamps/frontend ## build the invented Musterkreis from its deliveries and show it (stop with Ctrl-C)
	$(BIN)/kobimo demo build/musterkreis

.PHONY: test
test: lint browser ## everything that CI runs
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not slow"

# Spark and its Java, some 500 MB: for the tests over both engines and for their benchmark.
.stamps/spark: .stamps/dev requirements/spark.txt
	$(LOCKED) requirements/spark.txt
	@touch $@

.PHONY: java
java:
	@if command -v java >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-17-jre-headless >/dev/null; \
	else echo "Java is missing: the tests of Spark are skipped."; fi

# Tests of drawn worlds; those of the slow suite nobody has seen before.
DRAWN := tests/demo tests/disclosure tests/acceptance/disclosure tests/indicators tests/ingest/recognition
.PHONY: test-slow
test-slow: .stamps/spark .stamps/frontend browser java ## the tests that take longer than a few seconds, and those of Spark; drawn worlds that nobody saw
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! command -v strace >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq strace >/dev/null; fi
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m slow
	$(BIN)/python -m pytest tests/engine
	KOBIMO_LUCK=$${KOBIMO_LUCK:-$$(date +%s)} $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(DRAWN)

.PHONY: lint
lint: .stamps/dev .stamps/frontend ## style, types, layers, docstrings, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(NPM) run --silent check
	$(BIN)/python -m numpydoc lint $(METHOD_CODE)
	$(BIN)/python -m kobimo.workspace.schemas --check schemas
	@if [ -f docs/generate.py ]; then $(BIN)/python docs/generate.py --check; fi
	$(BIN)/python docs/recognised.py --check
	$(BIN)/python docs/messages.py --check

.PHONY: fmt
fmt: .stamps/dev ## format the code and mend what can be mended
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

.PHONY: docs
docs: .stamps/dev ## write the generated pages and the JSON schemas
	$(BIN)/python -m kobimo.workspace.schemas schemas
	@if [ -f docs/generate.py ]; then $(BIN)/python docs/generate.py; fi
	$(BIN)/python docs/recognised.py

.PHONY: messages
messages: .stamps/dev ## bring the English messages up to date with the German ones, and compile them
	$(BIN)/python docs/messages.py

# The rivals that recognition is measured against; nothing else needs them.
.stamps/bench: .stamps/dev requirements/bench.txt
	$(LOCKED) requirements/bench.txt
	@touch $@

# Explorers that ours is measured against, each in an environment of its own; one that cannot be installed is left out.
RIVALS := build/rivals
.stamps/rivals: .stamps/venv requirements/datasette.txt requirements/superset.txt
	@for name in datasette superset; do \
		$(PYTHON) -m venv $(RIVALS)/$$name && $(RIVALS)/$$name/bin/python -m pip --disable-pip-version-check --no-input \
			install --quiet --require-hashes -r requirements/$$name.txt \
		|| { echo "$$name cannot be installed here and is not measured." >&2; rm -rf $(RIVALS)/$$name; }; \
	done
	@touch $@

.PHONY: bench
bench: .stamps/bench .stamps/rivals .stamps/spark .stamps/frontend java browser ## measure time and memory
	$(BIN)/python benchmarks/run.py

.PHONY: wheel
wheel: .stamps/frontend ## build the package with everything that it needs, into dist/
	$(BIN)/python -m hatchling build -t wheel

# Locks carry hashes and no address of a package index. dev is made first; the others take their versions from it.
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: lock
lock: .stamps/dev ## renew requirements/*.txt from pyproject.toml
	$(COMPILE) pyproject.toml --extra test --extra dev -o requirements/dev.txt
	$(COMPILE) pyproject.toml -c requirements/dev.txt --no-annotate -o requirements/runtime.txt
	$(COMPILE) pyproject.toml --extra bench -c requirements/dev.txt --no-annotate -o requirements/bench.txt
	$(COMPILE) pyproject.toml --extra spark -c requirements/dev.txt --no-annotate -o requirements/spark.txt
	printf 'datasette\n' | $(COMPILE) - --no-annotate -o requirements/datasette.txt
	printf 'apache-superset==6.1.0\ncachetools\nflask-caching==2.3.1\ngunicorn\nrich\n' \
		| $(COMPILE) - --no-annotate -o requirements/superset.txt  # what 6.1.0 needs and does not name
	printf 'babel\nbrotli\neditables\nfonttools\nhatchling\n' | $(COMPILE) - -c requirements/dev.txt --no-annotate -o requirements/build.txt
	@if grep -n '://' requirements/*.txt; then echo "A lock names an address." >&2; exit 1; fi

.PHONY: pictures
pictures: .stamps/dev .stamps/frontend browser ## take the pictures of the tutorial anew
	KOBIMO_WRITE_PICTURES=1 $(BIN)/python -m pytest -q tests/browser/test_tutorial.py

.PHONY: clean
clean: ## remove everything that the other commands made
	rm -rf .venv .stamps build dist frontend/node_modules src/kobimo/web/static src/kobimo/publish/fonts \
		src/kobimo/publish/charts/frames .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(CATALOGUES:.po=.mo)
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
